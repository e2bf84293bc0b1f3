"""How many visits there can be at once: each holds its worlds in memory."""

from __future__ import annotations

from threading import Lock

MOST = 32  # a visit of 240 months holds 75 MB, and twice that comparing


class Places:
    """Places for visits. most: how many; taken: how many are taken."""

    def __init__(self, most: int = MOST):
        self.most = most
        self.taken = 0
        self._lock = Lock()

    def take(self) -> bool:
        """Take a place; return whether there was one."""
        with self._lock:
            free = self.taken < self.most
            self.taken += free
            return free

    def leave(self) -> None:
        """Give a place back."""
        with self._lock:
            self.taken -= 1

    @property
    def full(self) -> str:
        """What a visitor reads for whom there is none."""
        return (
            f"All {self.most} places of this server are taken. Places come free as visitors "
            "leave: please load this page again in a few minutes."
        )


PLACES = Places()  # of this server

"""How many may work, or be there, at once: in the order in which they ask."""

from collections import deque
from threading import Condition


class Cores:
    """How many threads work at once, who asks first first. most: of them, at least one.

    taken: how many do.
    """

    def __init__(self, most: int):
        self.most = most
        self.taken = 0
        self._free = Condition()
        self._line: deque[object] = deque()

    def acquire(self, blocking: bool = True) -> bool:
        """Take a core, waiting for one or not; return whether there was one."""
        with self._free:
            if not blocking and (self._line or self.taken >= self.most):
                return False
            ticket = object()
            self._line.append(ticket)
            while self._line[0] is not ticket or self.taken >= self.most:
                self._free.wait()
            self._line.popleft()
            self.taken += 1
            self._free.notify_all()  # the next in line may find another core
            return True

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for one."""
        return bool(self._line)

    @property
    def idle(self) -> bool:
        """Whether nobody has one."""
        return not self.taken

    def release(self) -> None:
        """Give a core back."""
        with self._free:
            self.taken -= 1
            self._free.notify_all()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

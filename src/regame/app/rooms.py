"""The rooms of a server: their codes, who may open one, and when one is closed."""

import secrets
import time
from collections import deque
from collections.abc import Callable
from secrets import compare_digest
from threading import RLock
from typing import Any, Protocol

from regame.core.errors import UserError
from regame.core.packaged import toml

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # of codes: no vowels, so that they make no words
TRIES, WITHIN = 20, 60.0  # wrong codes of one client, and within how many seconds
LIMITS = toml("server.toml")["rooms"]


class Tries:
    """Wrong tries of each client: after too many it has to wait."""

    def __init__(self, most: int = TRIES, within: float = WITHIN):
        self.most, self.within = most, within
        self._wrong: dict[str, deque[float]] = {}

    def check(self, client: str) -> None:
        """Raise UserError for a client that has tried too often."""
        wrong = self._wrong.get(client, deque())
        if len(wrong) == self.most and time.monotonic() - wrong[0] < self.within:
            raise UserError(f"{self.most} wrong codes: try again in a minute")

    def note(self, client: str) -> None:
        """Note a wrong try."""
        if len(self._wrong) >= LIMITS["clients"]:
            self._wrong.pop(next(iter(self._wrong)), None)
        self._wrong.setdefault(client, deque(maxlen=self.most)).append(time.monotonic())


class Timed(Protocol):
    """A room, as far as it has to be known here: when it was used, and by whom it is seen."""

    touched: float
    listeners: list[Any]

    def tick(self) -> None:
        """Play the turn if its clock has run out."""


class Rooms[R: Timed]:
    """Rooms by code. token: of the server; word: what opens one, "" for whoever is here."""

    def __init__(self, most: int = LIMITS["most"]):
        self.most, self.word, self.token, self.tries = most, "", "", Tries()
        self._rooms: dict[str, R] = {}
        self._lock = RLock()

    def check(self, word: str) -> None:
        """Raise UserError for who may open no room."""
        if self.word and not compare_digest(word.encode(), self.word.encode()):
            raise UserError("rooms are opened by the host's link, which the server has printed")

    def open(self, make: Callable[[str], R]) -> R:
        """Open a room under a new code. Raises UserError where there are too many."""
        with self._lock:
            self.close_idle()
            if len(self._rooms) >= self.most:
                raise UserError(f"all {self.most} rooms of this server are taken")
            code = ""
            while not code or code in self._rooms:
                code = "".join(secrets.choice(LETTERS) for _ in range(LIMITS["letters"]))
            self._rooms[code] = make(code)
            return self._rooms[code]

    def get(self, code: str, client: str = "") -> R:
        """Return the room of a code, however it is written.

        Raises UserError if there is none, and for a client that has tried too many.
        """
        self.tries.check(client)
        room = self._rooms.get(code.strip().upper())
        if room is None:
            self.tries.note(client)
            raise UserError(f"{code[:12]!r}: no room has this code; ask your teacher")
        return room

    def tick(self) -> None:
        """Play all turns whose clock has run out."""
        for room in list(self._rooms.values()):
            room.tick()

    def keep_time(self) -> None:
        """Play turns as their clocks run out, for ever."""
        while True:
            time.sleep(LIMITS["beat"])
            self.tick()

    def close_idle(self) -> None:
        """Close rooms that nobody has used for long."""
        with self._lock:
            now = time.monotonic()
            for code, room in list(self._rooms.items()):
                if now - room.touched > LIMITS["idle" if room.listeners else "empty"]:
                    del self._rooms[code]

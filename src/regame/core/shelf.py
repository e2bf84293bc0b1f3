"""What was used last is kept for whoever asks for it next."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class Shelf[T]:
    """The things that were used last, by key; any thread may ask."""

    def __init__(self, most: int):
        self.most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """Return what is kept, if it is."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, thing: T) -> None:
        """Keep a thing; the one that nobody used for longest goes if there are too many."""
        with self._lock:
            self._kept[key] = thing
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._kept.clear()


class Kept[T]:
    """One thing, made again only when what it depends on has changed."""

    def __init__(self) -> None:
        self._key: object = None
        self._made: T | None = None

    def get(self, key: Callable[[], object], make: Callable[[], T]) -> T:
        """Return what is kept under the key of now, or make it."""
        before = key()
        if before == self._key and self._made is not None:
            return self._made
        fresh = make()
        if before == key():  # else a month was played meanwhile: not to be kept
            self._key, self._made = before, fresh
        return fresh

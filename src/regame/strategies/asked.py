"""Which strategy a process asks now: noted where others can read it should the process die.

A strategy of a user's own may end its process: it crashes in a library or calls `os._exit`. Nothing
in that process can say so afterwards; the note can.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regame.strategies.contract import Strategy

SIZE = 4096  # bytes of a note
_note: mmap.mmap | None = None


def note_in(path: Path) -> None:
    """Keep notes of this process in a file from now on."""
    global _note
    path.write_bytes(bytes(SIZE))
    with path.open("r+b") as file:
        _note = mmap.mmap(file.fileno(), SIZE)


@contextmanager
def asking(strategy: Strategy, who: str, run: int, month: int) -> Iterator[None]:
    """Note who is asked, as long as it has not answered.

    who: the state or firm that plays it; run: of the design, the first of those asked; month: from
    0.
    """
    if _note is None:
        yield
        return
    note = json.dumps([strategy.name[:1000], who[:1000], run, month]).encode()[: SIZE - 1]
    _note[: len(note) + 1] = note + b"\0"
    try:
        yield
    finally:
        _note[0] = 0


def read_note(path: Path) -> tuple[str, str, int, int] | None:
    """Return what a process has noted in a file: strategy, who plays it, run and month; or None."""
    note = path.read_bytes().partition(b"\0")[0]
    if not note:
        return None
    strategy, role, run, month = json.loads(note)
    return strategy, role, run, month

"""Folders of results by address: a path of this machine, or any store that fsspec reaches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import IO, cast

from regame.errors import UserError

EXTRA = "regame[remote]"
HERE = "file://"  # a path of this machine, written as an address


def place(text: str | Path) -> Path:
    """Return the folder at a path or address, such as `s3://bucket/name` or `memory://name`.

    What is not on this machine behaves like a path, by way of universal_pathlib. Raises UserError
    if that or the store's own package is missing, or no such kind of store is known.
    """
    text = str(text)
    if text.startswith(HERE):
        return Path(text.removeprefix(HERE))
    if "://" not in text:
        return Path(text)
    if find_spec("upath") is None:
        raise UserError(f"{text}: needs universal_pathlib; install {EXTRA}")
    from upath import UPath  # an extra

    try:
        found = UPath(text)
        found.exists()  # opens the store, so that what is missing is told now
    except (ImportError, ValueError, OSError) as error:
        told = str(error).strip() or type(error).__name__
        raise UserError(f"{text}: {told.splitlines()[0]}") from error  # some stores tell pages
    return cast("Path", found)


def is_here(path: Path) -> bool:
    """Whether a folder lies on this machine's own disk."""
    return isinstance(path, Path)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes the name `path` only once it is whole.

    On this machine's disk it is written under another name, flushed and renamed. Elsewhere it is
    kept in memory and sent at once, since stores of objects know no renaming.
    """
    if not is_here(path):
        whole = BytesIO()
        yield whole
        path.write_bytes(whole.getvalue())
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the new name itself must reach the disk too
        directory = os.open(path.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)


def make_folder(path: Path) -> None:
    """Make a folder with those above it; stores of objects have none and need none."""
    if is_here(path):
        path.mkdir(parents=True, exist_ok=True)


def clear_leftovers(path: Path) -> None:
    """Remove what an interrupted write has left."""
    if is_here(path):
        for leftover in path.glob(".*.tmp"):
            leftover.unlink(missing_ok=True)

"""Folders of results by address: a path of this machine, or any store that fsspec reaches."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from regame.core.errors import UserError, missing_extra

HERE = "file://"  # a path of this machine, written as an address
UNFINISHED = ".tmp"  # ends the name `.NAME.PID.tmp` of a file that process PID is writing


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
        raise missing_extra(text, ["universal_pathlib"], "remote")
    from upath import UPath  # an extra

    try:
        path = UPath(text)
        path.exists()  # opens the store, so that what is missing is reported now
    except (ImportError, ValueError, OSError) as error:
        message = str(error).strip() or type(error).__name__
        raise UserError(f"{text}: {message.splitlines()[0]}") from error  # some stores write pages
    return cast("Path", path)


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
        buffer = BytesIO()
        yield buffer
        path.write_bytes(buffer.getvalue())
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
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
    """Make a folder with those above it; stores of objects have none and need none.

    Raises UserError where it cannot be made.
    """
    if is_here(path):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
            raise not_made(path, error) from error


def check_writable(path: Path) -> None:
    """Raise UserError where no folder can be made at a path, or nothing written into it."""
    if is_here(path):
        try:
            above = next(at for at in (path, *path.absolute().parents) if at.exists())
            with TemporaryFile(dir=above):  # has no name
                pass
        except (OSError, ValueError) as error:
            raise not_made(path, error) from error


def not_made(path: Path, error: OSError | ValueError) -> UserError:
    """Return what to say of a folder for results that cannot be made."""
    why = (isinstance(error, OSError) and error.strerror) or error
    return UserError(f"--out {str(path)[:200]!r}: cannot be made: {why}")


def is_file(path: Path) -> bool:
    """Whether there is a file of that name; there is none of a name that cannot be."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_empty(path: Path) -> bool:
    """Whether a folder holds nothing but files that were never finished."""
    return all(_writer(file) or (file.is_dir() and is_empty(file)) for file in path.iterdir())


def clear_leftovers(path: Path) -> None:
    """Remove what interrupted writes have left, but not what another process still writes."""
    if not is_here(path):
        return
    for file in path.iterdir():
        writer = _writer(file)
        if writer is not None and not _at_work(writer):
            with suppress(PermissionError):  # Windows: a file that is open cannot be removed
                file.unlink(missing_ok=True)


def _writer(file: Path) -> int | None:
    """The number of the process that an unfinished file is or was written by; None of others."""
    process = file.name.removesuffix(UNFINISHED).rpartition(".")[2]
    unfinished = file.name.startswith(".") and file.name.endswith(UNFINISHED)
    return int(process) if unfinished and process.isdecimal() else None


def _at_work(process: int) -> bool:
    """Whether another process of that number runs; on Windows no file is removed under it."""
    if process == os.getpid() or os.name != "posix":
        return False
    try:
        os.kill(process, 0)  # sends nothing
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # there, but somebody else's
    return True


def content(paths: Iterable[str]) -> bytes:
    """The SHA-256 of each of these files, one after another; UserError where one cannot be read."""
    data_read = b""
    for path in paths:
        try:
            data_read += hashlib.sha256(Path(path).read_bytes()).digest()
        except OSError as fault:
            raise UserError(f"{path}: cannot be read ({fault.strerror})") from fault
    return data_read

"""What a study was asked, kept beside its answer, so that it can conclude again from its rows."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import wraps
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ConfigDict, ValidationError, validate_call
from pydantic_core import to_jsonable_python

from regame.core.errors import FailedRuns, UserError
from regame.core.options import Execution
from regame.runs.manifests import notes, read_sealed
from regame.runs.store import write_json

ASKED = "asked.json"
_REPLAY: ContextVar[bool] = ContextVar("_REPLAY", default=False)


def noting[**P, R](play: Callable[P, R]) -> Callable[P, R]:
    """Let a study note, in the folder of its result, what it was asked.

    play: returns the result, or it first of several; what is noted are its arguments, without where
    and how rows are played.
    """

    @wraps(play)
    def ask(*args: P.args, **keywords: P.kwargs) -> R:
        """Play, and note what was asked."""
        played = play(*args, **keywords)
        arguments = inspect.signature(play).bind(*args, **keywords).arguments
        content = {
            name: replace(value, out=None, resume=False) if isinstance(value, Execution) else value
            for name, value in arguments.items()
        }
        write_json(_result(played).notes / ASKED, to_jsonable_python(content))
        return played

    return ask


def check_kept(what: str) -> None:
    """Raise UserError, where a study concludes again from its rows, before it plays any."""
    if _REPLAY.get():
        raise UserError(f"no rows are kept of {what}")


def replayed(play: Callable[..., Any], folder: Path, runs: int | None) -> Any:
    """Return the result of a study again, from the rows in its folder, which stays as it is.

    play: the study. runs: how many worlds its answer has, which a wanted precision needs. Raises
    UserError where it cannot be had: rows, files or the question are not there, or no longer so.
    """
    try:
        arguments = read_sealed(notes(folder) / ASKED)
    except FileNotFoundError:
        raise UserError("the folder does not say what was asked") from None
    options = arguments.get("options")
    if not isinstance(options, dict):
        raise UserError(f"{ASKED} is damaged")
    if options.get("strategies"):
        raise UserError("no code is run that a folder names, and this one names strategies")
    if options.get("precision") is not None:
        options |= {"precision": None, "runs": runs}
    with TemporaryDirectory() as name, _replay():
        copy = Path(name) / "copy"
        _copy(folder, copy)
        how = {"out": str(copy), "resume": True, "workers": 1, "executor": None}
        try:
            checked = validate_call(config=ConfigDict(arbitrary_types_allowed=True))(play)
            played = checked(**arguments | {"options": options | how})
        except ValidationError as error:
            raise UserError(f"{ASKED} is damaged: {error.errors()[0]['msg']}") from error
        except (UserError, FailedRuns) as error:
            why = str(error).splitlines()[0].removeprefix("--resume: ")
            raise UserError(why.replace(str(copy), str(folder))) from error
        except LookupError as error:  # a column or row that the study counts on is not there
            raise UserError(f"its rows are not those of its question ({error})") from error
    return _result(played)


def _result(played: Any) -> Any:
    """The result among what a study returns: alone, first of several, or in what a page needs."""
    first = played[0] if isinstance(played, tuple) else played
    return getattr(first, "found", first)


@contextmanager
def _replay() -> Iterator[None]:
    """Have studies play no row, and be quiet."""
    token = _REPLAY.set(True)
    try:
        with redirect_stderr(StringIO()):
            yield
    finally:
        _REPLAY.reset(token)


def _copy(folder: Path, copy: Path) -> None:
    """Copy a folder of results, here or in a store; tables are linked where that can be."""
    copy.mkdir()
    for path in folder.iterdir():
        target = copy / path.name
        if path.is_dir():
            _copy(path, target)
            continue
        if path.suffix == ".parquet":
            with suppress(OSError, TypeError, NotImplementedError):  # in a store; on Windows
                target.symlink_to(path.absolute())
                continue
        target.write_bytes(path.read_bytes())

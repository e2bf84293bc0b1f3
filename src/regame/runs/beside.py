"""Folders beside a study's own: of further runs, and of files of commands that keep no runs."""

from dataclasses import replace
from pathlib import Path

from regame.core.addresses import make_folder
from regame.core.errors import UserError
from regame.core.options import Execution, Files
from regame.runs.manifests import check_out, is_begun, notes
from regame.runs.store import numbered


def check_files(asked: Files) -> None:
    """Raise UserError, before anything is played, for a folder without files or one in use."""
    if asked.out is not None and not (asked.csv or asked.xlsx):
        raise UserError(f"--out {asked.out}: nothing would be written; add --csv or --xlsx")
    check_out(asked.out, resume=False)


def folder_for(asked: Files, name: str) -> Path | None:
    """Make and return the folder that files go to, None where no file is asked for.

    name: of a new folder in results/ where `asked.out` names none. Raises UserError for a folder
    that cannot be used.
    """
    return new_folder(asked.out, name) if asked.csv or asked.xlsx else None


def inside[How: Execution](options: How, folder: Path, name: str) -> How:
    """Return options to play further rows by, among the notes of a folder; begun, they go on."""
    out = notes(folder) / name
    return replace(options, out=out, resume=is_begun(out))


def new_folder(out: Path | None, name: str) -> Path:
    """Make and return a folder for files without runs: `out`, or a new numbered one.

    Raises UserError for one that cannot be used.
    """
    check_out(out, resume=False)
    path = numbered(name) if out is None else out
    make_folder(path)
    return path

"""Folders for the files of commands that keep no runs: one run, a comparison."""

from __future__ import annotations

from pathlib import Path

from regame.core.errors import UserError
from regame.core.options import Files
from regame.runs.store import check_out, new_folder


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

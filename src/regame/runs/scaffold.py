"""The files of a new case: commented tables, a config and an experiment that play at once."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from regame.config.files import known
from regame.core.errors import UserError
from regame.tables import figures

PLACEHOLDER = "NAME"
WORD = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = ("magnet", "magnet_outside")  # keys of prices that every config has


def new_case(name: str, folder: Path) -> list[Path]:
    """Write a case into a folder and return the paths of its files.

    name: of the case, its good and its group: small letters, digits and _. Raises UserError if it
    cannot be a name, or if a file would be overwritten; then nothing is written.
    """
    if not WORD.fullmatch(name) or name in RESERVED:
        raise UserError(
            f"new case {name}: a name has small letters, digits and _, the first a letter, and is "
            f"none of {', '.join(RESERVED)}"
        )
    if kinds_taken := [kind for kind in ("configs", "experiments") if name in known(kind)]:
        raise UserError(
            f"new case {name}: {' and '.join(kinds_taken)} of that name are there already"
        )
    return write_new(f"case {name}", _texts(name, folder))


def write_new(what: str, texts: Mapping[Path, str]) -> list[Path]:
    """Write files and return their paths. Raises UserError before one would be overwritten."""
    if existing := [str(path) for path in texts if path.exists()]:
        raise UserError(f"new {what}: {', '.join(existing)} would be overwritten")
    for path, file_text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file_text, encoding="utf-8")
    return list(texts)


def _texts(name: str, folder: Path) -> dict[Path, str]:
    homes = {
        "config.toml": folder / "configs" / f"{name}.toml",
        "experiment.toml": folder / "experiments" / f"{name}.toml",
    }
    texts_by_path = {}
    for entry in sorted((files("regame") / "data" / "scaffold").iterdir(), key=lambda e: e.name):
        path = homes.get(entry.name, folder / "cases" / name / entry.name)
        texts_by_path[path] = entry.read_text(encoding="utf-8").replace(PLACEHOLDER, name)
    return texts_by_path


def next_steps(name: str, written: list[Path]) -> str:
    """Say what was written and what to do next, a line each."""
    tables = [path for path in written if path.suffix == figures.SUFFIX]
    others = [path for path in written if path not in tables]
    return "\n".join(
        [
            f"{len(tables)} tables in {tables[0].parent}, {' and '.join(map(str, others))}.",
            f"Play it: regame verdict {name}; beside others: regame cases {name}",
            "Then put your own figures into the tables and the config: comments say what goes "
            "where, and faults name file and line. docs/make-a-case.md leads through it.",
        ]
    )

"""New rows for the tables of the record, of policies and of plants: checked, then added.

A file has the columns of the table that it adds to, by which the table is known, and `read`, the
day on which its source was read, which goes into the row's note.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from regame.core.addresses import replacing
from regame.core.errors import UserError, nearest, refuse
from regame.core.packaged import DATA, toml
from regame.tables import figures
from regame.tables.own import GRADES, is_month, line_of

if TYPE_CHECKING:
    import pandas as pd

READ = "read"
# Table -> columns that take a word that the table has already, and those in which rows are new.
WORDS: dict[str, list[str]] = toml("adding.toml")["words"]
NEW: dict[str, list[str]] = toml("adding.toml")["new"]


def add(path: Path, folder: Path | None = None) -> tuple[str, int]:
    """Add the rows of a CSV file to the table that has its columns; return its name, and how many.

    folder: of tables, the package's own if None. Raises UserError with a line for each fault: file,
    line, column, value, and what is allowed. Nothing is written then.
    """
    rows = figures.read(str(path) if path.suffix == ".csv" else f"{path}.csv")
    name = _table_of(rows, path)
    file = (folder or Path(str(DATA))) / f"{name}.csv"
    table = figures.read(str(file))
    faults = [
        f"{path}:{line_of(rows, at)}: {fault}"
        for at, row in enumerate(rows.to_dict("records"))
        for fault in _faults({str(key): value for key, value in row.items()}, table, name)
    ]
    if rows.empty:
        faults = [f"{path}: holds no row"]
    refuse(faults)
    notes = rows["note"].astype(object).fillna("").astype(str)
    notes = (notes + "; read " + rows[READ].astype(str)).str.removeprefix("; ")
    new = rows.assign(note=notes)[[*table]].to_csv(index=False, header=False, lineterminator="\n")
    content = file.read_text(encoding="utf-8")
    with replacing(file) as output:
        output.write((content.rstrip("\n") + "\n" + new).encode())
    return name, len(rows)


def _table_of(rows: pd.DataFrame, path: Path) -> str:
    """The table whose columns a file has, one or none too many."""
    columns = [str(column) for column in rows]
    lacking = {
        name: [column for column in (*figures.read(name), READ) if column not in columns]
        for name in WORDS
    }
    name = min(lacking, key=lambda one: len(lacking[one]))
    if lacking[name]:
        raise UserError(
            f"{path}: column {lacking[name][0]!r} is missing, for the table {name}; rows go into "
            f"{', '.join(WORDS)}, with the columns of these and {READ!r}"
        )
    return name


def _faults(row: Mapping[str, object], table: pd.DataFrame, name: str) -> Iterator[str]:
    """What is wrong with a row: column, value, what is allowed."""
    yield from _of_sources(row)
    for column in WORDS[name]:
        allowed = [str(value) for value in dict.fromkeys(table[column].dropna())]
        if str(row[column]) not in allowed:
            near = nearest(str(row[column]), allowed) or f"; one of {', '.join(allowed)}"
            yield f"{column} = {row[column]!r}: not in the table {name}{near}"
    for column in map(str, table):
        empty = _is_empty(row[column])
        if empty and column != "note" and table[column].notna().all():
            yield f"{column} is empty: every row of {name} has one"
        elif not empty and table[column].dtype.kind in "if" and not _is_number(row[column]):
            yield f"{column} = {row[column]!r}: must be a number"
    if "month" in table and not is_month(str(row["month"])):
        yield f"month = {row['month']!r}: must read like 2026-03"
    same = (table[NEW[name]].astype(str) == [str(row[at]) for at in NEW[name]]).all(axis=1)
    if same.any():
        at = ", ".join(f"{column} = {row[column]!r}" for column in NEW[name])
        yield f"{at}: is in the table {name} already; change that row by hand"


def _of_sources(row: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with source, confidence and the day of reading."""
    if _is_empty(row["source"]):
        yield "source is empty: say where the figure was read"
    if row["confidence"] not in GRADES:
        yield f"confidence = {row['confidence']!r}: must be {', '.join(GRADES)}"
    try:
        date.fromisoformat(str(row[READ]))
    except ValueError:
        yield f"{READ} = {row[READ]!r}: must be a day like 2026-03-31"


def _is_empty(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _is_number(value: object) -> bool:
    try:
        return math.isfinite(float(str(value)))
    except ValueError:
        return False

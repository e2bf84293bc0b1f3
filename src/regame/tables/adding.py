"""New rows for the tables of the record, of policies and of plants: checked, then added.

A file has the columns of the table that it adds to, by which the table is known, and `read`, the
day on which its source was read, which goes into the row's note. What can hardly be true is added
only with a reason, which goes there too. The last addition can be undone.
"""

from __future__ import annotations

import json
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
from regame.tables.unlikely import unlikely

if TYPE_CHECKING:
    import pandas as pd

READ = "read"
FORMULA = ("=", "+", "-", "@")  # how a text begins that a spreadsheet would compute
LEDGER = "added.json"  # beside the tables: the last file that was added, and what it added
EXPLAIN = "if it is true, say why with --because TEXT"
# Table -> columns that take a word that the table has already, and those in which rows are new.
WORDS: dict[str, list[str]] = toml("adding.toml")["words"]
NEW: dict[str, list[str]] = toml("adding.toml")["new"]


def add(path: Path, folder: Path | None = None, because: str = "") -> tuple[str, int]:
    """Add the rows of a CSV file to the table that has its columns; return its name, and how many.

    folder: of tables, the package's own if None. because: why figures that lie outside what their
    series has shown are true nonetheless. Raises UserError with a line for each fault: file,
    line, column, value, and what is allowed. Nothing is written then.
    """
    rows = figures.read(str(path) if path.suffix == ".csv" else f"{path}.csv")
    name = _table_of(rows, path)
    home = folder or Path(str(DATA))
    file = home / f"{name}.csv"
    table = figures.read(str(file))
    faults = [
        f"{path}:{line_of(rows, at)}: {fault}"
        for at, row in enumerate(rows.to_dict("records"))
        for fault in _faults({str(key): value for key, value in row.items()}, table, name)
    ]
    twice = rows[NEW[name]].astype(str).duplicated().tolist()
    faults += [
        f"{path}:{line_of(rows, at)}: is in this file already"
        for at, again in enumerate(twice)
        if again
    ]
    if rows.empty:
        faults = [f"{path}: holds no row"]
    refuse(faults)
    if not because:
        found = unlikely(rows, table)
        refuse(f"{path}:{line_of(rows, at)}: {fault}; {EXPLAIN}" for at, fault in found)
    notes = rows["note"].astype(object).fillna("").astype(str)
    notes = (notes + "; read " + rows[READ].astype(str)).str.removeprefix("; ")
    if because:
        notes = notes + "; because " + " ".join(because.split())
    new = rows.assign(note=notes)[[*table]].to_csv(index=False, header=False, lineterminator="\n")
    content = file.read_text(encoding="utf-8")
    with replacing(file) as output:
        output.write((content.rstrip("\n") + "\n" + new).encode())
    with replacing(home / LEDGER) as output:
        output.write(json.dumps({"table": name, "rows": len(rows), "text": new}).encode())
    return name, len(rows)


def undo(folder: Path | None = None) -> tuple[str, int]:
    """Take out what was added last; return the table's name, and how many rows it loses.

    folder: of tables, the package's own if None. Raises UserError where nothing was added, or where
    the table has changed at its end since.
    """
    home = folder or Path(str(DATA))
    if not (home / LEDGER).is_file():
        raise UserError(f"{home}: nothing was added that could be undone")
    last = json.loads((home / LEDGER).read_text(encoding="utf-8"))
    file = home / f"{last['table']}.csv"
    content = file.read_text(encoding="utf-8")
    if not content.endswith("\n" + last["text"]):
        raise UserError(f"{file}: its end is not what was added last; change it by hand")
    with replacing(file) as output:
        output.write(content.removesuffix(last["text"]).encode())
    (home / LEDGER).unlink()
    return last["table"], last["rows"]


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
    for column in ("source", "note"):
        text = str(row[column])
        if text.startswith(FORMULA) or not text.isprintable():
            allowed = f"must be one line that begins with none of {' '.join(FORMULA)}"
            yield f"{column} = {text[:40]!r}: {allowed}"
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

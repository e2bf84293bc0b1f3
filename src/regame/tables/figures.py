"""The sourced figures, kept as tables in the package: one CSV a table, one figure or firm a row.

Every row carries its unit, year, source and a confidence: A seen in a source, B not re-checked,
C an estimate or derived. The table `columns` says what each column holds and in which unit.
"""

from __future__ import annotations

import csv
import json as json_text
from collections.abc import Callable, Sequence
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from regame.core.errors import UserError, nearest, refuse
from regame.core.packaged import DATA

if TYPE_CHECKING:
    import pandas as pd

SUFFIX, COMMENT = ".csv", "#"
LINES = "lines"  # attribute of a table: the line of each row, which `own.line_of` reads
INDEX = "tables"  # the table that says what each table holds


def names() -> list[str]:
    """Return the names of the tables in the package, sorted."""
    return sorted(entry.name[:-4] for entry in DATA.iterdir() if entry.name.endswith(".csv"))


def holds() -> dict[str, str]:
    """Return what each table of the package holds, in a line, by its name."""
    index = _packaged(INDEX)
    return dict(zip(index["table"], index["holds"], strict=True))


def is_own(name: str) -> bool:
    """Whether a table is a file of the user's or of a case: one that is checked before play."""
    return name.endswith(".csv") or "/" in name


def of_case(case: str) -> list[str]:
    """Return the names of the tables of a case that the package has, as `read` takes them."""
    folder = DATA / "cases" / case
    table_names = sorted(entry.name[:-4] for entry in folder.iterdir()) if folder.is_dir() else []
    return [f"{case}/{name}" for name in table_names]


def read(name: str) -> pd.DataFrame:
    """Return a table as a frame of its own, empty cells as NaN; the caller may change it.

    `name` is that of a table in the package or the path of a CSV file with the same columns. Raises
    UserError if there is no such table or the file cannot be read.
    """
    if name.endswith(".csv"):
        return _parse(_user_text(Path(name)), name)
    return _packaged(name).copy()


def typed[Row](table: pd.DataFrame, kind: Callable[..., Row]) -> tuple[Row, ...]:
    """Return the rows of a table as named tuples of a kind, whose fields are columns of it."""
    fields: tuple[str, ...] = vars(kind)["_fields"]
    return tuple(kind(*row) for row in table[[*fields]].itertuples(index=False, name=None))


def snapshot(name: str) -> dict[str, dict[str, object]]:
    """What a table holds, row by row: its first cell, or its position where they repeat -> cells.

    Empty cells are left out. Raises UserError as `read` does.
    """
    table = read(name)
    labels = table.iloc[:, 0].astype(str)
    labels = labels if labels.is_unique else labels.index.astype(str).to_series()
    cells = json_text.loads(table.to_json(orient="records"))
    return {
        label: {column: cell for column, cell in row.items() if cell is not None}
        for label, row in zip(labels, cells, strict=True)
    }


def estimated() -> tuple[int, float]:
    """Return how many numbers go in, and the share of them that are estimates: confidence C."""
    grades = _packaged("assumptions")["confidence"]
    return len(grades), float((grades == "C").mean())


def describe(name: str | None = None, json: bool = False) -> str:
    """Return the list of tables (no name) or one table with its units, as text or JSON.

    The JSON is one object: `tables`, or `table`, `holds`, `columns` and `rows` (empty cells null).
    """
    if name is not None:
        detail = _detail(name)
        return json_text.dumps(detail, ensure_ascii=False) if json else _detail_text(detail)
    tables = [summary(each) for each in names()]
    if json:
        return json_text.dumps({"tables": tables}, ensure_ascii=False)
    return _overview_text(tables)


@cache
def _packaged(name: str) -> pd.DataFrame:
    case = name.rpartition("/")[0]
    if name not in (of_case(case) if case else names()):
        raise UserError(_no_table(name))
    entry = (DATA / "cases" if case else DATA) / f"{name}.csv"
    return _parse(entry.read_text(encoding="utf-8"), name)


def _no_table(name: str) -> str:
    """What there is in place of a table that there is not: of a case, like it, or to be made."""
    if of_case(name):
        return f"{name} is a case; its tables are {', '.join(of_case(name))}"
    cases = sorted(entry.name for entry in (DATA / "cases").iterdir())
    near = nearest(name, [*names(), *cases, *(table for case in cases for table in of_case(case))])
    return (
        f"no table {name!r}{near}: `regame data` lists them; cases that have tables of their own, "
        f"CASE/firms and others, are {', '.join(cases)}; `regame new case NAME` begins another "
        "(docs/make-a-case.md)"
    )


def _user_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise UserError(f"{path}: cannot be read ({fault.strerror})") from fault
    except UnicodeDecodeError as fault:
        raise UserError(f"{path}: not UTF-8 text") from fault


def _parse(text: str, name: str) -> pd.DataFrame:
    """Read a table; lines that begin with # are comments. It keeps the lines of its rows."""
    import pandas as pd

    lines = text.splitlines()
    bare = ["" if line.startswith(COMMENT) else line for line in lines]
    try:
        rows = _rows(bare, name)
        # Only an empty cell is missing, since "none" or "NA" may be a word of the table.
        table = pd.read_csv(StringIO("\n".join(bare)), keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as fault:
        raise UserError(f"{name}: not a CSV table ({fault})") from fault
    if len(rows) == len(table):
        table.attrs[LINES] = rows
    return table


def _rows(bare: Sequence[str], name: str) -> list[int]:
    """The line on which each row ends; raises UserError for rows longer or shorter than the head.

    A table's cells would move to other columns without a word.
    """
    reader = csv.reader(f"{line}\n" for line in bare)
    fields = [(reader.line_num, len(row)) for row in reader if len(row) > 1 or "".join(row).strip()]
    columns = fields[0][1] if fields else 0
    refuse(
        f"{name}, line {line}: has {count} cells, the head of the table {columns}"
        for line, count in fields
        if count != columns
    )
    return [line for line, _ in fields[1:]]


class Summary(TypedDict):
    """A table in a row; sources: how many it names; confidence: rows by grade."""

    name: str
    rows: int
    holds: str
    sources: int
    confidence: dict[str, int]


class Detail(TypedDict):
    """A table with what its columns hold, and its rows by column, empty cells as None."""

    table: str
    holds: str
    columns: list[dict[str, object]]
    rows: list[dict[str, object]]


def summary(name: str) -> Summary:
    """Return a table in a row."""
    table = read(name)
    graded = "confidence" in table
    grades = "ABC" if graded else ""
    confidence = {grade: int((table["confidence"] == grade).sum()) for grade in grades}
    return {
        "name": name,
        "rows": len(table),
        "holds": holds().get(name, ""),
        "sources": int(table["source"].nunique()) if graded else 0,
        "confidence": confidence,
    }


def _detail(name: str) -> Detail:
    table = read(name)
    columns = read("columns")
    meaning = columns[columns["table"] == name].set_index("column")
    whole = table.convert_dtypes()  # years, in a column that has empty cells too
    return {
        "table": name,
        "holds": holds().get(name, ""),
        "columns": [
            {"column": column, **{key: meaning.at[column, key] for key in ("unit", "description")}}
            for column in table.columns
            if column in meaning.index
        ],
        "rows": json_text.loads(whole.to_json(orient="records", force_ascii=False)),
    }


def _overview_text(tables: Sequence[Summary]) -> str:
    lines = [f"{'table':<14} {'rows':>5} {'sources':>7} {'A':>4} {'B':>4} {'C':>4}  holds"]
    for row in tables:
        grades = " ".join(f"{row['confidence'].get(grade, ''):>4}" for grade in "ABC")
        counts = f"{row['rows']:>5} {row['sources'] or '':>7} {grades}"
        lines.append(f"{row['name']:<14} {counts}  {row['holds']}")
    lines.append("confidence: A seen in a source, B not re-checked, C an estimate or derived")
    return "\n".join(lines)


def _detail_text(answer: Detail) -> str:
    import pandas as pd

    lines = [f"{answer['table']}: {answer['holds']}"]
    lines += [f"  {c['column']} [{c['unit']}]: {c['description']}" for c in answer["columns"]]
    table = pd.DataFrame(answer["rows"])
    footnotes: list[str] = []
    if "source" in table:
        # Addresses are long and shared by many rows, so that rows cite them by number.
        codes, sources = pd.factorize(table["source"])
        table["source"] = [f"({code + 1})" for code in codes]
        footnotes = [f"({number}) {source}" for number, source in enumerate(sources, 1)]
    shown = table.astype(object).where(table.notna(), "").map(_cell)
    grid = [line.rstrip() for line in _grid(shown)]
    return "\n".join([*lines, "", *grid, *footnotes])


def _grid(shown: pd.DataFrame) -> list[str]:
    """Lay a table of text out in columns, each aligned to the left."""
    columns = [[name, *shown[name]] for name in shown]
    widths = [max(len(cell) for cell in column) for column in columns]
    rows = zip(*columns, strict=True)
    return ["  ".join(map(str.ljust, row, widths)) for row in rows]


def _cell(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)

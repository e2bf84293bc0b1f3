"""Results as files that people open: CSV, and Excel with a sheet of definitions."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from regame.core.options import Printing
from regame.reports.definitions import meaning

if TYPE_CHECKING:
    import pandas as pd

STEM = "results"  # of the files' names, in the folder of results


class Tabular(Protocol):
    """A result that can be written as a table."""

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table, a row per thing compared."""


def definitions(frame: pd.DataFrame, model: type | None = None) -> pd.DataFrame:
    """Return what every column of a result means. model: the result's class."""
    import pandas as pd

    rows = [(name, meaning(name, model)) for name in map(str, frame.columns)]
    return pd.DataFrame(rows, columns=["column", "meaning"])


def write_files(folder: Path, result: Tabular, asked: Printing) -> list[Path]:
    """Write `results.csv` and `results.xlsx` into a folder, as far as they are asked for.

    Lists in a cell, such as intervals, become two columns, `_low` and `_high`. Returns the paths.
    """
    if not (asked.csv or asked.xlsx):
        return []
    frame = flat(result.to_frame())
    written = []
    if asked.csv:
        written.append(folder / f"{STEM}.csv")
        written[-1].write_text(frame.to_csv(index=False), encoding="utf-8")
    if asked.xlsx:
        written.append(folder / f"{STEM}.xlsx")
        written[-1].write_bytes(workbook(frame, definitions(frame, type(result))))
    return written


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose cells hold one value each."""
    import pandas as pd

    columns = {}
    for name in map(str, frame.columns):
        cells = frame[name]
        if cells.map(lambda cell: isinstance(cell, list | tuple) and len(cell) == 2).any():
            both = cells.map(lambda cell: (None, None) if cell is None else tuple(cell))
            columns[f"{name}_low"] = both.str[0]
            columns[f"{name}_high"] = both.str[1]
        else:
            columns[name] = cells
    return pd.DataFrame(columns, index=frame.index)


def workbook(frame: pd.DataFrame, meanings: pd.DataFrame) -> bytes:
    """Return an Excel file with the results on one sheet and what columns mean on another."""
    import pandas as pd

    held = io.BytesIO()
    with pd.ExcelWriter(held, engine="xlsxwriter") as book:
        for name, sheet in (("results", frame), ("definitions", meanings)):
            sheet.to_excel(book, sheet_name=name, index=False)
            book.sheets[name].freeze_panes(1, 0)
            book.sheets[name].autofit()
    return held.getvalue()

"""Results as files that people open: CSV, and Excel with a sheet of definitions."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from regame.core.options import Printing

if TYPE_CHECKING:
    import pandas as pd

STEM = "results"  # of the files' names, in the folder of results


class Tabular(Protocol):
    """A result that can be written as a table."""

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table, a row per thing compared."""


DEFINITIONS = {
    "years": "horizon, years after the start",
    "worlds": "worlds that are decided: policy active, no tie, no failed run",
    "unfired": "worlds in which the policy was never active: as the baseline in all instruments",
    "ties": "worlds in which treatment and baseline are numerically equal",
    "failed": "worlds in which a run failed to clear",
    "pays_share": "share of worlds in which the user gains more than the neutral band",
    "neutral_share": "share of worlds within the neutral band",
    "self_harm_share": "share of worlds in which the user loses more than the neutral band",
    "self_harm_ci": "95 % Wilson interval of that share: Monte-Carlo error only",
    "pays_ci": "95 % Wilson interval of that share: Monte-Carlo error only",
    "median_difference_usd": "median gain of the user, USD at the start's value",
    "median_difference_ci": "95 % bootstrap interval over worlds: Monte-Carlo error only",
    "mean_difference_usd": "mean gain of the user, USD at the start's value",
    "target_difference_usd": "median gain of all other states together, USD",
    "treatment": "policy under test",
    "baseline": "policy without it, in the same worlds and with the same luck",
}


def definitions(frame: pd.DataFrame, model: type | None = None) -> pd.DataFrame:
    """Return what every column means: from the fields of a result's model, or the glossary."""
    import pandas as pd

    fields = getattr(model, "model_fields", {})
    rows = [
        (name, (fields[name].description if name in fields else None) or DEFINITIONS.get(name, ""))
        for name in map(str, frame.columns)
    ]
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

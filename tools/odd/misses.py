"""The table `misses`: figures on record that the model misses, by series, from kept results."""

from __future__ import annotations

import csv
import io
from itertools import groupby
from pathlib import Path
from typing import Any

COLUMNS = (
    *("series", "first_year", "year", "missed", "scored", "side", "unit", "source", "confidence"),
    "note",
)
OPENED = 2010  # first year of the worlds that verdicts play; figures before it have rows apart
RECORDS = {  # kept figures -> where they come from, and by what a figure is held
    "hindcast": ("regame hindcast", "worlds of the posterior alone, 5 to 95 %"),
    "forecast": ("regame hindcast --fit-until 2015", "forecasts from 2015, 5 to 95 %"),
}
OF_FIGURE = ("series", "year", "observed", "low", "high")

type Found = dict[str, Any]


def kept_hindcast(found: Found) -> Found:
    """Return what is quoted of a hindcast's JSON: all but its lists, and what its worlds miss."""
    missed = [
        {**{key: row[key] for key in ("series", "year", "observed")},
         "low": row["worlds_low"], "high": row["worlds_high"]}
        for row in found["scores"]
        if row["scored"] and not row["worlds"]
    ]  # fmt: skip
    bare = {key: value for key, value in found.items() if not isinstance(value, list)}
    return {**bare, "outside": missed}


def kept_forecast(found: Found) -> Found:
    """Return what is quoted of a forecast's JSON: how many figures there are, and those missed."""
    missed = [{key: row[key] for key in OF_FIGURE} for row in found["figures"] if not row["inside"]]
    names = ("worlds", "fitted_until", "runs", "seed", "config_hash")
    bare = {key: found[key] for key in names}
    return {**bare, "observations": found["scores"]["values"], "outside": missed}


def table(figures: dict[str, Found]) -> str:
    """Return the table as CSV: a row per record and series, with the side on which it lies."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, (source, note) in RECORDS.items():
        found = figures[name]
        rows = sorted(found["outside"], key=lambda row: (row["series"], row["year"]))
        for (series, _), of in groupby(rows, key=_group):
            missed = list(of)
            years = [row["year"] for row in missed]
            counts = (len(missed), found["observations"])
            what = ("figures", source, "C", note)
            writer.writerow((series, min(years), max(years), *counts, _side(missed), *what))
    return held.getvalue()


def _group(row: Found) -> tuple[str, bool]:
    """Series, and whether the weapon of 2010 was still to come."""
    return str(row["series"]), row["year"] < OPENED


def _side(missed: list[Found]) -> str:
    """Return where the record lies: above the bands, below them, or both."""
    sides = {"above" if row["observed"] > row["high"] else "below" for row in missed}
    return "both" if len(sides) > 1 else sides.pop()


def write(root: Path, figures: dict[str, Found]) -> None:
    """Write the table again in a copy of the project."""
    path = root / "src" / "regame" / "data" / "misses.csv"
    path.write_text(table(figures), encoding="utf-8")

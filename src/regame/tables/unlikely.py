"""Figures of the record that can hardly be true: by sign, size, month and day of reading."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

TIMES = 10.0  # beyond the least and most of its series on record, by which a figure is doubted
WHOLE = 100.0  # no share in per cent is larger


def unlikely(rows: pd.DataFrame, table: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Give the place of each row that can hardly be true, and why: column, value, what is usual.

    rows: of a file, with the day of reading. table: the record that they would join; plants and
    policies have no month and no series, and of them only the day of reading is looked at.
    """
    today = date.today()
    for at, row in enumerate(rows.to_dict("records")):
        fields = {str(key): value for key, value in row.items()}
        read = date.fromisoformat(str(fields["read"]))
        if read > today:
            yield at, f"read = {fields['read']!r}: is a day to come"
        if "month" in table:
            yield from ((at, fault) for fault in _of_month(fields, read))
            known = table.loc[table["series"] == fields["series"], "value"]
            yield from ((at, fault) for fault in _of_size(fields, known))


def _of_month(row: Mapping[str, object], read: date) -> Iterator[str]:
    """What is wrong with a month: read before it ended, or of another year than is said."""
    year, month = map(int, str(row["month"]).split("-"))
    if (read.year, read.month) <= (year, month):
        yield f"month = {row['month']!r}: was not over when it was read, {row['read']}"
    if str(row["year"]) != str(year):
        yield f"year = {row['year']!r}: is not that of month = {row['month']!r}"


def _of_size(row: Mapping[str, object], known: pd.Series[float]) -> Iterator[str]:
    """What is wrong with a value: negative, a share above all, or far from its series."""
    value, most = float(str(row["value"])), float(known.max()) * TIMES
    least = min(float(known.min()) / TIMES, most)
    if row["unit"] == "%":
        most = min(most, WHOLE)
    if value < 0 or not least <= value <= most:
        usual = f"{row['series']} is at least {least:,.6g} and at most {most:,.6g} {row['unit']}"
        yield f"value = {row['value']}: {usual}, by a factor of {TIMES:g} from its record"

"""What was known on a day: figures on record with the day on which each was out.

Rows of `outlook_record` name the day; those of `observed_2025` are out so many days after their
month as `outlook_series` says (lag). Figures are as they stand today; what was revised since is
read as revised.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from regame.core.horizon import YEAR
from regame.tables import figures

RECORDS = ("observed_2025", "outlook_record")


class Outlined(NamedTuple):
    """A series of the forecast; see the table `outlook_series`."""

    series: str
    unit: str
    kind: str
    months: int
    lag: int
    recorded: str

    @property
    def group(self) -> str:
        """Series whose spreads are alike: of a kind and a time, prices as asked abroad apart."""
        asked = " asked" if self.series.startswith("price_outside") else ""
        return f"{self.kind} of {self.months}{asked}"


class Figure(NamedTuple):
    """A figure on record: the number of its month since year 0, and the day when it was out."""

    month: int
    value: float
    known: str


@cache
def outlined() -> dict[str, Outlined]:
    """Return the series of the forecast by name, in the order of the table."""
    table = figures.read("outlook_series").fillna({"recorded": ""})
    return {at.series: at for at in figures.typed(table, Outlined)}


def count_of(month: str) -> int:
    """Return the number of a month "2026-07" since year 0."""
    return YEAR * int(month[:4]) + int(month[5:7]) - 1


def month_at(count: int) -> str:
    """Return the month of a number, as `count_of` takes it."""
    return f"{count // YEAR}-{count % YEAR + 1:02d}"


@cache
def all_known() -> dict[str, list[Figure]]:
    """Return every figure by series, in the order of months; quarters as sums but for prices."""
    by_series: dict[str, list[Figure]] = {name: [] for name in outlined()}
    for table in RECORDS:
        for row in figures.read(table).to_dict("records"):
            for name in _series_of(str(row["series"])):
                at = outlined()[name]
                if row["span"] > max(2, at.months):  # means of years tell no month
                    continue
                count = count_of(str(row["month"]))
                sums = at.months if at.kind != "price" else 1
                value = float(row["value"]) * sums * _tax(str(row["series"]), name)
                known = str(row["known"]) if "known" in row else _out(count, at.lag)
                by_series[name].append(Figure(count, value, known))
    return {name: sorted(rows) for name, rows in by_series.items()}


def known_on(series: str, day: str) -> list[Figure]:
    """Return what was out of a series by a day "2026-07-01", that day not counted."""
    return [figure for figure in all_known()[series] if figure.known < day]


def came_after(series: str, day: str) -> list[Figure]:
    """Return what was not yet out of a series on a day."""
    return [figure for figure in all_known()[series] if figure.known >= day]


SAME = {  # series that are read of another's record
    "price_inside_light": ("price_inside_light", "price_inside_light_vat"),
    "price_inside_heavy": (
        "price_inside_heavy",
        "price_inside_heavy_vat",
        "price_inside_dysprosium",
    ),
    "price_outside_heavy": ("price_outside_heavy", "price_outside_dysprosium"),
}
TAX = 1.13  # one and the value-added tax of China


def _series_of(name: str) -> Sequence[str]:
    return SAME.get(name, (name,) if name in outlined() else ())


def _tax(of: str, name: str) -> float:
    return TAX if name == f"{of}_vat" else 1.0


def _out(count: int, lag: int) -> str:
    """The day, so many days after a month, on which its figure is out."""
    after = count + 1
    return (date(after // YEAR, after % YEAR + 1, 1) + timedelta(days=lag - 1)).isoformat()

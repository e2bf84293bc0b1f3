"""What hindcasts show of a series over time: the band, the record, their plot."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np
from markupsafe import Markup

from regame.core.errors import UserError, nearest
from regame.core.words import figure as in_digits
from regame.core.words import sentence_of
from regame.reports import charts, page, svg
from regame.runs.results import PlayedResult
from regame.studies.frame import StudyAnswer
from regame.studies.hindcast.observed import KINDS
from regame.studies.hindcast.parts import Band, MonthBand
from regame.tables.misses import in_words

LINES = {"weapon line": "median world", "weapon wide": "5–95 % of worlds"}
ALLOWED = ", if what worlds miss elsewhere is allowed for; the band is of worlds alone"
DOTS = {  # whether a figure on record is inside its band -> its dot, and what that says
    None: ("ink dot", "on record, not forecast"),
    True: ("pays dot", "on record, inside"),
    False: ("harms dot hollow", "on record, outside"),
}


class Dot(NamedTuple):
    """A figure on record in a plot: where in years, how much, when, and whether inside its band.

    inside: None where it is not held to the band.
    """

    at: float
    value: float
    when: str
    inside: bool | None


def series_plot(
    rows: Sequence[Band | MonthBand],
    dots: Sequence[Dot],
    mark: tuple[float, str] | None = None,
    note: str = ALLOWED,
) -> Markup:
    """Draw a series over time: band, median and record; empty where it was not played.

    rows: of one series, the first to come first; mark: a date in years and what it is; note: what
    figures inside are inside of.
    """
    if not rows:
        return Markup()
    name, kind = rows[0].series, KINDS.get(rows[0].series)
    scale, unit = (1e6, "million USD") if kind == "money" else (1.0, rows[0].unit)
    years = [row.at for row in rows]
    low, median, high = np.array([(row.low, row.median, row.high) for row in rows]).T / scale
    observed = [dot.value / scale for dot in dots]
    top, bottom = max([*high, *observed, 1e-9]), min([*low, *observed])
    log = kind == "price" and bottom > 0
    room = (bottom * 0.8, top * 1.25) if log else (min(0.0, 1.08 * bottom), 1.08 * top)
    if kind == "share":
        room = (max(0.0, bottom - 5), min(100.0, top + 5))
    step = (years[-1] - years[0]) / max(len(years) - 1, 1) / 2
    span = (years[0] - step, years[-1] + step)
    drawn = svg.Plot(titled(name), span, room, "year", unit, log=log)
    drawn.band(years, low, high, "weapon wide")
    drawn.line(years, median, "weapon")
    if mark is not None:
        drawn.upright(*mark, "ink")
    for dot, value in zip(dots, observed, strict=True):
        css = DOTS[dot.inside][0].replace(" dot", "")
        hint = f"{dot.when}: {in_digits(dot.value)} {rows[0].unit} on record"
        drawn.dot(dot.at, value, None, css, hint)
    held = [dot.inside for dot in dots if dot.inside is not None]
    inside = f"{sum(held)} of {len(held)} on record inside{note}."
    shown = {dot.inside for dot in dots}
    keys = LINES | dict(key for inside, key in DOTS.items() if inside in shown)
    return charts.figure(drawn, keys, inside if held else "Nothing on record.")


def titled(series: str) -> str:
    """Return a series in words, states by their names: "Magnet exports to United States"."""
    return sentence_of(in_words(series))


class BySeries(PlayedResult, StudyAnswer):
    """A result with bands of series over time, and what is on record beside them.

    first_series: the series that a notebook shows.
    """

    first_series: ClassVar[str] = "price_outside_light"
    key_columns: ClassVar[int] = 2  # series and date

    def all_bands(self) -> Sequence[Band | MonthBand]:
        """Return the bands of all series: the field `series`."""
        bands: Sequence[Band | MonthBand] = dict(self)["series"]
        return bands

    def bands(self, series: str) -> list[Band | MonthBand]:
        """Return the bands of a series, the first to come first; none if it was not played."""
        return [band for band in self.all_bands() if band.series == series]

    @abstractmethod
    def dots(self, series: str) -> list[Dot]:
        """Return the figures on record of a series."""

    def mark(self) -> tuple[float, str] | None:
        """Return a date to mark, in years, and what it is."""
        return None

    def names(self) -> list[str]:
        """Return the series that were played."""
        return list(dict.fromkeys(band.series for band in self.all_bands()))

    def chart(self) -> Markup:
        """Draw the series that says most."""
        return self._drawn(self.first_series)

    def pictures(self) -> Markup:
        """Draw every series."""
        return page.pair(*map(self._drawn, self.names()))

    def plot(self, series: str = "") -> page.Picture:
        """Draw a series: the band, the median world and the record.

        series: the one that says most if none. Raises UserError for one that was not played.
        """
        series = series or self.first_series
        if series not in self.names():
            raise UserError(f"plot: no series {series!r}{nearest(series, self.names())}")
        return page.picture(self._drawn(series))

    def _drawn(self, series: str) -> Markup:
        return series_plot(self.bands(series), self.dots(series), self.mark())

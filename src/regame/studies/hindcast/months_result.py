"""What a hindcast by month finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd
from pydantic import Field

from regame.analysis.results import Result
from regame.core.errors import UserError, nearest
from regame.core.words import percent
from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import PlayedResult
from regame.studies.hindcast.forecast_result import against
from regame.studies.hindcast.months_chart import figures, month_plot
from regame.studies.hindcast.parts import Forecasts, MonthBand, Score

SHOWN = "magnet_exports_china"  # series of the picture in a notebook
STAY = 0.03  # of a price that may move within a year where nothing happens


class Check(Result):
    """A test of the medians against what came: a figure, and between what it should lie."""

    name: str
    value: float
    low: float | None = Field(description="least that passes; None: no bound")
    high: float | None = Field(description="most that passes; None: no bound")
    holds: bool

    def cells(self) -> list[str]:
        """Return test, figure, bounds and answer, as text."""
        low = "" if self.low is None else f"{self.low:.3g}"
        high = "" if self.high is None else f"{self.high:.3g}"
        return [self.name, f"{self.value:.3g}", low, high, "holds" if self.holds else "fails"]


class Move(Result):
    """How far a price goes from that of the opening: the furthest of all months, world by world.

    Shares of the opening price.
    """

    series: str
    unit: str
    opening: float = Field(description="median over worlds, before the first month")
    size: float = Field(description="of the furthest move either way, median over worlds")
    low: float = Field(description="5 % of worlds, signed")
    high: float = Field(description="95 % of worlds, signed")
    stays: float = Field(description="share of worlds in which it stays within 3 %")

    def cells(self) -> list[str]:
        """Return price, opening, moves and share that stays, as text."""
        ends = (f"{100 * value:+.0f} %" for value in (self.low, self.high))
        name, size = f"{self.series}, {self.unit}", percent(self.size)
        return [name, figures(self.opening), size, *ends, percent(self.stays)]


class ByMonth(PlayedResult):
    """Months of a world, as dated policy or as nothing at all moves it, beside what came."""

    worlds: str = Field(description="where worlds come from")
    treatment: str = Field(description="what is played: a treatment, or still")
    failed_rows: int
    series: tuple[MonthBand, ...]
    moves: tuple[Move, ...] = Field(description="of prices, from the opening")
    figures: tuple[Score, ...] = Field(
        description="what is on record beside worlds and error; tonnes at the rate of a year"
    )
    scores: Forecasts | None = Field(description="None without a record of these months")
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    tests: tuple[Check, ...]
    elapsed_s: float

    def to_frame(self) -> pd.DataFrame:
        """Return a row per series and month."""
        return pd.DataFrame([row.to_json() for row in self.series])

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return figures on record, tests and moves of prices."""
        parts = {"figures": self.figures, "tests": self.tests, "moves": self.moves}
        return {name: pd.DataFrame([row.to_json() for row in rows]) for name, rows in parts.items()}

    def of(self, series: str) -> list[MonthBand]:
        """Return the months of a series, the first to come first; none if it was not played."""
        return [row for row in self.series if row.series == series]

    @property
    def sentences(self) -> list[str]:
        """What was played, what the tests and scores say, and how far prices go by themselves."""
        lines_said = [f"Worlds: {self.worlds}. Played: {self.treatment}, {self.months} months."]
        if self.tests:
            held = sum(test.holds for test in self.tests)
            lines_said.append(f"{held} of {len(self.tests)} tests of the medians hold.")
        if self.scores:
            s = self.scores
            lines_said += [
                f"{s.values} figures of months: {percent(s.near)} near (within a factor of 1.5, or "
                f"8 points), {percent(s.in_band)} in the 5–95 % band of worlds and error "
                f"({percent(s.worlds_in_band)} in that of the worlds alone). The error of a series "
                "is estimated on the others of its class, in the same months.",
                against("no change", s.no_change),
                against("the trend of the last five years", s.trend),
            ]
        if self.moves and self.treatment == "still":
            furthest = max(self.moves, key=lambda move: move.size)
            lines_said.append(
                f"By itself {furthest.series} goes furthest, {percent(furthest.size)} in the "
                f"median world; no price leaves {percent(STAY)} in at most "
                f"{percent(min(move.stays for move in self.moves))} of worlds."
            )
        return lines_said

    def plot(self, series: str = SHOWN) -> Picture:
        """Draw a series over the months: the band, the median world and what is on record.

        Raises UserError for a series that was not played.
        """
        series_names = list(dict.fromkeys(row.series for row in self.series))
        if series not in series_names:
            raise UserError(f"plot: no series {series!r}{nearest(series, series_names)}")
        return Picture(notebook(month_plot(self.of(series), self.figures)))

    def _repr_html_(self) -> str:
        """Return sentences and tests, for notebooks."""
        parts = [paragraph(self.question), *map(paragraph, self.sentences)]
        parts.append(table(TESTS, [test.cells() for test in self.tests], "Tests of the medians"))
        return str(notebook(lines(parts)))


TESTS = ("test", "median", "from", "to", "")
MOVES = ("price", "opening", "furthest", "5 %", "95 %", "within 3 %")

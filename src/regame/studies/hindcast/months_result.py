"""What a hindcast by month finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from regame.analysis.results import Result
from regame.core.horizon import YEAR
from regame.core.shown import Figure, Share, Shown
from regame.reports.templating import said
from regame.studies.hindcast.charts import BySeries, Dot
from regame.studies.hindcast.parts import SHOWN, Forecasts, MonthBand, Score, middle_of

Moved = Annotated[float, Shown(lambda share: f"{100 * share:+.0f} %")]
Holds = Annotated[bool, Shown(lambda holds: "holds" if holds else "fails")]
STAY = 0.03  # of a price that may move within a year where nothing happens


class Check(Result):
    """A test of the medians against what came: a figure, and between what it should lie."""

    name: str = Field(title="test")
    value: Figure = Field(title="median")
    low: Figure | None = Field(title="from", description="least that passes; None: no bound")
    high: Figure | None = Field(title="to", description="most that passes; None: no bound")
    holds: Holds = Field(title="holds")


class Move(Result):
    """How far a price goes from that of the opening: the furthest of all months, world by world.

    Shares of the opening price.
    """

    series: str = Field(title="price")
    unit: str = Field(title="unit")
    opening: Figure = Field(
        title="opening", description="median over worlds, before the first month"
    )
    size: Share = Field(
        title="furthest", description="of the furthest move either way, median over worlds"
    )
    low: Moved = Field(title="5 %", description="5 % of worlds, signed")
    high: Moved = Field(title="95 %", description="95 % of worlds, signed")
    stays: Share = Field(
        title="within 3 %", description="share of worlds in which it stays within 3 %"
    )


class ByMonth(BySeries):
    """Months of a world, as dated policy or as nothing at all moves it, beside what came."""

    first_series: ClassVar[str] = "magnet_exports_china"

    worlds: str = Field(description="where worlds come from")
    treatment: str = Field(description="what is played: a treatment, or still")
    failed_rows: int
    series: tuple[MonthBand, ...] = Field(title="Series, at the ends of half-years")
    moves: tuple[Move, ...] = Field(
        title="How far prices go", description="of prices, from the opening"
    )
    figures: tuple[Score, ...] = Field(
        title="On record, tonnes at the rate of a year",
        description="what is on record beside worlds and error; tonnes at the rate of a year",
    )
    scores: Forecasts | None = Field(description="None without a record of these months")
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    tests: tuple[Check, ...] = Field(title="Tests of the medians")
    elapsed_s: float

    def all_bands(self) -> tuple[MonthBand, ...]:
        """Return the bands of all series."""
        return self.series

    def dots(self, series: str) -> list[Dot]:
        """Return the figures on record of a series, a rate of a year as one of a month."""
        units = {row.series: row.unit for row in self.series}
        per = YEAR if units[series].endswith("/month") else 1
        return [
            Dot(
                middle_of(row.month) - (row.span - 1) / 2 / YEAR,
                row.observed / per, row.month, row.inside,
            )
            for row in self.figures
            if row.series == series
        ]  # fmt: skip

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: of series the ends of half-years."""
        if name != "series":
            return super().seen(name)
        return [row for row in self.series if row.month[5:] in SHOWN]

    def closing(self) -> list[str]:
        """Return what was played, what tests and scores say, and how far prices go."""
        furthest = max(self.moves, key=lambda move: move.size, default=None)
        least = min((move.stays for move in self.moves), default=None)
        return said("hindcast", "months", self, furthest, least, STAY)

"""What a hindcast finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from regame.analysis.results import Result
from regame.core.horizon import YEAR
from regame.core.shown import Figure, Share, Shown
from regame.reports.templating import said
from regame.studies.hindcast import parts
from regame.studies.hindcast.charts import BySeries, Dot

WHY_NOT = {"input": "that inputs come from", "fitted": "that the fit of these worlds has met"}


class Hindcast(BySeries):
    """The model beside the record: coverage of the bands, and every series year by year."""

    worlds: str = Field(description="where worlds come from")
    until: int = Field(description="last year that is scored")
    fitted_until: int = Field(description="last year of the record that set the model")
    observations: int = Field(description="figures on record that count")
    coverage: float | None = Field(description="share of figures on record inside 5 to 95 %")
    coverage_near: float | None = Field(description="the same, the record's own error allowed for")
    coverage_by_kind: dict[str, float]
    band_widths: dict[str, float | None] = Field(
        description="median by kind: points of shares, high over low of all else"
    )
    coverage_of_worlds: float | None = Field(description="without the discrepancy")
    band_widths_of_worlds: dict[str, float | None]
    shown: int = Field(description="figures on record, with those that are not scored")
    not_scored: dict[str, int] = Field(
        description="figures that are shown and do not count, by why: input, fitted, or mechanism"
    )
    coverage_of_shown: float | None = Field(description="of all that is shown")
    coverage_of_worlds_of_shown: float | None
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    groupings: tuple[parts.Grouping, ...]
    missed: tuple[str, ...]
    series: tuple[parts.Band, ...] = Field(title="Series by year")
    scores: tuple[parts.Score, ...] = Field(title="Every figure on record")
    failed_rows: int
    elapsed_s: float
    runs_per_s: float

    def dots(self, series: str) -> list[Dot]:
        """Return the figures on record of a series over whole years."""
        yearly = (row for row in self.scores if row.series == series and not row.month)
        return [Dot(at.year - (at.span - 1) / 2, at.observed, at.when, at.inside) for at in yearly]

    def mark(self) -> tuple[float, str]:
        """Return the end of the record that set the model."""
        return self.fitted_until + 0.5, "record used to here"

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: of series they see plots."""
        return () if name == "series" else super().seen(name)

    def opening(self) -> list[str]:
        """Return what was played."""
        return [f"{self.runs} worlds of the record to {self.until}, seed {self.seed}."]

    def closing(self) -> list[str]:
        """Return the score card in sentences."""
        kinds = [f"{kind} {100 * share:.0f} %" for kind, share in self.coverage_by_kind.items()]
        widths = [
            f"{kind} {value:.1f} points" if kind == "share" else f"{kind} ×{value:.1f}"
            for kind, value in self.band_widths.items()
            if value is not None
        ]
        whys = {why: WHY_NOT.get(why, f"that {why} was put in for") for why in self.not_scored}
        reasons = [f"{count} {whys[why]}" for why, count in self.not_scored.items()]
        return said("hindcast", "card", self, kinds, widths, reasons)


class Forecast(BySeries):
    """Years after a fit, forecast and scored beside two baselines that need no model."""

    worlds: str = Field(description="where worlds come from")
    fitted_until: int = Field(description="last year of the record that the worlds have seen")
    scores: parts.Forecasts
    figures: tuple[parts.Foretold, ...] = Field(title="Every figure that came")
    by_series: tuple[parts.Cut, ...] = Field(title="By series")
    by_horizon: tuple[parts.Cut, ...] = Field(title="By years ahead")
    signs: tuple[parts.Sign, ...] = Field(title="Signs")
    turning_points: tuple[parts.Turn, ...] = Field(title="Turning points")
    steps: int = Field(description="moves on record from one figure of a series to the next")
    steps_right: int = Field(description="of them, in which the median moves the same way")
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    persistence: float = Field(description="share of the model's error that is left a year later")
    without_memory: parts.Worth = Field(
        description="scores if the error on record is not carried on"
    )
    series: tuple[parts.Band, ...]
    failed_rows: int
    elapsed_s: float
    runs_per_s: float

    def dots(self, series: str) -> list[Dot]:
        """Return the record of a series; what the worlds have seen is not held to the band."""
        came = {row.year: row.inside for row in self.figures if row.series == series}
        rows = ((row, row.observed) for row in self.series if row.series == series)
        recorded = [(row, value) for row, value in rows if value is not None]
        return [Dot(row.at, value, str(row.year), came.get(row.year)) for row, value in recorded]

    def mark(self) -> tuple[float, str]:
        """Return the end of the record that the worlds have seen."""
        return self.fitted_until + 0.5, "fitted to here"

    def names(self) -> list[str]:
        """Return the series of which figures came."""
        return list(dict.fromkeys(row.series for row in self.figures))

    @property
    def missed(self) -> list[str]:
        """Figures outside their band, by series and year."""
        return [f"{row.series} {row.year}" for row in self.figures if not row.inside]

    def closing(self) -> list[str]:
        """Return what the scores say."""
        wrong = [sign.sign for sign in self.signs if not sign.right]
        return said("hindcast", "forecast", self, wrong)


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
    series: tuple[parts.MonthBand, ...] = Field(title="Series, at the ends of half-years")
    moves: tuple[Move, ...] = Field(
        title="How far prices go", description="of prices, from the opening"
    )
    figures: tuple[parts.Score, ...] = Field(
        title="On record, tonnes at the rate of a year",
        description="what is on record beside worlds and error; tonnes at the rate of a year",
    )
    scores: parts.Forecasts | None = Field(description="None without a record of these months")
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    tests: tuple[Check, ...] = Field(title="Tests of the medians")
    elapsed_s: float

    def dots(self, series: str) -> list[Dot]:
        """Return the figures on record of a series, a rate of a year as one of a month."""
        units = {row.series: row.unit for row in self.series}
        per = YEAR if units[series].endswith("/month") else 1
        rows = (row for row in self.figures if row.series == series)
        middles = ((row, parts.middle_of(row.month) - (row.span - 1) / 2 / YEAR) for row in rows)
        return [Dot(at, row.observed / per, row.month, row.inside) for row, at in middles]

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: of series the ends of half-years."""
        if name != "series":
            return super().seen(name)
        return [row for row in self.series if row.month[5:] in parts.SHOWN]

    def closing(self) -> list[str]:
        """Return what was played, what tests and scores say, and how far prices go."""
        furthest = max(self.moves, key=lambda move: move.size, default=None)
        least = min((move.stays for move in self.moves), default=None)
        return said("hindcast", "months", self, furthest, least, STAY)

"""Parts of what a hindcast finds: scores, bands year by year, ways to share an error."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from regame.analysis.results import Result
from regame.core.horizon import YEAR
from regame.core.shown import Figure, Share, Shown, Signed
from regame.studies.hindcast.observed import Kind

SHOWN = ("06", "12")  # months of a year that people see; files have all

Inside = Annotated[bool, Shown(lambda inside: "inside" if inside else "outside")]
Right = Annotated[bool, Shown(lambda right: "right" if right else "wrong")]


def dated(year: int, span: int, month: str, dash: str = "–") -> str:
    """Return the month, the year or the years of an observation."""
    if month:
        return month
    return f"{year - span + 1}{dash}{year}" if span > 1 else str(year)


def middle_of(month: str) -> float:
    """Return the middle of a month, YYYY-MM, in years."""
    return int(month[:4]) + (int(month[5:]) - 0.5) / YEAR


class Score(Result):
    """A figure on record beside what the runs give, and whether it lies inside their band.

    The band holds 5 to 95 % of worlds and the discrepancy.
    """

    series: str = Field(title="series")
    year: int = Field(title="year", description="calendar year, or the last of `span` years")
    span: int = Field(description="years that the figure is the mean of")
    month: str = Field(title="month", description="YYYY-MM for a figure of one month, else empty")
    unit: str = Field(title="unit")
    kind: Kind
    observed: Figure = Field(title="on record")
    median: Figure = Field(title="median (5 to 95 %)")
    low: float
    high: float
    log_error: Signed | None = Field(
        title="log error", description="ln(median / observed); None where either is 0"
    )
    points: float | None = Field(description="median less observed, of a share only")
    inside: Inside = Field(title="in the band")
    worlds: bool = Field(description="whether the worlds alone hold the figure")
    worlds_low: float
    worlds_high: float
    scored: bool = Field(description="whether it counts")
    why_not: str = Field(
        title="not scored",
        description='why it does not count: "input" where its inputs come from it, "fitted" where '
        "the fit of these worlds has met it, or the mechanism that was put in for it; else empty",
    )
    near: bool = Field(description="inside, if two standard deviations of the record are allowed")

    @property
    def median_ci(self) -> tuple[float, float]:
        """The ends of the band, which people see beside the median."""
        return self.bounds()

    @property
    def when(self) -> str:
        """The month, the year or the years of the observation."""
        return dated(self.year, self.span, self.month)

    @property
    def place(self) -> str:
        """Series and date in a few letters."""
        return f"{self.series} {dated(self.year, self.span, self.month, '-')}"

    def bounds(self, of: Literal["all", "worlds"] = "all") -> tuple[float, float]:
        """Return the ends of the band, or of that of the worlds alone."""
        return (self.low, self.high) if of == "all" else (self.worlds_low, self.worlds_high)


class Band(Result):
    """A series in a year: 5, 50 and 95 % of worlds and discrepancy, and the record."""

    series: str
    year: int
    unit: str
    median: float
    low: float
    high: float
    observed: float | None

    @property
    def at(self) -> float:
        """Where it lies on an axis of years."""
        return self.year


class MonthBand(Result):
    """A series in a month: 5, 50 and 95 % of worlds."""

    series: str = Field(title="series")
    month: str = Field(title="month", description="YYYY-MM")
    unit: str = Field(title="unit")
    median: Figure = Field(title="median")
    low: Figure = Field(title="5 %")
    high: Figure = Field(title="95 %")

    @property
    def at(self) -> float:
        """The middle of the month on an axis of years."""
        return middle_of(self.month)


class Grouping(Result):
    """A way in which series share an error, by how well it predicts series left out."""

    grouping: str
    log_score: float
    ahead: float = Field(description="log score beyond that of the way used")
    ahead_error: float = Field(description="its standard error, whole series left out in turn")


class Worth(Result):
    """What forecasts of some figures are worth together."""

    values: int = Field(description="figures scored")
    near: float = Field(description="share with a median within a factor of 1.5, or 8 points")
    in_band: float = Field(description="share inside 5 to 95 %")
    log_score: float = Field(description="mean log density of what came; higher is better")
    crps: float = Field(description="mean continuous ranked probability score; lower is better")
    sharpness: dict[str, float | None] = Field(
        description="median width of bands by kind: points of shares, high over low of all else"
    )


class Rival(Worth):
    """A baseline, and how far the model is ahead of it on the same figures."""

    model_log_score: float
    ahead: float = Field(description="log score of the model beyond it")
    ahead_error: float = Field(description="its standard error, whole series left out in turn")


class Forecasts(Worth):
    """The model's forecasts beside those of two baselines without a model."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    first: int = Field(alias="from", description="first year scored")
    to: int = Field(description="last year scored")
    worlds_in_band: float = Field(description="share inside the band of the worlds alone")
    no_change: Rival
    trend: Rival


class Cut(Result):
    """The same for one series, or for one horizon."""

    name: str = Field(title="by", description="series, or years ahead")
    values: int = Field(title="figures")
    near: Share = Field(title="near")
    in_band: Share = Field(title="in the band")
    log_score: Signed = Field(title="log score")
    no_change_log_score: Signed | None = Field(title="of no change")
    trend_log_score: Signed | None = Field(title="of the trend")


class Foretold(Result):
    """One figure that came, and what the model and the baselines had said of it."""

    series: str = Field(title="series")
    year: int = Field(title="year")
    ahead: int = Field(description="years after the fit")
    unit: str = Field(title="unit")
    kind: Kind
    observed: Figure = Field(title="came")
    median: Figure = Field(title="median (5 to 95 %)")
    low: float
    high: float
    near: bool
    inside: Inside = Field(title="in the band")
    worlds: bool = Field(description="whether the worlds alone hold the figure")
    log_score: Signed = Field(title="log score")
    crps: float
    no_change: Figure | None = Field(
        title="no change", description="median of the baseline; None without a record"
    )
    no_change_log_score: float | None
    trend: Figure | None = Field(title="trend")
    trend_log_score: float | None

    @property
    def median_ci(self) -> tuple[float, float]:
        """The ends of the band, which people see beside the median."""
        return self.low, self.high


class Sign(Result):
    """Which way something went, and how many worlds say so."""

    sign: str = Field(title="sign", description="which way something was to go")
    year: int = Field(title="year", description="last year that it needs")
    share: Share = Field(title="worlds", description="of worlds that have it")
    right: Right = Field(title="right", description="whether more than half do")


class Turn(Result):
    """A year in which a series turned, and whether the median world turns there too."""

    series: str = Field(title="series")
    year: int = Field(title="year")
    kind: str = Field(title="turn")
    right: Right = Field(title="right")

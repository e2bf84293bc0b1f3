"""A published forecast, typed. Its JSON keys are a contract (schema in docs/schemas)."""

import hashlib
import json
from collections.abc import Sequence

from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Figure, Share, Signed
from regame.reports.page import pair
from regame.reports.templating import said
from regame.studies.frame import KeptAnswer, StudyAnswer
from regame.studies.hindcast.charts import Dot, series_plot
from regame.studies.hindcast.parts import SHOWN, MonthBand, middle_of

FIRST = "price_outside_light"  # the series that a notebook shows


class Foreseen(MonthBand):
    """A month, or a quarter in its last month, of a series."""

    series: str = Field(title="series")
    month: str = Field(title="month", description="YYYY-MM; of a quarter its last")
    unit: str = Field(title="unit")
    median: Figure = Field(title="median", description="median over worlds, moved to the record")
    low: Figure = Field(title="5 %", description="5 % of worlds and error")
    high: Figure = Field(title="95 %", description="95 % of worlds and error")


class Event(Result):
    """What may happen from the start on, and the chance that it has by the end of a month."""

    name: str = Field(title="event", description="what may happen")
    by: str = Field(title="by the end of", description="YYYY-MM")
    probability: Share = Field(title="chance", description="of worlds, as (k + 1/2) / (n + 1)")


class Gap(Result):
    """How a series is read of what the model has, and what it lacks."""

    series: str
    why: str = Field(description="what of the model is read, and what it lacks")


class Came(Result):
    """A figure that came, beside the forecast and no change."""

    series: str = Field(title="series")
    month: str = Field(title="month", description="YYYY-MM; of a quarter its last")
    unit: str
    came: Figure = Field(title="came", description="figure that came")
    median: Figure = Field(title="median", description="of the forecast")
    low: Figure
    high: Figure
    inside: bool = Field(title="in the band", description="whether it lies from 5 to 95 %")
    log_score: Signed = Field(title="log score", description="log density, higher is better")
    crps: Figure = Field(title="CRPS", description="on the scale of errors, lower is better")
    no_change: Figure | None = Field(title="last on record", description="forecast of no change")
    no_change_log_score: Signed | None = Field(
        title="its log score", description="log score of no change"
    )
    no_change_crps: Figure | None = Field(title="its CRPS", description="CRPS of no change")


class Origin(Result):
    """Forecasts from the start of a year, scored on the two years after it, or what there is."""

    year: int = Field(title="from January", description="year of the origin")
    until: int = Field(title="scored to", description="last year that is scored")
    worlds: str = Field(title="worlds", description="where worlds come from")
    runs: int = Field(title="worlds played", description="how many were played")
    figures: int = Field(title="figures", description="scored that no change can forecast, too")
    log_score: Signed = Field(title="log score", description="mean, higher is better")
    no_change: Signed = Field(title="no change", description="its mean log score, same figures")
    ahead: Signed = Field(title="ahead", description="log score less that of no change")
    ahead_error: Figure = Field(title="standard error", description="of that, by series left out")
    crps: Figure = Field(title="CRPS", description="mean, lower is better")
    no_change_crps: Figure = Field(title="CRPS of no change", description="the same of no change")
    in_band: Share = Field(title="in the band", description="share of all that are scored")
    worst: str = Field("", title="worst figure", description="of all with a score of no change")


class Outlook(StudyAnswer):
    """A forecast by month from the day on which it was opened."""

    opened: str = Field(description="first month, YYYY-MM")
    model: str = Field(description="version, and SHA-256 of the code and tables that decide it")
    data: str = Field(description="SHA-256 of the record that it goes on from, and of its series")
    config_hash: str
    runs: int
    seed: int
    worlds: str
    hash: str = Field(description="SHA-256 of all of this but places of files, as `digest` says")
    rows: tuple[Foreseen, ...] = Field(title="Series, at the ends of half-years")
    events: tuple[Event, ...] = Field(title="Events")
    gaps: tuple[Gap, ...] = Field(description="how each series is read, and what it lacks")
    origins: tuple[Origin, ...] = Field((), title="The same from earlier years")
    scores: tuple[Came, ...] = Field((), title="What came")

    def opening(self) -> Sequence[str]:
        """Say what was played."""
        return said("forecast", "opening", self)

    def chart(self) -> Markup:
        """Draw the series that says most, or the first."""
        series = {row.series for row in self.rows}
        return self._drawn(FIRST if FIRST in series else self.rows[0].series)

    def pictures(self) -> Markup:
        """Draw every series."""
        return pair(*map(self._drawn, dict.fromkeys(row.series for row in self.rows)))

    def _drawn(self, series: str) -> Markup:
        rows = [row for row in self.rows if row.series == series]
        came = [row for row in self.scores if row.series == series]
        dots = [Dot(middle_of(row.month), row.came, row.month, row.inside) for row in came]
        return series_plot(rows, dots, note=" the band")

    def closing(self) -> Sequence[str]:
        """Say how the forecast did beside no change, where figures came."""
        return summary(self.scores)

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: of series the ends of half-years."""
        if name != "rows":
            return super().seen(name)
        return [row for row in self.rows if row.month[5:] in SHOWN]


class Scored(KeptAnswer):
    """A published forecast beside figures that came."""

    forecast: str = Field(description="hash of the forecast")
    scores: tuple[Came, ...] = Field(title="What came")

    def closing(self) -> Sequence[str]:
        """Say how the forecast did beside no change."""
        return summary(self.scores)


def summary(scores: Sequence[Came]) -> list[str]:
    """Return mean scores beside those of no change, on the figures that have both."""
    if not scores:
        return []
    inside = sum(row.inside for row in scores) / len(scores)
    both = [
        (row.log_score, row.no_change_log_score, row.crps, row.no_change_crps)
        for row in scores
        if row.no_change_log_score is not None and row.no_change_crps is not None
    ]
    means = [sum(column) / len(both) for column in zip(*both, strict=True)]
    return said("forecast", "came", len(scores), inside, len(both), means)


UNSEALED = ("hash", "out", "scores")


def digest(content: dict[str, object]) -> str:
    """Return the SHA-256 of a forecast as JSON: keys sorted, no spaces, without UNSEALED."""
    sealed = {key: value for key, value in content.items() if key not in UNSEALED}
    encoded = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(encoded.encode()).hexdigest()

"""A forecast in quantiles from an origin, typed: what an edition from July 2026 on holds."""

from collections.abc import Sequence

from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Figure, Share, Signed
from regame.reports.templating import said
from regame.studies.forecast.result import Event, Foreseen, Gap
from regame.studies.frame import StudyAnswer


class Quantified(Foreseen):
    """A month of a series, with quantiles at the levels of the forecast."""

    quantiles: tuple[float, ...] = Field(description="at `levels`, in the unit")


class Dated(Event):
    """An event, and the day on which the answer is read."""

    resolves: str = Field(title="read on", description="YYYY-MM-DD")
    rate: Share = Field(title="by its rate", description="chance by its rate on record")
    model: Share | None = Field(None, title="model", description="share of worlds; half of it")


class Question(Result):
    """A question of yes or no, written beforehand."""

    question: str = Field(title="question", description="what counts as YES")
    probability: Share = Field(title="chance", description="of YES")
    resolves: str = Field(title="read on", description="YYYY-MM-DD")
    source: str = Field(description="where the answer is read")


class Ablation(Result):
    """An entry over past origins: scores, coverage and width. Lower WIS and CRPS are better."""

    entry: str = Field(title="entry")
    origins: str = Field(title="origins", description="months: 2025 and 2026; years: from 2012")
    n: int = Field(title="figures")
    wis: Figure = Field(title="WIS", description="mean, on logarithms")
    crps: Figure = Field(title="CRPS", description="mean, on logarithms")
    log_score: Signed = Field(title="log score", description="mean, higher is better")
    covered: Share = Field(title="in the 90 % band", description="share of figures")
    width: Figure = Field(title="width", description="of the band, over that of Theta")
    pit: tuple[float, ...] = Field(description="share of figures in each fifth of the forecast")


class Beaten(Result):
    """How often what ships beats a baseline, by series, with intervals by a block bootstrap."""

    rival: str = Field(title="baseline")
    origins: str = Field(title="origins")
    series: int = Field(title="series", description="with five figures or more")
    better: Share = Field(title="better", description="share of series with a lower mean WIS")
    clear: Share = Field(title="beyond error", description="share whose 95 % interval is below 1")
    clearly_worse: Share = Field(title="worse beyond error", description="interval above 1")


class Sealed(StudyAnswer):
    """A forecast from an origin: quantiles, events, questions, and what it is made of."""

    opened: str = Field(description="first month, YYYY-MM")
    model: str = Field(description="version, and SHA-256 of the code and tables that decide it")
    data: str = Field(description="SHA-256 of the record and its series")
    config_hash: str
    runs: int
    seed: int
    worlds: str
    hash: str = Field(description="SHA-256 of all of this but places of files, as `digest` says")
    ships: str = Field(description="the combination that won over past origins")
    engine_weight: Share = Field(description="how much of the model is in it")
    levels: tuple[float, ...] = Field(description="of the quantiles")
    rows: tuple[Quantified, ...] = Field(title="Series")
    events: tuple[Dated, ...] = Field(title="Events")
    questions: tuple[Question, ...] = Field(title="Questions")
    ablation: tuple[Ablation, ...] = Field(title="Over past origins")
    beaten: tuple[Beaten, ...] = Field(title="Against baselines, by series")
    gaps: tuple[Gap, ...] = Field(description="how each series is read")

    def opening(self) -> Sequence[str]:
        """Say what ships."""
        return said("forecast", "sealed", self)

"""Parts of what a calibration finds: parameters, figures of the record, rounds, mass balance."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.shown import Figure, Share, Shown, YesNo


def in_brackets(levels: Sequence[float]) -> str:
    """Return a median with its 5 and 95 % in brackets."""
    low, middle, high = levels
    return f"{middle:.4g} ({low:.3g} to {high:.3g})"


Levels = Annotated[tuple[float, float, float], Shown(in_brackets)]  # 5, 50 and 95 %
Width = Annotated[float, Shown("{:.2f}".format)]
Off = Annotated[float, Shown("{:+.1f}".format)]


class Parameter(Result):
    """What the record says of one parameter: the prior's band and the posterior's."""

    key: str = Field(title="parameter")
    width: Width = Field(
        title="width", description="of the middle 90 %, posterior over prior; 1 says nothing"
    )
    identified: bool
    median_share: float = Field(description="share of the prior below the posterior's median")
    shares: Levels = Field(description="shares of the prior below 5, 50 and 95 % of the posterior")
    posterior: Levels = Field(title="posterior")
    prior: Levels = Field(title="prior")
    effective: float | None = Field(description="independent draws that the sample is worth")


class Direction(Result):
    """A combination of parameters that the record narrows, with its largest loadings."""

    spread: float = Field(description="standard deviations; 1 under the prior")
    loadings: dict[str, float]


class Directions(Result):
    """How many combinations of parameters the record narrows beyond chance."""

    chance: float = Field(description="spread below which hardly any is by chance")
    count: int
    narrowest: tuple[Direction, ...]


class Step(Result):
    """A round of the sampler."""

    round: int
    tolerance: float | None = Field(description="what declared errors are multiplied by")
    worlds: int
    effective_share: float
    taken_share: float
    step: float
    founders: int
    median_log_likelihood: float


class Held(Result):
    """A figure of the record beside prior and posterior: 5, 50 and 95 % of each."""

    name: str = Field(title="figure", description="figure of the record")
    unit: str = Field(title="unit")
    recorded: Figure = Field(title="recorded", description="on record")
    observed_error: float = Field(description="declared error of the record")
    model_error: float = Field(description="declared error of the model")
    prior: Levels = Field(title="prior", description="5, 50 and 95 % of the prior")
    posterior: Levels = Field(title="posterior", description="5, 50 and 95 % of the posterior")
    prior_off: Levels = Field(description="prior less record, in declared errors")
    posterior_off: Levels = Field(description="posterior less record, in declared errors")
    median_off: Off = Field(
        title="off, declared errors", description="median less record, in declared errors"
    )
    inside: YesNo = Field(
        title="inside", description="whether the posterior's band holds the record"
    )


class BalanceYear(Result):
    """The mass balance of a year, t REO; None where the record says nothing."""

    year: int
    mined_china: float | None
    undocumented_china: float | None
    used_china: float | None
    exported: float | None
    left_china: float | None
    mined_outside: float | None
    used_outside: float | None
    missing_outside: float | None
    estimate: float | None


class Moved(Result):
    """Share of worlds that a headline's policy harms, by prior and by fit."""

    experiment: str = Field(title="experiment", description="whose headline is played")
    years: int = Field(title="years", description="after which worlds are judged")
    prior_worlds: int = Field(description="worlds of the prior that are decided")
    prior: Share = Field(title="harmed, prior", description="share of these worlds harmed")
    prior_ci: Interval = Field(description="95 % interval of it, Monte-Carlo error alone")
    fit_worlds: int = Field(description="worlds of the fit that are decided")
    fit: Share = Field(title="harmed, fit", description="share of these worlds harmed")
    fit_ci: Interval = Field(
        description="95 % interval of it as if all draws of the fit were independent"
    )

"""What a calibration finds, typed: parameters, figures of the record, rounds, mass balance.

Its JSON keys are a contract (schema in docs/schemas). What the record says of each parameter, and
along how many combinations of them, is computed here, too.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import pandas as pd
from markupsafe import Markup
from pydantic import ConfigDict, Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.arrays import Floats
from regame.core.shown import Figure, Share, Shown, YesNo
from regame.design.design import Uncertainty
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.reports.templating import said
from regame.studies.frame import KeptAnswer
from regame.studies.hindcast.baselines import QUANTILES, levels


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


FARTHEST = 6.0  # declared errors beyond which the picture of the record is cut off


def record_chart(record: Sequence[Held]) -> Markup:
    """Draw every figure of the record beside prior and posterior, in declared errors."""
    names = [item.name.replace("_", " ") for item in record]
    plot = Plot(
        "Each figure of the record, and the model",
        (-FARTHEST, FARTHEST), (-0.6, len(names) - 0.4),
        "model less record, declared errors", rows=names, height=90 + 24 * len(names),
    )  # fmt: skip
    for index, item in enumerate(record):
        row = len(names) - 1 - index
        sides = (
            ("prior", item.prior_off, 0.18, "baseline hollow"),
            ("posterior", item.posterior_off, -0.18, "weapon"),
        )
        for kind, (low, middle, high), offset, css in sides:
            hint = f"{item.name}: {kind} {middle:+.1f} ({low:+.1f} to {high:+.1f})"
            at = float(np.clip(middle, -FARTHEST, FARTHEST))
            plot.dot(at, row + offset, (low, high), css, hint)
    plot.upright(0.0, "", "ink")
    keys = {"baseline dot hollow": "prior, median and 5–95 %", "weapon dot": "posterior"}
    return figure(plot, keys, "Zero is what the record says; whiskers are cut at the frame.")


def widths_chart(parameters: Sequence[Parameter]) -> Markup:
    """Draw where the middle 90 % of the draws of each parameter lie in its prior."""
    names = [item.key for item in parameters]
    plot = Plot(
        "Where the middle 90 % of the draws lie in the prior",
        (0, 1), (-0.6, len(names) - 0.4), "share of the prior below",
        rows=names, height=90 + 22 * len(names),
    )  # fmt: skip
    for row, item in enumerate(parameters):
        low, middle, high = item.shares
        css = "weapon" if item.identified else "baseline hollow"
        hint = f"{item.key}: width {item.width:.2f} of the prior's"
        plot.dot(middle, len(names) - 1 - row, (low, high), css, hint)
    keys = {"weapon dot": "narrowed below 80 % of the prior", "baseline dot hollow": "left open"}
    return figure(plot, keys, "Without a word from the record: 0.05 to 0.95, the middle at 0.5.")


def _by_level(name: str, levels: Sequence[float]) -> dict[str, float]:
    """Return levels by the names of their columns."""
    return {f"{name}_{level}": value for level, value in zip((5, 50, 95), levels, strict=True)}


SHOWN = 15  # parameters in a summary, the narrowest first


class Calibration(KeptAnswer):
    """What the record says of the uncertain parameters."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)  # `path` is a folder

    config: str
    config_hash: str
    begins: int
    until: str
    runs: int
    rounds: int
    seed: int
    rows: int
    months: int
    failed_rows: int
    tolerance: float = Field(description="what declared errors are multiplied by in the end")
    finished: bool
    distinct: int = Field(description="draws that differ")
    founders: int = Field(description="draws of the prior that have descendants")
    effective_median: float = Field(description="independent draws, median over parameters")
    effective_least: float
    steps: tuple[Step, ...] = Field(alias="path")
    parameters: tuple[Parameter, ...] = Field(title="What the record narrows most")
    record: tuple[Held, ...] = Field(title="The record, and the model")
    answers: tuple[Moved, ...] = Field(
        default=(), title="How far the fit moves the answers", description="where asked for"
    )
    directions: Directions
    balance: tuple[BalanceYear, ...]
    versions: dict[str, str]
    elapsed_s: float

    @property
    def inside(self) -> int:
        """How many figures of the record lie inside their 5 to 95 % band."""
        return sum(item.inside for item in self.record)

    @property
    def known(self) -> int:
        """How many parameters the record narrows."""
        return sum(item.identified for item in self.parameters)

    def heading(self) -> str:
        """Return what is asked."""
        return "What the record says of the assumptions"

    def opening(self) -> list[str]:
        """Return what was fitted, and whether the fit is finished."""
        return said("calibration", "opening", self)

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: the narrowest parameters, all figures."""
        return super().seen(name)[: SHOWN if name == "parameters" else None]

    def closing(self) -> list[str]:
        """Return what the fit knows, and what it is worth."""
        return said("calibration", "closing", self)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per parameter: width, and 5, 50 and 95 % of prior and posterior."""
        return pd.DataFrame(
            item.model_dump(include={"key", "width", "identified"})
            | _by_level("prior", item.prior)
            | _by_level("posterior", item.posterior)
            | {"effective": item.effective}
            for item in self.parameters
        )

    def chart(self) -> Markup:
        """Draw every figure of the record beside prior and posterior."""
        return record_chart(self.record)

    def pictures(self) -> Markup:
        """Draw the record, and what each parameter was narrowed to."""
        return self.chart() + widths_chart(self.parameters)


IDENTIFIED = 0.8  # width of the posterior over the prior's below which the record tells something

LOADINGS, NARROWEST = 5, 8  # parameters reported of a direction, directions reported


def widths(
    uncertainties: Sequence[Uncertainty], share: Floats, worth: Floats | None = None
) -> list[Parameter]:
    """Return how much narrower the posterior is than the prior, the narrowest first.

    share: (draw, parameter) shares of the prior below each draw, so that the prior is uniform.
    width: of the middle 90 % of the draws over that of the prior, 1 where the record says nothing.
    worth: (parameter,) independent draws that the sample is worth.
    """
    bands = np.quantile(share, QUANTILES, axis=0).T
    parameters = []
    for k, (item, band) in enumerate(zip(uncertainties, bands, strict=True)):
        width = float((band[2] - band[0]) / (QUANTILES[2] - QUANTILES[0]))
        values = item.quantile(np.minimum(band, np.nextafter(1.0, 0.0)))
        parameters.append(
            Parameter(
                key=item.key,
                width=width,
                identified=width < IDENTIFIED,
                median_share=float(band[1]),
                shares=levels(band),
                posterior=levels(values),
                prior=levels(item.quantile(np.array(QUANTILES))),
                effective=None if worth is None else float(worth[k]),
            )
        )
    return sorted(parameters, key=lambda parameter: parameter.width)


def directions(uncertainties: Sequence[Uncertainty], place: Floats, worth: float) -> Directions:
    """Return along how many combinations of parameters the record says something.

    place: (draw, parameter), standard normal under the prior. The principal directions of the
    draws have a spread of 1 where the record is silent; of as many draws as the sample is worth,
    even silence would leave some below 1, but hardly any below `chance` (the edge of Marchenko and
    Pastur 1967). Returns their number, the edge, and the narrowest with their largest loadings.
    """
    spread, axes = np.linalg.eigh(np.cov(place.T))
    chance = max(1 - np.sqrt(len(uncertainties) / max(worth, 1.0)), 0.0)
    columns = []
    for k in np.flatnonzero(np.sqrt(spread.clip(0)) < chance):
        axis = axes[:, k] * np.sign(axes[np.abs(axes[:, k]).argmax(), k])
        first = np.argsort(-np.abs(axis))[:LOADINGS]
        loadings = {uncertainties[j].key: round(float(axis[j]), 3) for j in first}
        columns.append(Direction(spread=float(np.sqrt(spread[k])), loadings=loadings))
    narrowest = tuple(columns[:NARROWEST])
    return Directions(chance=float(chance), count=len(columns), narrowest=narrowest)

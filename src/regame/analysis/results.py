"""What an analysis finds, typed: parts of the results of studies."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from regame.analysis.statistics import Interval
from regame.core.shown import Figure, Hundredths, Share, Shown, Usd
from regame.core.words import NONE, UNUSED, interval, money, percent

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 3  # entries of a list or table that `print` shows


class Counted(str):
    """Text that is shown without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the text itself."""
        return str(self)


class Result(BaseModel):
    """A part of a result: it does not change, and knows its fields.

    Printed, it is short: of long lists and tables only how many entries there are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Return names and values to print; the first is pydantic's, the rest cut to a count."""
        for name, value in super().__repr_args__():
            long = isinstance(value, list | tuple | dict) and len(value) > SHOWN
            parts = isinstance(value, list | tuple) and any(isinstance(x, Result) for x in value)
            yield name, Counted(f"<{len(value)}>") if long or parts else value

    @classmethod
    def like(cls, *sources: object, **fields: Any) -> Self:
        """Return a result with these fields; others are of the first source that has their name."""
        for source in sources:
            names = cls.model_fields.keys() - fields.keys()
            fields |= {name: getattr(source, name) for name in names if hasattr(source, name)}
        return cls(**fields)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return self.model_dump(mode="json")

    def sheets(self) -> "dict[str, pd.DataFrame]":
        """Return further tables beside `to_frame`, by name; they become sheets and CSV files."""
        return {}


def unjudged(ties: int, unfired: int) -> str:
    """Say why no world is judged: ties, a policy that is never active, or all failed (a dash)."""
    if ties:
        return "ties"
    return UNUSED if unfired else NONE


class Brief(Result):
    """How a treatment compares with its baseline after so many years, in brief.

    Shares are of `worlds`, those that are decided: policy active, no tie, not failed. Differences
    are treatment less baseline, USD at the start's value; their intervals are percentile bootstraps
    over worlds, with one seed.
    """

    years: int
    worlds: int
    pays_share: float
    neutral_share: float
    self_harm_share: float
    self_harm_ci: Interval
    median_difference_usd: float | None
    median_difference_ci: Interval | None
    mean_difference_usd: float | None
    mean_difference_ci: Interval | None
    unfired: int
    ties: int

    @property
    def unjudged(self) -> str:
        """Why no world is judged, where `worlds` is 0."""
        return unjudged(self.ties, self.unfired)

    def counted(self, share: float) -> int:
        """Return in how many worlds something holds that holds in a share of those judged."""
        return round(share * self.worlds)

    def shares(self) -> tuple[str, str, str]:
        """Return pays, neutral, and harms with its interval, as text; or why there is none."""
        if not self.worlds:
            return self.unjudged, NONE, NONE
        harms = f"{percent(self.self_harm_share)} ({interval(self.self_harm_ci, percent)})"
        return percent(self.pays_share), percent(self.neutral_share), harms

    def gains(self) -> tuple[str, str]:
        """Return median and mean gain, each with its interval, as text."""
        median = _gain(self.median_difference_usd, self.median_difference_ci)
        return median, _gain(self.mean_difference_usd, self.mean_difference_ci)

    def cell(self) -> str:
        """Return the share harmed, median and mean gain, in few letters."""
        if not self.worlds:
            return self.unjudged
        gains = f"{money(self.median_difference_usd)} / {money(self.mean_difference_usd)}"
        return f"{percent(self.self_harm_share)}, {gains}"


def _gain(usd: float | None, ends: Interval | None) -> str:
    return money(usd) + (f" ({interval(ends, money)})" if ends else "")


GAINS = ("median gain (95 %)", "mean gain (95 %)")  # headings of `Brief.gains`


class Horizon(Brief):
    """How a treatment compares with its baseline after so many years."""

    pays_ci: Interval
    failed: int
    target_difference_usd: float | None
    band_usd: float | None = Field(
        None, description="change that counts as neutral, median over worlds"
    )

    @property
    def harmed(self) -> float | None:
        """The share of worlds harmed; None where no world is judged, since 0 would be a claim."""
        return self.self_harm_share if self.worlds else None

    @property
    def harmed_ci(self) -> Interval | None:
        """The interval of the share of worlds harmed; None where no world is judged."""
        return self.self_harm_ci if self.worlds else None


class BreakEvens(Result):
    """What would have to hold for the treatment to pay; the notes say what each value means."""

    break_even_discount_rate: float | None = None
    break_even_discount_rate_note: str = ""
    break_even_concession_usd: float | None = None
    break_even_concession_ci: Interval | None = None
    break_even_concession_note: str = ""
    break_even_rival_weight: float | None = None
    break_even_rival_weight_ci: Interval | None = None
    break_even_rival_weight_note: str = ""


class Hypothesis(Result):
    """A hypothesis on what the weapon cannot do, and how its rule decides it."""

    name: str
    claim: str = Field(title="claim")
    verdict: str = Field(title="answer")
    by_rule: str = Field("undecided", description="what the rule alone says")
    not_testable: str = Field("", description="why the model cannot test it, where it cannot")
    past_bar: float | None = Field(None, description="share of worlds that alone support it")
    evidence: str = Field(title="evidence")
    value: float | None = None
    ci: Interval | None = None
    rule: str = Field(title="rule")
    why: str = Field(title="why this rule")


class ExAnte(Result):
    """Harm as a planner could know it (the mean over worlds), and as it turned out."""

    years: int = Field(title="years")
    ex_ante: str = Field(title="ex ante it")
    mean_difference_usd: Usd | None = Field(title="mean gain (95 %)")
    mean_difference_ci: Interval | None
    ex_post_self_harm_share: Share = Field(title="harmed ex post (95 %)")
    ex_post_self_harm_ci: Interval
    ex_post_loss_share: Share = Field(title="any loss")


class Regret(Result):
    """What the best strategy of each world would have brought beyond the one at hand, USD."""

    years: int
    worlds: int
    strategies: int
    mean_usd: float
    mean_ci: Interval | None
    median_usd: float
    median_ci: Interval | None
    best_itself_share: float
    best_on_average: str
    mean_gap_to_it_usd: float
    mean_gap_to_it_ci: Interval | None


class Third(Result):
    """The worlds in which a parameter is lowest or highest: the bound, and the gain there."""

    bound: float
    median_difference_usd: float
    loss_share: float


class Parameter(Result):
    """An uncertain parameter and how it goes with the gain."""

    key: str
    meaning: str
    unit: str
    spearman: float
    beyond_chance: bool
    low_third: Third
    high_third: Third


class Turn(Result):
    """An assumption that tells harmed worlds from others, and where the sign turns.

    auc: chance that a harmed world has the higher value of a harmed and another one; at: the value
    at which half of the worlds are harmed, None if that is outside what was sampled.
    """

    key: str = Field(title="assumption")
    meaning: str = Field(title="meaning")
    unit: str = Field(title="unit")
    auc: Hundredths = Field(title="area under the curve")
    at: Figure | None = Field(title="half harmed at")
    harmed_low: Share = Field(title="harmed, lowest fifth")
    harmed_high: Share = Field(title="harmed, highest fifth")

    def said(self) -> str:
        """Return its key, the share harmed at either end, and where half are, as text."""
        half = "" if self.at is None else f"; half at {self.at:.3g}"
        return (
            f"{self.key} ({percent(self.harmed_low)} harmed where it is lowest, "
            f"{percent(self.harmed_high)} where highest{half})"
        )


class HarmMap(Result):
    """Share of worlds harmed over two assumptions, in bins of equal numbers of worlds.

    edges: bounds of the bins, one more than there are; share, worlds: rows by `down`, columns by
    `across`; a bin without a world has share None.
    """

    across: str
    down: str
    across_meaning: str
    down_meaning: str
    across_edges: tuple[float, ...]
    down_edges: tuple[float, ...]
    share: tuple[tuple[float | None, ...], ...]
    worlds: tuple[tuple[int, ...], ...]


class Effect(Result):
    """What an instrument, or two together, add to the payoff, USD."""

    instruments: Annotated[list[str], Shown(" × ".join)] = Field(title="effect")
    mean_usd: Usd = Field(title="mean (95 %)")
    mean_ci: Interval | None
    median_usd: Usd = Field(title="median (95 %)")
    median_ci: Interval | None


class Effects(Result):
    """Effects of a full factorial after so many years."""

    years: int
    worlds: int
    effects: list[Effect]


class FlowTurning(Result):
    """When a year's median gain first is a loss, after it had been a gain."""

    month: int | None = None
    note: str


class ClosedForm(Result):
    """The turning time of theory.md T4 with the model's own elasticities."""

    elasticity_start: float
    elasticity_long: float
    share_of_worlds_that_turn: float
    month: float | None = None
    note: str

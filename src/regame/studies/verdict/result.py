"""What a verdict finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections.abc import Sequence
from typing import ClassVar, Self

import pandas as pd
import pydantic
from markupsafe import Markup
from pydantic import ConfigDict, Field

from regame.analysis import results
from regame.analysis.clock import BaselinePrice, Clock, Priced
from regame.analysis.harm import LEAST_BAND
from regame.analysis.networks import Dependence, NodeLoss
from regame.analysis.politics import Concession, Quadrants
from regame.analysis.results import Result
from regame.analysis.scenario_losses import ScenarioAsked, ScenarioLoss
from regame.analysis.statistics import Interval
from regame.core.packaged import Toml, toml
from regame.core.shown import Usd
from regame.core.words import money
from regame.reports.charts import classes
from regame.reports.templating import sentence
from regame.runs.experiment import Experiment
from regame.studies.frame import StudyAnswer, Table
from regame.studies.verdict.losses import Loss, Rent

ADDS = "gain with it less without (95 %)"  # heading of what a part adds
SAYS = toml("fields.toml")["verdict"]  # field -> what it is


class Decider(Result):
    """What a factor carries of the variance of the gain."""

    share: float = Field(description=SAYS["share"])
    ci: Interval | None = Field(description="95 %, bootstrap over worlds")


class WhoDecides(Result):
    """How much of the headline's gain varies with states, firms, markets and luck."""

    states: Decider
    firms: Decider
    markets: Decider
    luck: Decider
    years: int
    worlds: int
    rows: int = Field(description="runs played for it")

    def shares(self) -> dict[str, Decider]:
        """Return what each factor carries, by its name."""
        return {name: at for name, at in self if isinstance(at, Decider)}


class Quote(Result):
    """The one range to quote: the share of worlds harmed at the longest horizon."""

    low: float
    middle: float = Field(description="the headline's own share")
    high: float
    over: str = Field(description="what low and high are taken over")
    low_at: str = Field(default="", description="rule of firms or policy at which it is lowest")
    high_at: str = Field(default="", description="rule of firms or policy at which it is highest")
    decided_by: tuple[str, ...] = Field(description=SAYS["decided_by"])


class Protocol(results.Result):
    """What was fixed before the run: the experiment and every assumption."""

    experiment: Experiment
    config: Toml
    config_hash: str
    treatments: list[str]
    command: list[str]
    tables: dict[str, Toml] = Field({}, description=SAYS["tables"])


class Payoff(results.Result):
    """Another reading of the payoff."""

    payoff: str
    what: str
    horizons: tuple[results.Brief, ...]


class Moved(results.Result):
    """The weapon by one definition, in worlds of one fit to the record."""

    fit: str = Field(description="where worlds come from: prior, posterior_YEAR or a file")
    treatment: str
    baseline: str
    horizons: tuple[results.Brief, ...]


class Channel(results.Result):
    """What a channel or part of the weapon adds: gain with it less gain without it, by world."""

    name: str = Field(title="part")
    contribution_usd: Usd = Field(title=ADDS, description=SAYS["contribution_usd"])
    contribution_ci: Interval | None
    median_difference_usd: Usd = Field(title="median gain without")
    note: str = Field(title="why none differs", description=SAYS["note"])
    what: str = Field(title="what it is", description=SAYS["what"])
    off: dict[str, float]
    contribution_mean_usd: float = Field(description="the same, mean over worlds, USD")
    worlds: int

    @property
    def moves(self) -> bool:
        """Whether it changes some world."""
        return not self.note


class Channels(results.Result):
    """All channels of the headline, and a smallest set without which the sign turns."""

    channels: tuple[Channel, ...] = ()
    channels_years: int | None = None
    smallest_set_that_turns_the_sign: tuple[str, ...] = ()
    smallest_set_note: str = "channels are switched off for the headline only"


class Monthly(results.Result):
    """An outcome by month from the weapon's first on: quantiles over worlds, a value per month."""

    quantity: str
    of: str = Field(description="state or group")
    use: str = Field(description="end use, or empty")
    unit: str
    change: bool = Field(description="whether values are treatment less baseline, world by world")
    median: tuple[float, ...]
    low: tuple[float, ...] = Field(description="5 % of worlds lie below")
    high: tuple[float, ...] = Field(description="5 % of worlds lie above")
    mean: tuple[float, ...]
    baseline: tuple[float, ...] = Field(description="median of the baseline's own values")


class Months(results.Result):
    """The first months of the weapon."""

    VALUES: ClassVar = ("median", "low", "high", "mean", "baseline")  # by month, of an outcome

    begins: int = Field(description="month in which an instrument first differs; 0 is the first")
    worlds: int
    outcomes: tuple[Monthly, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per outcome and month; month 1 is the weapon's first."""
        rows = [
            {key: getattr(item, key) for key in ("quantity", "of", "use", "unit", "change")}
            | {"month": month + 1, **{key: getattr(item, key)[month] for key in self.VALUES}}
            for item in self.outcomes
            for month in range(len(item.median))
        ]
        return pd.DataFrame(rows)


class Reading(results.BreakEvens):
    """A treatment judged against a baseline. played: names of the two in the table of runs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    treatment: str
    baseline: str
    played: tuple[str, str]
    horizons: tuple[results.Horizon, ...]
    turning_month: int | None
    hypotheses: tuple[results.Hypothesis, ...] = ()
    flow_turning: results.FlowTurning | None = None
    payoffs: tuple[Payoff, ...] = ()
    ex_ante: tuple[results.ExAnte, ...] = ()
    regret: results.Regret | None = None

    @pydantic.model_serializer(mode="wrap")
    def _version_first(self, handler: pydantic.SerializerFunctionWrapHandler) -> dict[str, object]:
        """Write `schema_version` before all else."""
        fields: dict[str, object] = handler(self)
        first = {key: fields.pop(key) for key in ("schema_version",) if key in fields}
        return {**first, **fields}

    @property
    def longest(self) -> results.Horizon:
        """What holds at the longest horizon."""
        return self.horizons[-1]


def horizons_table(
    treatment: str, baseline: str, holder: str, found: Sequence[results.Horizon], since: str = ""
) -> Table:
    """Return how a treatment compares with its baseline, a row per horizon.

    since: from when years count, if not from the opening.
    """
    title = f"{treatment} against {baseline}, gains of {holder}"
    title += f"; years from {since}, when it starts" if since else ""
    headings = ("years", "pays", "neutral", "harms (95 %)", "others' median", *results.GAINS)
    others = [money(at.target_difference_usd) for at in found]
    cells = zip(found, others, strict=True)
    rows = [[str(at.years), *at.shares(), usd, *at.gains()] for at, usd in cells]
    return Table(title, headings, rows)


class Verdict(Reading, Channels, StudyAnswer):
    """When the weapon hurts the one who uses it: the headline's reading, and all that is beside."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: int
    runs: int
    rows: int
    months: int
    seed: int
    config_hash: str
    start_year: int
    start_month: int = Field(0, description="month of play from which years count, 0 the opening")
    least_band_usd: float = Field(LEAST_BAND, description="differences within it are neutral")
    carries: str = Field("", description="experiment whose behaviour a case keeps")
    overrides: dict[str, tuple[str, str]] = Field({}, description=SAYS["overrides"])
    holder: str
    sentence: str
    pinned: tuple[str, ...]
    turns_with: tuple[results.Turn, ...]
    moves_most: results.Turn | None = Field(None, description=SAYS["moves_most"])
    firm_rules: tuple[results.Turn, ...] = Field((), description=SAYS["firm_rules"])
    harm_map: results.HarmMap | None = None
    losses: tuple[Loss, ...]
    turning_month_t4: results.ClosedForm
    factorial: tuple[results.Effects, ...]
    separation: tuple[results.Parameter, ...]
    treatments: tuple[Reading, ...]
    network: tuple[Dependence, ...] = Field((), description=SAYS["network"])
    network_losses: tuple[NodeLoss, ...] = Field((), description=SAYS["network_losses"])
    months_after: Months | None = Field(None, description=SAYS["months_after"])
    parts: tuple[Channel, ...] = Field((), description=SAYS["parts"])
    moves: tuple[Moved, ...] = Field((), description=SAYS["moves"])
    rents: tuple[Rent, ...] = Field((), description=SAYS["rents"])
    rents_at_first: tuple[Rent, ...] = Field((), description=SAYS["rents_at_first"])
    closes: float | None = Field(None, description=SAYS["closes"])
    clock: Clock | None = Field(None, description=SAYS["clock"])
    price_of_issue: tuple[Priced, ...] = Field((), description=SAYS["price_of_issue"])
    half_at_usd: float | None = Field(None, description=SAYS["half_at_usd"])
    baseline_prices: tuple[BaselinePrice, ...] = Field((), description=SAYS["baseline_prices"])
    scenario: ScenarioAsked | None = Field(None, description=SAYS["scenario"])
    scenario_losses: tuple[ScenarioLoss, ...] = Field((), description=SAYS["scenario_losses"])
    quadrants: tuple[Quadrants, ...] = Field((), description=SAYS["quadrants"])
    concessions: tuple[Concession, ...] = ()
    who_decides: WhoDecides | None = None
    who_decides_note: str = Field("", description="why nothing is said of who decides")
    answer: Quote | None = Field(None, description="null where no world is judged")
    doubts: tuple[str, ...] = Field((), description="why the answer is not to be used, a line each")
    intervals: str
    failed_rows: int
    channel_rows: int
    channel_failed_rows: int
    elapsed_s: float
    runs_per_s: float

    @pydantic.model_validator(mode="after")
    def _hangs_together(self) -> Self:
        """Refuse what no verdict says: no horizon, no payoff, a headline that is no treatment."""
        for key in ("horizons", "payoffs"):
            if not getattr(self, key):
                raise ValueError(f"{key} = []: must hold one or more")
        compared = {(treatment.treatment, treatment.baseline) for treatment in self.treatments}
        if (self.treatment, self.baseline) not in compared:
            raise ValueError(f"{self.treatment} against {self.baseline} is none of the treatments")
        return self

    def reading(self, treatment: str, baseline: str) -> Reading:
        """Return a treatment against a baseline; raises KeyError if they were not compared."""
        readings = {(at.treatment, at.baseline): at for at in self.treatments}
        if (treatment, baseline) not in readings:
            raise KeyError(f"{treatment} against {baseline}")
        return readings[treatment, baseline]

    @property
    def what_turns(self) -> str:
        """What turns the answer, as a sentence; where nothing does, what moves it most."""
        if self.turns_with:
            return f"{'; '.join(turn.said() for turn in self.turns_with)}."
        none, most = "no single assumption tells harmed worlds from others beyond chance", ""
        if self.moves_most is not None:
            most = f"; within chance {self.moves_most.said()} moves the share most"
        return f"{none}{most}."

    def to_frame(self) -> pd.DataFrame:
        """Return a row per treatment, baseline and horizon; no shares where no world is judged."""
        of_worlds = ("_share", "pays_ci", "harm_ci")
        shares = [key for key in results.Horizon.model_fields if key.endswith(of_worlds)]
        return pd.DataFrame(
            {"treatment": treatment.treatment, "baseline": treatment.baseline, **at.to_json()}
            | ({} if at.worlds else dict.fromkeys(shares))
            for treatment in self.treatments
            for at in treatment.horizons
        )

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return who gains and loses, the weapon's first months, and what turns the answer."""
        parts = pd.DataFrame([item.to_json() for item in self.parts])
        return {
            "ledger": pd.DataFrame([item.to_json() for item in self.losses if item.years]),
            "losses": pd.DataFrame([item.to_json() for item in self.losses if not item.years]),
            "months": pd.DataFrame() if self.months_after is None else self.months_after.to_frame(),
            "turns": pd.DataFrame([item.to_json() for item in self.turns_with]),
            "parts": parts.drop(columns="off", errors="ignore"),
        }

    def chart(self) -> Markup:
        """Draw the shares of worlds that pay, are neutral and are harmed, by horizon."""
        return classes(self.horizons)

    def opening(self) -> list[str]:
        """Return the headline."""
        return [self.sentence]

    def tables(self) -> list[Table]:
        """Return the headline by horizon."""
        return [horizons_table(self.treatment, self.baseline, self.holder, self.horizons)]


def headline(treatment: str, horizons: Sequence[results.Horizon], state: str) -> str:
    """Return the headline: how often the treatment pays and harms its user, early and late."""
    judged = [item for item in horizons if item.worlds]
    return sentence("verdict", "headline", treatment, state, judged)

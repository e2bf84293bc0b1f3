"""What a league finds, part by part: standings, best responses, games and their equilibria.

Names of fields are keys of the JSON result, which are a contract.
"""

from typing import Annotated

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.packaged import toml
from regame.core.shown import Loss, Share, Shown, Usd, YesNo
from regame.core.words import NONE
from regame.strategies.probes import Setting

SAYS = toml("fields.toml")["league"]  # field -> what it is
Whole = Annotated[int, Shown("{:.0f}".format)]

type Named = dict[str, str]  # a profile: role -> strategy
type Mixes = dict[str, dict[str, float]]  # role -> strategy -> probability
type Record = dict[str, str | float | None]  # a row of a table
type Answer = dict[str, Setting]  # instrument -> what it is set to
type Fingerprint = dict[str, Answer]  # situation -> what a strategy does in it


class Forfeit(Result):
    """A strategy that answered nonsense, and what the first run in which it did says."""

    state: str
    strategy: str
    error: str


class SelfHarm(Result):
    """How often a strategy of the weapon's state harms it where it restricts trade longer."""

    fired_share: Share | None = Field(None, title="restricts", description=SAYS["fired_share"])
    harms_share: Share | None = Field(
        None, title="harms itself (95 %)", description="of those in which it restricts"
    )
    harms_ci: Interval | None = None
    pays_share: float | None = None


class Ranked(Result):
    """How a strategy of a role does beside the others of that role."""

    strategy: str = Field(title="strategy")
    rank: Whole = Field(title="rank (95 %)", description="1 is best; equals share a rank")
    rank_ci: Interval
    group: int = Field(title="group", description=SAYS["group"])
    mean_usd: float
    mean_ci: Interval
    gain_usd: Usd = Field(title="gain (95 %)", description="over the role's baseline strategy")
    gain_ci: Interval
    regret_usd: Loss = Field(title="regret", description="mean loss against the best response")
    worst_regret_usd: float
    best_response_share: Share = Field(title="best response")
    pareto: YesNo = Field(title="efficient", description=SAYS["pareto"])
    beats: dict[str, float] = Field(description="strategy -> share of worlds and profiles")
    ranks: dict[str, int] = Field({}, description="years -> rank")
    survives: Share | None = Field(None, title="still works", description=SAYS["survives"])
    copy_of: str | None = Field(None, title="same as", description=SAYS["copy_of"])


class Standing(SelfHarm, Ranked):
    """How a strategy of a role does; the shares of self-harm are for the weapon's state only."""


class BestResponse(Result):
    """The best response of a role to one profile of the others."""

    others: Named
    answer: str
    usd: float = Field(description="over the next best")
    share: float = Field(description="of resamples in which it is the best")
    gains: dict[str, Interval] = Field(description="strategy -> gain over the baseline, 95 %")


class Role(Result):
    """A state that plays, and how its strategies do against the same profiles of the others."""

    state: str
    baseline: str
    contexts: int = Field(description="profiles of the others that all its strategies met")
    strategies: tuple[Standing, ...]
    best_responses: tuple[BestResponse, ...]

    @property
    def unused(self) -> str:
        """What a dash for self-harm means, where some strategy has one; else nothing."""
        if all(row.harms_share is not None for row in self.strategies):
            return ""
        return f"{NONE}: never active, it restricts no longer than {self.baseline} in any match"


class Pure(Result):
    """A pure profile that is an equilibrium on average or in some resamples."""

    profile: Named
    usd: dict[str, float]
    margin_usd: float | None = Field(description="least loss by a change alone; None: no choice")
    is_equilibrium: bool
    share: float = Field(description="of resamples in which it is one")
    is_stable: bool = Field(description="strict, so evolutionarily stable (Selten 1980)")
    stable_share: float


class Mixed(Result):
    """A mixed equilibrium of two roles."""

    mixes: Mixes
    usd: dict[str, float]
    is_pure: bool
    share: float = Field(description="of resamples with an equilibrium on the same support")


class Quantal(Result):
    """Logit quantal response at one precision, per standard deviation of payoffs."""

    precision: float
    mixes: Mixes
    intervals: dict[str, dict[str, Interval]]
    draws: int


class Basin(Result):
    """A profile in which replicator dynamics settle, None for nowhere; share of random starts."""

    profile: Named | None
    share: float


class Replicator(Result):
    """Where replicator dynamics lead from equal shares, and from random starts."""

    times: tuple[float, ...]
    path: dict[str, dict[str, list[float]]] = Field(description="role -> strategy -> shares")
    settles: Named | None
    share: float = Field(description="of resamples in which it ends there")
    basins: tuple[Basin, ...]


class Moran(Result):
    """Mean shares in Moran populations, with the middle 95 % of them."""

    population: int
    mutation: float
    shares: Mixes
    intervals: dict[str, dict[str, Interval]]


class LongRun(Result):
    """The share of time that alpha-rank's chain spends in a profile."""

    profile: Named
    mass: float
    ci: Interval


class AlphaRank(Result):
    """Alpha-rank (Omidshafiei and others 2019): the long run where mutants are rare."""

    population: int
    draws: int
    profiles: tuple[LongRun, ...]
    strategies: Mixes


class Reply(Result):
    """A best reply of one role to a strategy of the other, in a game of two."""

    role: str
    to: str
    answer: str
    share: float = Field(description="of resamples in which none is better")


class Game(Result):
    """Equilibria and dynamics of a game. None: not for a game of this size."""

    roles: tuple[str, ...]
    strategies: dict[str, tuple[str, ...]]
    profiles: int
    worlds: int
    pure: tuple[Pure, ...]
    mixed: tuple[Mixed, ...] | None
    quantal: tuple[Quantal, ...]
    replicator: Replicator
    moran: Moran
    alpha_rank: AlphaRank | None
    replies: tuple[Reply, ...] | None

"""What a search of the holder's best play finds, typed."""

from pydantic import Field

from regame.analysis.clock import Clock
from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.shown import Share, Usd
from regame.core.words import money
from regame.studies.frame import StudyAnswer


class Row(Result):
    """What a policy of the holder brings beyond doing nothing, in fresh worlds."""

    policy: str = Field(title="policy")
    play: str
    years: int = Field(title="years")
    pays_share: Share = Field(title="pays")
    harm_share: Share = Field(title="harms")
    median_usd: Usd = Field(title="median")
    mean_usd: Usd = Field(title="mean (95 %)")
    ci_usd: Interval | None
    broad_usd: Usd = Field(title="with concessions", description="mean, USD")
    clock: Clock | None


class Neighbour(Result):
    """The best with one number moved. loss_share: of its value that is lost; below 0: gained."""

    key: str = Field(title="number")
    value: float = Field(title="value")
    loss_share: float | None = Field(title="part lost")


class Rival(Result):
    """The best beside a listed policy in the same fresh worlds, USD. beats: yes, no or tie."""

    policy: str
    difference_usd: float
    ci_usd: Interval | None
    beats: str


LEFT_OUT = (
    "Targets do as the experiment says and answer nothing (`regame equilibrium` lets them); plays "
    "are not mixed; values are of twenty years, discounted. No case on record tests a price war as "
    "deep and long as the search may find."
)


class Best(Result):
    """What the search found, judged in worlds that it has not seen.

    knife_edge: whether a neighbour loses more than a fifth of the value. unused: whether doing
    nothing is as good, by the interval.
    """

    objective: str
    policy: str
    value_usd: float
    ci_usd: Interval | None
    fresh_worlds: int
    knife_edge: bool
    unused: bool
    neighbours: tuple[Neighbour, ...]
    against: tuple[Rival, ...]


class WeaponResult(StudyAnswer):
    """The best of the holder, and every listed policy beside it."""

    objective: str
    runs: int
    seed: int
    tried: int
    config_hash: str
    rows: tuple[Row, ...] = Field(title="What the holder can do, beyond doing nothing")
    best: tuple[Best, ...]
    elapsed_s: float

    def opening(self) -> list[str]:
        """The best in a sentence, how sure that is, and what it leaves out."""
        return [*(_said(best) for best in self.best), LEFT_OUT]


def _said(best: Best) -> str:
    beaten = sum(rival.beats == "yes" for rival in best.against)
    edge = "; a knife edge: a neighbour loses more than a fifth of it" if best.knife_edge else ""
    return (
        f"Best for {best.objective}: {best.policy}, {money(best.value_usd)} USD in "
        f"{best.fresh_worlds} fresh worlds; it beats {beaten} of {len(best.against)} listed "
        f"policies by the 95 % interval{edge}."
    )

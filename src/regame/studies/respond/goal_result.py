"""What a goal costs: the mixes of instruments that were tried for it."""

from regame.analysis.results import Result
from regame.core.words import NONE, interval, money, percent
from regame.reports.templating import said
from regame.studies.respond.parts import amount_of

GOAL_HEADINGS = ("mix", "cost", "reaches", "90 of 100 worlds", "worlds that do")
MOVES = 0.005  # share by which the best dose of an instrument must move the median world


class Reached(Result):
    """A mix of doses and what it reaches in the year asked about.

    value: median over worlds, a share; low and high: 90 of 100 worlds; share_of_worlds: that reach
    the goal. cost_usd: public money beyond doing nothing, less what a stock left would fetch, the
    mean over worlds, discounted.
    """

    policy: str
    play: str
    cost_usd: float
    value: float
    low: float
    high: float
    share_of_worlds: float

    @property
    def bounds(self) -> tuple[float, float]:
        """What 90 of 100 worlds reach, from the least to the most."""
        return self.low, self.high


class Lever(Result):
    """How far one instrument alone moves the measure, at the dose that comes closest to the goal.

    moved: shares of the measure, towards the goal, beyond doing nothing, medians over worlds.
    end_binds: whether the largest dose that was played still moves it; otherwise more does not.
    """

    policy: str
    dose: float
    unit: str
    value: float
    moved: float
    end_binds: bool

    @property
    def amount(self) -> str:
        """The dose with its unit."""
        return amount_of(self.dose, self.unit)


class GoalResult(Result):
    """The cheapest mix that reaches a goal in half of the worlds; None where no mix does.

    nothing: doing nothing. with_allies: the cheapest where allies do the same; if_flooded: what the
    cheapest reaches where the holder sells below its ask, None for output in a stop. nearest: the
    mix that comes closest. frontier: mixes than which none is cheaper and closer. tried: policies
    that were played. levers: single instruments, the one that moves the measure most first.
    """

    goal: str
    measure: str
    level: float
    by: int
    holder: str
    tried: int
    nothing: Reached
    cheapest: Reached | None
    with_allies: Reached | None
    if_flooded: Reached | None
    nearest: Reached
    frontier: tuple[Reached, ...]
    levers: tuple[Lever, ...] = ()

    def table(self) -> list[list[str]]:
        """Return a row of text per mix of the frontier, the cheapest first."""
        return [_cells(mix.policy, mix) for mix in self.frontier]

    def sentences(self) -> list[str]:
        """Return the answer: what it costs alone, with allies, if prices fall; what is left out."""
        best = next((lever for lever in self.levers if lever.moved > MOVES), None)
        return said("respond", "goal", self, best)


def _cells(name: str, mix: Reached) -> list[str]:
    if not mix.cost_usd and not mix.value:
        return [name, *(NONE,) * (len(GOAL_HEADINGS) - 1)]
    return [name, money(mix.cost_usd), percent(mix.value),
            interval(mix.bounds, percent), percent(mix.share_of_worlds)]  # fmt: skip

"""What a goal costs: the mixes of instruments that were tried for it."""

from regame.analysis.results import Result
from regame.core.words import NONE, interval, money, percent, points
from regame.studies.respond.parts import amount_of

GOAL_HEADINGS = ("mix", "cost", "reaches", "90 of 100 worlds", "worlds that do")
NAMES = {
    "own_refining": "refined at home, of what is used",
    "own_making": "made at home, of what is used",
    "import_share": "bought from the holder, of all that is bought",
    "output": "output that lines keep in the months of the stop",
}

BUILT = ("own_refining", "own_making")  # measures that plants at home raise
MOVES = 0.005  # share by which the best dose of an instrument must move the median world
PLANTS = "What binds is what can be built: the model knows the plants and projects on record alone."
LEFT_OUT = (
    "Left out: what users gain or lose by it, which the table of policies has; plants beyond the "
    "projects on record; and the holder's answer to being replaced, but for a flood. The mix is "
    "the cheapest of many in the worlds that it is judged in, which flatters it."
)


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
        return [*self._answer(), LEFT_OUT]

    def _answer(self) -> list[str]:
        about = f"{NAMES[self.measure]}, in {self.by - 1}, holder: {self.holder}"
        if self.cheapest is None:
            return [
                f"Goal: {self.goal}: none of {self.tried} policies reaches it in half of the "
                f"worlds. Closest is {self.nearest.policy!r} with {percent(self.nearest.value)} "
                f"({interval((self.nearest.low, self.nearest.high), percent)}) for "
                f"{money(self.nearest.cost_usd)} USD ({about}).",
                *self._why_not(),
                *self._together(),
            ]
        if self.cheapest.policy == self.nothing.policy:
            return [f"Goal: {self.goal}: doing nothing reaches {percent(self.nothing.value)}."]
        lines = [
            f"Goal: {self.goal}: cheapest of {self.tried} policies is {self.cheapest.policy!r} for "
            f"{money(self.cheapest.cost_usd)} USD of public money: {percent(self.cheapest.value)} "
            f"({interval((self.cheapest.low, self.cheapest.high), percent)}), where doing nothing "
            f"reaches {percent(self.nothing.value)} ({about}).",
            *self._together(),
        ]
        if self.if_flooded is not None:
            lines.append(f"If the holder floods the market it is {percent(self.if_flooded.value)}.")
        return lines

    def _why_not(self) -> list[str]:
        """Say which instrument moves the measure most, how far it gets, and what binds."""
        lead = f"Why: doing nothing reaches {percent(self.nothing.value)}"
        plants = f" {PLANTS}" if self.measure in BUILT else ""
        moving = [lever for lever in self.levers if lever.moved > MOVES]
        if not moving:
            return [f"{lead}, and no instrument alone moves it by half a point.{plants}"]
        best = moving[0]
        binds = (
            "The largest dose that was tried still moves it, so the range of doses binds."
            if best.end_binds
            else f"More of it moves it no further.{plants}"
        )
        return [
            f"{lead}; {best.policy} alone moves it most, by {points(best.moved)} to "
            f"{percent(best.value)} at {amount_of(best.dose, best.unit)}. {binds}"
        ]

    def _together(self) -> list[str]:
        if self.with_allies is None:
            effect = "none reaches it either" if self.cheapest is None else "it costs no less"
            return [f"With allies that do the same {effect}."]
        return [
            f"With allies that do the same: {self.with_allies.policy!r} for "
            f"{money(self.with_allies.cost_usd)} USD, {percent(self.with_allies.value)}."
        ]


def _cells(name: str, mix: Reached) -> list[str]:
    if not mix.cost_usd and not mix.value:
        return [name, *(NONE,) * (len(GOAL_HEADINGS) - 1)]
    return [name, money(mix.cost_usd), percent(mix.value),
            interval((mix.low, mix.high), percent), percent(mix.share_of_worlds)]  # fmt: skip

"""What a goal costs: the mixes of instruments that were tried for it."""

from regame.analysis.results import Result
from regame.core.words import NONE, interval, money, percent

GOAL_HEADINGS = ("mix", "cost", "reaches", "90 of 100 worlds", "worlds that do")
NAMES = {
    "own_refining": "refined at home, of what is used",
    "own_making": "made at home, of what is used",
    "import_share": "bought from the holder, of all that is bought",
    "output": "output that lines keep in the months of the stop",
}

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


class GoalResult(Result):
    """The cheapest mix that reaches a goal in half of the worlds; None where no mix does.

    nothing: doing nothing. with_allies: the cheapest where allies do the same; if_flooded: what the
    cheapest reaches where the holder sells below its ask, None for output in a stop. nearest: the
    mix that comes closest. frontier: mixes than which none is cheaper and closer. tried: policies
    that were played.
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

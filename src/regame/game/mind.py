"""How who decides is asked, for a state or a firm, and how states err.

Answers are checked, nonsense forfeits. States misjudge what they see, and some of their orders are
lost: levers of a design, off unless set, `conduct.fog` and `conduct.noise`. Their luck is drawn
like all other, so two strategies with the same seed meet the same errors.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from regame.core.errors import RAISED, StrategyError
from regame.core.packaged import toml
from regame.engine.luck.chance import Chance
from regame.engine.state.parameters import Parameters
from regame.game.playing import Playing
from regame.strategies import registry
from regame.strategies.asked import Stopped, asking
from regame.strategies.contract import Observation, Observations, Strategy

# What can be misjudged, and the most it can be.
FOGGED: Mapping[str, float] = toml("misjudged.toml")


def errs(p: Parameters, how: str) -> bool:
    """Whether states err in some run; how: "fog" or "noise"."""
    return bool(p(f"conduct.{how}").any())


def blur(seen: Observations, row: int, chance: Chance, p: Parameters, month: int) -> Observations:
    """What a state, row of the state axis, perceives: an array (run,) per field.

    Each figure of FOGGED times exp(fog x a standard normal draw of its own), shares at most one.
    """
    fog, count = p("conduct.fog"), len(FOGGED)
    draws = chance.month("fog", month, entities=(row * count, (row + 1) * count))
    blurred = {
        name: np.minimum(getattr(seen, name) * np.exp(fog * draws[:, k]), noise)
        for k, (name, noise) in enumerate(FOGGED.items())
    }
    return seen._replace(**blurred)


def slips(row: int, chance: Chance, p: Parameters, month: int) -> np.ndarray:
    """In which runs a state's order is lost this month (run,), so that all stays as at the start.

    With probability `conduct.noise`.
    """
    drawn = chance.month("slip", month, entities=(row, row + 1))
    return np.asarray(drawn[:, 0] < p("conduct.noise"))


def alone(seen: Observations, run: int) -> Observation:
    """What one run is shown, in plain numbers."""
    return Observation(*(float(column[run]) for column in seen))


def row_of(design: pd.DataFrame, run: int | np.integer) -> int:
    """The row of the whole design that a run of a game is, for messages of faults.

    Where a design has no numbers for an index, it is the place.
    """
    label = design.index[int(run)]
    return int(label) if isinstance(label, int | np.integer) else int(run)


FEW = 4  # distinct answers of a strategy that are looked for in all runs at once
MOST_SOUND = 4096  # answers that are remembered to be sound

type Answers = tuple[list[Any], np.ndarray]  # the distinct ones, and which of them each run takes
type Check = Callable[[Any], str | None]  # what is wrong with an answer, if anything


class Mind:
    """A strategy of a state or a firm, in the runs in which it is played.

    who: the state or firm. nothing: the answer of who has forfeited a run. check: says what is
    wrong with an answer, if anything.
    """

    def __init__(
        self, model: Playing, who: str, strategy: Strategy, runs: np.ndarray, nothing: Any,
        check: Check,
    ):  # fmt: skip
        self.model, self.who, self.strategy, self.runs = model, who, strategy, runs
        self.nothing, self.check = nothing, check
        self._sound: set[Any] = set()
        self.out: set[int] = set()  # runs that it has forfeited

    def ask(self, seen: Any) -> Answers:
        """Its answers; in a lenient game a faulty answer forfeits that run only.

        seen: what it sees, an array (k,) per field, of its runs.
        """
        try:
            if self.out.isdisjoint(self.runs.tolist()):
                return self.ask_all(seen)
        except StrategyError as error:
            if isinstance(error, Stopped) or not self.model.lenient:
                raise
        answers_by_run = [self._ask_in(int(run), alone(seen, k)) for k, run in enumerate(self.runs)]
        return sort_out(answers_by_run)[:2]

    def ask_all(self, seen: Any) -> Answers:
        """Its answers in all its runs; raises StrategyError for the first that is wrong."""
        try:
            with self.asking():
                answers = self.strategy.decide_all(seen)
        except Stopped:
            raise
        except RAISED as error:
            raise self.fault(self._culprit(seen), self.why(error)) from error
        if not isinstance(answers, list) or len(answers) != len(self.runs):
            raise self.fault(self.runs[0], f"one {type(self.nothing).__name__} per run, please")
        distinct, chosen, first = sort_out(answers)
        for answer, row in zip(distinct, first, strict=True):
            self._checked(answer, self.runs[row])
        return distinct, chosen

    def ask_one(self, run: int, seen: Any) -> Any:
        """Its answer in one run, to plain numbers; raises StrategyError for a wrong one."""
        with self.asking(run):
            answer = self.strategy.decide(seen)
        return self._checked(answer, run)

    def _ask_in(self, run: int, seen: Any) -> Any:
        """The answer in one run, or nothing at all where it has forfeited it."""
        try:
            if run not in self.out:
                return self.ask_one(run, seen)
        except Stopped:
            raise
        except StrategyError as error:
            self._forfeit(run, f"{error.reason} ({registry.where(self.strategy)})")
        except RAISED as error:
            self._forfeit(run, self.why(error))
        return self.nothing

    def _forfeit(self, run: int, why: str) -> None:
        """Note a forfeited run; the first fault there is the one reported."""
        self.out.add(run)
        month = self.model.world.month
        message = f"{self.strategy.name} of {self.who} forfeits in month {month}: {why}"
        self.model.forfeits.setdefault(run, {})[self.who] = message

    def asking(self, run: int | np.integer | None = None) -> Any:
        """Note that it is asked now, in a run or in the first of them."""
        at = row_of(self.model.design, self.runs[0] if run is None else run)
        return asking(self.strategy, self.who, at, self.model.world.month)

    def _checked(self, answer: Any, run: int | np.integer) -> Any:
        """An answer that may be given; each is looked at once."""
        try:
            if type(answer) is type(self.nothing) and answer in self._sound:
                return answer
        except TypeError:
            pass  # an unhashable field: refused below
        if why := self.check(answer):
            raise self.fault(run, why)
        if len(self._sound) < MOST_SOUND:
            self._sound.add(answer)
        return answer

    def _culprit(self, seen: Any) -> int:
        """The run in which it raises when it is asked alone; the first if it does not."""
        for k, run in enumerate(self.runs):
            try:
                self.strategy.decide(alone(seen, k))
            except RAISED:
                return int(run)
        return int(self.runs[0])

    def why(self, error: BaseException) -> str:
        """An error in words, with the place in the strategy's file."""
        return f"{error!r} ({registry.where(self.strategy, error)})"

    def fault(self, run: int | np.integer, why: str) -> StrategyError:
        """The error to raise for it in a run, this month."""
        at = row_of(self.model.design, run)
        return StrategyError(self.strategy.name, self.who, at, self.model.world.month, why)


def sort_out(answers: list[Any]) -> tuple[list[Any], np.ndarray, list[int]]:
    """Sort answers by object: the distinct ones, which each answer is (run,), where each is first.

    Strategies mostly hand out the same two or three objects, so comparing their contents run by
    run would be slow. The first FEW are looked for in all runs at once, others are sorted.
    """
    identity = np.fromiter(map(id, answers), np.int64, len(answers))
    first = [0]
    chosen = np.zeros(len(identity), np.int64)
    unsorted = np.flatnonzero(identity != identity[0])
    while len(unsorted) and len(first) < FEW:
        chosen[unsorted] = len(first)
        first.append(int(unsorted[0]))
        unsorted = unsorted[identity[unsorted] != identity[unsorted[0]]]
    if len(unsorted):
        _, places, others = np.unique(identity[unsorted], return_index=True, return_inverse=True)
        chosen[unsorted] = len(first) + others
        first += unsorted[places].tolist()
    return [answers[k] for k in first], chosen, first

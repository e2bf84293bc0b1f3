"""States and firms as Mesa agents: named, inspectable, in charge of their rows of the world."""

from __future__ import annotations

from typing import Any

import numpy as np

from regame.core.errors import StrategyError
from regame.game.conduct import alone, blur, forfeited, row_of, slips, where
from regame.game.live import FIRM, STATE, Live
from regame.game.playing import Playing
from regame.strategies.asked import asking
from regame.strategies.contract import Action, Observation, Observations, Strategy, checked
from regame.strategies.firms import FirmStrategy, Posture
from regame.strategies.planner import MENU, Planner
from regame.strategies.probes import QUIET

FEW = 4  # distinct actions of a strategy that are looked for in all runs at once
POSTURES = (  # variable of the world, field of Posture, the most that it may be
    ("cover_factor", "cover", 10.0), ("openness_factor", "openness", 4.0),
    ("substitution_factor", "substitution", 10.0), ("collection_added", "collection", 0.9),
    ("premium_factor", "premium", 10.0),
)  # fmt: skip
PHASES = ("idle", "building", "running", "mothballed")


class State(Live):
    """A country: sees its own observation, asks its strategy, sets its instruments.

    In a game of one run its variables are attributes: `agent.risk`, `agent.stock` by group.
    """

    axis = STATE

    def __init__(
        self, model: Playing, name: str, row: int, profile: list[tuple[Strategy, np.ndarray]]
    ):
        super().__init__(model)
        self.name, self.row = name, row
        self.profile = profile  # strategy and the runs in which it is played
        self.holder = model.atlas.holders.index(row) if row in model.atlas.holders else -1
        self.seen: Observations = None
        self._table: np.ndarray | None = None  # the same (field, run), where it is taken apart
        self._known: dict[int, set[Action]] = {}
        self._out: set[int] = set()  # runs that its strategy has forfeited

    def observe(self) -> None:
        """See this month's observation, an array (run,) per field."""
        seen = self.model.seen.get(self.row)
        model = self.model
        if seen is not None and model.foggy:
            seen = blur(seen, self.row, model.chance, model.parameters, model.world.month)
        self.seen, self._table = seen, None

    def decide(self) -> None:
        """Ask the strategies and set the instruments; states decide simultaneously."""
        model = self.model
        lost = None
        if model.noisy:
            lost = slips(self.row, model.chance, model.parameters, model.world.month)
        for index, (strategy, runs) in enumerate(self.profile):
            distinct, chosen = self._answers(index, strategy, runs)
            if lost is not None:
                chosen = np.where(lost[runs], len(distinct), chosen)
                distinct = [*distinct, Action()]
            self.model.set_instruments(self, runs, distinct, chosen)

    def _answers(
        self, index: int, strategy: Strategy, runs: np.ndarray
    ) -> tuple[list[Action], np.ndarray]:
        """What a strategy does: the distinct actions, and which of them each run takes (run,)."""
        if not isinstance(strategy, Planner):
            return self._ask(index, strategy, runs, self._seen_in(runs))
        try:
            if self._all_in(runs):
                return self._plan(strategy, runs)
        except StrategyError:
            if not self.model.lenient:
                raise
        chosen = [self._plan_alone(strategy, int(run)) for run in runs]
        return [*(hold.decide(QUIET) for hold in MENU), Action()], np.array(chosen)

    def _all_in(self, runs: np.ndarray) -> bool:
        """Whether none of these runs is forfeited."""
        return not self._out or self._out.isdisjoint(runs.tolist())

    def _plan_alone(self, strategy: Planner, run: int) -> int:
        """Which of MENU a planner follows in a run of a lenient game; beyond it once forfeited."""
        try:
            if run not in self._out:
                return int(self._plan(strategy, np.array([run]))[1][0])
        except StrategyError as error:
            self._forfeit(strategy, run, error.reason)
        return len(MENU)

    def _plan(self, strategy: Planner, runs: np.ndarray) -> tuple[list[Action], np.ndarray]:
        """What a planner follows, chosen again when it is time to.

        Raises StrategyError for a state without licences, and where the planner itself raises.
        """
        model, world = self.model, self.model.world
        if self.holder < 0:
            why = "looks ahead for a state that holds licences; this one holds none"
            raise self._fault(strategy, runs[0], why)
        try:
            now = world.month % strategy.every < 1
            due = runs if now else runs[world.plan[runs, self.holder] < 0]
            if len(due):
                world.plan[due, self.holder] = model.foresee(self, strategy, due)
        except StrategyError:
            raise
        except (Exception, SystemExit) as error:
            why = f"{error!r} ({where(strategy, error)})"
            raise self._fault(strategy, runs[0], why) from error
        chosen = world.plan[runs, self.holder].astype(np.int64)
        return [hold.decide(QUIET) for hold in MENU], chosen

    def advise_firms(self) -> None:
        """Ask the strategies of this state's firms for their posture."""
        world, row = self.model.world, self.row
        for strategy, runs in self.model.firm_profile:
            posture = self._posture(strategy, runs)
            where_played = slice(None) if len(runs) == world.runs else runs
            for variable, part, most in POSTURES:
                given = getattr(posture, part)
                getattr(world, variable)[where_played, row] = within(given, most)

    def _fault(
        self, strategy: Strategy, run: int | np.integer, why: str, who: str = ""
    ) -> StrategyError:
        """The error to raise for a strategy of this state, or of `who`, in a run, this month."""
        month = self.model.world.month
        return StrategyError(
            strategy.name, who or self.name, row_of(self.model.design, run), month, why
        )

    def _posture(self, strategy: FirmStrategy, runs: np.ndarray) -> Posture:
        """What firms do; raises StrategyError if theirs raises."""
        month = self.model.world.month
        try:
            with asking(strategy, self.name, row_of(self.model.design, runs[0]), month):
                return strategy.posture(self._seen_in(runs))
        except (Exception, SystemExit) as error:
            why = f"{error!r} ({where(strategy, error)})"
            raise self._fault(strategy, runs[0], why, f"firms of {self.name}") from error

    def _seen_in(self, runs: np.ndarray) -> Observations:
        if len(runs) == self.model.world.runs:
            return self.seen
        if self._table is None:
            self._table = np.stack(self.seen)
        columns: Observations = self._table[:, runs]
        return Observation(*columns)

    def _ask(
        self, index: int, strategy: Strategy, runs: np.ndarray, seen: Observations
    ) -> tuple[list[Action], np.ndarray]:
        """The strategy's answers; in a lenient game a faulty answer forfeits that run only."""
        try:
            if self._all_in(runs):
                return self._ask_all(index, strategy, runs, seen)
        except StrategyError:
            if not self.model.lenient:
                raise
        asked = [self._ask_alone(strategy, int(run), alone(seen, k)) for k, run in enumerate(runs)]
        distinct, chosen, _ = sort_out(asked)
        return distinct, chosen

    def _ask_alone(self, strategy: Strategy, run: int, seen: Observation) -> Action:
        """The answer in one run, or nothing at all where the strategy has forfeited it."""
        if run in self._out:
            return Action()
        month, states = self.model.world.month, self.model.atlas.states
        try:
            with asking(strategy, self.name, row_of(self.model.design, run), month):
                answer = strategy.decide(seen)
            return checked(
                answer, strategy, self.name, row_of(self.model.design, run), month, states
            )
        except StrategyError as error:
            why = f"{error.reason} ({where(strategy)})"
        except (Exception, SystemExit) as error:
            why = f"{error!r} ({where(strategy, error)})"
        self._forfeit(strategy, run, why)
        return Action()

    def _forfeit(self, strategy: Strategy, run: int, why: str) -> None:
        """Note that a strategy has forfeited a run; its first fault there is the one reported."""
        if run in self._out:
            return
        self._out.add(run)
        message = forfeited(strategy, self.name, self.model.world.month, why)
        self.model.forfeits.setdefault(run, {})[self.name] = message

    def _ask_all(
        self, index: int, strategy: Strategy, runs: np.ndarray, seen: Observations
    ) -> tuple[list[Action], np.ndarray]:
        """The strategy's answers: the distinct ones, and which of them each run chose (run,)."""
        month = self.model.world.month
        try:
            with asking(strategy, self.name, row_of(self.model.design, runs[0]), month):
                actions = strategy.decide_all(seen)
        except (Exception, SystemExit) as error:
            run = self._culprit(strategy, runs, seen)
            why = f"{error!r} ({where(strategy, error)})"
            raise self._fault(strategy, run, why) from error
        if not isinstance(actions, list) or len(actions) != len(runs):
            raise self._fault(strategy, runs[0], "one Action per run, please")
        distinct, chosen, first = sort_out(actions)
        known = self._known.setdefault(index, set())
        for action, place in zip(distinct, first, strict=True):
            try:
                if action.__class__ is Action and action in known:
                    continue
            except TypeError:
                pass  # an unhashable field: refused below
            run, states = row_of(self.model.design, runs[place]), self.model.atlas.states
            known.add(checked(action, strategy, self.name, run, month, states))
        return distinct, chosen

    @staticmethod
    def _culprit(strategy: Strategy, runs: np.ndarray, seen: Observations) -> int:
        """The run in which a strategy raises when it is asked alone; the first if it does not."""
        for k, run in enumerate(runs):
            try:
                strategy.decide(alone(seen, k))
            except Exception:
                return int(run)
        return int(runs[0])

    def remove(self) -> None:
        """Take the state out of play: its instruments are as at the start from now on."""
        self.profile = []
        everywhere = np.arange(self.model.world.runs)
        self.model.set_instruments(self, everywhere, [Action()], np.zeros_like(everywhere))
        super().remove()

    def snapshot(self, run: int) -> dict[str, Any]:
        """This state's rows of the world in one run: plain numbers by name."""
        world, s = self.model.world, self.row
        found: dict[str, Any] = {"state": self.name, "month": world.month}
        for g, group in enumerate(self.model.atlas.groups):
            found[f"price_{group}"] = float(world.price[run, g, s])
            found[f"index_{group}"] = float(world.index[run, g, s])
            found[f"stock_{group}"] = float(world.stock[run, g, s])
        for name in ("restricted", "risk", "damage", "spent", "product_price", "product_index"):
            found[name] = float(getattr(world, name)[run, s])
        return found


def within(given: float | np.ndarray, most: float) -> float | np.ndarray:
    """Return what is given, within 0 and the most: quickly for a number, as most postures are."""
    if isinstance(given, int | float):
        return min(max(given, 0.0), most)
    return np.clip(given, 0.0, most)


def sort_out(actions: list[Action]) -> tuple[list[Action], np.ndarray, list[int]]:
    """Sort actions by object: the distinct ones, which each action is (run,), where each is first.

    Strategies mostly hand out the same two or three objects, so comparing their contents run by
    run would be slow. The first FEW are looked for in all runs at once, others are sorted.
    """
    named = np.fromiter(map(id, actions), np.int64, len(actions))
    first, chosen, left = [0], np.zeros(len(named), np.int64), np.flatnonzero(named != named[0])
    while len(left) and len(first) < FEW:
        chosen[left] = len(first)
        first.append(int(left[0]))
        left = left[named[left] != named[left[0]]]
    if len(left):
        _, places, others = np.unique(named[left], return_index=True, return_inverse=True)
        chosen[left] = len(first) + others
        first += left[places].tolist()
    return [actions[k] for k in first], chosen, first


class Firm(Live):
    """A plant: its rows of the firm axis, in every run; to remove it closes it for good.

    In a game of one run its variables are attributes: `agent.capacity`, `agent.output` t/month.
    """

    axis = FIRM

    def __init__(self, model: Playing, name: str, row: int):
        super().__init__(model)
        self.name, self.row = name, row
        self.state = model.atlas.states[model.atlas.firm_state[row]]
        self.stage = model.atlas.stages[model.atlas.firm_stage[row]]

    def remove(self) -> None:
        """Take the plant out of the model: it closes for good, in all runs."""
        self.model.close_plant(self.row)
        super().remove()

    def snapshot(self, run: int) -> dict[str, Any]:
        """The plant in one run: plain numbers by name, capacity and output in t a month."""
        world, f = self.model.world, self.row
        found: dict[str, Any] = {"firm": self.name, "state": self.state, "stage": self.stage}
        found["phase"] = PHASES[int(world.phase[run, f])]
        for name in (
            "capacity",
            "ramp",
            "use_of_capacity",
            "output",
            "clock",
            "outlook",
            "cash",
            "support",
        ):
            found[name] = float(getattr(world, name)[run, f])
        found["stock"] = float(world.raw_stock[run, f] + world.refined_stock[run, f].sum())
        return found

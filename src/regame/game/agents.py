"""States and plants as Mesa agents: named, inspectable, in charge of their rows of the world.

In a game of one run an attribute is the world's value at that moment. Variables of the world have
their own names (table `variables` of docs/odd.md); those by group are tuples.
"""

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from regame.core.errors import RAISED, StrategyError
from regame.engine.state.world import VARIABLES, World
from regame.game.firms.orders import shut
from regame.game.firms.roster import Profile
from regame.game.instruments import set_instruments
from regame.game.mind import Answers, Mind, blur, slips
from regame.game.playing import Playing
from regame.game.prelude import look_ahead
from regame.strategies.contract import Action, Observation, Observations, fault_of
from regame.strategies.planner import MENU, Planner
from regame.strategies.probes import QUIET

STATE, PLANT, GROUP = "state", "plant", "group"
OF_PLANTS = (  # in their snapshots
    *("capacity", "ramp", "use_of_capacity", "output", "clock", "outlook", "cash", "support"),
)
PHASES = ("idle", "building", "running", "mothballed")


@cache
def shown(axis: str) -> dict[str, tuple[str, ...]]:
    """Variables that an agent of an axis has: those over it alone, or over it and groups."""
    fit = ((axis,), (GROUP, axis), (axis, GROUP))
    return {v.name: v.axes for v in VARIABLES if v.axes in fit}


def live(world: World, axis: str, row: int, name: str) -> Any:
    """A variable of an agent in the only run: a number, or a tuple by group.

    Raises AttributeError for a name that no such variable has, and where there are several runs.
    """
    axes = shown(axis).get(name)
    if axes is None:
        raise AttributeError(f"no attribute {name!r}")
    if world.runs != 1:
        raise AttributeError(f"{name!r}: there are {world.runs} runs; use snapshot(run)")
    values = getattr(world, name)[0].take(row, axes.index(axis))
    return float(values) if values.ndim == 0 else tuple(values.tolist())


class Live(mesa.Agent):
    """An agent whose variables are attributes where there is one run. axis: STATE or PLANT."""

    model: Playing
    axis: str
    name: str
    row: int

    if not TYPE_CHECKING:  # type checkers know the attributes that are written out

        def __getattr__(self, name: str) -> Any:
            """A variable of the world; AttributeError where there is none of that name."""
            if name.startswith("_") or name in ("model", "row"):
                raise AttributeError(name)
            return live(self.model.world, self.axis, self.row, name)


class Foresight(Mind):
    """A planner, which answers a world in place of what is seen of it."""

    def ask_all(self, seen: Any) -> Answers:
        """What it follows, one of MENU, chosen again when it is time to."""
        try:
            return [hold.decide(QUIET) for hold in MENU], self._plan(self.runs)
        except StrategyError:
            raise
        except RAISED as error:
            raise self.fault(self.runs[0], self.why(error)) from error

    def ask_one(self, run: int, seen: Any) -> Action:
        """The same in one run."""
        return MENU[self._plan(np.array([run]))[0]].decide(QUIET)

    def _plan(self, runs: np.ndarray) -> np.ndarray:
        """Which setting of MENU it follows in some runs (k,).

        Raises StrategyError for a state without licences.
        """
        model, world, strategy = self.model, self.model.world, self.strategy
        assert isinstance(strategy, Planner)
        state = model.atlas.states.index(self.who)
        if state not in model.atlas.holders:
            why = "looks ahead for a state that holds licences; this one holds none"
            raise self.fault(runs[0], why)
        plan = world.plan[:, model.atlas.holders.index(state)]
        due = runs if world.month % strategy.every < 1 else runs[plan[runs] < 0]
        if len(due):
            plan[due] = look_ahead(model, self.who, strategy, due)
        return plan[runs].astype(np.int64)


class State(Live):
    """A country: sees its own observation, asks its strategy, sets its instruments.

    In a game of one run its variables are attributes: `agent.risk`, `agent.stock` by group.
    """

    axis = STATE

    def __init__(self, model: Playing, name: str, row: int, profile: Profile):
        super().__init__(model)
        self.name, self.row = name, row
        self.profile = profile
        self.seen: Observations = None
        self._table: np.ndarray | None = None  # the same (field, run), where it is taken apart

    @property
    def profile(self) -> Profile:
        """Its strategies and the runs in which each is played; setting it lets it play others."""
        return [(mind.strategy, mind.runs) for mind in self.minds]

    @profile.setter
    def profile(self, played: Profile) -> None:
        check = partial(fault_of, states=self.model.atlas.states)
        self.minds = [
            (Foresight if isinstance(strategy, Planner) else Mind)(
                self.model, self.name, strategy, runs, Action(), check
            )
            for strategy, runs in played
        ]

    def observe(self) -> None:
        """See this month's observation, an array (run,) per field."""
        view = self.model.seen.get(self.row)
        model = self.model
        if view is not None and model.foggy:
            view = blur(view, self.row, model.chance, model.parameters, model.world.month)
        self.seen, self._table = view, None

    def decide(self) -> None:
        """Ask the strategies and set the instruments; states decide simultaneously."""
        model = self.model
        lost = None
        if model.noisy:
            lost = slips(self.row, model.chance, model.parameters, model.world.month)
        for mind in self.minds:
            distinct, chosen = mind.ask(self._seen_in(mind.runs))
            if lost is not None:
                chosen = np.where(lost[mind.runs], len(distinct), chosen)
                distinct = [*distinct, Action()]
            set_instruments(model.world, model.atlas, self.row, mind.runs, distinct, chosen)

    def _seen_in(self, runs: np.ndarray) -> Observations:
        if len(runs) == self.model.world.runs:
            return self.seen
        if self._table is None:
            self._table = np.stack(self.seen)
        columns: Observations = self._table[:, runs]
        return Observation(*columns)

    def remove(self) -> None:
        """Take the state out of play: its instruments are as at the start from now on."""
        self.profile = []
        model, everywhere = self.model, np.arange(self.model.world.runs)
        nothing = [Action()], np.zeros_like(everywhere)
        set_instruments(model.world, model.atlas, self.row, everywhere, *nothing)
        super().remove()

    def snapshot(self, run: int) -> dict[str, str | float]:
        """This state's rows of the world in one run: plain numbers by name."""
        world, s = self.model.world, self.row
        result: dict[str, str | float] = {"state": self.name, "month": world.month}
        for g, group in enumerate(self.model.atlas.groups):
            result[f"price_{group}"] = float(world.price[run, g, s])
            result[f"index_{group}"] = float(world.index[run, g, s])
            result[f"stock_{group}"] = float(world.stock[run, g, s])
        for name in ("restricted", "risk", "damage", "spent", "product_price", "product_index"):
            result[name] = float(getattr(world, name)[run, s])
        return result


class Plant(Live):
    """A plant: its rows of the plant axis, in every run; to remove it closes it for good.

    In a game of one run its variables are attributes: `agent.capacity`, `agent.output` t/month.
    """

    axis = PLANT

    def __init__(self, model: Playing, name: str, row: int):
        super().__init__(model)
        self.name, self.row = name, row
        self.state = model.atlas.states[model.atlas.plant_state[row]]
        self.stage = model.atlas.stages[model.atlas.plant_stage[row]]

    def remove(self) -> None:
        """Take the plant out of the model: it closes for good, in all runs."""
        shut(self.model.world, self.row, np.arange(self.model.world.runs))
        super().remove()

    def snapshot(self, run: int) -> dict[str, str | float]:
        """The plant in one run: plain numbers by name, capacity and output in t a month."""
        world, f = self.model.world, self.row
        result: dict[str, str | float] = {
            "plant": self.name,
            "state": self.state,
            "stage": self.stage,
            "phase": PHASES[int(world.phase[run, f])],
            **{name: float(getattr(world, name)[run, f]) for name in OF_PLANTS},
        }
        result["stock"] = float(world.raw_stock[run, f] + world.refined_stock[run, f].sum())
        return result

"""States and firms as Mesa agents: named, inspectable, in charge of their rows of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from regame.atlas import STAGES
from regame.errors import StrategyError
from regame.strategies.base import Action, Observation, Strategy, checked

if TYPE_CHECKING:
    from regame.game import Game

PHASES = ("idle", "building", "running", "mothballed")


class State(mesa.Agent):
    """A country: sees its own observation, asks its strategy, sets its instruments."""

    model: Game

    def __init__(self, model: Game, name: str, row: int, profile: list[tuple[Strategy, np.ndarray]]):
        super().__init__(model)
        self.name, self.row = name, row
        self.profile = profile  # strategy and the runs in which it is played
        self.holder = model.atlas.holders.index(row) if row in model.atlas.holders else -1
        self.seen: Observation | None = None
        self._known: dict[int, set[Action]] = {}

    def observe(self) -> None:
        """See this month's observation, an array (run,) per field."""
        self.seen = self.model.observation(self.row) if self.profile else None

    def decide(self) -> None:
        """Ask the strategies and set the instruments; nobody has seen the others' answers yet."""
        if self.seen is None:
            return
        for index, (strategy, runs) in enumerate(self.profile):
            seen = Observation(*(np.take(column, runs) for column in self.seen))
            actions = self._ask(index, strategy, runs, seen)
            self.model.set_instruments(self, runs, actions)

    def advise_firms(self) -> None:
        """Ask the strategies of this state's firms what they hold and whom they try."""
        world, row = self.model.world, self.row
        for strategy, runs in self.model.firm_profile:
            seen = self.model.observation(row)
            posture = strategy.posture(Observation(*(np.take(column, runs) for column in seen)))
            world.cover_factor[runs, row] = np.clip(posture.cover, 0, 10)
            world.openness_factor[runs, row] = np.clip(posture.openness, 0, 4)
            world.substitution_factor[runs, row] = np.clip(posture.substitution, 0, 10)
            world.collection_added[runs, row] = np.clip(posture.collection, 0, 0.9)
            world.premium_factor[runs, row] = np.clip(posture.premium, 0, 10)

    def _ask(self, index: int, strategy: Strategy, runs: np.ndarray, seen: Observation) -> list[Action]:
        month = self.model.world.month
        try:
            actions = strategy.decide_all(seen)
        except Exception as error:
            run = self._culprit(strategy, runs, seen)
            raise StrategyError(strategy.name, self.name, run, month, f"{error!r}") from error
        if not isinstance(actions, list) or len(actions) != len(runs):
            raise StrategyError(strategy.name, self.name, int(runs[0]), month, "one Action per run, please")
        known = self._known.setdefault(index, set())
        for run, action in zip(runs, actions, strict=True):
            try:
                if action.__class__ is Action and action in known:
                    continue
            except TypeError:
                pass  # an unhashable field: refused below
            known.add(checked(action, strategy, self.name, int(run), month, self.model.atlas.states))
        return actions

    @staticmethod
    def _culprit(strategy: Strategy, runs: np.ndarray, seen: Observation) -> int:
        """The run in which a strategy raises when it is asked alone; the first if it does not."""
        for k, run in enumerate(runs):
            try:
                strategy.decide(Observation(*(float(column[k]) for column in seen)))
            except Exception:
                return int(run)
        return int(runs[0])

    def snapshot(self, run: int) -> dict[str, Any]:
        """What stands in this state's rows of the world in one run: plain numbers by name."""
        world, s = self.model.world, self.row
        found: dict[str, Any] = {"state": self.name, "month": world.month}
        for g, group in enumerate(self.model.atlas.groups):
            found[f"price_{group}"] = float(world.price[run, g, s])
            found[f"index_{group}"] = float(world.index[run, g, s])
            found[f"stock_{group}"] = float(world.stock[run, g, s])
        for name in ("restricted", "risk", "damage", "spent", "magnet_price", "magnet_index"):
            found[name] = float(getattr(world, name)[run, s])
        return found


class Firm(mesa.Agent):
    """A plant: its rows of the firm axis, in every run."""

    model: Game

    def __init__(self, model: Game, name: str, row: int):
        super().__init__(model)
        self.name, self.row = name, row
        self.state = model.atlas.states[model.atlas.firm_state[row]]
        self.stage = STAGES[model.atlas.firm_stage[row]]

    def snapshot(self, run: int) -> dict[str, Any]:
        """The plant in one run: plain numbers by name, capacity and output in t a month."""
        world, f = self.model.world, self.row
        found: dict[str, Any] = {"firm": self.name, "state": self.state, "stage": self.stage}
        found["phase"] = PHASES[int(world.phase[run, f])]
        for name in ("capacity", "ramp", "use_of_capacity", "output", "clock", "view", "cash", "support"):
            found[name] = float(getattr(world, name)[run, f])
        found["stock"] = float(world.ore_stock[run, f] + world.oxide_stock[run, f].sum())
        return found

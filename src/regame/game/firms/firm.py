"""A firm as a Mesa agent: named, inspectable; to remove it closes its plants."""

from functools import partial
from typing import TYPE_CHECKING

import mesa
import numpy as np

from regame.engine.state.world import ORDERS
from regame.game.firms.orders import shut
from regame.game.firms.roster import Named, Profile
from regame.game.mind import Mind
from regame.game.playing import Playing
from regame.strategies.firms.contract import USUAL, fault_of

MONEY = ("funds", "debt", "put_in", "profit", "bankrupt")


class Firm(mesa.Agent):
    """A firm: an owner of plants, or all users, users of products or traders of a state.

    profile: its rules and the runs in which each is played; without one all goes on as usual.
    """

    model: Playing

    def __init__(self, model: Playing, row: int, firm: Named, profile: Profile):
        super().__init__(model)
        self.row, self.firm, self.name, self.kind = row, firm, firm.name, firm.kind
        self.profile = profile

    @property
    def profile(self) -> Profile:
        """Its rules and the runs in which each is played; setting it lets it play others."""
        return [(mind.strategy, mind.runs) for mind in self.minds]

    @profile.setter
    def profile(self, played: Profile) -> None:
        states, firms = self.model.names
        check = partial(fault_of, states=states, firms=firms)
        self.minds = [Mind(self.model, self.name, rule, at, USUAL, check) for rule, at in played]
        self.model.companies.give(self.row, self.kind, self.minds)

    @property
    def plants(self) -> list[str]:
        """Names of the plants that it owns in the first run."""
        return self._plants(0)

    def _plants(self, run: int) -> list[str]:
        owned = np.flatnonzero(self.model.world.owner[run] == self.row)
        return [self.model.atlas.plants[f] for f in owned]

    def _money(self, name: str, run: int) -> float:
        """A variable of MONEY; nothing where no firm has a rule, since then no books are kept."""
        values = getattr(self.model.world, name)
        return float(values[run, self.row]) if values.shape[1] else float("nan")

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> float:
            """Its money in a game of one run: a name of MONEY, USD; `bankrupt` 0 or 1."""
            if name not in MONEY:
                raise AttributeError(name)
            if self.model.world.runs != 1:
                runs = self.model.world.runs
                raise AttributeError(f"{name!r}: there are {runs} runs; use snapshot(run)")
            return self._money(name, 0)

    def snapshot(self, run: int) -> dict[str, object]:
        """The firm in one run: its money in USD, its plants, and the orders in force, by name."""
        world = self.model.world
        values = world.orders[:, self.row, run].tolist() if self.minds else ()
        return {
            "firm": self.name,
            "kind": self.kind,
            **{name: self._money(name, run) for name in MONEY},
            "plants": self._plants(run),
            "orders": {name: v for name, v in zip(ORDERS, values, strict=False) if v == v},
        }

    def remove(self) -> None:
        """Take the firm out of the model: its plants close for good, and its rules are silent."""
        world = self.model.world
        for plant in range(len(self.model.atlas.plants)):
            shut(world, plant, np.flatnonzero(world.owner[:, plant] == self.row))
        self.profile = []
        super().remove()

"""The game: one Mesa model that plays every row of a design at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from regame.agents import Firm, State
from regame.atlas import Atlas
from regame.chance import Chance
from regame.config_schema import Config
from regame.mechanisms import concentrate, disputes, investment, learning, magnets, opening, orders
from regame.mechanisms import oxides, production, reputation, scrap, settlement, statecraft
from regame.mechanisms import substitution
from regame.parameters import Parameters
from regame.observation import observe
from regame.record import Recorder
from regame.strategies.base import Action, Observation, Strategy
from regame.strategies.firms import FirmStrategy
from regame.strategies.registry import parse
from regame.world import World

if TYPE_CHECKING:
    import pandas as pd

FIRMS = "Firms"  # column of a design that says how firms play
HORIZON = 600  # months for which chance is laid out
TOLERANCE = 1e-9  # largest relative excess of a market that counts as cleared


class Game(mesa.Model):
    """All runs of a design, month by month.

    design: a table with one row per run: `seed`, the strategies of the players as text, and any
    dotted keys of the config. `world` holds all state, `record` what is kept.
    """

    def __init__(self, config: Config, design: pd.DataFrame, events_of: tuple[int, ...] = ()):
        super().__init__(rng=0)  # Mesa's generators stay unused: luck is drawn in chance.py
        self.config, self.design = config, design
        self.atlas = Atlas(config)
        self.parameters = Parameters(config, design)
        self.world = World(len(design), self.atlas.sizes())
        self.ledger = np.zeros((self.world.runs, self.atlas.states_count, len(settlement.LINES)))
        firms = {"supply": len(self.atlas.firms), "invest": len(self.atlas.firms)}
        self.chance = Chance(design["seed"].to_numpy(), HORIZON, firms)
        self.record = Recorder(self, events_of)
        opening.open_world(self.world, self.atlas, self.parameters)
        self.states = [
            State(self, name, row, self._profile(name)) for row, name in enumerate(self.atlas.states)
        ]
        self.firms = [Firm(self, name, row) for row, name in enumerate(self.atlas.firms)]
        self._by_state = self.agents_by_type[State]
        self.firm_profile = [
            (strategy, runs) for strategy, runs in self._profile(FIRMS) if isinstance(strategy, FirmStrategy)
        ]

    def _profile(self, state: str) -> list[tuple[Strategy, np.ndarray]]:
        if state not in self.design:
            return []
        groups = self.design.reset_index(drop=True).groupby(state, sort=False).indices
        return [(parse(str(text)), np.asarray(runs)) for text, runs in groups.items()]

    def step(self) -> None:
        """The rules of the game, in the order in which they are played."""
        self._by_state.do("observe")
        self._by_state.do("decide")
        self._by_state.do("advise_firms")
        self.dispute()
        self.govern()
        self.plan()
        self.clear()
        self.move()
        self.settle()
        self.adapt()
        self.record.keep()
        self.world.month += 1

    def run_for(self, months: int) -> Game:  # type: ignore[override]
        """Play some months more."""
        for _ in range(int(months)):
            self.step()
        return self

    def dispute(self) -> None:
        """Disputes open; threats are answered, carried out or dropped; targets give way or not."""
        world, atlas, p, month = self.world, self.atlas, self.parameters, self.world.month
        disputes.contest(world, atlas, p)
        count = atlas.states_count
        die = self.chance.month("dispute", month)[:, :count]
        disputes.open_disputes(world, atlas, p, die, self.chance.month("stake", month))

    def govern(self) -> None:
        """Instruments become licences, duties, closed routes, campaigns and support."""
        world, atlas, p = self.world, self.atlas, self.parameters
        news = statecraft.govern(world, atlas, p)
        orders.felt_risk(world, p, news)
        drive = self.chance.month("drive", world.month)[:, : atlas.states_count]
        reputation.stir_will(world, atlas, p, news, drive)

    def plan(self) -> None:
        """Firms set output and decide on plants; users' needs grow."""
        world, atlas, p, month = self.world, self.atlas, self.parameters, self.world.month
        world.growth = orders.growth_since_start(atlas, p, month)
        orders.draw_shock(world, p, self.chance.month("demand", month)[:, : atlas.states_count])
        orders.save_content(world, atlas, p)
        production.plan_mines(world, atlas, p, self.chance.month("supply", month))
        investment.decide_plants(world, atlas, p, self.chance.month("invest", month))

    def clear(self) -> None:
        """Markets clear from mine to magnet to use."""
        world, atlas, p = self.world, self.atlas, self.parameters
        self.last_index = world.index
        first = concentrate.separate(world, atlas, p)
        magnets.recycle(world, atlas, p)
        self.market, self.cleared = oxides.trade(world, atlas, p)
        into = oxides.use_oxides(world, atlas, p)
        last = magnets.make_magnets(world, atlas, p, into)
        made = world.magnet_flow.sum(axis=2)
        oxides.burn(world, atlas, made)
        self._watch(np.maximum(np.maximum(first, self.cleared.residual), last))

    def _watch(self, residual: np.ndarray) -> None:
        bad = ~(residual <= TOLERANCE)  # a NaN is bad too
        world = self.world
        world.residual = np.fmax(world.residual, residual)
        world.failed_month = np.where(bad & (world.failed_month < 0), world.month, world.failed_month)

    def move(self) -> None:
        """Plants in building come nearer; ramps rise; states pay their part."""
        world, atlas, p = self.world, self.atlas, self.parameters
        self.spent_on_plants = investment.build_plants(world, atlas, p)
        self.paid, self.received = investment.give_support(world, atlas, p)

    def settle(self) -> None:
        """Money of firms and states; the ledger."""
        world, atlas, p = self.world, self.atlas, self.parameters
        ledger, result = settlement.settle(world, atlas, p, self.market.duty)
        ledger[:, :, 7] = -atlas.by_state(self.spent_on_plants)
        ledger[:, :, 8] = atlas.by_state(self.received) - self.paid
        world.result = world.result + (result - world.result) / 6
        world.cash = world.cash + result + self.received - self.spent_on_plants
        life = 1 - 1 / (12 * p("ledger.plant_life", 1))
        world.book = world.book * life + atlas.by_state(self.spent_on_plants)
        self.ledger = ledger
        world.payoff = world.payoff + settlement.discount_factor(p, world.month + 1) [:, :, None] * settlement.payoffs(ledger)

    def adapt(self) -> None:
        """Expectations, preferences, elasticities and smuggling capacity."""
        world, atlas, p = self.world, self.atlas, self.parameters
        statecraft.note_restrictions(world, atlas, p)
        world.restrictions = world.restrictions + world.biting
        orders.expect(world, p, self.last_index)
        orders.adapt_use(world, atlas, p)
        substitution.substitute(world, atlas, p)
        reputation.lose_trust(world, atlas, p)
        learning.learn(world, atlas, p)
        world.unit_cost = production.start_cost(atlas, p) * learning.cost_factor(world, atlas, p)
        scrap.age_magnets(world, atlas, p)
        oxides.follow_flows(world, atlas, p)
        magnets.follow_magnets(world, atlas, p)
        statecraft.grow_smuggling(world, atlas, p)

    def observation(self, row: int) -> Observation:
        """What the state of that row sees: an array (run,) per field."""
        return observe(self.world, self.atlas, self.parameters, row)

    def set_instruments(self, state: State, runs: np.ndarray, actions: list[Action]) -> None:
        """Write a state's actions of some runs into the world's instruments."""
        distinct = {action: k for k, action in enumerate(dict.fromkeys(actions))}
        code = np.array([distinct[action] for action in actions])
        for field, variable in STATE_INSTRUMENTS.items():
            getattr(self.world, variable)[runs, state.row] = _column(distinct, field)[code]
        if state.holder < 0:
            return
        for field, variable in HOLDER_INSTRUMENTS.items():
            getattr(self.world, variable)[runs, state.holder] = _column(distinct, field)[code]
        named = [np.nan if a.denial is None else self.atlas.states.index(a.denial) for a in distinct]
        self.world.set_denial[runs, state.holder] = np.array(named)[code]


STATE_INSTRUMENTS = {
    "grant": "set_grant",
    "offtake": "set_offtake",
    "price_floor": "set_floor",
    "stockpile": "set_stockpile",
    "recycling": "set_recycling",
    "research": "set_research",
    "concession": "set_concession",
    "retaliation": "set_retaliation",
}
HOLDER_INSTRUMENTS = {
    "export_quota": "set_quota",
    "export_duty": "set_duty",
    "enforcement": "set_enforcement",
    "flooding": "set_flooding",
    "threat": "set_threat",
    "carry_out": "set_carry_out",
    "technology_ban": "set_technology_ban",
    "downstream": "set_downstream",
}


def _column(actions: dict[Action, int], field: str) -> np.ndarray:
    values = [getattr(action, field) for action in actions]
    return np.array([np.nan if value is None else float(value) for value in values])

"""The game: one Mesa model that plays every row of a design at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from regame.agents import Firm, State
from regame.atlas import Atlas
from regame.chance import Chance
from regame.config_schema import Config
from regame.mechanisms import concentrate, investment, magnets, opening, orders, oxides
from regame.mechanisms import production, settlement, statecraft
from regame.parameters import Parameters
from regame.record import Recorder
from regame.strategies.base import Action, Observation, Strategy
from regame.strategies.registry import parse
from regame.world import World

if TYPE_CHECKING:
    import pandas as pd

YEARS = (1, 2, 5, 10, 20)  # horizons at which payoffs are read
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

    def _profile(self, state: str) -> list[tuple[Strategy, np.ndarray]]:
        if state not in self.design:
            return []
        groups = self.design.reset_index(drop=True).groupby(state, sort=False).indices
        return [(parse(str(text)), np.asarray(runs)) for text, runs in groups.items()]

    def step(self) -> None:
        """The rules of the game, in the order in which they are played."""
        self._by_state.do("observe")
        self._by_state.do("decide")
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

    def govern(self) -> None:
        """Instruments become licences, duties, closed routes, campaigns and support."""
        world, atlas, p = self.world, self.atlas, self.parameters
        news = statecraft.govern(world, atlas, p)
        orders.felt_risk(world, p, news)

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
        magnets.recycle_swarf(world, atlas)
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
        ledger, result = settlement.settle(world, atlas, p, self.cleared, self.market.duty)
        ledger[:, :, 7] = -atlas.by_state(self.spent_on_plants)
        ledger[:, :, 8] = atlas.by_state(self.received) - self.paid
        world.result = world.result + (result - world.result) / 6
        world.cash = world.cash + result + self.received - self.spent_on_plants
        life = 1 - 1 / (12 * p("ledger.plant_life", 1))
        world.book = world.book * life + atlas.by_state(self.spent_on_plants)
        self.ledger = ledger
        world.payoff = world.payoff + discount_factor(p, world.month + 1) * ledger.sum(axis=2)

    def adapt(self) -> None:
        """Expectations, preferences, elasticities and smuggling capacity."""
        world, atlas, p = self.world, self.atlas, self.parameters
        statecraft.note_restrictions(world, atlas, p)
        world.restrictions = world.restrictions + world.biting
        orders.expect(world, p, self.last_index)
        orders.adapt_use(world, atlas, p)
        oxides.follow_flows(world, atlas, p)
        magnets.follow_magnets(world, atlas, p)
        statecraft.grow_smuggling(world, atlas, p)

    def observation(self, row: int) -> Observation:
        """What the state of that row sees: an array (run,) per field."""
        return observe(self, row)

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


STATE_INSTRUMENTS = {"grant": "set_grant", "offtake": "set_offtake"}
HOLDER_INSTRUMENTS = {
    "export_quota": "set_quota",
    "export_duty": "set_duty",
    "enforcement": "set_enforcement",
    "flooding": "set_flooding",
}


def _column(actions: dict[Action, int], field: str) -> np.ndarray:
    values = [getattr(action, field) for action in actions]
    return np.array([np.nan if value is None else float(value) for value in values])


def discount_factor(p: Parameters, month: int) -> np.ndarray:
    """Present value of a dollar at the end of a month (run, 1)."""
    return (1 + p("ledger.discount", 1)) ** (-month / 12)


def observe(game: Game, row: int) -> Observation:
    """The observation of a state: last month's figures."""
    world, atlas, p = game.world, game.atlas, game.parameters
    start = orders.start_index(atlas, p)
    home = atlas.home
    bought = world.flow[:, :, :, row]  # (run, group, seller)
    need = np.maximum(world.need[:, :, row].sum(axis=1), 1e-12)
    basket = (world.need[:, :, row] * start[:, :, row]).sum(axis=1)
    price = (world.need[:, :, row] * world.index[:, :, row]).sum(axis=1) / np.maximum(basket, 1e-12)
    from_each = bought.sum(axis=1)
    from_each[:, home] += world.grey_flow[:, :, :, row].sum(axis=(1, 2))
    mine = atlas.by_state(world.output * atlas.is_mine)
    total = np.maximum(mine.sum(axis=1), 1e-12)
    idle = atlas.by_state(world.capacity * (world.phase != investment.RUNNING))[:, row]
    owned = np.maximum(atlas.by_state(world.capacity)[:, row], 1e-12)
    quoted = world.ask[:, :, 0] / start.max(axis=2) if atlas.holders else np.ones((world.runs, 1))
    wedge = statecraft.outside_wedge(world, atlas, 0) if atlas.holders else np.zeros(world.runs)
    filled = world.counted_half / np.maximum(world.issued, 1e-9)
    month = np.full(world.runs, float(world.month))
    return Observation(
        month=month,
        year=game.config.world.start_year + month / 12,
        price=price,
        outside_price=quoted.mean(axis=1),
        wedge=wedge,
        cover=world.stock[:, :, row].sum(axis=1) / need,
        largest_share=from_each.max(axis=1) / np.maximum(from_each.sum(axis=1), 1e-12),
        restricted=world.restricted[:, row],
        since_restricted=world.since_restricted[:, row],
        damage=world.damage[:, row],
        quota_fill=filled[:, 0] if atlas.holders else np.zeros(world.runs),
        rival_share=1 - mine[:, home] / total,
        own_share=mine[:, row] / total,
        idle_share=idle / owned,
        spent=world.spent[:, row],
    )


def play_rows(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns: per horizon h of 1, 2, 5, 10, 20 years that is reached payoff_{h}y, targets_{h}y,
    restricted_{h}y, terminal_{h}y; flow_y{k} per year; path (list); failed, error.
    """
    import pandas as pd

    game = Game(config, design)
    atlas, p, home = game.atlas, game.parameters, game.atlas.home
    columns: dict[str, object] = {}
    others = np.arange(atlas.states_count) != home
    opening_value = settlement.value_of_stocks(game.world, atlas, p)
    path = np.empty((len(design), months))
    flows = np.zeros(len(design))
    for month in range(1, months + 1):
        game.step()
        path[:, month - 1] = game.world.payoff[:, home]
        flows = flows + game.ledger[:, home].sum(axis=1)
        if month % 12 == 0:
            columns[f"flow_y{month // 12}"] = flows
            flows = np.zeros(len(design))
        if month % 12 == 0 and month // 12 in YEARS:
            years = month // 12
            end = settlement.value_of_stocks(game.world, atlas, p) + game.world.book
            factor = discount_factor(p, month)
            total = game.world.payoff + factor * end - opening_value
            columns[f"payoff_{years}y"] = total[:, home]
            columns[f"targets_{years}y"] = total[:, others].sum(axis=1)
            columns[f"restricted_{years}y"] = game.world.restrictions.sum(axis=1)
            columns[f"terminal_{years}y"] = end[:, home]
    failed = game.world.failed_month >= 0
    columns["path"] = list(path)
    columns["failed"] = failed
    columns["error"] = [
        f"month {month}: residual {residual:.1e}" if month >= 0 else ""
        for month, residual in zip(game.world.failed_month, game.world.residual, strict=True)
    ]
    return pd.DataFrame(columns, index=design.index)

"""The game: one Mesa model that plays every row of a design at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pandas as pd

from lanes.memory import room_by_run
from regame.config.files import load_config
from regame.config.schema import Config
from regame.core.errors import refuse, whole_fault
from regame.core.horizon import HORIZON
from regame.design.design import check_columns
from regame.engine.luck.chance import NEVER, Chance
from regame.engine.mechanisms import clearing, dates, disputes, month, opening, tribunal
from regame.engine.mechanisms.agreements import agreed, settle_agreements
from regame.engine.state.atlas import Atlas, atlas_of
from regame.engine.state.buffers import Buffers
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World
from regame.game.accounts import open_firms
from regame.game.agents import Plant, State
from regame.game.firms.firm import Firm
from regame.game.firms.roster import Named, Profile, players, roster, rules_by_firm
from regame.game.firms.together import Companies
from regame.game.gauges import Gauges, look_at_network, reads_network
from regame.game.mind import FOGGED, errs
from regame.game.network import network_of
from regame.game.observation import observe
from regame.game.prelude import months_before, play_before
from regame.game.profiles import check_asked, table_of
from regame.game.ready import make_ready
from regame.game.record import Recorder
from regame.game.removals import COLUMN as REMOVED
from regame.game.removals import Removals
from regame.game.still import opened
from regame.strategies.contract import Observations
from regame.strategies.recorded import Recorded
from regame.strategies.registry import parse
from regame.tables.issues import posterior

DRAWN = ("dispute", "drive", "demand", "supply", "invest")  # luck of all runs, every month
TOLERANCE = 1e-9  # largest relative excess of a market that counts as cleared


def _widths(atlas: Atlas) -> dict[str, int]:
    """Return how many draws a month each kind of luck needs."""
    count = atlas.states_count
    return {
        "demand": count, "dispute": count, "drive": count, "bargain": 1,
        "stake": disputes.DRAWS * len(atlas.issues.issue_state),
        "slip": count, "fog": len(FOGGED) * count, "hits": count,
        "wto": tribunal.DRAWS * max(len(atlas.holders), 1),
        "supply": len(atlas.extractors.rows), "invest": len(atlas.plants),
        "start": len(atlas.plants),
    }  # fmt: skip


class Game(mesa.Model):
    """All runs of a design, month by month.

    config: an object, or its name or path. design: a table with one row per run: `seed`, the
    strategies of the players as text, any dotted keys of the config, and what is `removed` from
    the run (removals.py); or the same as a mapping, with strategies as objects:
    {"China": [Mine(), "StatusQuo"]}, see `profiles.table_of`. `world` holds all state, `record`
    what is kept. lenient: a strategy that answers nonsense forfeits its
    run (`forfeits`: run -> state -> what it did) and does nothing there from then on; otherwise it
    stops the game with a StrategyError. series: whether `record` keeps those of all months, or of
    the last only. Raises UserError for columns or values that cannot be played, and in a
    mapping for a strategy that its state cannot play.
    """

    def __init__(
        self,
        config: Config | str | Path,
        design: pd.DataFrame | Mapping[str, Any],
        events_of: tuple[int, ...] = (),
        lenient: bool = False,
        series: bool = True,
    ):
        super().__init__(rng=0)  # Mesa's generators stay unused: luck is drawn in chance.py
        config = config if isinstance(config, Config) else load_config(config)
        self.atlas = atlas_of(config)
        firms = players(self.atlas)
        if isinstance(design, Mapping):
            design = table_of(design)
            check_asked(design, config.world.holders, self.atlas.states, firms)
        self.config, self.design = config, design
        check_columns(design, config, (*self.atlas.states, *firms, REMOVED))
        self.design = design = opened(Game, config, design)
        self.parameters = Parameters(config, design)
        self.lenient, self.forfeits = lenient, dict[int, dict[str, str]]()
        self.removals = Removals(design, self.atlas)
        firms_given = [name for name in firms if name in design or name in config.profile]
        profiles = {name: self._profile(name) for name in firms_given}
        rules = rules_by_firm(profiles, self.atlas, self.removals.firms)
        firms_named = roster(self.atlas)
        self.names = self.atlas.states, tuple(firm.name for firm in firms_named)
        sizes = self.atlas.sizes() | {"firm": len(firms_named) if rules else 0}
        self.world = World(len(design), sizes)
        self.buffers = Buffers(self.world.runs, self.atlas.sizes())
        self.ledger = self.buffers.ledger  # of this month
        widths = _widths(self.atlas)
        before = months_before(config)
        self.chance = Chance(design["seed"].to_numpy(), HORIZON, widths, before)
        self._drawn = {kind: room_by_run(self.world.runs, widths[kind]) for kind in DRAWN}
        self.record = Recorder(self, events_of, series)
        self._open_world()
        self._enrol(rules, firms_named)
        self.gauges: Gauges | None = None  # measures on the supply network, where they are kept
        self.seen: dict[int, Observations] = {}
        self.foggy = self.noisy = False  # whether states misjudge and slip, in any run
        self.fate, self.anger = self._backlash()
        self.readers = self._readers()

    def _enrol(self, rules: Mapping[int, Profile], firms: Sequence[Named]) -> None:
        """Make the agents: states, plants, and firms with the rules that they play."""
        atlas = self.atlas
        self.states = [State(self, s, row, self._profile(s)) for row, s in enumerate(atlas.states)]
        self.plants = [Plant(self, name, row) for row, name in enumerate(atlas.plants)]
        self.companies = Companies(self)
        self.firms = [Firm(self, row, firm, rules.get(row, [])) for row, firm in enumerate(firms)]
        self._by_state = self.agents_by_type[State]

    def _open_world(self) -> None:
        """Open the world as the config says, play the months before, and say who owns what."""
        start = self._in_rows("start", self.chance.month("start", 0))
        opening.open_world(self.world, self.atlas, self.parameters, start)
        draws = posterior()
        member = (self.chance.month("bargain", 0)[:, 0] * len(draws)).astype(int)
        self.world.bargain[:] = draws[member]
        play_before(self)
        open_firms(self.world, self.atlas)
        self.removals.shut_firms(self.world)

    def _readers(self) -> tuple[int, ...]:
        """Return the rows of states whose strategies read the supply network."""
        return tuple(
            state.row
            for state in self.states
            if any(reads_network(type(strategy)) for strategy, _ in state.profile)
        )

    def _profile(self, state: str) -> Profile:
        if state not in self.design:
            usual = self.config.profile.get(state)
            everywhere = np.arange(len(self.design))
            return [(parse(usual).played_by(state), everywhere)] if usual else []
        groups = self.design.reset_index(drop=True).groupby(state, sort=False).indices
        return [(parse(str(play)).played_by(state), np.asarray(at)) for play, at in groups.items()]

    def _backlash(self) -> tuple[np.ndarray, np.ndarray]:
        """Luck of complaints and of who strikes back, drawn once: see tribunal.py, retaliation.py.

        Where a holder plays its record, nothing is drawn of what the record has already.
        """
        fate, anger = self.chance.month("wto", 0), self.chance.month("hits", 0)
        for row in self.atlas.holders:
            for strategy, runs in self.states[row].profile:
                if isinstance(strategy, Recorded):
                    fate[runs], anger[runs] = NEVER, NEVER
        return fate, anger

    def step(self) -> None:
        """The rules of the game, in the order in which they are played."""
        make_ready(self, clearing.markets_of)
        self.pass_time()
        self.look()
        self._by_state.do("observe")
        self._by_state.do("decide")
        self.decide_firms()
        self.removals.withhold(self.world)
        self.dispute()
        self.govern()
        self.plan()
        self.clear()
        self.move()
        self.settle()
        self.adapt()
        self.record.keep()
        if self.gauges is not None:
            self.gauges.keep()
        self.world.month += 1

    def run_for(self, months: int) -> Game:
        """Play some months more. Raises UserError beyond the HORIZON (horizon.py)."""
        months_left = HORIZON - self.world.month
        refuse(whole_fault("run_for", "months", months, 0, months_left))
        for _ in range(months):
            self.step()
        return self

    def watch_network(self, states: Sequence[str] = ()) -> Gauges:
        """Keep measures on the supply network from now on, every month (gauges.py).

        states: whose; all if left out. `to_frame()` of what it returns is a tidy table. Raises
        UserError for a state that there is not.
        """
        self.gauges = Gauges(self, tuple(states) or self.atlas.states)
        return self.gauges

    def network(self, run: int = 0) -> nx.DiGraph:
        """The supply network of a run in the month played last (network.py).

        `nx.write_graphml(game.network(), "network.graphml")` writes it for other programs.
        """
        return network_of(self.world, self.atlas, self.parameters, run)

    def another(self, config: Config, design: pd.DataFrame) -> Game:
        """Return a new game of another config and design, as lenient as this one, no series."""
        return Game(config, design, lenient=self.lenient, series=False)

    def pass_time(self) -> None:
        """Apply exogenous factors by their date, on uses and on costs."""
        self.money_cost = dates.pass_time(self.world, self.atlas.paths)
        dates.change(self.config, self.parameters, self.world.month)

    def look(self) -> None:
        """Compute what every state with a strategy sees this month."""
        rows = [state.row for state in self.states if state.profile]
        views = observe(*self.stage, np.array(rows, np.int64))
        self.seen = dict(zip(rows, views, strict=True))
        look_at_network(self, self.readers)
        self.foggy, self.noisy = errs(self.parameters, "fog"), errs(self.parameters, "noise")

    def decide_firms(self) -> None:
        """Firms see, and say what they do; they raise money, and buy those that failed."""
        self.companies.decide()
        month.finance(*self.stage)

    def dispute(self) -> None:
        """Disputes open; threats are answered, carried out or dropped; targets give way or not.

        Some strike back in other trade.
        """
        die = self.removals.calm("dispute", self._luck("dispute"))
        month.dispute(*self.stage, die, self.anger)
        runs = np.flatnonzero(self.buffers.opens.any(axis=1))
        if len(runs):
            stakes = self.chance.month("stake", self.world.month, runs)
            month.draw_stakes(*self.stage, runs, stakes)

    def govern(self) -> None:
        """Complaints are decided; instruments become licences, duties, campaigns and support."""
        month.govern(*self.stage, self._luck("drive"), self.fate)

    def plan(self) -> None:
        """Firms set output and decide on plants; users' needs grow."""
        luck = self.removals.calm("invest", self._luck("invest"))
        month.plan(*self.stage, month.Luck(self._luck("demand"), self._luck("supply"), luck))

    def clear(self) -> None:
        """Markets clear from mine to magnet to use."""
        first = clearing.refine(*self.stage)
        second = clearing.trade(*self.stage)
        third = clearing.make_products(*self.stage)
        self._watch(np.maximum(np.maximum(first.residual, second.residual), third.residual))

    @property
    def stage(self) -> tuple[World, Atlas, Buffers, Parameters]:
        """The arguments of every step of the month."""
        return self.world, self.atlas, self.buffers, self.parameters

    def _luck(self, kind: str) -> np.ndarray:
        """This month's draws of a kind (run, entity), until those of the next."""
        draws = self.chance.month(kind, self.world.month, into=self._drawn[kind])
        return self._in_rows(kind, draws)

    def _in_rows(self, kind: str, draws: np.ndarray) -> np.ndarray:
        """Draws (run, entity), each where its entity has its row in this atlas; these draws."""
        if kind in self.atlas.luck_rows:
            draws[:] = draws[:, self.atlas.luck_rows[kind]]
        return draws

    def _watch(self, residual: np.ndarray) -> None:
        bad = ~(residual <= TOLERANCE)  # a NaN is bad too
        world = self.world
        world.residual[:] = np.fmax(world.residual, residual)
        world.failed_month[bad & (world.failed_month < 0)] = world.month

    def move(self) -> None:
        """Plants in building come nearer; ramps rise; states pay their part."""
        month.move(*self.stage)

    def settle(self) -> None:
        """Money of firms and states; the ledger."""
        if agreed(self.parameters):
            settle_agreements(*self.stage)
        month.settle(*self.stage)

    def adapt(self) -> None:
        """Expectations, preferences, elasticities and smuggling capacity."""
        month.adapt(*self.stage, self.money_cost)

    def failures(self) -> dict[str, Any]:
        """Which runs have failed, and why: columns `failed` and `error` of a table of outcomes."""
        world = self.world
        messages = [
            f"month {month}: residual {residual:.1e}" if month >= 0 else ""
            for month, residual in zip(world.failed_month, world.residual, strict=True)
        ]
        return {"failed": world.failed_month >= 0, "error": messages}

    def observation(self, row: int) -> Observations:
        """What the state of that row sees now: an array (run,) per field."""
        return observe(*self.stage, np.array([row]))[0]

"""The fixed facts of a world, compiled once from config and tables to arrays."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.errors import UserError, nearest
from regame.engine.state.exogenous import lay_paths
from regame.engine.state.facts import FACTS, Facts
from regame.engine.state.network import compile_routes, trade_network
from regame.engine.state.old_lines import old_lines
from regame.engine.state.refuges import refuges
from regame.engine.state.sums import Grouping
from regame.tables.contracts import contracts
from regame.tables.decisions import decisions
from regame.tables.firms import table_of_plants
from regame.tables.issues import issues
from regame.tables.routes import Pairs, routes
from regame.tables.world import (
    PLACES,
    chain,
    end_uses,
    groups,
    regions,
    use_by_group,
    use_of,
    weights,
)

__all__ = ["START_USE", "STATUS", "Atlas", "Facts", "atlas_of"]

STATUS = {"idle": 0, "building": 1, "operating": 2}
NOTHING_MADE = (0.2, 0.2, 0.0, 1.0)  # taken for uses of a good that nobody makes: no effect
START_USE = 0.85  # utilisation in 2009 from which capacities were set; firms.csv


def _numbers(table: pd.DataFrame, column: str, usual: float = 0.0) -> np.ndarray:
    """A column of numbers, as usual where a table has none."""
    return table.get(column, pd.Series(usual, table.index)).fillna(usual).to_numpy(float)


class Atlas:
    """States, groups, plants, uses and distances. Nothing here changes during play.

    Axes: S states, G groups, F plants (sorted by stage), H holders of licences.
    """

    def __init__(self, config: Config):
        self.config = config
        self.chain = chain(config)
        states, uses = regions(config), end_uses(config)
        self._states(states)
        self._plants()
        self._decided()
        self._uses(states, uses)
        self._routes()
        names = [self.plants[f] for f in self.refineries.rows if not self.plant_inside[f]]
        of = config.tables.contracts, self.plants, names, self.states
        self.contracts = contracts(*of, config.world.start_year)
        self.issues = issues(config, self.states)
        goods, plants, rows = self.chain.made, self.plants, self.extractors.rows
        self.paths = lay_paths(config, uses, weights(uses), goods, self.inside, plants, rows)
        self.facts = self._facts()

    def state(self, name: str) -> int:
        """Row of a state on the state axis."""
        if name not in self.states:
            raise UserError([f"state = {name!r}: no such state{nearest(name, self.states)}"])
        return self.states.index(name)

    def _states(self, regions: pd.DataFrame) -> None:
        self.states = tuple(regions["state"])
        self.states_count = len(self.states)
        world = self.config.world
        self.groups: tuple[str, ...] = world.groups
        self.stages, self.plant_words = self.chain.names, self.chain.plants
        self.refines, self.makes = int(self.chain.refines), int(bool(self.chain.made))
        self.returns = int(self.chain.returns)
        self.swarf, self.step_cost = self.chain.scrap_share, np.array(self.chain.step_cost)
        table = groups(self.config)
        self.floor_covers = _numbers(table, "floor") > 0
        self.leading = int(self.floor_covers.argmax())  # its price is shown where one is
        self.thrift = _numbers(table, "thrift_short")
        self.thrift_long = _numbers(table, "thrift_long")
        self.players = world.players
        self.holders = tuple(self.state(name) for name in world.holders)
        self.home = self.holders[0] if self.holders else 0  # the state whose inside market it is
        self.inside = np.isin(np.arange(self.states_count), self.holders)  # (state,)
        self.bloc = tuple(
            self.holders.index(s) if s in self.holders else len(self.holders)
            for s in range(self.states_count)
        )
        self.bloc_size = np.bincount(self.bloc).astype(float)
        self.targets = np.isin(self.states, self.config.disputes.targets)
        self.quota_covers = np.isin(self.groups, self.config.licences.quota_covers)
        self.duty_raised = np.isin(self.groups, self.config.licences.duty_raised)
        self.denial_covers = np.isin(self.groups, self.config.licences.denial_covers)
        self.licensing_covers = np.isin(self.groups, self.config.licensing.covers)
        self.stockpile_covers = np.isin(self.groups, self.config.stocks.stockpile_covers)

    def _plants(self) -> None:
        stages = tuple(stage for stage in self.stages if stage)
        allowed = {"state": self.states, "stage": stages, "status": tuple(STATUS)}
        plants = table_of_plants(self.config, allowed, self.stages[-1])
        order = [self.stages.index(stage) for stage in plants["stage"]]
        plants = plants.assign(_order=order).sort_values("_order", kind="stable", ignore_index=True)
        self.plants = tuple(plants["name"])
        self.plant_state = np.array([self.state(name) for name in plants["state"]], int)
        self.plant_stage = plants["_order"].to_numpy(int)
        self.plant_status = plants["status"].map(STATUS).to_numpy(int)
        self._building(_numbers(plants, "months_left"))
        self.nameplate = plants["capacity_t"].to_numpy(float) * self.config.world.scale / 12
        self.cost = plants["unit_cost"].to_numpy(float)
        self.capex = _numbers(plants, "capex")  # USD per t/year of capacity
        self.lead = _numbers(plants, "lead", 1.0)
        self.projects = _numbers(plants, "projects", 1.0)
        self.classes = np.flatnonzero(self.projects > 1)
        linked = plants.get("linked", pd.Series("", plants.index)).astype(object)
        self.linked = tuple(linked.fillna(""))
        rows = {name: row for row, name in enumerate(self.plants)}
        self._feeds = np.array([rows.get(name, -1) for name in self.linked], int)
        self.partner = self._partners()
        self.refiners = self._refiners()
        self._owners(plants)
        start, scale = self.config.world.start_year, self.config.world.scale
        lines = old_lines(plants, self.base_month, start, scale)
        self.old_line, self.old_line_since, self.heap = lines
        self.undocumented = _numbers(plants, "undocumented_share")
        self.cracks = _numbers(plants, "cracks", 1.0)
        self.basket = plants[[f"share_{g}" for g in self.groups]].fillna(0).to_numpy(float)
        self.extractors, self.refineries, self.recyclers, self.makers = (
            self._grouping(self.plant_stage == stage) for stage in range(len(PLACES))
        )
        self.first_seller = int((self.plant_stage < 1).sum()) if self.refines else 0
        self.refined_plants = self._grouping(
            np.isin(self.plant_stage, (1, 2) if self.refines else (0, 2))
        )
        self.all_plants = self._grouping(self.plant_stage >= 0)
        self.extracts = self.plant_stage == 0
        self.plant_inside = self.inside[self.plant_state]
        self.holder_of_plant = np.array(
            [self.holders.index(s) if s in self.holders else 0 for s in self.plant_state], int
        )
        self.plant_held = self.plant_inside.astype(float)
        self._refuges()

    def _grouping(self, chosen: np.ndarray) -> Grouping:
        """Plants (F,) that are chosen, by state."""
        return Grouping(np.flatnonzero(chosen), self.plant_state, self.states_count)

    def _refuges(self) -> None:
        """Mines that open only with who is driven out: of no size, and begun by nobody."""
        hidden = refuges(
            self.config.world.refuges, self.plants, self.linked, self.extracts, self.plant_inside
        )
        self.leaving, self.luck_rows = hidden.leaving, hidden.rows
        self.plant_status = np.where(hidden.there, STATUS["idle"], self.plant_status)
        self.nameplate = np.where(hidden.there, 0.0, self.nameplate)
        self.refuge = hidden.there.astype(float)

    def _owners(self, plants: pd.DataFrame) -> None:
        """Whose a plant is, and of which host it is the by-product, where a table says so."""
        none = pd.Series(np.nan, plants.index)
        self.foreign = _numbers(plants, "foreign_share")
        self.owner = np.array(self.plant_state)
        for row, name in enumerate(plants.get("owner", none)):
            if isinstance(name, str):
                self.owner[row] = self.state(name)
        self.owners_abroad = self._owners_abroad()
        self.hosted = plants.get("host_growth", none).notna().to_numpy(float)
        self.host_growth = _numbers(plants, "host_growth")

    def _owners_abroad(self) -> np.ndarray:
        """Whose foreign plants at each holder are (holder, state), as shares by capacity."""
        owned = np.zeros((len(self.holders), self.states_count))
        capacity = self.foreign * self.nameplate * (self.owner != self.plant_state)
        for h, row in enumerate(self.holders):
            here = self.plant_state == row
            np.add.at(owned[h], self.owner[here], capacity[here])
        return owned / np.maximum(owned.sum(axis=1, keepdims=True), 1e-12)

    def _building(self, months_left: np.ndarray) -> None:
        """Plants in building in the base year: idle before they were begun, nearer after."""
        world, since = self.config.world, self.config.opening.building_since
        self.base_month = 12 * (world.base_year - world.start_year)
        building = self.plant_status == STATUS["building"]
        self.new = (self.plant_status != STATUS["operating"]).astype(float)
        later = building & (self.base_month > since)
        self.begins = np.where(later, self.base_month - since, -1)
        self.plant_status = np.where(later, STATUS["idle"], self.plant_status)
        self.months_left = np.where(building, months_left, 0.0)
        self.months_built = np.where(building, float(min(self.base_month, since)), 0.0)
        self.begun = building  # (F,) before the base year, by record

    def _decided(self) -> None:
        """Plants that are begun by a decision on record: idle until then."""
        idle = [self.plants[f] for f in np.flatnonzero((self.plant_status == 0) & ~self.begun)]
        name, since = self.config.tables.decisions, self.config.world.start_year
        month, lead = decisions(name, self.plants, idle, since)
        self.begins = np.where(month >= 0, month, self.begins)
        self.months_left = np.where(month >= 0, lead, self.months_left)

    def _uses(self, regions: pd.DataFrame, uses: pd.DataFrame) -> None:
        shares = uses[[f"share_{g}" for g in self.groups]].to_numpy(float)
        weight, links, scale = weights(uses), self.chain, self.config.world.scale
        product = (uses["input"] == links.made).to_numpy() & bool(links.made)
        refined = ~product
        direct = refined if refined.any() else product  # where all is made into it: its groups
        tonnes = weight[direct, None] * shares[direct]  # (use, group)
        mix = tonnes.sum(0) / tonnes.sum()
        use = use_of(regions, links.sold, scale)
        self.direct_use = mix[:, None] * use / 12  # (G, S) t/month
        if of_each := use_by_group(regions, links.sold, self.groups, scale):
            self.direct_use = np.stack(of_each) / 12
        self.product_use = use_of(regions, links.made, scale) / 12
        content = np.zeros(len(self.groups))
        if links.made:
            content = (weight[product, None] * shares[product]).sum(0) / weight[product].sum()
        self.content = content * links.input_t  # (G,) t that go into a tonne made, at the start

        def mean(column: str, nothing: float) -> tuple[np.ndarray, float]:
            """A column by tonnes: per group of what is traded (G,), and over what is made."""
            values = uses[column].to_numpy(float)
            traded = (tonnes * values[direct, None]).sum(0) / tonnes.sum(0)
            if not links.made:
                return traded, nothing
            return traded, float(np.average(values[product], weights=weight[product]))

        short, long, ceiling, stops = NOTHING_MADE
        self.elasticity, self.product_elasticity = mean("elasticity_short", short)
        self.elasticity_long, self.product_elasticity_long = mean("elasticity_long", long)
        self.ceiling, self.product_ceiling = mean("substitute_ceiling", ceiling)
        direct_value, self.product_stop_value = mean("stop_value", stops)  # multiples of the start
        outside = (self.direct_use * ~self.inside).sum()
        if not refined.any():  # what is made takes all
            outside = self.content.sum() * (self.product_use * ~self.inside).sum()
        self.use_outside = float(outside)
        into = self.content * self.product_use.sum()
        part = into / (into + self.direct_use.sum(axis=1))
        self.stop_value = (1 - part) * direct_value + part * self.product_stop_value  # (G,)
        self.product_start = self.config.prices.magnet

    def _partners(self) -> np.ndarray:
        """The row of the mine or separator that each one is a project with (F,); -1 if none.

        A mine and a separator are one project where each names the other (table `firms`).
        """
        feeds = self._feeds
        mutual = (feeds >= 0) & (feeds[feeds] == np.arange(len(feeds)))
        both = self.plant_stage + self.plant_stage[feeds] == 1  # of a mine, 0, and the next
        return np.where(mutual & both, feeds, -1)

    def _refiners(self) -> np.ndarray:
        """Plants that live on goods of `home` (k,): separators elsewhere that its mine feeds."""
        feed = self._feeds
        fed = (feed >= 0) & (self.plant_stage[feed] == 0) & (self.plant_state[feed] == self.home)
        elsewhere = (self.plant_stage == 1) & (self.plant_state != self.home)
        return np.flatnonzero(fed & elsewhere)

    def _routes(self) -> None:
        network = trade_network(self.states, self.config.world.holders)
        # (seller, buyer) one where goods cross a border; (separator state, mine state) open to ore
        self.apart, self.raw_open = compile_routes(network, self.states)
        far, self.route_open, ways = routes(self.config, self.states, self.plants)
        self.apart = self.apart * far
        self.pairs = Pairs(ways, self.plants, len(self.groups))
        self.route_seller, self.route_buyer = self.pairs.seller, self.pairs.buyer
        self.raw_tied = np.identity(self.states_count)
        for extractor in self.extractors.rows:
            plant = self._feeds[extractor]
            if plant >= 0 and not self.refuge[extractor]:
                self.raw_tied[self.plant_state[plant], self.plant_state[extractor]] = 1.0

    def _facts(self) -> Facts:
        refining = self.refineries if self.refines else self.extractors
        by_name: dict[str, Any] = {name: getattr(self, name, None) for name in FACTS}
        # tables hand out read-only columns of any layout
        arrays = {
            n: np.array(v, order="C") for n, v in by_name.items() if isinstance(v, np.ndarray)
        }
        return Facts(
            by_name
            | arrays
            | self.contracts._asdict()
            | self.issues._asdict()
            | {
                "bound": np.isin(np.arange(len(self.plants)), self.contracts.contract_plant) * 1.0,
                "states": self.states_count,
                "holders": np.array(self.holders, np.int64),
                "bloc": np.array(self.bloc, np.int64),
                "begin": np.searchsorted(self.plant_stage, np.arange(len(PLACES) + 1)),
                "extractor_states": np.unique(self.extractors.state),
                "refinery_states": np.unique(refining.state),
                "selling_states": np.unique(self.refined_plants.state),
                "product_states": np.unique(self.makers.state),
                "start_year": self.config.world.start_year,
                "counted_from_year": self.config.licences.counted_from_year,
            }
        )

    def by_state(self, values: np.ndarray) -> np.ndarray:
        """Totals per state of an array over all plants: (run, plant) -> (run, state)."""
        return self.all_plants.sum(self.all_plants.take(values))

    def to_plants(self, values: np.ndarray) -> np.ndarray:
        """Each plant's own state's value: (run, state) -> (run, plant)."""
        return values.take(self.plant_state, axis=1)

    def sizes(self) -> dict[str, int]:
        """Lengths of the world's axes."""
        return {
            "group": len(self.groups),
            "good": len(self.groups) + 1,
            "state": self.states_count,
            "holder": len(self.holders),
            "plant": len(self.plants),
            "contract": len(self.contracts.contract_plant),
            "issue": len(self.issues.issue_state),
            "route": len(self.pairs.seller),
            "stage": 3,
            "age": 3,
            "payoff": 3,
            "owner": 5,
        }


@dataclass(frozen=True)
class _Named:
    """A config that is known by what it says."""

    name: str
    config: Config = field(compare=False)


def atlas_of(config: Config) -> Atlas:
    """The atlas of a config; as nothing changes it, one that was compiled before serves again."""
    return _atlas_by(_Named(config.hash, config))


@lru_cache(maxsize=8)
def _atlas_by(named: _Named) -> Atlas:
    return Atlas(named.config)

"""The fixed facts of a world, compiled once from config and tables to arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.config.section import GROUPS
from regame.core.errors import UserError, nearest
from regame.engine.state.exogenous import lay_paths
from regame.engine.state.network import compile_routes, trade_network
from regame.engine.state.sums import Grouping
from regame.tables import figures
from regame.tables.contracts import contracts
from regame.tables.firms import checked
from regame.tables.regions import end_uses, regions

STAGES = ("mine", "separation", "recycling", "magnet")
STATUS = {"idle": 0, "building": 1, "operating": 2}
# t REO per t of magnet made, swarf included: 18.9 kt in 52 kt, 2009; regions.csv
MAGNET_CONTENT = 0.363
SWARF = 0.18  # of that, cut away; 25 to 40 % in demand.csv, most of it re-melted in the plant; C
# Heavies in a magnet can be saved (grain-boundary diffusion): Japan cut dysprosium by 30 % in two
# years and by half in three to four at 5 to 15 times the price; of neodymium only waste can be
# saved; recycling.csv, C.
THRIFT_SHORT = {"heavy": 0.12, "light": 0.04}
THRIFT_LONG = {"heavy": 0.40, "light": 0.12}  # the same in the long run
START_USE = 0.85  # utilisation in 2009 from which capacities were set; firms.csv


class Facts(NamedTuple):
    """The atlas as plain numbers and arrays, for compiled verbs. Axes: S, G, F, H as in Atlas."""

    states: int
    home: int  # the state whose inside market it is
    holders: np.ndarray  # (H,) rows of the state axis
    inside: np.ndarray  # (S,) whether it is a holder
    bloc: np.ndarray  # (S,) the row of a holder, and for all others the one after the last
    bloc_size: np.ndarray  # (bloc,) states
    targets: np.ndarray  # (S,) whether disputes are with it
    quota_covers: np.ndarray  # (G,)
    duty_raised: np.ndarray  # (G,)
    denial_covers: np.ndarray  # (G,)
    stockpile_covers: np.ndarray  # (G,)
    firm_state: np.ndarray  # (F,)
    firm_stage: np.ndarray  # (F,) row of STAGES, rising
    begin: np.ndarray  # (stage + 1,) first firm of each stage, and the number of firms
    mine_states: np.ndarray  # (k,) rows of the states that have mines
    separator_states: np.ndarray  # (k,) the same of separators
    oxide_states: np.ndarray  # (k,) of separators or recyclers
    magnet_states: np.ndarray  # (k,) of magnet plants
    firm_held: np.ndarray  # (F,) one inside a holder
    holder_of_firm: np.ndarray  # (F,) row of the holder axis; 0 outside
    cost: np.ndarray  # (F,) USD/kg
    capex: np.ndarray  # (F,) USD per t/year
    partner: np.ndarray  # (F,) the mine or separator of one project with it; -1: none
    refiners: np.ndarray  # (k,) firms that separate, elsewhere, what the first holder mines
    lead: np.ndarray  # (F,) lead time over that of a new plant of its stage
    undocumented: np.ndarray  # (F,) share of output
    basket: np.ndarray  # (F, G) share of output
    direct_use: np.ndarray  # (G, S) t/month
    use_outside: float  # t/month, all groups
    magnet_use: np.ndarray  # (S,) t/month
    content: np.ndarray  # (G,) t REO per t of magnets
    thrift: np.ndarray  # (G,) elasticity of content, short run
    thrift_long: np.ndarray  # (G,)
    elasticity: np.ndarray  # (G,) of use outside magnets, short run
    elasticity_long: np.ndarray  # (G,)
    magnet_elasticity: float
    magnet_elasticity_long: float
    ceiling: np.ndarray  # (G,) share of use that substitutes can take
    magnet_ceiling: float
    stop_value: np.ndarray  # (G,) value of lost load, multiples of the start price
    magnet_stop_value: float
    apart: np.ndarray  # (S, S) one where goods cross a border
    ore_open: np.ndarray  # (S, S) separator's state, mine's state: one where ore may go
    ore_tied: np.ndarray  # (S, S) the same: one at home and where a mine has a plant of its own
    start_year: int
    counted_from_year: int
    base_month: int  # month of play that the tables describe; 0 unless play starts earlier
    begins: np.ndarray  # (F,) month in which building begins by record; -1: never, or before
    new: np.ndarray  # (F,) one that does not run by the base year
    months_left: np.ndarray  # (F,) of building in the base year, as announced then
    months_built: float  # of building that are played before the base year
    bound: np.ndarray  # (F,) one with a contract of the table of contracts (K,), next lines
    contract_plant: np.ndarray
    contract_buyer: np.ndarray  # row of the state axis
    contract_tonnes: np.ndarray  # t/month
    contract_begins: np.ndarray  # month of play
    contract_ends: np.ndarray
    contract_least: np.ndarray  # USD/kg of the basket
    contract_most: np.ndarray
    contract_loan: np.ndarray  # USD


class Atlas:
    """States, groups, firms, uses and distances. Nothing here changes during play.

    Axes: S states, G groups, F firms (sorted by stage), H holders of licences.
    """

    def __init__(self, config: Config):
        self.config = config
        states, uses = regions(config), end_uses(config)
        self._states(states)
        self._firms(self._table_of_firms(config.tables.firms))
        self._uses(states, uses)
        self._routes()
        names = [self.firms[f] for f in self.separators.rows if not self.firm_inside[f]]
        of, since = config.tables.contracts, config.world.opens
        self.contracts = contracts(of, self.firms, names, self.states, since)
        self.paths = lay_paths(config, uses, self.inside)
        self.facts = self._facts()
        self.pointers: Any = None  # where the facts lie, for compiled verbs

    def state(self, name: str) -> int:
        """Row of a state on the state axis."""
        if name not in self.states:
            raise UserError([f"state = {name!r}: no such state{nearest(name, self.states)}"])
        return self.states.index(name)

    def _states(self, regions: pd.DataFrame) -> None:
        self.states = tuple(regions["state"])
        self.states_count = len(self.states)
        self.groups: tuple[str, ...] = GROUPS
        world = self.config.world
        self.players = world.players
        self.holders = tuple(self.state(name) for name in world.holders)
        self.home = self.holders[0] if self.holders else 0  # the state whose inside market it is
        self.inside = np.isin(np.arange(self.states_count), self.holders)  # (state,)
        self.bloc = tuple(
            self.holders.index(s) if s in self.holders else len(self.holders)
            for s in range(self.states_count)
        )
        self.bloc_size = np.bincount(self.bloc).astype(float)
        targets = [
            self.state(name)
            for name in self.config.disputes.targets
            if name in regions["state"].values
        ]
        self.targets = np.isin(np.arange(self.states_count), targets)
        self.quota_covers = np.isin(self.groups, self.config.licences.quota_covers)
        self.duty_raised = np.isin(self.groups, self.config.licences.duty_raised)
        self.denial_covers = np.isin(self.groups, self.config.licences.denial_covers)
        self.stockpile_covers = np.isin(self.groups, self.config.stocks.stockpile_covers)

    def _table_of_firms(self, name: str) -> pd.DataFrame:
        """The table of firms, as far as they are known; one of somebody's own is looked at first.

        Of the package's table those stay that were announced by then, and those in place of
        projects that nobody had announced stay until these have names.
        """
        firms = figures.read(name)
        if not name.endswith(".csv"):
            known = self.config.world.projects_known
            until = firms["stands_in_until"].fillna("9999-01")
            return firms[(firms["known_when"] <= known) & (known < until)].reset_index(drop=True)
        allowed = {"state": self.states, "stage": STAGES, "status": tuple(STATUS)}
        return checked(firms, name, allowed, self.groups)

    def _firms(self, firms: pd.DataFrame) -> None:
        order = [STAGES.index(stage) for stage in firms["stage"]]
        firms = (
            firms.assign(_order=order).sort_values("_order", kind="stable").reset_index(drop=True)
        )
        self.firms = tuple(firms["name"])
        self.firm_state = np.array([self.state(name) for name in firms["state"]], int)
        self.firm_stage = firms["_order"].to_numpy(int)
        self.firm_status = firms["status"].map(STATUS).to_numpy(int)
        self._building(firms["months_left"].fillna(0).to_numpy(float))
        self.nameplate = firms["capacity_t"].to_numpy(float) / 12
        self.cost = firms["unit_cost"].to_numpy(float)
        self.capex = firms["capex"].fillna(0).to_numpy(float)  # USD per t/year of capacity
        self.lead = firms.get("lead", pd.Series(1.0, firms.index)).fillna(1.0).to_numpy(float)
        self.linked = tuple(firms.get("linked", pd.Series("", firms.index)).fillna(""))
        self.partner = self._partners()
        self.refiners = self._refiners()
        self.undocumented = firms["undocumented_share"].fillna(0).to_numpy(float)
        self.basket = firms[[f"share_{g}" for g in self.groups]].fillna(0).to_numpy(float)
        count = self.states_count
        rows = [np.flatnonzero(self.firm_stage == k) for k in range(len(STAGES))]
        self.mines = Grouping(rows[0], self.firm_state, count)
        self.separators = Grouping(rows[1], self.firm_state, count)
        self.recyclers = Grouping(rows[2], self.firm_state, count)
        self.makers = Grouping(rows[3], self.firm_state, count)
        self.oxide_firms = Grouping(np.concatenate(rows[1:3]), self.firm_state, count)
        self.all_firms = Grouping(np.arange(len(firms)), self.firm_state, count)
        self.is_mine = self.firm_stage == 0
        self.firm_inside = self.inside[self.firm_state]
        self.holder_of_firm = np.array(
            [self.holders.index(s) if s in self.holders else 0 for s in self.firm_state], int
        )
        self.firm_held = self.firm_inside.astype(float)

    def _building(self, months_left: np.ndarray) -> None:
        """Plants in building in the base year: idle before they were begun, nearer after."""
        world, since = self.config.world, self.config.opening.building_since
        self.base_month = 12 * (world.base_year - world.start_year)
        building = self.firm_status == STATUS["building"]
        self.new = (self.firm_status != STATUS["operating"]).astype(float)
        later = building & (self.base_month > since)
        self.begins = np.where(later, self.base_month - since, -1)
        self.firm_status = np.where(later, STATUS["idle"], self.firm_status)
        self.months_left = np.where(building, months_left, 0.0)
        self.months_built = float(min(self.base_month, since))
        self.begun = building  # (F,) before the base year, by record

    def _uses(self, regions: pd.DataFrame, uses: pd.DataFrame) -> None:
        shares = uses[[f"share_{g}" for g in self.groups]].to_numpy(float)
        weight = uses["share_2010"].to_numpy(float)
        oxide = (uses["input"] == "oxide").to_numpy()
        magnet = ~oxide
        tonnes = weight[oxide, None] * shares[oxide]  # (use, group)
        mix = tonnes.sum(0) / tonnes.sum()
        use = np.maximum(regions["oxide_use"].to_numpy(float), 0.01)  # a trace, where none
        self.direct_use = mix[:, None] * use / 12  # (G, S) t/month
        self.magnet_use = np.maximum(regions["magnet_use"].to_numpy(float), 0.01) / 12
        content = (weight[magnet, None] * shares[magnet]).sum(0) / weight[magnet].sum()
        self.content = content * MAGNET_CONTENT  # (G,) t REO per t of magnet made, at the start
        self.thrift = np.array([THRIFT_SHORT.get(g, 0.0) for g in self.groups])
        self.thrift_long = np.array([THRIFT_LONG.get(g, 0.0) for g in self.groups])

        def mean(column: str) -> tuple[np.ndarray, float]:
            """A column by tonnes: per group outside magnets (G,), and over magnets."""
            values = uses[column].to_numpy(float)
            direct = (tonnes * values[oxide, None]).sum(0) / tonnes.sum(0)
            return direct, float(np.average(values[magnet], weights=weight[magnet]))

        self.elasticity, self.magnet_elasticity = mean("elasticity_short")
        self.elasticity_long, self.magnet_elasticity_long = mean("elasticity_long")
        self.ceiling, self.magnet_ceiling = mean("substitute_ceiling")
        direct_value, self.magnet_stop_value = mean("stop_value")  # multiples of the start price
        into = self.content * self.magnet_use.sum()
        part = into / (into + self.direct_use.sum(axis=1))
        self.stop_value = (1 - part) * direct_value + part * self.magnet_stop_value  # (G,)
        self.magnet_start = self.config.prices.magnet

    def _partners(self) -> np.ndarray:
        """The row of the mine or separator that each one is a project with (F,); -1 if none.

        A mine and a separator are one project where each names the other (table `firms`).
        """
        rows = {name: row for row, name in enumerate(self.firms)}
        other = np.array([rows.get(name, -1) for name in self.linked], int)
        mutual = (other >= 0) & (other[other] == np.arange(len(other)))
        both = self.firm_stage + self.firm_stage[other] == 1  # of a mine, 0, and a separator, 1
        return np.where(mutual & both, other, -1)

    def _refiners(self) -> np.ndarray:
        """Plants that live on goods of `home` (k,): separators elsewhere that its mine feeds."""
        rows = {name: row for row, name in enumerate(self.firms)}
        feed = np.array([rows.get(name, -1) for name in self.linked], int)
        mined = (feed >= 0) & (self.firm_stage[feed] == 0) & (self.firm_state[feed] == self.home)
        elsewhere = (self.firm_stage == 1) & (self.firm_state != self.home)
        return np.flatnonzero(mined & elsewhere)

    def _routes(self) -> None:
        network = trade_network(self.states, self.config.world.holders)
        # (seller, buyer) one where goods cross a border; (separator state, mine state) open to ore
        self.apart, self.ore_open = compile_routes(network, self.states)
        self.ore_tied = np.identity(self.states_count)
        rows = {name: row for row, name in enumerate(self.firms)}
        for mine in self.mines.rows:
            if plant := rows.get(self.linked[mine]):
                self.ore_tied[self.firm_state[plant], self.firm_state[mine]] = 1.0

    def _facts(self) -> Facts:
        named: dict[str, Any] = {name: getattr(self, name, None) for name in Facts._fields}
        for name, value in named.items():
            if isinstance(value, np.ndarray):  # tables hand out read-only columns of any layout
                named[name] = np.array(value, order="C")
        config = self.config
        return Facts(
            **named
            | self.contracts._asdict()
            | {
                "bound": np.isin(np.arange(len(self.firms)), self.contracts.contract_plant) * 1.0,
                "states": self.states_count,
                "holders": np.array(self.holders, np.int64),
                "bloc": np.array(self.bloc, np.int64),
                "begin": np.searchsorted(self.firm_stage, np.arange(len(STAGES) + 1)),
                "mine_states": np.unique(self.mines.state),
                "separator_states": np.unique(self.separators.state),
                "oxide_states": np.unique(self.oxide_firms.state),
                "magnet_states": np.unique(self.makers.state),
                "use_outside": float((self.direct_use * ~self.inside).sum()),
                "start_year": config.world.start_year,
                "counted_from_year": config.licences.counted_from_year,
            }
        )

    def by_state(self, values: np.ndarray) -> np.ndarray:
        """Totals per state of an array over all firms: (run, firm) -> (run, state)."""
        return self.all_firms.sum(self.all_firms.take(values))

    def to_firms(self, values: np.ndarray) -> np.ndarray:
        """Each firm's own state's value: (run, state) -> (run, firm)."""
        return values.take(self.firm_state, axis=1)

    def sizes(self) -> dict[str, int]:
        """Lengths of the world's axes."""
        return {
            "group": len(self.groups),
            "state": self.states_count,
            "holder": len(self.holders),
            "firm": len(self.firms),
            "contract": len(self.contracts.contract_plant),
            "stage": 3,
            "age": 3,
            "payoff": 3,
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

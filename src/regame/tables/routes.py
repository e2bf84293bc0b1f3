"""The table of routes: what is closed or far, and what pipes, ports and lanes can carry.

Some routes carry so much and no more: which are open, and through whose land they go.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.tables import figures, own
from regame.tables.own import ABOVE, SHARE, Names

if TYPE_CHECKING:
    import pandas as pd


class Ways(NamedTuple):
    """Rows that are open and say more than a distance, an entry each.

    seller, buyer, via: rows of the state axis, via -1 for none; group: of goods, -1 for each;
    capacity: t/month, infinite where none is given; cost: USD/kg over freight; plant: the plant
    with which a way comes, "" for none; opens, closes: months of play; port: which of the ways
    that several pairs share it belongs to, -1 for none.
    """

    name: tuple[str, ...]
    plant: tuple[str, ...]
    seller: np.ndarray
    buyer: np.ndarray
    group: np.ndarray
    capacity: np.ndarray
    cost: np.ndarray
    via: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    port: np.ndarray


class Pairs:
    """The ways of a world by pair of states. Axes: W ways, K pairs, N ports, G groups, S states.

    A port is a way that several pairs share. What a pair has of its own is taken first.
    """

    def __init__(self, ways: Ways, plants: Sequence[str], groups: int):
        self.ways = ways
        pairs = list(dict.fromkeys(zip(ways.seller.tolist(), ways.buyer.tolist(), strict=True)))
        self.seller = np.array([seller for seller, _ in pairs], np.int64)  # (K,)
        self.buyer = np.array([buyer for _, buyer in pairs], np.int64)
        ends = zip(ways.seller.tolist(), ways.buyer.tolist(), strict=True)
        at = np.array([pairs.index(end) for end in ends], np.int64)
        self.of_pair = (np.arange(len(pairs))[:, None] == at).astype(float)  # (K, W)
        for_it = (np.arange(groups)[:, None] == ways.group) | (ways.group < 0)
        self.of_group = for_it.astype(float)  # (G, W)
        self.named = self.of_pair @ self.of_group.T > 0  # (K, G) whether any row is for it
        self.own = ways.port < 0  # (W,)
        ports = int(ways.port.max(initial=-1)) + 1
        self.of_port = (np.arange(ports)[:, None] == ways.port).astype(float)  # (N, W)
        self.users = (self.of_port @ self.of_pair.T > 0).astype(float)  # (N, K)
        self.first = [int(np.flatnonzero(row)[0]) for row in self.of_port]  # a way of each port
        self.names = [ways.name[w] for w in self.first]  # (N,)
        rows = {name: row for row, name in enumerate(plants)}
        self.plant = np.array([rows[name] if name else -1 for name in ways.plant], np.int64)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(len(self.ways.name))

    def names_of(self, pair: int) -> list[str]:
        """The names of the ways between two states."""
        return [self.ways.name[w] for w in np.flatnonzero(self.of_pair[pair])]

    def open(self, month: int, passage: Floats, running: Floats) -> Floats:
        """What part of each way is open (run, W), 0-1.

        passage: (run, state) what a state lets through its land, NaN for all; running: (run, plant)
        ramp of plants that run.
        """
        ways = self.ways
        is_open = ((ways.opens <= month) & (month < ways.closes)).astype(float)
        lets = np.where(np.isnan(passage), 1.0, passage)[:, ways.via]
        comes = running[:, self.plant]
        return is_open * np.where(ways.via < 0, 1.0, lets) * np.where(self.plant < 0, 1.0, comes)

    def carries(self, opened: Floats) -> Floats:
        """What each way can carry (run, W) t/month, infinite where nothing limits."""
        capacity = np.broadcast_to(self.ways.capacity, opened.shape)
        return np.where(opened > 0, capacity * np.maximum(opened, 1e-300), 0.0)

    def rooms(self, opened: Floats) -> tuple[Floats, Floats]:
        """What pairs can carry on ways of their own (run, K, G), and ports (run, N, G), t/month."""
        able = self.carries(opened)
        own_rooms = _sum(able[:, None], self.of_pair[:, None] * self.of_group * self.own)
        own_rooms = np.where(self.named, own_rooms, np.inf)
        return own_rooms, able[:, self.first][:, :, None] * self.of_group.T[self.first]

    def whole(self, own: Floats, ports: Floats) -> Floats:
        """What each pair can carry (run, K, G) t/month if no other takes its ports.

        own, ports: as `rooms` gives them.
        """
        rooms: Floats = own + np.einsum("rng,nk->rkg", ports, self.users)
        return rooms

    def costs(self, opened: Floats) -> Floats:
        """USD/kg over freight of each pair (run, K, G): mean over what its open ways can carry."""
        able = np.minimum(self.carries(opened), 1e12)[:, None, :]
        on = self.of_pair[:, None] * self.of_group
        return _sum(able * self.ways.cost, on) / np.maximum(_sum(able, on), 1e-12)

    def places(self, flow: Floats, own: Floats, ports: Floats) -> Floats:
        """What each pair may send (run, K, G) t if so much wants to be sent.

        flow: (run, K, G) t; own, ports: as `rooms` gives them. Where more wants to pass a port than
        can, everybody gets the same part of what is left to send after ways of its own; else what
        is free is shared out evenly.
        """
        result = own.copy()
        for n, users in enumerate(self.users):
            want = np.maximum(flow - own, 0.0) * users[:, None]
            wanted, room = want.sum(axis=1, keepdims=True), ports[:, n, None]
            part = want * room / np.maximum(wanted, 1e-300)
            spare = want + np.maximum(room - wanted, 0.0) / users.sum()
            result += np.where(wanted > room, part, spare) * users[:, None]
        return result

    def through(self, flow: Floats, opened: Floats, states: int) -> Floats:
        """Share of what each pair sends that passes a state's land (run, state, K).

        flow: (run, K) t, all groups. A pair's own ways carry by what they can, and what they cannot
        goes by its ports.
        """
        able = np.minimum(self.carries(opened), 1e12)
        own_flow = able @ (self.of_pair * self.own).T
        by_ports = np.maximum(flow - own_flow, 0.0) / np.maximum(flow, 1e-12)  # (run, K) by ports
        part = np.zeros((len(flow), states, flow.shape[1]))
        for w, via in enumerate(self.ways.via):
            k = int(self.of_pair[:, w].argmax())
            if via >= 0 and self.own[w]:
                part[:, via, k] += (
                    (1 - by_ports[:, k]) * able[:, w] / np.maximum(own_flow[:, k], 1e-12)
                )
            elif via >= 0:
                part[:, via, k] += by_ports[:, k]
        return part


def _sum(values: Floats, on: Floats) -> Floats:
    """Sum of (run, 1, W) values over the ways that are on (K, G, W): (run, K, G), inf if any is."""
    sums = np.zeros((len(values), *on.shape[:2]))
    for w in range(on.shape[2]):
        sums += np.where(on[:, :, w] > 0, values[:, :, w, None], 0.0)
    return sums


WORDS = ("route", "good", "via", "plant", "opens", "closes")  # columns that may be missing: of text
NUMBERS = ("capacity_t", "cost")  # and of numbers
MONTHS = ("opens", "closes")  # of the former, those that hold months
type Rows = list[dict[Hashable, Any]]

NEVER = 10**6  # a month of play that no run reaches


class Routes(NamedTuple):
    """What a table says: freight over the usual one, one where goods may go, and ways."""

    far: np.ndarray  # (seller, buyer)
    opened: np.ndarray  # (seller, buyer)
    ways: Ways


def routes(config: Config, states: Names, plants: Names | None = None) -> Routes:
    """The routes of a world; without a table all are open, alike and without a limit.

    plants: those a row may name; None where they are checked elsewhere. Routes that no row names
    are open and as far as any. Raises UserError with every fault of the table.
    """
    count = len(states)
    far, opened = np.ones((count, count)), np.ones((count, count))
    path = config.tables.routes
    if not path or (read := figures.read(path)).empty:  # of headings only: no route differs
        return Routes(far, opened, _ways([], config, states))
    table = _looked_at(read, path, config, states, plants)
    for _, rows in table.groupby(["seller", "buyer"]):
        at = tuple(list(states).index(str(rows[end].iloc[0])) for end in ("seller", "buyer"))
        far[at], opened[at] = float(rows["freight"].iloc[0]), float((rows["open"] > 0).any())
    says_more = table[[*NUMBERS, "via", "plant", *MONTHS]].notna().to_numpy().any()
    open_rows: Rows = table[table["open"] > 0].to_dict("records") if says_more else []
    return Routes(far, opened, _ways(open_rows, config, states))


def lands(config: Config, states: Names) -> set[str]:
    """Those of the states of a world through whose land a route goes."""
    return {states[s] for s in routes(config, states).ways.via if s >= 0}


def _looked_at(
    table: pd.DataFrame, path: str, config: Config, states: Names, plants: Names | None
) -> pd.DataFrame:
    """The table with all columns, without what was not known by `world.projects_known`."""
    valid_words = {"seller": states, "buyer": states}
    bounds = {"open": SHARE, "freight": ABOVE, **dict.fromkeys(NUMBERS, ABOVE)}
    table = own.with_columns(table, (*WORDS, *NUMBERS))
    if "seller" in table and "buyer" in table:
        ends = table["seller"].astype(str) + " to " + table["buyer"].astype(str)
        table["route"] = table["route"].astype(object).where(table["route"].notna(), ends)
        table = table.assign(way=table["route"].astype(str) + ": " + ends + _of(table["good"]))
    else:
        table = table.assign(way=table.get("route"))
    empty = (*NUMBERS, *MONTHS)
    rules = own.Rules("way", valid_words, bounds, empty, (*WORDS, *NUMBERS), months=MONTHS)
    groups = config.world.groups
    own.checked(table, path, rules, partial(_faults, states, groups, plants))
    if "known_when" in table:
        known_when = table["known_when"].astype(object).fillna("")
        table = table[known_when <= config.world.projects_known].reset_index(drop=True)
    return table


def _of(goods: pd.Series) -> pd.Series:
    """What a row is for, as a part of its name."""
    return goods.map(lambda good: f" of {good}" if isinstance(good, str) else "")


def _faults(states: Names, groups: Names, plants: Names | None, table: pd.DataFrame) -> own.Faults:
    """Words that name nothing, capacities without a good, and routes that do not fit together."""
    for key, words in (("via", states), ("good", groups), ("plant", plants)):
        if words is not None:
            yield from own.unknown(table, key, words, key)
    for at, row in enumerate(table.to_dict("records")):
        if row["capacity_t"] == row["capacity_t"] and len(groups) > 1 and row["good"] not in groups:
            yield at, f"good must say what capacity_t is for: {', '.join(groups)}"
        if row["seller"] == row["buyer"] and row["capacity_t"] == row["capacity_t"]:
            yield at, f"capacity_t: {row['seller']!r} to itself is no route"
    yield from _together(table)


def _together(table: pd.DataFrame) -> own.Faults:
    """Rows of one route share a buyer or a seller and a capacity; a pair has one freight."""
    for _, rows in table.groupby("route"):
        if len(rows) > 1:
            if rows["buyer"].nunique() > 1 and rows["seller"].nunique() > 1:
                yield int(rows.index[0]), "route: its rows must share a seller or a buyer"
            for key in ("capacity_t", *WORDS[1:]):
                if rows[key].nunique(dropna=False) > 1:
                    yield int(rows.index[0]), f"{key}: rows of one route must give the same"
            if rows["capacity_t"].isna().any():
                yield int(rows.index[0]), "capacity_t: several take this route, so it must say"
    shared = table[table["route"].duplicated(keep=False) & (table["open"] > 0)]
    for row in shared.index[shared.duplicated(["seller", "buyer", "good"])]:
        yield int(row), "route: two states may share only one route with others"
    for _, rows in table.groupby(["seller", "buyer"]):
        if rows["freight"].nunique() > 1:
            yield int(rows.index[-1]), "freight must be the same on all routes between two states"


def _ways(rows: Rows, config: Config, states: Names) -> Ways:
    """Ways of the rows of a table that has been looked at."""
    route_names = [str(row["route"]) for row in rows]
    shared = list(dict.fromkeys(name for name in route_names if route_names.count(name) > 1))
    start, scale = config.world.start_year, config.world.scale

    def rows_of(key: str, known: Names) -> np.ndarray:
        """Where a word of each row is in a list, -1 for none."""
        result = [list(known).index(row[key]) if isinstance(row[key], str) else -1 for row in rows]
        return np.array(result, np.int64)

    def numbers(key: str, nothing: float) -> np.ndarray:
        """Numbers of each row."""
        result = np.array([float(row[key]) for row in rows], np.float64)
        result[np.isnan(result)] = nothing
        return result

    def months(key: str, nothing: int) -> np.ndarray:
        """Months of play of each row."""
        month_numbers = [own.month_of(row[key], start) if isinstance(row[key], str) else nothing
                 for row in rows]  # fmt: skip
        return np.array(month_numbers, np.int64)

    return Ways(
        tuple(route_names),
        tuple(str(row["plant"]) if isinstance(row["plant"], str) else "" for row in rows),
        rows_of("seller", states),
        rows_of("buyer", states),
        rows_of("good", config.world.groups),
        numbers("capacity_t", np.inf) * scale / 12,
        numbers("cost", 0.0),
        rows_of("via", states),
        months("opens", 0),
        months("closes", NEVER),
        np.array([shared.index(name) if name in shared else -1 for name in route_names], np.int64),
    )

"""The table of routes: what is closed or far, and what pipes, ports and lanes can carry."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from regame.config.schema import Config
from regame.core.errors import nearest
from regame.tables import figures, own
from regame.tables.own import ABOVE, SHARE, Names
from regame.tables.ways import Ways

if TYPE_CHECKING:
    import pandas as pd

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
    if not path:
        return Routes(far, opened, _ways([], config, states))
    read = figures.read(path)
    if read.empty:  # a table of headings only: no route differs
        return Routes(far, opened, _ways([], config, states))
    table = _looked_at(read, path, config, states, plants)
    for _, rows in table.groupby(["seller", "buyer"]):
        at = tuple(list(states).index(str(rows[end].iloc[0])) for end in ("seller", "buyer"))
        far[at], opened[at] = float(rows["freight"].iloc[0]), float((rows["open"] > 0).any())
    says_more = table[[*NUMBERS, "via", "plant", "opens", "closes"]].notna().to_numpy().any()
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
    valid_by_column = {"via": states, "good": groups}
    valid_by_column |= {} if plants is None else {"plant": plants}
    for at, row in enumerate(table.to_dict("records")):
        for key, valid_words in valid_by_column.items():
            if isinstance(row[key], str) and row[key] not in valid_words:
                yield at, f"{key} = {row[key]!r}: no such {key}{nearest(row[key], valid_words)}"
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
            for key in ("capacity_t", "good", "via", "plant", "opens", "closes"):
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

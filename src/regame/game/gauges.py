"""Measures on the supply network: by month and state, kept on demand, and as states see them."""

from types import CodeType
from typing import Any

import numpy as np
import pandas as pd

from regame.game import measures
from regame.game.flows import Flows, flows_of
from regame.game.playing import Playing
from regame.strategies.contract import NETWORK, Observations

UNITS = {  # measure -> unit
    **{f"{what}_{stage}": "share" for what in ("abroad", "holder") for stage in measures.STAGES},
    **{f"hirschman_{stage}": "1" for stage in measures.STAGES},
    "cut": "of use", "served": "share", "passes": "share", "betweenness": "share",
}  # fmt: skip


def gauge(flows: Flows, home: int, rows: np.ndarray) -> np.ndarray:
    """All measures of some states (run, state, measure), in the order of UNITS.

    abroad_*: import dependence by stage, with what is embodied in magnets; holder_*: the part of
    use from the first holder; hirschman_*: concentration of states of origin; cut: capacity that
    must go before use is cut off, over use; served: share of use that could be served without the
    holder; passes: share of others' use that passes the state; betweenness of states. home: the
    holder, rows: the states, both rows of the state axis.
    """
    origins = measures.origins(flows)
    columns = [measures.dependence(origin)[:, rows] for origin in origins]
    columns += [origin[:, home, rows] for origin in origins]
    columns += [measures.hirschman(origin)[:, rows] for origin in origins]
    without_home = flows.without(home)
    columns.append(np.stack([measures.cut(flows, s) for s in rows], 1))
    columns.append(np.stack([measures.served(without_home, s) for s in rows], 1))
    columns.append(measures.passes(flows)[:, rows])
    columns.append(measures.betweenness(measures.strong_links(flows))[:, rows])
    return np.stack(columns, 2)


class Gauges:
    """Keeps the measures of every month for some states of a game; see `Game.watch_network`."""

    def __init__(self, game: Playing, states: tuple[str, ...]):
        self.game, self.states = game, states
        self.rows = np.array([game.atlas.state(name) for name in states], np.int64)
        self.months: dict[int, np.ndarray] = {}  # month -> (run, state, measure)

    def now(self) -> np.ndarray:
        """The measures of the month played last (run, state, measure)."""
        game = self.game
        return gauge(flows_of(game.world, game.atlas, game.parameters), game.atlas.home, self.rows)

    def keep(self) -> None:
        """Keep this month's."""
        self.months[self.game.world.month] = self.now()

    def to_frame(self) -> pd.DataFrame:
        """Tidy table: run, month, state, and a column per measure of UNITS."""
        names = ["run", "month", "state"]
        if not self.months:
            return pd.DataFrame(columns=[*names, *UNITS])
        table = np.stack(list(self.months.values()), 1)  # (run, month, state, measure)
        runs, states = range(len(table)), self.states
        index = pd.MultiIndex.from_product([runs, list(self.months), states], names=names)
        columns = dict(zip(UNITS, table.reshape(-1, len(UNITS)).T, strict=True))
        return pd.DataFrame(columns, index).reset_index()


# Where nobody has traded.
UNKNOWN = {"dependence": 0.0, "served": 1.0, "minimum_cut": np.inf, "weakest": -1.0}


def reads_network(cls: Any) -> bool:
    """Whether a class of Strategy reads a field of NETWORK: its code, or a parent's, has one."""
    codes = [
        code
        for base in cls.__mro__
        for value in vars(base).values()
        if isinstance(code := getattr(value, "__code__", None), CodeType)
    ]
    while codes:
        code = codes.pop()
        if not set(NETWORK).isdisjoint(code.co_names):
            return True
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
    return bool(cls.reads_network)


def look_at_network(game: Playing, readers: tuple[int, ...]) -> None:
    """Put the measures of NETWORK into what some states see, rows of the state axis.

    For a holder they are those of the target that could be served least without it.
    """
    if not readers:
        return
    flows = flows_of(game.world, game.atlas, game.parameters)
    for row in readers:
        if row in game.seen:
            is_holder, home = row in game.atlas.holders, game.atlas.home
            views = _of_holder(game, flows, row) if is_holder else _of(game, flows, row, home)
            game.seen[row] = game.seen[row]._replace(**views)


def _of(game: Playing, flows: Flows, row: int, holder: int) -> dict[str, Observations]:
    """The measures of a state (run,) each, against a holder."""
    by_name = {
        "dependence": measures.origins(flows).refined[:, holder, row],
        "served": measures.served(flows.without(holder), row),
        "minimum_cut": measures.cut(flows, row),
        "weakest": np.full(game.world.runs, float(row)),
    }
    nothing = np.isnan(by_name["served"])
    return {name: np.where(nothing, UNKNOWN[name], by_name[name]) for name in NETWORK}


def _of_holder(game: Playing, flows: Flows, holder: int) -> dict[str, Observations]:
    """Those of the weakest target in each run."""
    targets = [row for row in np.flatnonzero(game.atlas.targets) if row != holder]
    if not len(targets):
        return {name: np.full(game.world.runs, value) for name, value in UNKNOWN.items()}
    by_target = [_of(game, flows, int(row), holder) for row in targets]
    views = {name: np.stack([view[name] for view in by_target]) for name in NETWORK}
    weakest, runs = views["served"].argmin(axis=0), np.arange(game.world.runs)
    return {name: view[weakest, runs] for name, view in views.items()}

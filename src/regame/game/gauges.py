"""Measures on the supply network, month by month and state by state, kept on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regame.game import measures
from regame.game.flows import Flows, flows_of
from regame.game.playing import Playing

if TYPE_CHECKING:
    import pandas as pd

UNITS = {  # measure -> unit
    **{f"abroad_{stage}": "share" for stage in measures.STAGES},
    **{f"holder_{stage}": "share" for stage in measures.STAGES},
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
        import pandas as pd

        if not self.months:
            return pd.DataFrame(columns=["run", "month", "state", *UNITS])
        table = np.stack(list(self.months.values()), 1)  # (run, month, state, measure)
        runs, states = range(len(table)), self.states
        index = pd.MultiIndex.from_product(
            [runs, list(self.months), states], names=["run", "month", "state"]
        )
        columns = dict(zip(UNITS, table.reshape(-1, len(UNITS)).T, strict=True))
        return pd.DataFrame(columns, index).reset_index()

"""Play rows of a design for the measures on their supply networks, at the start and at the end."""

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.game.facts import Atlas
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.game.gauges import gauge
from regame.game.measures import stops
from regame.runs.rows import failures

MOMENTS = ("network_first", "network_last")  # columns: months 0 and the last
LOST = ("lost_first", "lost_last")  # the same


def watched(atlas: Atlas) -> tuple[str, ...]:
    """Whose networks are reported: the targets of disputes, or all but the holder."""
    targets = tuple(
        name for name, is_one in zip(atlas.states, atlas.targets, strict=True) if is_one
    )
    others = tuple(name for row, name in enumerate(atlas.states) if row != atlas.home)
    return targets or others


def play_network(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows and return, per run and in their order, measures of the first and the last month.

    Columns: MOMENTS, each a list of measures by state of `watched` (gauges.py); LOST, each a list
    by stage and state of what is lost with its plants (`measures.stops`); failed, error.
    """
    game = Game(config, design, series=False)
    columns: dict[str, object] = {}
    for name, lost, months_more in zip(MOMENTS, LOST, (1, months - 1), strict=True):
        game.run_for(months_more)
        flows = flows_of(game.world, game.atlas, game.parameters)
        rows = np.array([game.atlas.state(state) for state in watched(game.atlas)], np.int64)
        for key, table in (
            (name, gauge(flows, game.atlas.home, rows)),
            (lost, stops(flows)),
        ):
            columns[key] = list(table.reshape(len(table), -1))
    return pd.DataFrame({**columns, **failures(game)}, index=design.index)

"""Play rows of a design for the measures on their supply networks, at the start and at the end."""

import pandas as pd

from regame.config.schema import Config
from regame.game.facts import Atlas
from regame.game.game import Game
from regame.game.gauges import Gauges
from regame.runs.rows import failures

MOMENTS = ("network_first", "network_last")  # columns: months 0 and the last


def watched(atlas: Atlas) -> tuple[str, ...]:
    """Whose networks are reported: the targets of disputes, or all but the holder."""
    targets = tuple(
        name for name, is_one in zip(atlas.states, atlas.targets, strict=True) if is_one
    )
    others = tuple(name for row, name in enumerate(atlas.states) if row != atlas.home)
    return targets or others


def play_network(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows and return, per run and in their order, measures of the first and the last month.

    Columns: MOMENTS, each a list of measures by state of `watched` (gauges.py); failed, error.
    """
    game = Game(config, design, series=False).run_for(1)
    gauges = Gauges(game, watched(game.atlas))
    first = gauges.now()
    moments = first, Gauges(game.run_for(months - 1), gauges.states).now()
    flat = [list(table.reshape(len(table), -1)) for table in moments]
    columns: dict[str, object] = dict(zip(MOMENTS, flat, strict=True))
    return pd.DataFrame({**columns, **failures(game)}, index=design.index)

"""Rows of a design played again for more: by end use and plant, the network."""

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.facts import RUNNING, Atlas
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.game.gauges import gauge
from regame.game.measures import stops
from regame.runs.uses import users_by_good, uses_of

MOMENTS = ("network_first", "network_last")  # columns: months 0 and the last
LOST = ("lost_first", "lost_last")  # the same


def watched(atlas: Atlas) -> tuple[str, ...]:
    """Whose networks are reported: the targets of disputes, or all but the holder."""
    targets = tuple(name for name, aimed in zip(atlas.states, atlas.targets, strict=True) if aimed)
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
        for key, table in ((name, gauge(flows, game.atlas.home, rows)), (lost, stops(flows))):
            columns[key] = list(table.reshape(len(table), -1))
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


class Watched(Game):
    """A game that keeps what users gained this month, before anything adapts.

    users: (run, use, state) USD; uses are the groups outside magnets, and magnets last.
    """

    users: Floats

    def adapt(self) -> None:
        """Take the month's use down, then go on."""
        self.users = users_by_good(self)
        super().adapt()


def play_uses(config: Config, design: pd.DataFrame, months: int, start: int = 0) -> pd.DataFrame:
    """Play rows and return, per run and in their order, what end uses gained.

    Columns: uses_{h}y per horizon of 1, 2, 5, 10, 20 years that is reached (list, end uses of
    `uses_of` by state, USD so far, discounted); failed, error. start: month from which they count.
    """
    game = Watched(config, design, series=False)
    _, parts = uses_of(config)
    use_so_far = np.zeros((len(design), parts.shape[1], game.atlas.states_count))
    columns: dict[str, object] = {}
    for month in range(1, months + 1):
        game.step()
        use_so_far = use_so_far + accounts.discounts(game, month)[:, :, None] * game.users
        years, month_of_year = divmod(month - start, 12)
        if month_of_year == 0 and years in YEARS:
            by_use = np.einsum("ug,rgs->rus", parts, use_so_far)
            columns[f"uses_{years}y"] = list(by_use.reshape(len(design), -1))
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


def play_plants(config: Config, design: pd.DataFrame, months: int, start: int = 0) -> pd.DataFrame:
    """Play rows and return, per run and in their order, which plants run.

    Columns: plants_{h}y per horizon of 1, 2, 5, 10, 20 years that is reached (list, by plant, 1
    where it runs, else 0); failed, error. start: month from which years count.
    """
    game = Game(config, design, series=False)
    columns: dict[str, object] = {}
    for years in YEARS:
        if start + 12 * years <= months:
            game.run_for(start + 12 * years - game.world.month)
            columns[f"plants_{years}y"] = list((game.world.phase == RUNNING).astype(np.float64))
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)

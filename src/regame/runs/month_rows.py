"""Play rows of a design for more than outcomes: by month, by end use and plant, the network.

By month is what a weapon does: trade, prices, users, concessions.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.facts import CONCESSIONS, RUNNING, Atlas, total
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.game.gauges import gauge
from regame.game.measures import stops
from regame.game.names import name_of
from regame.game.playing import by_month
from regame.runs import uses
from regame.tables.losses import economy_of

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
        self.users = uses.users_by_good(self)
        super().adapt()


def play_uses(config: Config, design: pd.DataFrame, months: int, start: int = 0) -> pd.DataFrame:
    """Play rows and return, per run and in their order, what end uses gained.

    Columns: uses_{h}y per horizon of 1, 2, 5, 10, 20 years that is reached (list, end uses of
    `uses_of` by state, USD so far, discounted); failed, error. start: month from which they count.
    """
    game = Watched(config, design, series=False)
    _, parts = uses.uses_of(config)
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


UNSET = -9.0  # in place of NaN: no instrument takes it


class Outcome(NamedTuple):
    """A series by month: what it is, whose (state or group), of which end use, and its unit."""

    quantity: str
    of: str
    use: str
    unit: str


class Monthly(Game):
    """A game that keeps what users lose this month, before anything adapts.

    lost: (run, good, state) USD, goods as in `uses_of`; short: (run, state), the share of use at
    the start's prices that is not served or is left to substitutes, by value, 0 to 1. stopped:
    (run, state), the share of the magnets that users need which they lack; output: (run, sector,
    state) USD of what cannot be built (sector_rows.py). lines: (run, LINES, state) as in
    line_rows.py, and users: (run, good, state) USD that users gain, where `counted`: accounts
    stand in the tables.
    """

    lost: Floats
    short: Floats
    stopped: Floats
    output: Floats
    sectors: uses.Sectors
    lines: Floats
    users: Floats
    counted: bool = False

    def adapt(self) -> None:
        """Take the month's losses down, then go on."""
        self.lost = uses.lost_by_good(self)
        self.short = _short(self)
        need, lacking = uses.products_short(self)
        self.stopped = lacking / np.maximum(need, 1.0)  # who uses less than a tonne has no lines
        self.output = self.sectors.output_lost(self)
        if self.counted:
            self.lines, self.users = uses.lines_of_month(self), uses.users_by_good(self)
        super().adapt()


def _short(game: Game) -> Floats:
    w, a = game.world, game.atlas
    activity = w.activity[:, None]
    direct = a.direct_use * w.use_path * activity
    product_need = a.product_use * w.product_path * w.activity
    use_value = (direct * w.start_index).sum(axis=1) + product_need * w.product_start
    got = (np.minimum(w.used, direct) * w.start_index).sum(axis=1)
    got = got + np.minimum(uses.products_used(game), product_need) * w.product_start
    return np.asarray(np.where(use_value > 0, 1 - got / np.maximum(use_value, 1e-12), 0.0))


def outcomes_of(config: Config, atlas: Atlas, units: dict[str, str]) -> list[Outcome]:
    """Return what `play_months` keeps, in its order; units: of recorded series, by name."""
    home, states, of_uses = atlas.states[atlas.home], atlas.states, uses.uses_of(config)[0]
    prices = [(f"price_{side}", group) for side in ("inside", "outside") for group in atlas.groups]
    sectors = [(sector, state) for sector in uses.sectors_of(config) for state in states]
    return [
        Outcome("magnets_exported", home, "", units[f"magnet_exports_{name_of(home)}"]),
        *(Outcome(price, group, "", units[f"{price}_{group}"]) for price, group in prices),
        *(Outcome("use_lost", state, "", "share") for state in states),
        *(Outcome("value_lost", state, use, "USD/month") for use in of_uses for state in states),
        *(Outcome("lines_stopped", state, "", "share") for state in states),
        *(Outcome("output_lost", state, sector, "USD/month") for sector, state in sectors),
        Outcome("concessions", "all", "", "count so far"),
        Outcome("concessions_won", home, "", "USD/month"),
    ]


def play_months(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows and return, per run and in their order, outcomes month by month.

    Columns: `outcomes` (list, outcomes of `outcomes_of` by month, in their units, `value_lost`
    against the start's prices), `instruments` (list, months by instruments of the holder), failed,
    error; in worlds with accounts of sectors `lines` and `users` (lists, `Monthly.lines` and
    `Monthly.users` by month).
    """
    game = Monthly(config, design, series=False)
    game.sectors, game.counted = uses.Sectors(config), economy_of(config) is not None
    _, parts = uses.uses_of(config)

    def read() -> dict[str, Floats]:
        """What is kept of the month played last, by name, the run first."""
        sectors = {"lines": game.lines, "users": game.users} if game.counted else {}
        return {"outcomes": _month(game, parts), "instruments": _instruments(game)} | sectors

    kept = by_month(game, months, read)
    kept["instruments"] = kept["instruments"].swapaxes(1, 2)
    columns = {name: list(values.reshape(len(design), -1)) for name, values in kept.items()}
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


def _month(game: Monthly, parts: Floats) -> Floats:
    """The month's outcomes (run, outcome)."""
    record, world, atlas = game.record, game.world, game.atlas
    names = [f"magnet_exports_{record.holder}"]
    names += [f"price_{side}_{g}" for side in ("inside", "outside") for g in atlas.groups]
    series = np.stack([record.last(name) for name in names], axis=1)
    by_use = np.einsum("ug,rgs->rus", parts, game.lost).reshape(world.runs, -1)
    won = np.stack([total(world.conceded, 1), game.ledger[:, atlas.home, CONCESSIONS]], axis=1)
    output = game.output.reshape(world.runs, -1) if game.sectors.known else game.short[:, :0]
    return np.concatenate([series, game.short, by_use, game.stopped, output, won], axis=1)


def _instruments(game: Game) -> Floats:
    """What the holder has set (run, instrument); UNSET where an instrument is left alone."""
    world, home = game.world, game.atlas.home
    settings = np.concatenate([world.set_by_holder[..., 0], world.set_by_state[..., home]], axis=1)
    return np.nan_to_num(settings, nan=UNSET, posinf=1e12)

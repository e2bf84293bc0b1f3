"""Play rows of a design for what a weapon does by month: trade, prices, users, concessions."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.game.facts import CONCESSIONS, Atlas, total
from regame.game.game import Game
from regame.game.names import name_of
from regame.runs.uses import (
    Sectors,
    lines_of_month,
    lost_by_good,
    products_short,
    products_used,
    sectors_of,
    users_by_good,
    uses_of,
)
from regame.tables.losses import economy_of

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
    sectors: Sectors
    lines: Floats
    users: Floats
    counted: bool = False

    def adapt(self) -> None:
        """Take the month's losses down, then go on."""
        self.lost = lost_by_good(self)
        self.short = _short(self)
        need, lacking = products_short(self)
        self.stopped = lacking / np.maximum(need, 1.0)  # who uses less than a tonne has no lines
        self.output = self.sectors.output_lost(self)
        if self.counted:
            self.lines, self.users = lines_of_month(self), users_by_good(self)
        super().adapt()


def _short(game: Game) -> Floats:
    w, a = game.world, game.atlas
    activity = w.activity[:, None]
    direct = a.direct_use * w.use_path * activity
    product_need = a.product_use * w.product_path * w.activity
    use_value = (direct * w.start_index).sum(axis=1) + product_need * w.product_start
    got = (np.minimum(w.used, direct) * w.start_index).sum(axis=1)
    got = got + np.minimum(products_used(game), product_need) * w.product_start
    return np.asarray(np.where(use_value > 0, 1 - got / np.maximum(use_value, 1e-12), 0.0))


def outcomes_of(config: Config, atlas: Atlas, units: dict[str, str]) -> list[Outcome]:
    """Return what `play_months` keeps, in its order; units: of recorded series, by name."""
    home, states, uses = atlas.states[atlas.home], atlas.states, uses_of(config)[0]
    prices = [(f"price_{side}", group) for side in ("inside", "outside") for group in atlas.groups]
    sectors = [(sector, state) for sector in sectors_of(config) for state in states]
    return [
        Outcome("magnets_exported", home, "", units[f"magnet_exports_{name_of(home)}"]),
        *(Outcome(price, group, "", units[f"{price}_{group}"]) for price, group in prices),
        *(Outcome("use_lost", state, "", "share") for state in states),
        *(Outcome("value_lost", state, use, "USD/month") for use in uses for state in states),
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
    game.sectors, game.counted = Sectors(config), economy_of(config) is not None
    _, parts = uses_of(config)
    retained: dict[str, list[Floats]] = {"outcomes": [], "instruments": []}
    retained |= {"lines": [], "users": []} if game.counted else {}
    for _ in range(months):
        game.step()
        retained["outcomes"].append(_month(game, parts))
        retained["instruments"].append(_instruments(game))
        if game.counted:
            retained["lines"].append(game.lines)
            retained["users"].append(game.users)
    columns = {
        name: list(np.stack(values, 1 if name == "instruments" else -1).reshape(len(design), -1))
        for name, values in retained.items()
    }
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
    parts_of = [series, game.short, by_use, game.stopped, output, won]
    return np.concatenate(parts_of, axis=1)


def _instruments(game: Game) -> Floats:
    """What the holder has set (run, instrument); UNSET where an instrument is left alone."""
    world, home = game.world, game.atlas.home
    settings = np.concatenate([world.set_by_holder[..., 0], world.set_by_state[..., home]], axis=1)
    return np.nan_to_num(settings, nan=UNSET, posinf=1e12)

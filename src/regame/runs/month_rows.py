"""Play rows of a design for what a weapon does by month: trade, prices, users, concessions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.game.facts import CONCESSIONS, Atlas, total
from regame.game.game import Game
from regame.game.names import name_of
from regame.runs.rows import failures
from regame.runs.sector_rows import Sectors, products_short, sectors_of
from regame.runs.use_rows import lost_by_good, products_used, uses_of

type Floats = NDArray[np.float64]

HOLDER_SETS = (
    "quota", "duty", "duties", "denial", "threat", "carry_out", "technology_ban", "mine_plan",
    "licensing", "licensing_wide", "refused_to", "downstream", "enforcement", "flooding",
    "stop", "stop_target",
)  # fmt: skip
STATE_SETS = (
    "grant", "offtake", "floor", "stockpile", "recycling", "research", "retaliation", "concession",
    "stockpile_magnets", "stockpile_pause",
)  # fmt: skip
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
    state) USD of what cannot be built (sector_rows.py).
    """

    lost: Floats
    short: Floats
    stopped: Floats
    output: Floats
    sectors: Sectors

    def adapt(self) -> None:
        """Take the month's losses down, then go on."""
        self.lost = lost_by_good(self)
        self.short = _short(self)
        need, lacking = products_short(self)
        self.stopped = lacking / np.maximum(need, 1.0)  # who uses less than a tonne has no lines
        self.output = self.sectors.output_lost(self)
        super().adapt()


def _short(game: Game) -> Floats:
    w, a = game.world, game.atlas
    activity = w.activity[:, None]
    direct = a.direct_use * w.use_path * activity
    made = a.product_use * w.product_path * w.activity
    whole = (direct * w.start_index).sum(axis=1) + made * w.product_start
    got = (np.minimum(w.used, direct) * w.start_index).sum(axis=1)
    got = got + np.minimum(products_used(game), made) * w.product_start
    return np.asarray(np.where(whole > 0, 1 - got / np.maximum(whole, 1e-12), 0.0))


def outcomes_of(config: Config, atlas: Atlas, units: dict[str, str]) -> list[Outcome]:
    """Return what `play_months` keeps, in its order; units: of recorded series, by name."""
    holder = name_of(atlas.states[atlas.home])
    exports = f"magnet_exports_{holder}"
    found = [Outcome("magnets_exported", atlas.states[atlas.home], "", units[exports])]
    for side in ("inside", "outside"):
        found += [Outcome(f"price_{side}", g, "", units[f"price_{side}_{g}"]) for g in atlas.groups]
    found += [Outcome("use_lost", state, "", "share") for state in atlas.states]
    uses, _ = uses_of(config)
    found += [
        Outcome("value_lost", state, use, "USD/month") for use in uses for state in atlas.states
    ]
    found += [Outcome("lines_stopped", state, "", "share") for state in atlas.states]
    found += [
        Outcome("output_lost", state, sector, "USD/month")
        for sector in sectors_of(config)
        for state in atlas.states
    ]
    found.append(Outcome("concessions", "all", "", "count so far"))
    found.append(Outcome("concessions_won", atlas.states[atlas.home], "", "USD/month"))
    return found


def play_months(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows and return, per run and in their order, outcomes month by month.

    Columns: `outcomes` (list, outcomes of `outcomes_of` by month, in their units, `value_lost`
    against the start's prices), `instruments` (list, months by instruments of the holder), failed,
    error.
    """
    game = Monthly(config, design, series=False)
    game.sectors = Sectors(config)
    _, parts = uses_of(config)
    kept: list[Floats] = []
    sets: list[Floats] = []
    for _ in range(months):
        game.step()
        kept.append(_month(game, parts))
        sets.append(_instruments(game))
    flat = np.stack(kept, axis=2).reshape(len(design), -1)
    signs = np.stack(sets, axis=1).reshape(len(design), -1)
    columns = {"outcomes": list(flat), "instruments": list(signs), **failures(game)}
    return pd.DataFrame(columns, index=design.index)


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
    values = [getattr(world, f"set_{name}")[:, 0].reshape(world.runs, -1) for name in HOLDER_SETS]
    values += [getattr(world, f"set_{name}")[:, home, None] for name in STATE_SETS]
    given = np.concatenate([np.asarray(value, np.float64) for value in values], axis=1)
    return np.nan_to_num(given, nan=UNSET, posinf=1e12)

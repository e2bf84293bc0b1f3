"""Matches of a league as they are played: rows of a design, and what each player earns."""

import json

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.accounts import earned
from regame.game.facts import total
from regame.game.game import Game
from regame.strategies.firms.contract import OWNER
from regame.studies.league.profiles import column

PER = 1e6  # USD put into a firm, for which its payoff is given


def play_matches(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns, USD, discounted to the start, terminal values included: per horizon h of 1, 2, 5, 10
    and 20 years that is reached and per player income_{state}_{h}y and broad_{state}_{h}y; of firms
    with a rule both are what they earned per million USD put in, and alive_{firm}_{h}y is 1 where
    the firm still works;
    targets_{h}y (income of all but the holder) and restricted_{h}y (months); forfeits (JSON:
    state -> what its strategy did wrong; empty if nothing); failed, error.
    A forfeited run is failed.
    """
    game = Game(config, design, lenient=True, series=False)
    opening = accounts.opening_value(game)
    columns: dict[str, object] = {}
    for month in range(1, months + 1):
        game.step()
        if month % 12 == 0 and month // 12 in YEARS:
            columns |= _read(game, opening, month // 12)
    out = [game.forfeits.get(run, {}) for run in range(game.world.runs)]
    failures = game.failures()
    columns["forfeits"] = [
        json.dumps(forfeits, sort_keys=True) if forfeits else "" for forfeits in out
    ]
    columns["failed"] = failures["failed"] | np.array(list(map(bool, out)))
    columns["error"] = [
        "; ".join(forfeits[state] for state in sorted(forfeits)) or error
        for forfeits, error in zip(out, failures["error"], strict=True)
    ]
    return pd.DataFrame(columns, index=design.index)


def _read(game: Game, opening: np.ndarray, years: int) -> dict[str, np.ndarray]:
    """Read payoffs after so many years."""
    atlas, columns = game.atlas, {}
    ends = accounts.end_value(game)
    payoffs = accounts.standings(game, opening, ends)
    for reading, values in payoffs.items():
        for state in atlas.players:
            columns[column(reading, state, years)] = values[:, atlas.state(state)].copy()
    for firm in game.firms:
        if firm.profile and firm.kind == OWNER:
            gained, lives = earned(game, firm.row)
            for reading in payoffs:
                columns[column(reading, firm.name, years)] = PER * gained
            columns[column("alive", firm.name, years)] = lives * 1.0
    others = np.arange(atlas.states_count) != atlas.home
    columns[f"targets_{years}y"] = total(payoffs["income"] * others, 1)
    columns[f"restricted_{years}y"] = total(game.world.restrictions, 1)
    return columns

"""From actions to the instruments of the world."""

from functools import lru_cache

import numpy as np

from regame.core.instruments import INSTRUMENTS, STATE, Instrument
from regame.engine.state.atlas import Atlas
from regame.engine.state.world import World
from regame.strategies.contract import Action

BY_USER = [[row for row in INSTRUMENTS if row.user == user] for user in ("state", "holder")]


def _numbers(row: Instrument, action: Action, states: tuple[str, ...], groups: int) -> list[float]:
    """An instrument of an action as the world holds it; NaN where it is not set."""
    setting = getattr(action, row.name)
    if row.by_group:
        return [np.nan] * groups if setting is None else list(setting[:groups])
    if row.unit == STATE and isinstance(setting, str):
        return [states.index(setting)]
    return [np.nan if setting is None else setting]


@lru_cache(maxsize=4096)
def _columns(action: Action, states: tuple[str, ...], groups: int) -> list[np.ndarray]:
    """An action as numbers (column,), by user; the instruments of each in their order."""
    numbers = (
        [n for row in rows for n in _numbers(row, action, states, groups)] for rows in BY_USER
    )
    return [np.array(column, float) for column in numbers]


@lru_cache(maxsize=512)
def _tables(
    actions: tuple[Action, ...], states: tuple[str, ...], groups: int
) -> tuple[np.ndarray, ...]:
    """Actions as tables (action, column), by user."""
    columns = [_columns(action, states, groups) for action in actions]
    return tuple(np.stack(rows) for rows in zip(*columns, strict=True))


def set_instruments(
    world: World,
    atlas: Atlas,
    row: int,
    runs: np.ndarray,
    actions: list[Action],
    chosen: np.ndarray,
) -> None:
    """Write actions of a state, row of the state axis, into the world.

    runs: (k,) the runs; chosen: (k,) which of the actions each of them takes.
    """
    of_state, of_holder = _tables(tuple(actions), atlas.states, len(atlas.groups))
    world.set_by_state[runs, :, row] = of_state.take(chosen, axis=0)
    if row in atlas.holders:
        world.set_by_holder[runs, :, atlas.holders.index(row)] = of_holder.take(chosen, axis=0)

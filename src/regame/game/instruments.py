"""From actions to the instruments of the world."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from regame.engine.state.atlas import Atlas, Facts
from regame.engine.state.buffers import Buffers
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World
from regame.engine.verbs import verb
from regame.strategies.contract import GROUPS, Action

STATE_FIELDS = (
    "grant", "offtake", "price_floor", "stockpile", "recycling", "research", "concession",
    "retaliation",
)  # fmt: skip
HOLDER_FIELDS = (
    "export_quota", "export_duty", "enforcement", "flooding", "threat", "carry_out",
    "technology_ban", "downstream",
)  # fmt: skip


@verb
def write(
    w: World, a: Facts, row: int, runs: np.ndarray, chosen: np.ndarray, values: np.ndarray
) -> None:
    """Set the instruments of the state `row` in some runs.

    runs: (k,); chosen: (k,) rows of `values` (action, field): STATE_FIELDS, HOLDER_FIELDS, denial,
    duties of the groups.
    """
    for k in range(len(runs)):
        r, given = runs[k], values[chosen[k]]
        w.set_grant[r, row] = given[0]
        w.set_offtake[r, row] = given[1]
        w.set_floor[r, row] = given[2]
        w.set_stockpile[r, row] = given[3]
        w.set_recycling[r, row] = given[4]
        w.set_research[r, row] = given[5]
        w.set_concession[r, row] = given[6]
        w.set_retaliation[r, row] = given[7]
        for h in range(len(a.holders)):
            if a.holders[h] == row:
                w.set_quota[r, h] = given[8]
                w.set_duty[r, h] = given[9]
                w.set_enforcement[r, h] = given[10]
                w.set_flooding[r, h] = given[11]
                w.set_threat[r, h] = given[12]
                w.set_carry_out[r, h] = given[13]
                w.set_technology_ban[r, h] = given[14]
                w.set_downstream[r, h] = given[15]
                w.set_denial[r, h] = given[16]
                for g in range(len(a.content)):
                    w.set_duties[r, h, g] = given[17 + g]


@lru_cache(maxsize=512)
def _values(actions: tuple[Action, ...], states: tuple[str, ...]) -> np.ndarray:
    """Actions as a table (action, field); NaN: not set.

    The fields: STATE_FIELDS, HOLDER_FIELDS, denial, duties of the groups.
    """
    fields = len(STATE_FIELDS) + len(HOLDER_FIELDS)
    values = np.full((len(actions), fields + 1 + GROUPS), np.nan)
    for given, action in zip(values, actions, strict=True):
        for place, field in enumerate(STATE_FIELDS + HOLDER_FIELDS):
            value = getattr(action, field)
            if value is not None:
                given[place] = value
        if action.denial is not None:
            given[fields] = states.index(action.denial)
        if action.duties is not None:
            given[fields + 1 :] = action.duties
    return values


def set_instruments(
    stage: tuple[World, Atlas, Buffers, Parameters],
    row: int,
    runs: np.ndarray,
    actions: list[Action],
    chosen: np.ndarray,
) -> None:
    """Write actions of a state, row of the state axis, into the world.

    runs: (k,) the runs; chosen: (k,) which of the actions each of them takes.
    """
    write(*stage, row, runs, chosen, _values(tuple(actions), stage[1].states))

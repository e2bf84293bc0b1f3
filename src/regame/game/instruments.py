"""From actions to the instruments of the world."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from regame.engine.state.atlas import Atlas
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World
from regame.engine.verbs import verb
from regame.strategies.contract import GROUPS, TARGETS, Action

STATE_FIELDS = (
    "grant", "offtake", "price_floor", "stockpile", "recycling", "research", "concession",
    "retaliation", "passage", "stockpile_magnets", "stockpile_pause",
)  # fmt: skip
HOLDER_FIELDS = (
    "export_quota", "export_duty", "enforcement", "flooding", "threat", "carry_out",
    "technology_ban", "downstream", "mine_plan", "licensing",
    "licensing_wide", "stop",
)  # fmt: skip


# Columns of a table of actions: a field of Action each, then the duty of each group from DUTIES on.
COLUMNS = {
    name: column for column, name in enumerate((*STATE_FIELDS, *HOLDER_FIELDS, *TARGETS, "duties"))
}
GRANT, OFFTAKE = COLUMNS["grant"], COLUMNS["offtake"]
PRICE_FLOOR, STOCKPILE = COLUMNS["price_floor"], COLUMNS["stockpile"]
STOCKPILE_MAGNETS, PAUSE = COLUMNS["stockpile_magnets"], COLUMNS["stockpile_pause"]
RECYCLING, RESEARCH = COLUMNS["recycling"], COLUMNS["research"]
CONCESSION, RETALIATION = COLUMNS["concession"], COLUMNS["retaliation"]
PASSAGE = COLUMNS["passage"]
EXPORT_QUOTA, EXPORT_DUTY = COLUMNS["export_quota"], COLUMNS["export_duty"]
ENFORCEMENT, FLOODING = COLUMNS["enforcement"], COLUMNS["flooding"]
THREAT, CARRY_OUT = COLUMNS["threat"], COLUMNS["carry_out"]
TECHNOLOGY_BAN, DOWNSTREAM = COLUMNS["technology_ban"], COLUMNS["downstream"]
PLANNED = COLUMNS["mine_plan"]
LICENSING, REFUSED_TO = COLUMNS["licensing"], COLUMNS["refused_to"]
LICENSING_WIDE = COLUMNS["licensing_wide"]
STOP, STOP_TARGET = COLUMNS["stop"], COLUMNS["stop_target"]
DENIAL, DUTIES = COLUMNS["denial"], COLUMNS["duties"]


@verb
def write(
    w: World, a: Facts, row: int, runs: np.ndarray, chosen: np.ndarray, values: np.ndarray
) -> None:
    """Set the instruments of the state `row` in some runs.

    runs: (k,); chosen: (k,) rows of `values` (action, column of COLUMNS).
    """
    for k in range(len(runs)):
        r, given = runs[k], values[chosen[k]]
        w.set_grant[r, row] = given[GRANT]
        w.set_offtake[r, row] = given[OFFTAKE]
        w.set_floor[r, row] = given[PRICE_FLOOR]
        w.set_stockpile[r, row] = given[STOCKPILE]
        w.set_stockpile_magnets[r, row] = given[STOCKPILE_MAGNETS]
        w.set_stockpile_pause[r, row] = given[PAUSE]
        w.set_recycling[r, row] = given[RECYCLING]
        w.set_research[r, row] = given[RESEARCH]
        w.set_concession[r, row] = given[CONCESSION]
        w.set_retaliation[r, row] = given[RETALIATION]
        w.set_passage[r, row] = given[PASSAGE]
        for h in range(len(a.holders)):
            if a.holders[h] == row:
                w.set_quota[r, h] = given[EXPORT_QUOTA]
                w.set_duty[r, h] = given[EXPORT_DUTY]
                w.set_enforcement[r, h] = given[ENFORCEMENT]
                w.set_flooding[r, h] = given[FLOODING]
                w.set_threat[r, h] = given[THREAT]
                w.set_carry_out[r, h] = given[CARRY_OUT]
                w.set_technology_ban[r, h] = given[TECHNOLOGY_BAN]
                w.set_downstream[r, h] = given[DOWNSTREAM]
                w.set_mine_plan[r, h] = given[PLANNED]
                w.set_licensing[r, h] = given[LICENSING]
                w.set_licensing_wide[r, h] = given[LICENSING_WIDE]
                w.set_refused_to[r, h] = given[REFUSED_TO]
                w.set_stop[r, h] = given[STOP]
                w.set_stop_target[r, h] = given[STOP_TARGET]
                w.set_denial[r, h] = given[DENIAL]
                for g in range(len(a.content)):
                    w.set_duties[r, h, g] = given[DUTIES + g]


@lru_cache(maxsize=4096)
def _row(action: Action, states: tuple[str, ...]) -> np.ndarray:
    """An action as a row of `_values`; it is not to be written to."""
    fields = len(STATE_FIELDS) + len(HOLDER_FIELDS)
    given = np.full(fields + len(TARGETS) + GROUPS, np.nan)
    for place, field in enumerate(STATE_FIELDS + HOLDER_FIELDS):
        value = getattr(action, field)
        if value is not None:
            given[place] = value
    for place, field in enumerate(TARGETS, fields):
        name = getattr(action, field)
        if name is not None:
            given[place] = name if isinstance(name, int) else states.index(name)
    if action.duties is not None:
        given[fields + len(TARGETS) :] = action.duties
    return given


@lru_cache(maxsize=512)
def _values(actions: tuple[Action, ...], states: tuple[str, ...]) -> np.ndarray:
    """Actions as a table (action, field); NaN: not set.

    The fields: STATE_FIELDS, HOLDER_FIELDS, TARGETS, duties of the groups.
    """
    return np.stack([_row(action, states) for action in actions])


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

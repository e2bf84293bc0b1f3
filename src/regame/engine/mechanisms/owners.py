"""Owners with a rule: what they order of their plants, in place of what chance would do."""

import numpy as np

from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.luck.chance import NEVER
from regame.engine.relations.firms import LEAST, or_else, owner_of
from regame.engine.state.stages import BUILDING, EXTRACTION, IDLE, MAKING, MOTHBALLED, RUNNING


@mechanism
def leave_to_owners(w: World, a: Facts, r: int, luck: np.ndarray) -> None:
    """Take from chance what owners decide themselves. luck: (run, plant) uniform draws."""
    for f in range(len(a.plant_state)):
        n, phase = owner_of(w, r, f), w.phase[r, f]
        order = w.set_restart[r, n]
        if phase == IDLE:
            own = w.set_self_financed[r, n]
            order = own if own > 0 else w.set_invest[r, n]
        elif phase == RUNNING:
            order = w.set_mothball[r, n]
        if order == order:
            luck[r, f] = NEVER


@mechanism
def obey_owners(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Mothball, bring back and begin plants as ordered. A plant that stops makes nothing more."""
    for f in range(len(a.plant_state)):
        n = owner_of(w, r, f)
        if w.set_mothball[r, n] > 0 and w.phase[r, f] == RUNNING:
            w.phase[r, f] = MOTHBALLED
            w.output[r, f] = w.use_of_capacity[r, f] = 0.0
            w.cash[r, f] = w.result[r, f] = 0.0
        if w.set_restart[r, n] > 0 and w.phase[r, f] == MOTHBALLED:
            w.phase[r, f], w.clock[r, f] = BUILDING, q.investment_restart
            w.cash[r, f] = w.result[r, f] = 0.0
    for n in range(w.funds.shape[1]):
        if w.set_invest[r, n] > 0:
            begin_best(w, a, d, r, n)


@mechanism
def begin_best(w: World, a: Facts, d: Buffers, r: int, n: int) -> None:
    """Begin the idle plant of a firm with the best outlook, with its partner unless alone."""
    best, best_value = -1, -1.0
    for f in range(len(a.plant_state)):
        free = w.phase[r, f] == IDLE and w.closed[r, f] <= 0 and w.owner[r, f] == n
        if free and w.outlook[r, f] > best_value:
            best, best_value = f, w.outlook[r, f]
    if best >= 0:
        begin(w, d, r, best)
        k = a.partner[best]
        joins = k >= 0 and or_else(w.set_alone[r, n], 0.0) <= 0
        if joins and w.phase[r, k] == IDLE and w.closed[r, k] <= 0:
            begin(w, d, r, k)


@compiled
def begin(w: World, d: Buffers, r: int, f: int) -> None:
    """Begin to build a plant."""
    w.phase[r, f], w.clock[r, f] = BUILDING, d.lead[r, f] * w.delay[r, f]
    w.cash[r, f] = w.result[r, f] = 0.0


@mechanism
def set_output(w: World, a: Facts, r: int) -> None:
    """Mines dig the ordered part of what they would; separators and makers leave room idle."""
    for f in range(len(a.plant_state)):
        order = or_else(w.set_output[r, owner_of(w, r, f)], 1.0)
        if f >= a.begin[EXTRACTION + 1]:
            w.open_part[r, f] = min(order, 1.0)
        elif w.phase[r, f] == RUNNING:
            output = w.output[r, f]
            ceiling = max(w.capacity[r, f] * w.ramp[r, f], output)
            w.output[r, f] = min(output * order, ceiling)
            w.use_of_capacity[r, f] = min(w.use_of_capacity[r, f] * order, 1.0)


@mechanism
def wait_for_money(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Where building waits, d.waits: its owner builds with its own money and has none."""
    for f in range(len(a.plant_state)):
        n = owner_of(w, r, f)
        broke = w.funds[r, n] <= 0 and w.bankrupt[r, n] <= 0
        d.waits[r, f] = 1.0 if broke and w.set_self_financed[r, n] > 0 else 0.0


@mechanism
def expand_as_ordered(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Plants that run grow as ordered; what it costs is added to what is spent on them."""
    for f in range(len(a.plant_state)):
        order = w.set_expand[r, owner_of(w, r, f)]
        if order > 0 and w.phase[r, f] == RUNNING:
            rate = order / 12
            d.spent[r, f] += rate * w.capacity[r, f] * 12 * a.capex[f]
            w.capacity[r, f] *= 1 + rate


@mechanism
def relocate(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Move magnet capacity to the holder's makers, by their size, as ordered; they pay to build."""
    moved, moved_to = 0.0, 0.0
    for f in range(a.begin[MAKING], a.begin[MAKING + 1]):
        order = w.set_relocate[r, owner_of(w, r, f)]
        if order > 0 and w.phase[r, f] == RUNNING and a.plant_held[f] <= 0:
            moved += order / 12 * w.capacity[r, f]
            w.capacity[r, f] *= 1 - order / 12
        moved_to += w.capacity[r, f] if a.plant_state[f] == a.home else 0.0
    if moved > 0 and len(a.holders) > 0:
        for f in range(a.begin[MAKING], a.begin[MAKING + 1]):
            if a.plant_state[f] == a.home:
                grown = moved * w.capacity[r, f] / max(moved_to, LEAST)
                d.spent[r, f] += grown * 12 * a.capex[f]
                w.capacity[r, f] += grown

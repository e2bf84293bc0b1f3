"""What firms' orders do to the world: output, plants, claims, trade in stocks.

Each function changes the arrays of runs in which an order is in force and no others. None is played
where no firm has a rule of its own. Mechanisms of the month know nothing of them.
"""

from __future__ import annotations

import numpy as np

from regame.engine.mechanisms.production import (
    BUILDING,
    IDLE,
    MAGNET,
    MINE,
    MOTHBALLED,
    RUNNING,
)
from regame.game.firm_books import Books
from regame.game.firm_view import LEAST, Stage

NEVER = 1.0  # a uniform draw that no chance reaches
DECIDED = ("invest", "mothball", "restart", "close", "self_financed")


def of_owners(books: Books, name: str) -> np.ndarray:
    """The order of a plant's owner (run, plant); NaN: as usual."""
    return by_plant(books, books.order(name))


def by_plant(books: Books, values: np.ndarray) -> np.ndarray:
    """Each plant's owner's value: (run, firm) -> (run, plant)."""
    if not books.sold_on:
        return values.take(books.first_owner, axis=1)
    return np.take_along_axis(values, books.owner.astype(np.int64), axis=1)


def calm(stage: Stage, books: Books, luck: np.ndarray) -> np.ndarray:
    """Take from chance what owners decide themselves; changes and returns luck (run, plant)."""
    phase = stage[0].phase
    if books.used.isdisjoint(DECIDED):
        return luck
    for name, when in (("invest", IDLE), ("mothball", RUNNING), ("restart", MOTHBALLED)):
        luck[(phase == when) & ~np.isnan(of_owners(books, name))] = NEVER
    luck[books.closed > 0] = NEVER
    luck[(phase == IDLE) & (of_owners(books, "self_financed") > 0)] = NEVER
    return luck


def run_plants(stage: Stage, books: Books, plants: list[list[int]]) -> None:
    """Close, mothball, bring back and begin plants as ordered. plants: by firm."""
    world, _, _, p = stage
    if books.used.isdisjoint(DECIDED):
        return
    closing = (of_owners(books, "close") > 0) & (books.closed == 0)
    books.closed[closing] = 1.0
    _stop(stage, closing, IDLE)
    world.ramp[closing] = 0.0
    _stop(stage, (of_owners(books, "mothball") > 0) & (world.phase == RUNNING), MOTHBALLED)
    back = (of_owners(books, "restart") > 0) & (world.phase == MOTHBALLED)
    months = np.broadcast_to(p("investment.restart", 1), back.shape)
    world.phase[back], world.clock[back] = BUILDING, months[back]
    world.cash[back] = world.result[back] = 0.0
    invest = books.order("invest")
    for row, own in enumerate(plants):
        if own and (wants := invest[:, row] > 0).any():
            begin(stage, books, row, own, wants)


def _stop(stage: Stage, which: np.ndarray, phase: int) -> None:
    """Stop plants (run, plant): they make nothing more this month."""
    world = stage[0]
    world.phase[which] = phase
    world.output[which] = world.use_of_capacity[which] = 0.0
    world.cash[which] = world.result[which] = 0.0


def begin(stage: Stage, books: Books, row: int, own: list[int], wants: np.ndarray) -> None:
    """Begin the idle plant of a firm with the best outlook, with its partner, where it wants to."""
    world, atlas, _, _ = stage
    outlook = np.full((world.runs, len(own)), -1.0)
    for place, f in enumerate(own):
        free = (world.phase[:, f] == IDLE) & (books.closed[:, f] == 0) & (books.owner[:, f] == row)
        outlook[:, place] = np.where(free & wants, world.outlook[:, f], -1.0)
    best = outlook.argmax(axis=1)
    alone = books.order("alone")[:, row] > 0
    for place, f in enumerate(own):
        chosen = (best == place) & (outlook[:, place] >= 0)
        start_building(stage, f, chosen)
        if (k := int(atlas.partner[f])) >= 0:
            start_building(stage, k, chosen & ~alone & (world.phase[:, k] == IDLE))


def start_building(stage: Stage, f: int, runs: np.ndarray) -> None:
    """Begin a plant in some runs (run,)."""
    world, _, buffers, _ = stage
    months = buffers.lead[:, f] * world.delay[:, f]
    world.phase[runs, f], world.clock[runs, f] = BUILDING, months[runs]
    world.cash[runs, f] = world.result[runs, f] = 0.0


def set_output(stage: Stage, books: Books) -> None:
    """Mines dig the ordered part of what they would."""
    world, atlas = stage[0], stage[1]
    if "output" not in books.used:
        return
    order = of_owners(books, "output")
    given = ~np.isnan(order) & (atlas.firm_stage == MINE) & (world.phase == RUNNING)
    full = world.capacity * world.ramp
    dug = np.minimum(world.output * order, np.maximum(full, world.output))
    part = np.minimum(world.use_of_capacity * order, 1.0)
    world.output[given], world.use_of_capacity[given] = dug[given], part[given]


def hold_back(stage: Stage, books: Books) -> np.ndarray:
    """Leave separators and makers the ordered part of their room; the ramps as they were."""
    world, atlas = stage[0], stage[1]
    kept = world.ramp.copy()
    if "output" not in books.used:
        return kept
    order = of_owners(books, "output")
    given = ~np.isnan(order) & (atlas.firm_stage != MINE)
    world.ramp[given] = (kept * np.minimum(order, 1.0))[given]
    return kept


def pause(stage: Stage, books: Books) -> np.ndarray:
    """Stop building (run, plant) where an owner that builds with its own money has none."""
    world = stage[0]
    broke = (books.order("self_financed") > 0) & (books.funds <= 0) & (books.failed == 0)
    waits = by_plant(books, broke)
    waits &= world.phase == BUILDING
    world.phase[waits] = IDLE
    return waits


def expand(stage: Stage, books: Books) -> None:
    """Plants that run grow as ordered; what it costs is added to what is spent on them."""
    world, atlas, buffers, _ = stage
    if "expand" not in books.used:
        return
    rate = np.nan_to_num(of_owners(books, "expand")) / 12 * (world.phase == RUNNING)
    buffers.spent[...] += rate * world.capacity * 12 * atlas.capex
    world.capacity *= 1 + rate


def relocate(stage: Stage, books: Books) -> None:
    """Move magnet capacity to the holder's makers, by their size, as ordered; they pay to build."""
    world, atlas, buffers, _ = stage
    if not atlas.holders or "relocate" not in books.used:
        return
    rate = np.nan_to_num(of_owners(books, "relocate")) / 12
    rate *= (atlas.firm_stage == MAGNET) & (atlas.firm_held == 0) & (world.phase == RUNNING)
    moved = np.zeros(world.runs)
    for f in range(len(atlas.firms)):
        moved += rate[:, f] * world.capacity[:, f]
    world.capacity *= 1 - rate
    inside = (atlas.firm_stage == MAGNET) & (atlas.firm_state == atlas.home)
    makers = [int(f) for f in np.flatnonzero(inside)]
    whole = np.zeros(world.runs)
    for f in makers:
        whole += world.capacity[:, f]
    for f in makers:
        grown = moved * world.capacity[:, f] / np.maximum(whole, LEAST)
        buffers.spent[:, f] += grown * 12 * atlas.capex[f]
        world.capacity[:, f] += grown

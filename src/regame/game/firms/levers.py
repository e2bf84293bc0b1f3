"""What firms' orders do to the world: output, plants, claims, trade in stocks.

Each function changes the arrays of runs in which an order is in force and no others. None is played
where no firm has a rule of its own. Mechanisms of the month know nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from regame.engine.relations.plants import BUILDING, EXTRACTION, IDLE, MAKING, MOTHBALLED, RUNNING
from regame.game.firms.books import LEAST, Books, Stage, or_else

NEVER = 1.0  # a uniform draw that no chance reaches


def calm(stage: Stage, books: Books, luck: np.ndarray) -> np.ndarray:
    """Take from chance what owners decide themselves; changes and returns luck (run, plant)."""
    phase, drawn = stage[0].phase.T, luck.T  # (plant, run)
    for name, when in (("invest", IDLE), ("mothball", RUNNING), ("restart", MOTHBALLED)):
        if (order := books.under(name)) is not None:
            rows = order.plants
            own = (phase[rows] == when) & order.given
            drawn[rows] = np.where(own, NEVER, drawn[rows])
    if (order := books.under("self_financed")) is not None and order.acts:
        rows = order.plants
        drawn[rows] = np.where((phase[rows] == IDLE) & order.on, NEVER, drawn[rows])
    for f, _ in books.ordered("close"):
        luck[books.closed[:, f] > 0, f] = NEVER
    return luck


def run_plants(stage: Stage, books: Books, plants: list[list[int]]) -> None:
    """Close, mothball, bring back and begin plants as ordered. plants: by firm."""
    world, _, _, p = stage
    shut_plants(stage, books)
    for f, order in books.ordered("close"):
        closing = (order > 0) & (books.closed[:, f] == 0)
        books.closed[closing, f] = 1.0
        _stop(stage, f, closing, IDLE)
        world.ramp[closing, f] = 0.0
    for f, stops in _acting(stage, books, "mothball", RUNNING):
        _stop(stage, f, stops, MOTHBALLED)
    for f, back in _acting(stage, books, "restart", MOTHBALLED):
        world.phase[back, f], world.clock[back, f] = BUILDING, p("investment.restart")[back]
        world.cash[back, f] = world.result[back, f] = 0.0
    if "invest" in books.plants_under:
        for row in books.firms_under["invest"]:
            wants = books.order("invest")[:, row] > 0
            if wants.any():
                begin(stage, books, row, plants[row], wants)


def _acting(stage: Stage, books: Books, name: str, phase: int) -> Iterator[tuple[int, np.ndarray]]:
    """Plants in a phase that an order is for, and in which runs (run,)."""
    order = books.under(name)
    if order is None or not order.acts:
        return
    which = order.on & (stage[0].phase.T[order.plants] == phase)
    for place in np.flatnonzero(which.any(axis=1)):
        yield int(order.plants[place]), which[place]


def shut_plants(stage: Stage, books: Books) -> None:
    """Keep plants idle that were closed one by one, in all runs, whoever began them again."""
    for f in books.shut:
        books.closed[:, f] = 1.0
        _stop(stage, f, np.ones(stage[0].runs, bool), IDLE)
        stage[0].ramp[:, f] = 0.0


def _stop(stage: Stage, f: int, which: np.ndarray, phase: int) -> None:
    """Stop a plant in some runs (run,): it makes nothing more this month."""
    if not which.any():
        return
    world = stage[0]
    world.phase[which, f] = phase
    world.output[which, f] = world.use_of_capacity[which, f] = 0.0
    world.cash[which, f] = world.result[which, f] = 0.0


def begin(stage: Stage, books: Books, row: int, own: list[int], wants: np.ndarray) -> None:
    """Begin the idle plant of a firm with the best outlook, with its partner, where it wants to."""
    world, atlas, _, _ = stage
    if not any((wants & (world.phase[:, f] == IDLE)).any() for f in own):
        return
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
    if not runs.any():
        return
    world, _, buffers, _ = stage
    months = buffers.lead[:, f] * world.delay[:, f]
    world.phase[runs, f], world.clock[runs, f] = BUILDING, months[runs]
    world.cash[runs, f] = world.result[runs, f] = 0.0


def set_output(stage: Stage, books: Books) -> None:
    """Mines dig the ordered part of what they would."""
    world, atlas = stage[0], stage[1]
    order = books.under("output")
    if order is None:
        return
    digs = np.flatnonzero(atlas.firm_stage[order.plants] == EXTRACTION)
    rows, part = order.plants[digs], order.values[digs]
    given = order.given[digs] & (world.phase.T[rows] == RUNNING)
    made, use = world.output.T[rows], world.use_of_capacity.T[rows]
    most = np.maximum(world.capacity.T[rows] * world.ramp.T[rows], made)
    world.output.T[rows] = np.where(given, np.minimum(made * part, most), made)
    world.use_of_capacity.T[rows] = np.where(given, np.minimum(use * part, 1.0), use)


def hold_back(stage: Stage, books: Books) -> dict[int, np.ndarray]:
    """Leave separators and makers the ordered part of their room; plant -> its ramp before."""
    world, atlas = stage[0], stage[1]
    kept = {}
    for f, order in books.ordered("output"):
        if atlas.firm_stage[f] != EXTRACTION:
            kept[f] = world.ramp[:, f].copy()
            part = np.where(np.isnan(order), 1.0, np.minimum(order, 1.0))
            world.ramp[:, f] *= part
    return kept


def pause(stage: Stage, books: Books) -> dict[int, np.ndarray]:
    """Stop building where an owner that builds with its own money has none; plant -> runs."""
    order, world = books.under("self_financed"), stage[0]
    if order is None or not order.acts:
        return {}
    builds = order.on & (world.phase.T[order.plants] == BUILDING)
    waits = {}
    for place in np.flatnonzero(builds.any(axis=1)):
        f, runs = int(order.plants[place]), np.arange(world.runs)
        row = books.owner[:, f].astype(np.int64)
        broke = (books.funds[runs, row] <= 0) & (books.failed[runs, row] == 0)
        if (stops := broke & builds[place]).any():
            waits[f] = stops
            world.phase[stops, f] = IDLE
    return waits


def expand(stage: Stage, books: Books) -> None:
    """Plants that run grow as ordered; what it costs is added to what is spent on them."""
    world, atlas, buffers, _ = stage
    order = books.under("expand")
    if order is None or not order.acts:
        return
    rate = np.where(order.on, order.values, 0.0) / 12
    rate *= world.phase.T[order.plants] == RUNNING
    grows = np.flatnonzero(rate.any(axis=1))
    rows, rate = order.plants[grows], rate[grows]
    capacity = world.capacity.T[rows]
    buffers.spent.T[rows] += rate * capacity * 12 * atlas.capex[rows, None]
    world.capacity.T[rows] = capacity * (1 + rate)


def relocate(stage: Stage, books: Books) -> None:
    """Move magnet capacity to the holder's makers, by their size, as ordered; they pay to build."""
    world, atlas, buffers, _ = stage
    order = books.under("relocate")
    if not atlas.holders or order is None or not order.acts:
        return
    moved = np.zeros(world.runs)
    for f, part in zip(order.plants.tolist(), order.values, strict=True):
        if atlas.firm_stage[f] == MAKING and atlas.firm_held[f] == 0:
            rate = or_else(part) / 12 * (world.phase[:, f] == RUNNING)
            moved += rate * world.capacity[:, f]
            world.capacity[:, f] *= 1 - rate
    if not moved.any():
        return
    inside = (atlas.firm_stage == MAKING) & (atlas.firm_state == atlas.home)
    makers = np.flatnonzero(inside)
    capacity, whole = world.capacity.T[makers], np.zeros(world.runs)
    for own in capacity:
        whole += own
    grown = moved * capacity / np.maximum(whole, LEAST)
    buffers.spent.T[makers] += grown * 12 * atlas.capex[makers, None]
    world.capacity.T[makers] = capacity + grown

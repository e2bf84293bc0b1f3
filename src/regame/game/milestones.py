"""What a run turns on: its few kinds of events, each in words, for marks on a time line.

Beside `events`, which says everything. Every function is pure and reads two snapshots of a world.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from regame.engine.relations.plants import MOTHBALLED, RUNNING
from regame.engine.state.atlas import Atlas
from regame.game.events import (
    Snapshot,
    disputes,
    instruments,
    plant_name,
    rulings,
    said_of,
    strikes,
    supports,
)
from regame.game.names import Kind

# Kinds, and how the later ones of a kind are counted: "the first of 3 moves".
KINDS = {
    "acts": "moves of the holder",
    "refuses": "refusals",
    "truce": "truces",
    "yields": "concessions",
    "ruling": "steps of a dispute under trade law",
    "helps": "programmes of targets",
    "opens": "openings elsewhere",
    "closes": "closures elsewhere",
    "strikes": "changes of retaliation",
    "ends": "ends of all measures",
}
# Events that are milestones as they are.
MILESTONE_OF = {
    Kind.DENIAL: "refuses",
    Kind.RESUMPTION: "truce",
    Kind.RULING: "ruling",
    Kind.CONCESSION: "yields",
    Kind.SUPPORT: "helps",
    Kind.RETALIATION: "strikes",
}


class Milestone(NamedTuple):
    """Something that a run turns on. kind: one of `KINDS`; month: that was played, 0 the first."""

    month: int
    kind: str
    text: str


def milestones(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> list[Milestone]:
    """Return what a run turned on between two snapshots that lie a month apart."""
    month, arguments = int(before["month"]), (before, after, atlas, run)
    events = [
        event
        for find in (instruments, rulings, disputes, supports, strikes)
        for event in find(*arguments)
    ]
    measures = [sentence for kind, sentence in events if kind is Kind.MEASURE]
    turning_points: list[tuple[str, str]] = []
    if measures:
        ended = _active(before, atlas, run) and not _active(after, atlas, run)
        turning_points.append(("ends" if ended else "acts", " ".join(measures)))
    turning_points += [
        (MILESTONE_OF[kind], sentence) for kind, sentence in events if kind in MILESTONE_OF
    ]
    turning_points += _plants(*arguments)
    return [Milestone(month, kind, sentence) for kind, sentence in turning_points]


def _active(world: Snapshot, atlas: Atlas, run: int) -> bool:
    """Whether any measure of a holder is in force, or any buyer is refused."""
    for h in range(len(atlas.holders)):
        settings = ((row, float(world[row.variable][run, h])) for row in said_of("holder"))
        if any(row.in_force(now) and now != row.none for row, now in settings):
            return True
    return bool(world["denied"][run].any() or world["stopped"][run].any())


def _plants(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Iterator[tuple[str, str]]:
    """Plants outside the holder's state that begin to run, or stop."""
    was, now = before["phase"][run], after["phase"][run]
    away = np.asarray(atlas.plant_state) != atlas.home
    for f in np.flatnonzero((was != now) & away).tolist():
        if now[f] == RUNNING:
            yield "opens", f"{plant_name(f, atlas)} opens."
        elif was[f] == RUNNING:
            how = "is mothballed" if now[f] == MOTHBALLED else "closes for good"
            yield "closes", f"{plant_name(f, atlas)} {how}."

"""What a run turns on: its few kinds of events, each in words, for marks on a time line.

Beside `events`, which says everything. Every function is pure and reads two snapshots of a world.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from regame.engine.state.atlas import Atlas
from regame.game.events import (
    HOLDERS,
    LIFTED,
    MOTHBALLED,
    OFF_AT_ZERO,
    RUNNING,
    Snapshot,
    instruments,
    rulings,
    strikes,
    supports,
)

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


class Milestone(NamedTuple):
    """Something that a run turns on. kind: one of `KINDS`; month: that was played, 0 the first."""

    month: int
    kind: str
    text: str


def milestones(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> list[Milestone]:
    """Return what a run turned on between two snapshots that lie a month apart."""
    month = int(before["month"])
    kinds = (_measures, _denials, _rulings, _concessions, _supports, _plants, _strikes)
    return [
        Milestone(month, kind, text)
        for find in kinds
        for kind, text in find(before, after, atlas, run)
    ]


type Found = Iterator[tuple[str, str]]  # kind, text


def _measures(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Found:
    """Measures of the holder, refusals aside; the end of the last one is a kind of its own."""
    sales = (" refuses ", " again sells ")
    lines = [
        line
        for line in instruments(before, after, atlas, run)
        if not any(word in line for word in sales)
    ]
    if lines:
        ended = _active(before, atlas, run) and not _active(after, atlas, run)
        yield ("ends" if ended else "acts"), " ".join(lines)


def _active(world: Snapshot, atlas: Atlas, run: int) -> bool:
    """Whether any measure of a holder is in force, or any buyer is refused."""
    for h in range(len(atlas.holders)):
        for key in HOLDERS:
            now = float(world[key][run, h])
            off = np.isnan(now) or now == LIFTED.get(key) or (now == 0 and key in OFF_AT_ZERO)
            if not off:
                return True
    return bool(world["denied"][run].any())


def _denials(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Found:
    goods = atlas.chain.goods
    for h, row in enumerate(atlas.holders):
        was, now = before["denied"][run, h], after["denied"][run, h]
        for s in np.flatnonzero(was != now).tolist():
            if now[s]:
                yield "refuses", f"{atlas.states[row]} refuses {goods} to {atlas.states[s]}."
            else:
                yield "truce", f"{atlas.states[row]} sells {goods} to {atlas.states[s]} again."


def _rulings(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Found:
    for line in rulings(before, after, atlas, run):
        yield "ruling", line


def _concessions(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Found:
    for s in np.flatnonzero(after["conceded"][run] > before["conceded"][run]).tolist():
        yield "yields", f"{atlas.states[s]} gives way to {atlas.states[atlas.home]}."


def _supports(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Found:
    for line in supports(before, after, atlas, run):
        if " begins " in line:
            yield "helps", line


def _plants(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Found:
    """Plants outside the holder's state that begin to run, or stop."""
    was, now = before["phase"][run], after["phase"][run]
    away = np.asarray(atlas.firm_state) != atlas.home
    for f in np.flatnonzero((was != now) & away).tolist():
        kind = atlas.plant_words[int(atlas.firm_stage[f])]
        plant = f"{atlas.firms[f]} ({kind}, {atlas.states[atlas.firm_state[f]]})"
        if now[f] == RUNNING:
            yield "opens", f"{plant} opens."
        elif was[f] == RUNNING:
            how = "is mothballed" if now[f] == MOTHBALLED else "closes for good"
            yield "closes", f"{plant} {how}."


def _strikes(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Found:
    for line in strikes(before, after, atlas, run):
        yield "strikes", line

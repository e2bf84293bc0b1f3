"""Events that are taken out of a run, so that what followed from them can be seen.

A design may have a column `removed` with a text per run: events, separated by semicolons.
`China.export_quota` leaves an instrument of a state as at the start, whatever its strategy says;
`plant NAME` keeps a plant from being started; `firm NAME` closes all plants of a firm for good
before the first month; `dispute STATE` lets no dispute with it open. All
else meets the same luck.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from regame.core.errors import UserError, nearest
from regame.core.instruments import NAMED
from regame.engine.luck.chance import NEVER
from regame.engine.state.atlas import Atlas
from regame.engine.state.world import World
from regame.game.firms.orders import shut
from regame.game.firms.roster import owners, roster

COLUMN = "removed"


class Removals:
    """What is removed from each run of a design.

    Raises UserError for an event that is not known; without the column nothing is removed.
    """

    def __init__(self, design: pd.DataFrame, atlas: Atlas):
        runs, self._atlas = len(design), atlas
        self._instruments: list[tuple[str, tuple[Any, ...]]] = []  # array of the world, index
        self._spared = {
            "invest": np.zeros((runs, len(atlas.plants)), np.bool_),
            "dispute": np.zeros((runs, atlas.states_count), np.bool_),
        }
        self.firms: dict[str, list[int]] = {}  # firms that are taken out, and of which runs
        texts: Iterable[Any] = design.get(COLUMN, [])
        for run, names_text in enumerate(texts):
            for event in filter(None, (part.strip() for part in str(names_text).split(";"))):
                self._add(event, run, atlas)
        self._any = {kind: bool(spared.any()) for kind, spared in self._spared.items()}

    def _add(self, event: str, run: int, atlas: Atlas) -> None:
        word, _, name = event.partition(" ")
        state, _, instrument = event.rpartition(".")
        if word == "plant":
            self._spared["invest"][run, _row(event, name, atlas.plants)] = True
        elif word == "firm":
            _row(event, name, owners(atlas))
            self.firms.setdefault(name, []).append(run)
        elif word == "dispute":
            self._spared["dispute"][run, _row(event, name, atlas.states)] = True
        else:
            _row(event, instrument, tuple(NAMED))
            users = atlas.states
            if NAMED[instrument].user == "holder":
                users = tuple(atlas.states[row] for row in atlas.holders)
            index = (run, ..., _row(event, state, users))
            self._instruments.append((NAMED[instrument].variable, index))

    def shut_firms(self, world: World) -> None:
        """Close all plants of firms that are taken out, in their runs."""
        for firm in roster(self._atlas) if self.firms else ():
            for plant in firm.plants:
                shut(world, plant, np.array(self.firms.get(firm.name, []), np.int64))

    def withhold(self, world: World) -> None:
        """Leave the removed instruments as at the start, once strategies have set theirs."""
        for variable, index in self._instruments:
            getattr(world, variable)[index] = np.nan

    def calm(self, kind: str, draws: np.ndarray) -> np.ndarray:
        """Change draws of a kind (run, entity) that would bring a removed event; these draws."""
        if self._any[kind]:
            draws[self._spared[kind]] = NEVER
        return draws


def _row(event: str, name: str, known: tuple[str, ...] | list[str]) -> int:
    names = list(known)
    if name not in names:
        raise UserError(f"{COLUMN}: {event!r}: no {name!r}{nearest(name, names)}")
    return names.index(name)

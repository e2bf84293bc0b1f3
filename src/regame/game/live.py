"""Agents of one run with live attributes: what a Mesa user reads of a state, a plant or a firm.

An attribute is the world's value in the run at that moment. Variables of the world have their own
names (table `variables` of docs/odd.md); those by group are tuples.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

import mesa

from regame.engine.state.world import VARIABLES, World
from regame.game.playing import Playing

STATE, PLANT, GROUP = "state", "plant", "group"


@cache
def shown(axis: str) -> dict[str, tuple[str, ...]]:
    """Variables that an agent of an axis has: those over it alone, or over it and groups."""
    fit = ((axis,), (GROUP, axis), (axis, GROUP))
    return {v.name: v.axes for v in VARIABLES if v.axes in fit}


def live(world: World, axis: str, row: int, name: str) -> Any:
    """A variable of an agent in the only run: a number, or a tuple by group.

    Raises AttributeError for a name that no such variable has, and where there are several runs.
    """
    axes = shown(axis).get(name)
    if axes is None:
        raise AttributeError(f"no attribute {name!r}")
    if world.runs != 1:
        raise AttributeError(f"{name!r}: there are {world.runs} runs; use snapshot(run)")
    values = getattr(world, name)[0].take(row, axes.index(axis))
    return float(values) if values.ndim == 0 else tuple(values.tolist())


class Live(mesa.Agent):
    """An agent whose variables are attributes where there is one run. axis: STATE or PLANT."""

    model: Playing
    axis: str
    name: str
    row: int

    if not TYPE_CHECKING:  # type checkers know the attributes that are written out

        def __getattr__(self, name: str) -> Any:
            """A variable of the world; AttributeError where there is none of that name."""
            if name.startswith("_") or name in ("model", "row"):
                raise AttributeError(name)
            return live(self.model.world, self.axis, self.row, name)

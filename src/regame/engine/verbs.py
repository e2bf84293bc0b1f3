"""Verbs of the month: compiled loops over runs that are called with the world.

A verb names what it needs by its first parameters: `w` the world, `a` the facts of the atlas, `d`
the buffers of the month, `p` the table of parameters, `month` the month, in this order.
"""

import inspect
from collections.abc import Callable
from typing import Any

from lanes import compiling
from regame.engine.dialect import Row, Table, compiled, mechanism, number
from regame.engine.state.atlas import Atlas
from regame.engine.state.buffers import SCRATCH, Buffers
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World

__all__ = ["Row", "Table", "Verb", "compiled", "mechanism", "number", "verb"]

SOURCES = ("w", "a", "d", "p", "month")  # the first parameters of a verb, as far as it has them
compiling.declare_scratch(SCRATCH)


class Verb(compiling.Verb):
    """A compiled function that is called with the world: `verb(world, atlas, buffers, p, *rest)`.

    Its first parameters say what it is given, as far as it has them; then comes `rest`.
    """

    def __init__(self, function: Callable[..., Any]):
        super().__init__(function)
        parameters = tuple(inspect.signature(function).parameters)
        self._given = [k for k, name in enumerate(SOURCES) if name in parameters]
        assert parameters[: len(self._given)] == tuple(SOURCES[k] for k in self._given)

    def __call__(
        self, world: World, atlas: Atlas, buffers: Buffers, p: Parameters, *rest: Any
    ) -> Any:
        """Play the verb in every run."""
        return self.play(self.given(world, atlas, buffers, p, *rest))

    def given(
        self, world: World, atlas: Atlas, buffers: Buffers, p: Parameters, *rest: Any
    ) -> list[Any]:
        """The arguments of the compiled function."""
        sources = world.pointers, atlas.facts.pointers, buffers.pointers, p.pointers, world.month
        return [sources[k] for k in self._given] + list(rest)


verb = Verb  # makes one of a function

"""Verbs of the month: compiled loops over runs that are called with the world.

A verb names what it needs by its first parameters: `w` the world, `a` the facts of the atlas, `d`
the buffers of the month, `p` the table of parameters, `month` the month, in this order.
"""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from lanes import compiling
from lanes.pointers import Pointers
from regame.engine.dialect import Row, Table, compiled, mechanism, number
from regame.engine.state.atlas import Atlas
from regame.engine.state.buffers import SCRATCH, Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World

__all__ = ["Row", "Table", "Verb", "compiled", "mechanism", "number", "verb"]

compiling.declare_scratch(SCRATCH)


class Verb(compiling.Verb):
    """A compiled function that is called with the world: `verb(world, atlas, buffers, p, *rest)`.

    Its first parameters say what it is given, as far as it has them; then comes `rest`.
    """

    def __init__(self, function: FunctionType):
        super().__init__(function)
        sources: dict[str, Callable[[World, Atlas, Any, Any], Any]] = {
            "w": lambda world, _, __, ___: pointers_to_world(world),
            "a": lambda _, atlas, __, ___: pointers_to_facts(atlas),
            "d": lambda _, __, buffers, ___: buffers.pointers,
            "p": lambda _, __, ___, p: pointers_to_parameters(p),
            "month": lambda world, _, __, ___: world.month,
        }
        parameters = tuple(inspect.signature(function).parameters)
        self._sources = [source for name, source in sources.items() if name in parameters]
        assert parameters[: len(self._sources)] == tuple(n for n in sources if n in parameters)

    def __call__(
        self, world: World, atlas: Atlas, buffers: Buffers, p: Parameters, *rest: Any
    ) -> Any:
        """Play the verb in every run."""
        return self.play(self.given(world, atlas, buffers, p, *rest))

    def given(
        self, world: World, atlas: Atlas, buffers: Buffers, p: Parameters, *rest: Any
    ) -> list[Any]:
        """The arguments of the compiled function."""
        return [*(source(world, atlas, buffers, p) for source in self._sources), *rest]


def pointers_to_world(world: World) -> Pointers:
    """Where the arrays of a world lie."""
    if world.pointers is None:
        world.pointers = Pointers("World", {}, world.memory)
    pointers: Pointers = world.pointers
    return pointers


def pointers_to_parameters(p: Parameters) -> Pointers:
    """Where the numbers of the config lie, by run."""
    if p.pointers is None:
        p.pointers = Pointers("Parameters", {}, p.memory)
    pointers: Pointers = p.pointers
    return pointers


def pointers_to_facts(atlas: Atlas) -> Pointers:
    """Where the facts of an atlas lie."""
    if atlas.pointers is None:
        atlas.pointers = Pointers("Facts", {n: getattr(atlas.facts, n) for n in Facts._fields})
    pointers: Pointers = atlas.pointers
    return pointers


def verb(function: Callable[..., Any]) -> Verb:
    """Make a verb of a function."""
    assert isinstance(function, FunctionType)
    return Verb(function)

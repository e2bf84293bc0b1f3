"""Verbs of the month as compiled loops over runs: the one place that knows how they are compiled.

A verb loops over runs first and computes each on its own, so that no run can know its neighbours.
Without `fastmath`, and so with the same bits in any company.
"""

from __future__ import annotations

import hashlib
import inspect
from collections import namedtuple
from collections.abc import Callable
from functools import cache, update_wrapper
from pathlib import Path
from typing import Any

import numba

from regame.atlas import Atlas, Facts
from regame.mechanisms.kernel.elementary import exp, log
from regame.parameters import Parameters
from regame.world import VARIABLES, World

type Table = Any  # a record per run with the config's numbers: market.hold as market_hold
type Row = Any  # one such record

# Files beside this folder in which there are verbs, or what they name.
BESIDES = ("world", "atlas", "observation", "series", "instruments", "mechanisms/kernel/elementary")
ARRAYS = tuple(variable.name for variable in VARIABLES)


@cache
def _stamp() -> str:
    """What all compiled code depends on: a function of one file may be inlined in another's."""
    here = Path(__file__).parent
    others = [here.parent / f"{name}.py" for name in BESIDES]
    text = [file.read_bytes() for file in (*sorted(here.glob("*.py")), *others)]
    return hashlib.sha256(b"".join(text)).hexdigest()


def compiled(function: Callable[..., Any]) -> Any:
    """A helper of verbs, compiled into each verb that calls it; `.py_func` is the plain one.

    Not kept on disk by itself: what comes from there can be called but no longer inlined.
    """
    return numba.njit(nogil=True, error_model="numpy", forceinline=True)(function)


def _kept_on_disk(function: Callable[..., Any]) -> Any:
    found: Any = numba.njit(nogil=True, error_model="numpy", cache=True)(function)
    kept = found._cache._cache_file
    load = kept._load_index

    def load_index() -> Any:
        try:
            return load()
        except (AttributeError, ImportError):  # written by code whose tuples are no more
            return {}

    # Numba looks at a function's own file only; a helper that changed elsewhere would be missed.
    kept._source_stamp = (kept._source_stamp, _stamp())
    kept._load_index = load_index
    return found


class Verb:
    """A compiled function that is called with the world: `verb(world, atlas, p, *rest)`.

    Its first parameters say what it is given: `w` the world, `a` the facts of the atlas, `p` the
    table of parameters, `month` the month, as far as it has them, in this order; then comes
    `rest`. Of the world and the atlas the compiler is handed what the function and its helpers
    name, and no more: a tuple of ten arrays compiles and is passed on five times as fast as one of
    all. `plain` is the same function without compiling.
    """

    def __init__(self, function: Callable[..., Any]):
        update_wrapper(self, function)
        self.plain = function
        self.compiled = _kept_on_disk(function)
        named = _named(function)
        self._world = _part(function, "World", [name for name in ARRAYS if name in named])
        self._facts = _part(function, "Facts", [name for name in Facts._fields if name in named])
        sources: dict[str, Callable[[World, Atlas, Any], Any]] = {
            "w": lambda world, _, __: world.part(self._world),
            "a": lambda _, atlas, __: atlas.part(self._facts),
            "p": lambda _, __, p: p.table,
            "month": lambda world, _, __: world.month,
        }
        parameters = tuple(inspect.signature(function).parameters)
        self._sources = [source for name, source in sources.items() if name in parameters]
        assert parameters[: len(self._sources)] == tuple(n for n in sources if n in parameters)

    def __call__(self, world: World, atlas: Atlas, p: Parameters | None = None, *rest: Any) -> Any:
        """Play the verb in every run."""
        return self.compiled(*self.given(world, atlas, p, *rest))

    def given(self, world: World, atlas: Atlas, p: Parameters | None, *rest: Any) -> list[Any]:
        """The arguments of the compiled function."""
        return [*(source(world, atlas, p) for source in self._sources), *rest]


def _named(function: Callable[..., Any], known: frozenset[str] = frozenset()) -> set[str]:
    """Every name in a function's code and in that of the compiled functions it calls."""
    names = set(function.__code__.co_names)
    for name in names - known:
        called = getattr(function.__globals__.get(name), "py_func", None)
        if called is not None:
            names |= _named(called, known | names)
    return names


def _part(function: Callable[..., Any], whole: str, fields: list[str]) -> Any:
    """A named tuple of some fields, which the compiler's files on disk find again by its name."""
    name = f"{whole}_{function.__module__.rpartition('.')[2]}_{function.__name__}"
    found = namedtuple(name, fields, module=__name__)  # type: ignore[misc]
    globals()[name] = found
    return found


def verb(function: Callable[..., Any]) -> Verb:
    """Make a verb of a function."""
    return Verb(function)


@compiled
def power(base: float, exponent: float) -> float:
    """A positive number to a power, to 1e-15 of the exponent's size; twice as fast as `**`."""
    return exp(exponent * log(base))


@compiled
def number(value: float) -> float:
    """The value of an instrument, or zero where it is left as at the start (NaN)."""
    return 0.0 if value != value else value

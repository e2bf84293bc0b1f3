"""Verbs of the month as compiled loops over runs: the one place that knows how they are compiled.

A verb loops over runs first and computes each on its own, so that no run can know its neighbours:
one by one (`range`), or eight side by side (`lanes`), for which its mechanisms are rewritten
(rewriting.py). Without `fastmath`, and so with the same bits in any company.
"""

from __future__ import annotations

import ast
import dis
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache, update_wrapper
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

import numba
import numpy as np
from numba import types

from regame.engine.lanes import (
    ahead,
    blocks,
    choices,
    elementary,
    expressions,
    places,
    pointers,
    rewriting,
    vectors,
)
from regame.engine.lanes.caching import told
from regame.engine.lanes.elementary import exp, log
from regame.engine.lanes.expressions import BESIDE
from regame.engine.lanes.memory import lie_side_by_side
from regame.engine.lanes.pointers import Pointers

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
# What no function names and yet decides how all are compiled.
BESIDES = tuple(
    Path(str(part.__file__))
    for part in (
        *(sys.modules[__name__], pointers, elementary, vectors, ahead),
        *(blocks, places, choices, expressions, rewriting),
    )
)
# What rewritten texts call, under names that no mechanism has.
WORDS: dict[str, Any] = {
    expressions.word(name): getattr(module, name)
    for module, names in (
        (blocks, ("block", "turns", "first")),
        (places, ("take", "give")),
        (choices, ("both", "either", "negated", "where", "larger", "smaller")),
        (choices, ("no_number", "is_finite")),
    )
    for name in names
}
# What is not compiled by `compiled` or `mechanism`, in its form for eight runs.
OTHERS: dict[Any, Any] = {
    elementary.exp: vectors.exp, elementary.log: vectors.log, elementary.root: vectors.root,
    elementary.fma: vectors.fma, pointers.flat: pointers.flat,
}  # fmt: skip


_scratch: set[str] = set()


def declare_scratch(names: Iterable[str]) -> None:
    """Name the arrays without a run axis that verbs fill anew in each run.

    Each has a second array, its name ended by `BESIDE`, with room for eight runs. To be called
    before any verb is compiled.
    """
    _scratch.update(names)


def compiled(function: Callable[..., Any]) -> Any:
    """A helper of verbs, compiled into each verb that calls it; `.py_func` is the plain one.

    Not kept on disk by itself: what comes from there can be called but no longer inlined.
    """
    return numba.njit(forceinline=True, **OPTIONS)(function)


def mechanism(function: Callable[..., Any]) -> Any:
    """A mechanism of one run, compiled once into each verb that plays it; `.py_func` is plain.

    Its parameters have one meaning everywhere: `w` the world, `a` the facts of the atlas, `d` the
    buffers, `q` the parameters of the run, `r` the run.
    """
    return numba.njit(**OPTIONS)(function)


@cache
def beside(function: Any) -> Any:
    """A helper or a mechanism for eight runs side by side: its text, rewritten and compiled."""
    if function in OTHERS:
        return OTHERS[function]
    if not hasattr(function, "py_func"):
        name = getattr(function, "__qualname__", repr(function))
        raise expressions.Refused(f"{name} has no form for eight runs: decorate it by `compiled`")
    inline = bool(function.targetoptions.get("forceinline"))
    tree = rewriting.side_by_side(function.py_func, frozenset(_scratch))
    return numba.njit(forceinline=inline, **OPTIONS)(_remade(function.py_func, tree))


def _remade(function: FunctionType, tree: ast.FunctionDef) -> FunctionType:
    """A function with a new text, in which the names of helpers mean those for eight runs."""
    scope = dict(function.__globals__) | WORDS
    for name in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}:
        if name.endswith(BESIDE):
            scope[name] = beside(scope[name.removesuffix(BESIDE)])
    module = ast.Module([tree], [])
    exec(compile(module, function.__code__.co_filename, "exec"), scope)
    made: FunctionType = scope[function.__name__]
    made.__module__, made.__qualname__ = function.__module__, function.__qualname__
    return made


def _kept_on_disk(function: FunctionType) -> Any:
    """Compile a function once for all, until it or what it calls says something else."""
    text: FunctionType = function
    if rewriting.LOOP in _globals_of(function):
        text = _remade(function, rewriting.loops_side_by_side(function, frozenset(_scratch)))
    found: Any = told(numba.njit(cache=True, **OPTIONS)(text))
    kept = found._cache._cache_file
    load = kept._load_index
    # Numba looks at a function's own file, and by its place there; a helper that changed elsewhere
    # would be missed, and a line added above would compile the function anew.
    name = f"{function.__module__}.{function.__name__}.{sys.implementation.cache_tag}"
    kept._index_path = str(Path(kept._index_path).with_name(f"{name}.nbi"))
    kept._data_name_pattern = f"{name}.{{number:d}}.nbc"

    def load_index() -> Any:
        kept._source_stamp = stamp(function)
        try:
            return load()
        except (AttributeError, ImportError):  # written by code whose types are no more
            return {}

    kept._load_index = load_index
    return found


@cache
def stamp(function: FunctionType) -> str:
    """What the compiled form of a function depends on: its text and all that it reaches."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in BESIDES))
    for text in _reached(function, set()):
        digest.update(text.encode())
    return digest.hexdigest()


def _reached(function: FunctionType, known: set[FunctionType]) -> Iterator[str]:
    """The code of a function and of those it calls, and the values of the constants they name."""
    known.add(function)
    yield from _words_of(function.__code__)
    yield repr((function.__defaults__, function.__kwdefaults__))
    for name in sorted(_globals_of(function)):
        value = function.__globals__[name]
        value = getattr(value, "py_func", value)
        if isinstance(value, FunctionType):
            yield f"{name} {value.__module__}.{value.__qualname__}"
            if value not in known:
                yield from _reached(value, known)
        elif isinstance(value, ModuleType):
            yield f"{name} {value.__name__}"
        elif isinstance(value, type):
            yield f"{name} {value.__qualname__} {getattr(value, '_fields', '')}"
        elif isinstance(value, bool | int | float | str | tuple | np.generic):
            yield f"{name} {value!r}"
        else:
            raise TypeError(f"{function.__qualname__}: {name} = {value!r} cannot be compiled in")


def _words_of(code: CodeType) -> Iterator[str]:
    yield repr((code.co_code, code.co_names, code.co_varnames))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _words_of(constant)
        else:
            yield repr(constant)


def _globals_of(function: FunctionType) -> set[str]:
    named = {i.argval for i in dis.get_instructions(function) if i.opname == "LOAD_GLOBAL"}
    return {name for name in named if name in function.__globals__}  # others are built in


def plain(function: Any) -> Any:
    """The same function without compiling, down to the last helper: what tests hold it to."""
    return _plain(getattr(function, "py_func", function), {})


def _plain(function: FunctionType, known: dict[FunctionType, FunctionType]) -> FunctionType:
    if function not in known:
        scope = dict(function.__globals__)
        known[function] = FunctionType(
            function.__code__, scope, function.__name__, function.__defaults__
        )
        for name in _globals_of(function):
            called = getattr(scope[name], "py_func", None)
            if called is not None:
                scope[name] = _plain(called, known)
    return known[function]


class Verb:
    """A compiled function over runs, called with the arguments it was written for.

    `plain` is the same function without compiling.
    """

    def __init__(self, function: FunctionType):
        update_wrapper(cast(Any, self), function)
        self.function, self.compiled = function, _kept_on_disk(function)
        self._entries: dict[tuple[Any, ...], Any] = {}

    def play(self, given: list[Any]) -> Any:
        """Play it with the arguments of the compiled function."""
        kinds = tuple(map(_kind, given))
        entry = self._entries.get(kinds)
        if entry is None:
            entry = self._entries[kinds] = self._entry(given)
        return entry(*given)

    def _entry(self, given: list[Any]) -> Any:
        """The compiled code for arguments of these types, to be called without a look at them."""
        if rewriting.LOOP in _globals_of(self.function):
            self._check(given)
        signature = tuple(map(_type_of, given))
        try:
            self.compiled.compile(signature)
        except expressions.Refused as refused:
            refused.add_note(
                f"in a mechanism of {self.function.__module__}.{self.function.__name__}"
            )
            raise
        return self.compiled.overloads[signature].entry_point

    def _check(self, given: list[Any]) -> None:
        """Refuse arrays by run in which blocks of runs would be read from wrong places."""
        for name, value in zip(inspect.signature(self.function).parameters, given, strict=True):
            for place, array in _arrays(name, value):
                if array.ndim > 1 and array.size and not lie_side_by_side(array):
                    raise expressions.Refused(
                        f"{self.function.__name__}: the runs of `{place}` do not lie side by side: "
                        "lay it out by `memory.room_by_run` or `memory.beside`"
                    )

    @property
    def plain(self) -> Any:
        """The function as it is written, with helpers as they are written."""
        return plain(self.function)


def _arrays(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of an argument, by name."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif isinstance(value, tuple):
        for field, part in zip(getattr(value, "_fields", range(len(value))), value, strict=True):
            yield from _arrays(f"{name}.{field}", part)


def _kind(value: Any) -> Any:
    """What tells arguments of different types apart, quicker to find than numba's own."""
    if isinstance(value, Pointers):
        return value.kind.name
    if isinstance(value, np.ndarray):
        if lie_side_by_side(value):
            return value.ndim
        flags = value.flags
        return value.dtype, value.ndim, flags.c_contiguous, flags.writeable, flags.aligned
    return tuple(map(_kind, value)) if isinstance(value, tuple) else type(value)


def _type_of(value: Any) -> Any:
    """The type of an argument; arrays by run have one type, however many runs there are."""
    if isinstance(value, np.ndarray) and lie_side_by_side(value):
        return pointers.by_runs(value.ndim)
    if isinstance(value, tuple):
        return types.BaseTuple.from_types([_type_of(part) for part in value], type(value))
    return numba.typeof(value)


@compiled
def power(base: float, exponent: float) -> float:
    """A positive number to a power, to 1e-15 of the exponent's size; twice as fast as `**`."""
    return exp(exponent * log(base))

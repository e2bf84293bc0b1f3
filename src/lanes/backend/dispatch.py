"""How functions are compiled by numba and kept on disk."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import typeof_impl

from lanes.backend.kinds import by_runs, type_of
from lanes.backend.parts import PartCompiler, WholeCompiler
from lanes.helpers import Helper
from lanes.memory import is_by_run

# Without `fastmath`, so with the same bits in any gang. Without `_nrt` nobody counts who holds an
# array, which would cost more than the arithmetic; compiled code makes no arrays.
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
NO_ENTRY: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
KEPT: dict[str, Any] = {  # called from Python
    "cache": True, "no_cfunc_wrapper": True, "pipeline_class": WholeCompiler, **OPTIONS
}  # fmt: skip


@cache
def _compiled(helper: Helper) -> Any:
    """What a helper is to numba; kept, since a type holds it by a weak reference.

    It has no entry from Python, which takes longer to compile than what it is an entry to, and no
    machine code of its own (parts.py).
    """
    how = {"forceinline": helper.inline, "pipeline_class": PartCompiler, **NO_ENTRY, **OPTIONS}
    return numba.njit(**how)(helper.py_func)


@typeof_impl.register(Helper)
def _type_of_helper(helper: Helper, _context: Any) -> Any:
    return numba.typeof(_compiled(helper))


def type_by_runs(value: Any) -> Any:
    """The type of an argument; arrays by run have one type, however many runs there are."""
    if isinstance(value, np.ndarray) and is_by_run(value):
        return by_runs(value.ndim)
    if isinstance(value, tuple):
        parts = [type_by_runs(part) for part in value]
        return types.BaseTuple.from_types(parts, type(value))
    return type_of(value)


def entry_of(compiled: Any, signature: tuple[Any, ...]) -> Callable[..., Any]:
    """The compiled code for arguments of these types; nothing looks at those it is called with."""
    with _uncollected():
        entry: Callable[..., Any] = compiled.compile(signature)
    return entry


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python look for no garbage: the compiler keeps nearly all that it makes until its end.

    Looking for what is not there was an eighth of a first start.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def kept_on_disk(function: FunctionType, stamp: Callable[[], str]) -> Any:
    """Compile a function once for all, until `stamp` says something else.

    Numba looks at a function's own file, and by its place there; a helper that changed elsewhere
    would be missed, and a line added above would compile the function again.
    """
    dispatcher: Any = announced(numba.njit(**KEPT)(function))
    cache_file = dispatcher._cache._cache_file
    load = cache_file._load_index
    name = f"{function.__module__}.{function.__name__}.{sys.implementation.cache_tag}"
    cache_file._index_path = str(Path(cache_file._index_path).with_name(f"{name}.nbi"))
    cache_file._data_name_pattern = f"{name}.{{number:d}}.nbc"

    def load_index() -> Any:
        cache_file._source_stamp = stamp()
        try:
            return load()
        except (AttributeError, ImportError):  # written by code whose types are no more
            return {}

    cache_file._load_index = load_index
    return dispatcher


def is_kept(compiled: Any, signature: tuple[Any, ...]) -> bool:
    """Whether code for arguments of these types is on disk and current."""
    target = compiled.targetctx
    target.refresh()
    key = compiled._cache._index_key(signature, target.codegen())
    return key in compiled._cache._cache_file._load_index()


def folder_of(compiled: Any) -> Path:
    """Where the code of a function is kept."""
    return Path(compiled._cache.cache_path)


def _say(name: str) -> None:
    sys.stderr.write(f"regame: compiling {name}, kept for later\n")


_hearers: list[Callable[[str], None]] = [_say]


@contextmanager
def heard_by(hearer: Callable[[str], None]) -> Iterator[None]:
    """Call `hearer` with the name of each function that is compiled meanwhile; nothing is said."""
    _hearers.append(hearer)
    try:
        yield
    finally:
        _hearers.remove(hearer)


def announced(compiled: Any) -> Any:
    """The same compiled function, which says on standard error when it has to be compiled again.

    That takes seconds each, half a minute for the longest, so that a start would look hung.
    """
    name = compiled.py_func.__name__
    load = compiled._cache.load_overload

    def load_overload(*given: Any) -> Any:
        overload = load(*given)
        if overload is None:
            _hearers[-1](name)
        return overload

    compiled._cache.load_overload = load_overload
    return compiled

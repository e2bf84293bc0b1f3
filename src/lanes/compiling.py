"""Functions over runs and how they are compiled: kernels and verbs, and helpers for gangs.

A verb loops over runs first and computes each by itself, so that no run can know the others: one
by one (`range`), or a gang of eight at a time (`lanes`), for which its mechanisms are rewritten
(rewriting.py). A kernel is written for gangs as it is, as the market's solver is.
"""

from __future__ import annotations

import ast
import dis
import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, update_wrapper
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

import numpy as np

from lanes import gangs, intrinsics, places, rewriting
from lanes.backend import addresses, code, dispatch  # noqa: F401 - two teach numba
from lanes.backend.kinds import type_of
from lanes.expressions import GANG_SUFFIX, Refused, word
from lanes.helpers import Helper
from lanes.memory import is_by_run
from lanes.pointers import Pointers

# What rewritten texts call, under names that no mechanism has.
WORDS: dict[str, Any] = {
    word(name): getattr(module, name)
    for module, names in (
        (gangs, ("gang", "gang_count")),
        (places, ("get_item", "put_item", "first")),
        (intrinsics, ("both", "either", "negated", "where", "larger", "smaller")),
        (intrinsics, ("is_nan", "is_finite")),
    )
    for name in names
}
# What takes uniform and varying values as it is, besides helpers that are `elemental`.
ELEMENTAL = {
    *(intrinsics.where, intrinsics.larger, intrinsics.smaller, intrinsics.fma, intrinsics.root),
    *(intrinsics.magnitude, places.flat),
}
heard_by = dispatch.heard_by
SOURCES = Path(__file__).parent  # what decides how all functions are compiled


_scratch: set[str] = set()


def declare_scratch(names: Iterable[str]) -> None:
    """Name the arrays without a run axis that verbs fill again in each run.

    Each has a second array, its name ended by `GANG_SUFFIX`, with a place per lane. To be called
    before any verb is compiled.
    """
    _scratch.update(names)


@cache
def gang_form(function: Any) -> Any:
    """A helper or a mechanism for a gang: its text, rewritten and compiled."""
    if _is_elemental(function):
        return function
    return Helper(_rewritten(_text_of(function), gang_form), function.inline)


@cache
def interpreted(function: Any) -> Any:
    """A helper, a mechanism or a verb's function for gangs, in Python: for tests and debugging.

    Runs have to come in whole gangs.
    """
    if _is_elemental(function):
        return function
    return _rewritten(_text_of(function), interpreted)


def _is_elemental(function: Any) -> bool:
    return function in ELEMENTAL or (isinstance(function, Helper) and function.elemental)


def _text_of(function: Any) -> FunctionType:
    """The plain function of a helper; raises `Refused` for what is none."""
    if not isinstance(function, Helper):
        name = getattr(function, "__qualname__", repr(function))
        raise Refused(f"{name} has no form for a gang: decorate it by `compiled`")
    return function.py_func


def _rewritten(function: FunctionType, form: Callable[[Any], Any]) -> FunctionType:
    """A function with its text for gangs. form: of a helper that it calls."""
    loops = rewriting.LOOP in _globals_of(function)
    rewrite = rewriting.vectorise_loops if loops else rewriting.vectorise
    tree = rewrite(function, frozenset(_scratch))
    scope = dict(function.__globals__) | WORDS
    for name in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}:
        if name.endswith(GANG_SUFFIX):
            scope[name] = form(scope[name.removesuffix(GANG_SUFFIX)])
    module = ast.Module([tree], [])
    exec(compile(module, function.__code__.co_filename, "exec"), scope)
    new_function: FunctionType = scope[function.__name__]
    new_function.__module__, new_function.__qualname__ = function.__module__, function.__qualname__
    return new_function


@cache
def stamp(function: FunctionType) -> str:
    """What the compiled form of a function depends on: its text and all that it reaches."""
    digest = hashlib.sha256(_sources())
    for source in _reached(function, set()):
        digest.update(source.encode())
    return digest.hexdigest()


@cache
def _sources() -> bytes:
    return b"".join(file.read_bytes() for file in sorted(SOURCES.rglob("*.py")))


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
            yield f"{name} {value.__name__} {_numbers_of(value, function.__code__.co_names)}"
        elif isinstance(value, type):
            yield f"{name} {value.__qualname__} {getattr(value, '_fields', '')}"
        elif isinstance(value, bool | int | float | str | tuple | np.generic):
            yield f"{name} {value!r}"
        else:
            raise TypeError(f"{function.__qualname__}: {name} = {value!r} cannot be compiled in")


def _numbers_of(module: ModuleType, names: Iterable[str]) -> dict[str, float]:
    """The constants of a module that may be read by these names."""
    held = vars(module)
    return {name: held[name] for name in names if isinstance(held.get(name), int | float)}


def _words_of(text: CodeType) -> Iterator[str]:
    yield repr((text.co_code, text.co_names, text.co_varnames))
    for constant in text.co_consts:
        if isinstance(constant, CodeType):
            yield from _words_of(constant)
        else:
            yield repr(constant)


def _globals_of(function: FunctionType) -> set[str]:
    global_names = {i.argval for i in dis.get_instructions(function) if i.opname == "LOAD_GLOBAL"}
    return {name for name in global_names if name in function.__globals__}  # others are built in


def _kind(value: Any) -> Any:
    """What tells arguments of different types apart, quicker to find than numba's own."""
    if isinstance(value, Pointers):
        return value.kind.name
    if isinstance(value, np.ndarray):
        if is_by_run(value):
            return value.ndim
        flags = value.flags
        return value.dtype, value.ndim, flags.c_contiguous, flags.writeable, flags.aligned
    return tuple(map(_kind, value)) if isinstance(value, tuple) else type(value)


def _layout(value: Any) -> Any:
    """All that decides numba's type of an argument, quicker to find."""
    if isinstance(value, Pointers):
        return value.kind.name
    if isinstance(value, np.ndarray):
        flags = value.flags
        lies = flags.c_contiguous, flags.f_contiguous, flags.writeable, flags.aligned
        return value.dtype, value.ndim, *lies
    return (type(value), *map(_layout, value)) if isinstance(value, tuple) else type(value)


class Kernel:
    """A compiled function over runs, called with the arguments it was written for, kept on disk.

    `plain` is the same function without compiling.
    """

    type_of = staticmethod(type_of)
    kind_of = staticmethod(_layout)  # tells types apart, quicker to find than they are

    def __init__(self, function: Callable[..., Any]):
        assert isinstance(function, FunctionType)
        update_wrapper(cast(Any, self), function)
        self.function, self.vectorised = function, rewriting.LOOP in _globals_of(function)
        source = _rewritten(function, gang_form) if self.vectorised else function
        self.compiled = dispatch.kept_on_disk(source, lambda: stamp(function))
        self._known: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def entry(self, given: Iterable[Any]) -> Callable[..., Any]:
        """The compiled code for arguments of these types, to be called without a look at them."""
        return dispatch.entry_of(self.compiled, tuple(map(self.type_of, given)))

    def known_entry(self, given: Sequence[Any]) -> Callable[..., Any]:
        """As `entry`, but numba looks at types only of arguments unlike any before."""
        kinds = tuple(map(self.kind_of, given))
        entry = self._known.get(kinds)
        if entry is None:
            entry = self._known[kinds] = self.entry(given)
        return entry

    def is_kept(self, given: Iterable[Any]) -> bool:
        """Whether the compiled code for arguments of these types is on disk."""
        return dispatch.is_kept(self.compiled, tuple(map(self.type_of, given)))

    @property
    def folder(self) -> Path:
        """Where the compiled code is kept."""
        return dispatch.folder_of(self.compiled)

    @property
    def plain(self) -> Any:
        """The function as it is written, with helpers as they are written."""
        return self.function

    @property
    def interpreted(self) -> Any:
        """The function for gangs as it is compiled, in Python: see `interpreted`."""
        return _rewritten(self.function, interpreted) if self.vectorised else self.plain


class Verb(Kernel):
    """A kernel whose arrays are by run (run, ...), and that looks at the types of its arguments."""

    type_of = staticmethod(dispatch.type_by_runs)
    kind_of = staticmethod(_kind)

    def __init__(self, function: Callable[..., Any]):
        super().__init__(function)
        self._alike: Callable[..., Any] | None = None

    def play(self, given: list[Any]) -> Any:
        """Play it with the arguments of the compiled function."""
        return self.known_entry(given)(*given)

    def call_alike(self, *given: Any) -> Any:
        """Call it with arguments of always the same types: only the first are looked at."""
        if self._alike is None:
            self._alike = super().entry(given)
        return self._alike(*given)

    def entry(self, given: Iterable[Any]) -> Callable[..., Any]:
        """As that of other kernels. Raises Refused where gangs would read from wrong places."""
        given = list(given)
        if self.vectorised:
            self._check(given)
        try:
            return super().entry(given)
        except Refused as refused:
            refused.add_note(
                f"in a mechanism of {self.function.__module__}.{self.function.__name__}"
            )
            raise

    def _check(self, given: list[Any]) -> None:
        """Refuse arrays by run in which gangs would be read from wrong places."""
        for name, value in zip(inspect.signature(self.function).parameters, given, strict=True):
            for path, array in _arrays(name, value):
                if array.ndim > 1 and array.size and not is_by_run(array):
                    raise Refused(
                        f"{self.function.__name__}: the runs of `{path}` are not contiguous: "
                        "lay it out by `memory.room_by_run` or `memory.copy_by_run`"
                    )


def _arrays(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of an argument, by name."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif isinstance(value, tuple):
        for field, part in zip(getattr(value, "_fields", range(len(value))), value, strict=True):
            yield from _arrays(f"{name}.{field}", part)

"""Helpers: the functions that compiled ones call, and how each is to be compiled.

They know nothing of numba; the backend tells numba what a helper is to compiled code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any


class Helper:
    """A function that compiled ones call; called from Python it is the plain one, `py_func`.

    inline: whether it is compiled into its callers; elemental: whether its text takes uniform and
    varying values alike, so that it is its own form for a gang.
    """

    def __init__(self, function: Callable[..., Any], inline: bool, elemental: bool = False):
        update_wrapper(self, function)
        assert isinstance(function, FunctionType)
        self.py_func, self.inline, self.elemental = function, inline, elemental

    def __call__(self, *given: Any) -> Any:
        """Call the plain function."""
        return self.py_func(*given)


def compiled(function: Callable[..., Any]) -> Any:
    """A helper, compiled into each function that calls it; `.py_func` is the plain one.

    Not kept on disk by itself: what comes from there can be called but no longer inlined.
    """
    return Helper(function, inline=True)


def elemental(function: Callable[..., Any]) -> Any:
    """A helper without branches, whose text takes uniform and varying values alike."""
    return Helper(function, inline=True, elemental=True)


def out_of_line(function: Callable[..., Any]) -> Any:
    """A helper that is called, since it is long and seldom needed; `.py_func` is the plain one."""
    return Helper(function, inline=False)


def mechanism(function: Callable[..., Any]) -> Any:
    """A mechanism of one run, compiled once into each verb that plays it; `.py_func` is plain.

    Its parameters have one meaning everywhere: `w` the world, `a` the facts of the atlas, `d` the
    buffers, `q` the parameters of the run, `r` the run.
    """
    return Helper(function, inline=False)


def plain(function: Any) -> Any:
    """The same function without compiling, as helpers are that Python calls."""
    return getattr(function, "py_func", function)

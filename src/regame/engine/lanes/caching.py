"""Numba's cache, made to see every file of the solver and to say what it does not hold."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import typeof


@cache
def stamp(*folders: Path) -> int:
    """Return a digest of the Python files in some folders.

    The cache of a compiled function looks only at the file that the function stands in and at
    its free variables: with this number as a free variable it looks at the other files as well.
    """
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.glob("*.py")):
        digest.update(path.read_bytes())
    return int(digest.hexdigest()[:12], 16)


def entry_of(compiled: Any, arguments: tuple[Any, ...]) -> Callable[..., Any]:
    """The compiled code for arguments of these types; nothing looks at those it is called with."""
    found: Callable[..., Any] = compiled.compile(tuple(map(typeof, arguments)))
    return found


def told(compiled: Any) -> Any:
    """The same compiled function, which says on standard error when it has to be compiled anew.

    That takes seconds each, a minute for all, so that a first start would look hung.
    """
    name = compiled.py_func.__name__
    load = compiled._cache.load_overload

    def load_overload(*given: Any) -> Any:
        found = load(*given)
        if found is None:
            sys.stderr.write(f"regame: compiling {name}, kept for later\n")
        return found

    compiled._cache.load_overload = load_overload
    return compiled

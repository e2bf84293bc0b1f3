"""regame: when does using a supply chokepoint as a weapon hurt the one who uses it?

The package opens at once: what it exports is imported on first use.
"""

from importlib import import_module
from importlib.resources import files
from typing import Any

__version__ = "1.2.0.dev0"

REMOVED = {  # command and function -> why it is gone, and what answers its question
    "brief": "`regame report FOLDER --brief` writes it",
    "frontier": "its worlds were made up; `regame verdict` has the discount rate at which the sign "
    "changes",
    "screen": "nine numbers often read another sign than the model says; make a case with "
    "`regame new case NAME` and play it",
    "theory": "the limits of theory are tests of the source code, run by `make theory`",
}

# What `__init__.pyi` imports is exported: name -> its module.
_HOMES = {
    name: line.split()[1]
    for line in (files("regame") / "__init__.pyi").read_text(encoding="utf-8").splitlines()
    if line.startswith("from ")
    for name in line.partition(" import ")[2].split(", ")
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import an exported name on first use and keep it."""
    if name not in _HOMES:
        why = f": it was removed: {REMOVED[name]}" if name in REMOVED else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{why}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """What the package is for; how it imports that is left out."""
    return sorted([*__all__, "__version__"])

"""The levers: what a holder and its targets can set at once, in plain words, units and bounds."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from regame.core.packaged import toml
from regame.strategies.registry import parse


@dataclass(frozen=True)
class Lever:
    """One lever. field: of the strategy; high, step: of what is shown, in its unit; low is 0.

    scale: what is shown, times this, is what the strategy takes. A lever that is no number has no
    bounds: it is a switch, or a choice of states. hint: what it means, with its unit in full. last:
    what the last place of a date means, if that is no date.
    """

    field: str
    label: str
    unit: str = ""
    high: float = 0.0
    step: float = 0.0
    scale: float = 1.0
    hint: str = ""
    last: str = ""


LEVERS = toml("levers.toml")
HELD, PAID = (tuple(Lever(**row) for row in LEVERS[side]) for side in ("holder", "target"))

READY = Lever(**LEVERS["dose"])  # of the holder: one of `DOSES`

FIRST = ("dose", "years", "stockpile")  # levers of the first screen; the others are folded
# Of a strategy that is a dose: the field that says how long it lasts, and that field of a year.
LENGTHS = {"Stop": ("months", 12.0), "LicenseCases": ("years", 1.0)}
DATE = "start"  # lever that is a month, counted from the start of the world
DOSES: dict[str, str] = toml("doses.toml")


@lru_cache(maxsize=512)
def dose_of(text: str) -> str:
    """Return the dose that a holder's strategy is, however long it lasts; "" if it is none."""
    strategy: Any = parse(text)
    kind = type(strategy).__name__
    for name in (name for name in DOSES if DOSES[name].startswith(f"{kind}(")):
        field = LENGTHS[kind][0]
        usual: Any = parse(dose(name, strategy.start))
        if replace(usual, **{field: getattr(strategy, field)}) == strategy:
            return name
    return ""


def dose(name: str, start: float) -> str:
    """Return the strategy of a dose from a year on, as text."""
    return DOSES[name].format(start=start)

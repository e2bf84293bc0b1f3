"""The levers: what a holder and its targets can set at once, in plain words, units and bounds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

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


HELD = (
    Lever("cut", "Cut in licences", "%", 95, 5, 0.01,
          "Per cent of what left at the start gets no licence. {Products} still leave: see dose."),
    Lever("licensing", "Licences case by case",
          hint="Covered {goods}, and what is made of them, wait for a licence each."),
    Lever("refused", "Refused, case by case", "%", 100, 5, 0.01,
          "Per cent of those applications that is never granted."),
    Lever("duty", "Export duty, added", "%", 100, 5, 0.01,
          "Per cent of the price, on every tonne that leaves with a licence."),
    Lever("denial", "Refuse supply to", hint="No licensed exports to this state."),
    Lever("press", "Threaten in disputes",
          hint="Presses every dispute with a refusal, and carries it out if the other defies it."),
    Lever("technology", "Withhold technology", hint="No technology of later stages abroad."),
    Lever("campaign", "Campaign on illegal {extractors}", "%", 100, 10, 0.01,
          "Per cent of full force: closes unlicensed {extractors} and smuggling, and costs money."),
    Lever("downstream", "Pay own {makers}", "M USD/year", 500, 10, 1e6,
          "Millions of USD of public money a year for plants that make {products} at home."),
    Lever("start", "Begins", high=60, step=1, hint="The month from which all of the above holds."),
    Lever("years", "How long", "years", 20, 0.5, 1.0, "All of the above, then as at the start."),
)  # fmt: skip
PAID = (
    Lever("grant", "Grants at home", "M USD/year", 500, 10, 1e6,
          "Millions of USD of each state a year for {stages} at home."),
    Lever("floor", "Price floor", "{price}", 150, 5, 1.0,
          "For {leading} made at home; the state pays the difference."),
    Lever("stockpile", "Public stock", "months", 12, 0.5, 1.0,
          "Months of use: bought at once, released while supply is cut."),
    Lever("recycling", "Recycling, added", "%", 60, 5, 0.01,
          "Per cent of old {products} that paid collection adds."),
    Lever("research", "Substitution", "M USD/year", 500, 10, 1e6,
          "Millions of USD of each state a year for research into doing with less."),
    Lever("offtake", "Diversification", "M USD/year", 500, 10, 1e6,
          "Millions of USD of each state a year for plants in friendly states."),
    Lever("start", "From", high=61, step=1, last="once there is will",
          hint="The month from which all of it holds; earlier if will comes first."),
)  # fmt: skip

FIRST = ("dose", "years", "stockpile")  # levers of the first screen; the others are folded
# Of a strategy that is a dose: the field that says how long it lasts, and that field of a year.
LENGTHS = {"Stop": ("months", 12.0), "LicenseCases": ("years", 1.0)}
DATE = "start"  # lever that is a month, counted from the start of the world
DOSES: dict[str, str] = tomllib.loads(
    (files("regame") / "data" / "doses.toml").read_text(encoding="utf-8")
)


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

"""What a parameter of a strategy is called on the page, its unit, and what it may be."""

from collections.abc import Mapping
from dataclasses import Field
from typing import Any

# The type that a parameter is declared with (`regame.strategies.parameters`) -> its unit.
UNITS = {
    "Share": "share, 1 is all",
    "Ratio": "times what it was at the start",
    "Year": "year with its fraction, 2010.5 is July; 9999: never",
    "Years": "years",
    "Months": "months",
    "Money": "USD a year",
    "Will": "political will from which on; -1: always",
    "Trigger": "share from which on; -1: always",
    "Duty": "added to the price, 0.1 is 10 %",
    "Price": "{price}",
    "Stock": "months of use",
    "Collected": "share",
    "Claim": "share of output",
    "Half": "share a year",
    "Cover": "times usual stocks",
    "Openness": "times as open as usual",
    "Premium": "times the usual premium",
    "Speed": "times as fast as usual",
    "Weight": "weight of others' gain",
    "State": "a state",
    "bool": "",
    "int": "whole number",
    "float": "number",
    "str": "text",
}
LARGE = 1e6  # from here on a bound is written in millions or billions


def called(name: str) -> str:
    """Return a parameter's name in words."""
    return name.replace("_", " ").capitalize()


def unit_of(field: Field[Any], bounds: Mapping[str, tuple[float, float]]) -> str:
    """Return the unit of a parameter and what it may be: "share, 1 is all; 0 to 1"."""
    unit = UNITS.get(str(field.type), "")
    if field.name not in bounds or field.type == "Year":
        return unit
    low, high = (_bound(value) for value in bounds[field.name])
    return "; ".join(filter(None, (unit, f"{low} to {high}")))


def _bound(value: float) -> str:
    if abs(value) >= 1e9:
        return f"{value / 1e9:g} bn"
    return f"{value / LARGE:g} M" if abs(value) >= LARGE else f"{value:g}"

"""The nine numbers of a chokepoint, their ranges, and how hypothetical ones are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import qmc

from regame.design.design import stream_of
from regame.tables import figures, own
from regame.tables.own import Rules

EXPORTS = 0.05  # of world use: what the holder must export at least
LOST = 0.2  # of a product's value: a user who would lose as much stops; C
PRICE, COST = 2.0, 1.0  # USD/kg inside at the start, and what a tonne costs the holder; C
KEPT = 0.6  # of exports, by a lasting cut that starts after a year
RAMP = 18.0  # months from opening to full output; C
STOP = (1.5, 50.0)  # multiples of the start price at which a use stops: the least and the most
LOW, HIGH = "_low", "_high"  # endings of columns with the range of a number


@dataclass(frozen=True)
class Number:
    """One of the nine: bounds of what may be given, and of what is drawn, in logs or not."""

    what: str
    least: float
    most: float
    low: float
    high: float
    log: bool = False


NUMBERS = {
    "share": Number("the holder's part of world output", 0.05, 1.0, 0.3, 0.98),
    "entry_lead_months": Number("months until a new rival opens", 1, 240, 6, 120, True),
    "elasticity_short": Number("of demand within a year, as a size", 0.01, 5, 0.05, 0.8, True),
    "elasticity_long": Number("of demand after years, as a size", 0.01, 10, 0.15, 3.0, True),
    "stocks_months": Number("months of use held in quiet times", 0.1, 36, 0.5, 12, True),
    "substitutes_ceiling": Number("the most of use that substitutes can take", 0, 0.9, 0, 0.8),
    "home_use": Number("the part of world use in the holder's state", 0, 0.9, 0, 0.6),
    "stage_moved": Number("the part of what is withheld that plants at home take", 0, 1, 0, 1),
    "cost_share": Number("the input's part in the cost of products", 1e-4, 0.9, 1e-3, 0.3, True),
}  # fmt: skip


def drawn(count: int, seed: int) -> pd.DataFrame:
    """Draw hypothetical chokepoints by a Latin hypercube, a row each, a column per number.

    Long-run elasticities are no smaller than short-run ones; home use leaves something to export.
    """
    table = pd.DataFrame(index=range(count))
    for name, number in NUMBERS.items():
        part = qmc.LatinHypercube(1, rng=stream_of(seed, f"chokepoint {name}")).random(count)[:, 0]
        if number.log:
            table[name] = number.low * (number.high / number.low) ** part
        else:
            table[name] = number.low + part * (number.high - number.low)
    return possible(table)


def possible(table: pd.DataFrame) -> pd.DataFrame:
    """The rows made possible: demand no stiffer later, and something left to export."""
    long = np.maximum(table["elasticity_long"], table["elasticity_short"])
    home = np.minimum(table["home_use"], (table["share"] - EXPORTS).clip(lower=0))
    return table.assign(elasticity_long=long, home_use=home)


def read_rows(path: Path) -> pd.DataFrame:
    """Return the user's chokepoints: `name`, the nine numbers, and ranges where they are given.

    Raises UserError with every fault, each with file, line and column.
    """
    table = figures.read(str(path))
    ranges = [f"{name}{end}" for name in NUMBERS for end in (LOW, HIGH)]
    bounds = {name: (number.least, number.most) for name, number in NUMBERS.items()}
    bounds |= {name: bounds[name.removesuffix(LOW).removesuffix(HIGH)] for name in ranges}
    rules = Rules("name", {}, bounds, may_be_empty=ranges, may_be_missing=ranges)
    return own.checked(table, str(path), rules, _hangs_together)


def _hangs_together(table: pd.DataFrame) -> own.Faults:
    """Something must be exported, demand be no stiffer later, and a range hold its number."""
    for row, given in enumerate(table.to_dict("records")):
        if float(given["share"]) - float(given["home_use"]) < EXPORTS:
            yield row, f"share must be {EXPORTS:g} or more above home_use, or there are no exports"
        if float(given["elasticity_long"]) < float(given["elasticity_short"]):
            yield row, "elasticity_long must be no less than elasticity_short"
        for name in NUMBERS:
            low, high = (_given(given.get(f"{name}{end}")) for end in (LOW, HIGH))
            if (low is None) != (high is None):
                yield row, f"{name}{LOW} and {name}{HIGH} must both be there, or neither"
            elif low is not None and high is not None and not low <= float(given[name]) <= high:
                yield row, f"{name} must lie between {name}{LOW} and {name}{HIGH}"


def _given(value: object) -> float | None:
    return None if value is None or value != value else float(str(value))


def spread(row: pd.Series, count: int, seed: int) -> pd.DataFrame:
    """Draw a chokepoint over its ranges, the first as given; one row where it has no range."""
    known = {name: _given(row.get(f"{name}{LOW}")) for name in NUMBERS}
    uncertain = [name for name, low in known.items() if low is not None]
    usual = pd.DataFrame([{name: float(row[name]) for name in NUMBERS}])
    if not uncertain or count < 2:
        return usual
    table = pd.concat([usual] * count, ignore_index=True)
    for name in uncertain:
        rng = stream_of(seed, f"{row['name']} {name}")
        part = qmc.LatinHypercube(1, rng=rng).random(count - 1)[:, 0]
        low, high = float(row[f"{name}{LOW}"]), float(row[f"{name}{HIGH}"])
        table.loc[1:, name] = low + part * (high - low)
    return possible(table)


def stop_value(cost_share: float) -> float:
    """The price, over that of the start, at which users stop: they would lose `LOST` of theirs."""
    return min(max(1 + LOST / cost_share, STOP[0]), STOP[1])

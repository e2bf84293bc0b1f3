"""Contracts on tonnes between a plant and the users of a state, as a world plays them."""

from collections.abc import Hashable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from regame.core.errors import nearest, refuse
from regame.tables import figures, own
from regame.tables.own import Names

RULES = ("index", "floor", "fixed")  # of the price; the last two name one
NO_LIMIT = 1e9  # USD/kg: a price that no contract reaches
MILLION = 1e6
type Row = dict[Hashable, Any]


class Contracts(NamedTuple):
    """One entry a contract: rows of firms and states, t a month, months of play, USD."""

    contract_plant: np.ndarray
    contract_buyer: np.ndarray
    contract_tonnes: np.ndarray
    contract_part: np.ndarray  # of the month's output, at most; 0: the tonnes, whatever is made
    contract_begins: np.ndarray
    contract_ends: np.ndarray
    contract_least: np.ndarray  # USD/kg of the basket
    contract_most: np.ndarray
    contract_loan: np.ndarray


def contracts(name: str, firms: Names, outside: Names, states: Names, start_year: int) -> Contracts:
    """The contracts of a table; none where it has no name.

    firms: all plants; outside: separators outside the holders, whose goods need no licence. Raises
    UserError for a plant, buyer or rule that there is not, and a price that a rule lacks. Of the
    package's own table what names a plant that is unknown in this world is left out.
    """
    table = figures.read(name) if name else pd.DataFrame()
    if name and not name.endswith(".csv"):
        table = table[table["plant"].isin(outside)]
    rows = table.to_dict("records")
    faults = (fault for at, row in enumerate(rows) for fault in _faults(at, row, outside, states))
    refuse(f"{name}, line {own.line_of(table, at)}: {fault}" for at, fault in faults)
    prices = [(row["rule"], float(row["price"])) for row in rows]
    floors = [0.0 if rule == "index" else price for rule, price in prices]
    ceilings = [price if rule == "fixed" else NO_LIMIT for rule, price in prices]
    return Contracts(
        np.array([list(firms).index(row["plant"]) for row in rows], np.int64),
        np.array([list(states).index(row["buyer"]) for row in rows], np.int64),
        np.array([float(row["tonnes"]) / 12 for row in rows]),
        np.array([_part(row) for row in rows]),
        np.array([own.month_of(row["start"], start_year) for row in rows], np.int64),
        np.array([own.month_of(row["end"], start_year) for row in rows], np.int64),
        np.array(floors),
        np.array(ceilings),
        np.array([MILLION * float(row["loan"]) for row in rows]),
    )


def _faults(at: int, row: Row, outside: Names, states: Names) -> own.Faults:
    """What is wrong with a row."""
    for key, valid in (("plant", outside), ("buyer", states), ("rule", RULES)):
        if row[key] not in valid:
            yield at, f"{key} = {row[key]!r}: no such {key}{nearest(str(row[key]), valid)}"
    if row["rule"] != "index" and not float(str(row["price"])) > 0:
        yield at, f"price: a {row['rule']} price must be above 0 USD/kg"
    if float(str(row.get("of", np.nan))) <= 0:
        yield at, f"of = {row['of']}: must be above 0, or empty"
    for key in ("tonnes", "loan"):
        if not float(str(row[key])) >= 0:
            yield at, f"{key} = {row[key]}: must be 0 or more"


def _part(row: Row) -> float:
    """The part of a plant's output that a contract claims at most; 0 without an `of`: no limit."""
    of = float(row.get("of", np.nan))
    return float(row["tonnes"]) / of if of > 0 else 0.0

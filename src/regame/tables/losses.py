"""What stopped lines cost: value added, chains at home, parts and stocks, from the tables `losses_*`.

Every figure is a range, read as three numbers: in use, least and most. None is fitted to a
published loss.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.tables import figures
from regame.tables.world import end_uses, states_of

type Floats = NDArray[np.float64]

COUNTED_IN = 2023  # year of the accounts
NEAR = 5  # years from it in which a world may open to be counted by them
ALL, GDP, INSIDE = "all", "GDP", "inside parts"
VALUE, RATIO, MULTIPLIER = "value added", "value added of output", "value-added multiplier"
RANGE = ["value", "low", "high"]
BY_SECTOR = ("needs", "own_orders")  # parameters with a range for each sector
BN = 1e9


class Economy(NamedTuple):
    """Sectors of states whose lines need magnets. Last axis of a range: in use, least, most.

    value_added: (sector, state, 3) USD a month; ratio: (sector, state) of output; multiplier:
    (sector, state), domestic value added of a unit of final output over its own, type I; gdp:
    (state,) USD a year. inside: (sector, state, 3) share of magnets that arrive in parts; origins:
    (sector, state, state) from whom, adds up to one. uses: (end use, sector) part of each.
    parameters: name -> (3,), or (sector, 3) for BY_SECTOR.
    """

    states: tuple[str, ...]
    sectors: tuple[str, ...]
    value_added: Floats
    ratio: Floats
    multiplier: Floats
    gdp: Floats
    inside: Floats
    origins: Floats
    uses: Floats
    parameters: dict[str, Floats]


def economy_of(config: Config) -> Economy | None:
    """Return the accounts of a world's states; None if they are not of its states, uses or time."""
    table, uses = figures.read("losses_sectors"), figures.read("losses_uses")
    states, names = states_of(config), list(end_uses(config)["name"])
    near = abs(config.world.start_year - COUNTED_IN) <= NEAR
    if not (near and set(states) <= set(table["state"]) and set(uses["end_use"]) <= set(names)):
        return None
    sectors = tuple(dict.fromkeys(uses["sector"]))
    part = np.zeros((len(names), len(sectors)))
    for row in uses.to_dict("records"):
        part[names.index(row["end_use"]), sectors.index(row["sector"])] = float(row["part"])
    wide = table.set_index(["quantity", "sector", "state"])[RANGE].astype(float)

    def each(quantity: str) -> Floats:
        keys = [(quantity, sector, state) for sector in sectors for state in states]
        return wide.loc[keys].to_numpy().reshape(len(sectors), len(states), len(RANGE))

    inside, origins = _parts(states, sectors)
    return Economy(
        states=states,
        sectors=sectors,
        value_added=BN / 12 * each(VALUE),
        ratio=each(RATIO)[..., 0],
        multiplier=each(MULTIPLIER)[..., 0],
        gdp=BN * wide.loc[[(GDP, ALL, state) for state in states]].to_numpy()[:, 0],
        inside=inside,
        origins=origins,
        uses=part,
        parameters=_parameters(sectors),
    )


def _parts(states: tuple[str, ...], sectors: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Share of magnets inside parts, and where parts come from; a sector's rows go before all's."""
    table = figures.read("losses_parts")
    inside = np.zeros((len(sectors), len(states), len(RANGE)))
    origins = np.zeros((len(sectors), len(states), len(states)))
    for k, sector in enumerate(sectors):
        for s, state in enumerate(states):
            mine = table[table["state"] == state]
            own = mine[mine["sector"] == sector]
            for row in (own if len(own) else mine[mine["sector"] == ALL]).to_dict("records"):
                if row["item"] == INSIDE:
                    inside[k, s] = [float(row[key]) for key in RANGE]
                else:
                    origins[k, s, states.index(row["item"])] = float(row["value"])
    return inside, origins


def _parameters(sectors: tuple[str, ...]) -> dict[str, Floats]:
    table: pd.DataFrame = figures.read("losses_parameters")
    found = {}
    for name, rows in table.groupby("name"):
        ranges = rows.set_index("sector")[RANGE].astype(float)
        keys = list(sectors) if name in BY_SECTOR else ALL
        found[str(name)] = np.asarray(ranges.loc[keys].to_numpy())
    return found

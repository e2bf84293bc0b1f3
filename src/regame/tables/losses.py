"""What stopped lines cost: value added, chains, parts and stocks, from the tables `losses_*`.

Every figure is a range, read as three numbers: in use, least and most. None is fitted to a
published loss.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.tables import figures
from regame.tables.world import chain, end_uses, states_of, weights

COUNTED_IN = 2023  # year of the accounts
NEAR = 5  # years from it in which a world may open to be counted by them
ALL, GDP, INSIDE = "all", "GDP", "inside parts"
VALUE, RATIO, MULTIPLIER = "value added", "value added of output", "value-added multiplier"
RANGE = ["value", "low", "high"]
BY_SECTOR = ("needs", "own_orders")  # parameters with a range for each sector
BN = 1e9
# Heavies in the oxides of a grade that holds them: those of cars in end_uses_2025; C. What an end
# use holds less than that is the part of its magnets that hold none.
GRADE = 0.066


class Economy(NamedTuple):
    """Sectors of states whose lines need magnets. Last axis of a range: in use, least, most.

    home: place of the holder. value_added: (sector, state, 3) USD a month; ratio: (sector, state)
    of output; multiplier: (sector, state), domestic value added of a unit of final output over its
    own, type I; gdp: (state,) USD a year. inside: (sector, state, 3) share of magnets that arrive
    in parts; origins: (sector, state, state) from whom, adds up to one. uses: (end use, sector)
    part of each; tonnes and exposed: see `products_by_use`. parameters: name -> (3,), or (sector,
    3) for BY_SECTOR.
    """

    states: tuple[str, ...]
    home: int
    sectors: tuple[str, ...]
    value_added: Floats
    ratio: Floats
    multiplier: Floats
    gdp: Floats
    inside: Floats
    origins: Floats
    uses: Floats
    tonnes: Floats
    exposed: Floats
    parameters: dict[str, Floats]


def economy_of(config: Config) -> Economy | None:
    """Return the accounts of a world's states; None if they are not of its states, uses or time."""
    key = config.hash
    if key not in _ECONOMIES:
        _ECONOMIES[key] = _read(config)
    return _ECONOMIES[key]


_ECONOMIES: dict[str, Economy | None] = {}  # by hash of a config: to read one takes a second


def _read(config: Config) -> Economy | None:
    table, uses = figures.read("losses_sectors"), figures.read("losses_uses")
    states, names = states_of(config), list(end_uses(config)["name"])
    near = abs(config.world.start_year - COUNTED_IN) <= NEAR
    if not (near and set(states) <= set(table["state"]) and set(uses["end_use"]) <= set(names)):
        return None
    sectors = tuple(dict.fromkeys(uses["sector"]))
    part = parts_of(uses, names, sectors)
    wide = table.set_index(["quantity", "sector", "state"])[RANGE].astype(float)

    def each(quantity: str) -> Floats:
        """A parameter by sector, state and end of its range."""
        keys = [(quantity, sector, state) for sector in sectors for state in states]
        return wide.loc[keys].to_numpy().reshape(len(sectors), len(states), len(RANGE))

    inside, origins = _parts(states, sectors)
    tonnes, exposed = products_by_use(config)
    return Economy(
        states=states,
        home=states.index(config.world.holders[0]),
        sectors=sectors,
        value_added=BN / 12 * each(VALUE),
        ratio=each(RATIO)[..., 0],
        multiplier=each(MULTIPLIER)[..., 0],
        gdp=BN * wide.loc[[(GDP, ALL, state) for state in states]].to_numpy()[:, 0],
        inside=inside,
        origins=origins,
        uses=part,
        tonnes=tonnes,
        exposed=exposed,
        parameters=_parameters(sectors),
    )


def parts_of(table: pd.DataFrame, uses: Sequence[str], sectors: Sequence[str]) -> Floats:
    """What part of every end use each sector has (use, sector), of rows with one part each."""
    part = table.pivot(index="end_use", columns="sector", values="part")
    return np.array(part.reindex(index=list(uses), columns=list(sectors)).fillna(0.0), np.float64)


def products_by_use(config: Config) -> tuple[Floats, Floats]:
    """Share of all magnets that each end use has, and the part of it with heavies (end use,)."""
    table, links = end_uses(config), chain(config)
    tonnes = np.where((table["input"] == links.made).to_numpy(), weights(table), 0.0)
    tonnes = tonnes / max(float(tonnes.sum()), 1e-12)
    heavy = table["share_heavy"].to_numpy(float) if "share_heavy" in table else np.zeros(1)
    return tonnes, tonnes * np.minimum(heavy / GRADE, 1.0)


def _parts(states: tuple[str, ...], sectors: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Share of magnets inside parts, and where parts come from; a sector's rows go before all's."""
    table = figures.read("losses_parts")
    inside = np.zeros((len(sectors), len(states), len(RANGE)))
    origins = np.zeros((len(sectors), len(states), len(states)))
    for k, sector in enumerate(sectors):
        for s, state in enumerate(states):
            mine = table[table["state"] == state]
            rows = mine[mine["sector"] == sector]
            rows = mine[mine["sector"] == ALL] if rows.empty else rows
            for row in rows.to_dict("records"):
                if row["item"] == INSIDE:
                    inside[k, s] = [float(row[key]) for key in RANGE]
                else:
                    origins[k, s, states.index(row["item"])] = float(row["value"])
    return inside, origins


def _parameters(sectors: tuple[str, ...]) -> dict[str, Floats]:
    table: pd.DataFrame = figures.read("losses_parameters")
    parameters = {}
    for name, rows in table.groupby("name"):
        ranges = rows.set_index("sector")[RANGE].astype(float)
        keys = list(sectors) if name in BY_SECTOR else ALL
        parameters[str(name)] = np.asarray(ranges.loc[keys].to_numpy())
    return parameters

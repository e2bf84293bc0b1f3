"""What stopped lines cost: value added, chains, parts and stocks, from the tables `losses_*`.

Every figure is a range, read as three numbers: in use, least and most. None is fitted to a
published loss.

A state that one adds to a world has the accounts of the state that its use is taken from, by its
share of the magnets of both; the other keeps the rest. What one makes with parts of the other is
made with parts from home, as it was while they were one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.tables import figures
from regame.tables.world import chain, end_uses, regions, states_of, weights

COUNTED_IN = 2023  # year of the accounts
NEAR = 5  # years from it in which a world may open to be counted by them
ALL, GDP, INSIDE = "all", "GDP", "inside parts"
VALUE, RATIO, MULTIPLIER = "value added", "value added of output", "value-added multiplier"
RANGE = ["value", "low", "high"]
BY_SECTOR = ("needs", "own_orders")  # parameters with a range for each sector
BN = 1e9
TAKEN = re.compile(r"taken from ([^;,]+)")  # in the note of a state's use, by `regame new country`
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


def without_accounts(config: Config) -> str:
    """Say why a world that opens near the accounts' year has none, and what to give; "" if it has.

    Also "" where its goods are others, or its time: nobody expects accounts there.
    """
    without = _without(config, _shares(config))
    if not (_counts(config) and without):
        return ""
    return (
        f"no table of stopped lines, lost output or value added: {', '.join(without)} has no "
        'accounts; give magnet_use above 0 and a note "taken from STATE" in the table regions'
    )


def _counts(config: Config) -> bool:
    """Whether the accounts are of a world's end uses and time."""
    near = abs(config.world.start_year - COUNTED_IN) <= NEAR
    return near and set(figures.read("losses_uses")["end_use"]) <= set(end_uses(config)["name"])


def _without(config: Config, shares: Mapping[str, tuple[str, float]]) -> list[str]:
    """States of a world that have no accounts and share none."""
    known = {*figures.read("losses_sectors")["state"], *shares}
    return [state for state in states_of(config) if state not in known]


def _shares(config: Config) -> dict[str, tuple[str, float]]:
    """States without accounts -> whose they share, and their share of the magnets of all sharers.

    Whose: by the note of the table of regions. Not of a state that uses no magnets, or whose giver
    uses none: there is nothing to share by.
    """
    table = regions(config).set_index("state")
    if "magnet_use" not in table:
        return {}
    known = [state for state in table.index if state in {*figures.read("losses_sectors")["state"]}]
    givers: dict[str, str] = {}
    for state in table.index.difference(known, sort=False):
        named = TAKEN.search(str(table["note"].get(state, ""))) if "note" in table else None
        giver = named[1].strip() if named else ""
        if giver in known and min(table["magnet_use"][[state, giver]]) > 0:
            givers[state] = giver
    used = table["magnet_use"].astype(float)
    together = {
        giver: used[giver] + sum(used[state] for state, of in givers.items() if of == giver)
        for giver in givers.values()
    }
    return {state: (of, float(used[state] / together[of])) for state, of in givers.items()}


def _shared_out(table: pd.DataFrame, shares: Mapping[str, tuple[str, float]]) -> pd.DataFrame:
    """The accounts with rows of those who share; sums of money are shared out, ratios are not."""
    for giver in dict.fromkeys(of for of, _ in shares.values()):
        given = {state: share for state, (of, share) in shares.items() if of == giver}
        of_giver = table[table["state"] == giver]
        rows = [table[table["state"] != giver]]
        for state, share in {giver: 1 - sum(given.values()), **given}.items():
            part = of_giver.assign(state=state)
            part[RANGE] = part[RANGE].astype(float)
            part.loc[part["quantity"].isin((VALUE, GDP)), RANGE] *= share
            rows.append(part)
        table = pd.concat(rows, ignore_index=True)
    return table


def _parts_shared(table: pd.DataFrame, shares: Mapping[str, tuple[str, float]]) -> pd.DataFrame:
    """Parts with rows of those who share: they buy as their giver does, and sell by their share."""
    for giver in dict.fromkeys(of for of, _ in shares.values()):
        given = {state: share for state, (of, share) in shares.items() if of == giver}
        table = pd.concat(
            [table, *(table[table["state"] == giver].assign(state=state) for state in given)],
            ignore_index=True,
        )
        sold, rows = table[table["item"] == giver], [table[table["item"] != giver]]
        for state, share in {giver: 1 - sum(given.values()), **given}.items():
            rows.append(sold.assign(item=state, value=sold["value"].astype(float) * share))
        table = pd.concat(rows, ignore_index=True)
    return table


def _read(config: Config) -> Economy | None:
    uses, states, names = figures.read("losses_uses"), states_of(config), end_uses(config)["name"]
    shares = _shares(config) if _counts(config) else {}
    if not _counts(config) or _without(config, shares):
        return None
    table = _shared_out(figures.read("losses_sectors"), shares)
    sectors = tuple(dict.fromkeys(uses["sector"]))
    part = parts_of(uses, list(names), sectors)
    wide = table.set_index(["quantity", "sector", "state"])[RANGE].astype(float)

    def each(quantity: str) -> Floats:
        """A parameter by sector, state and end of its range."""
        keys = [(quantity, sector, state) for sector in sectors for state in states]
        return wide.loc[keys].to_numpy().reshape(len(sectors), len(states), len(RANGE))

    inside, origins = _parts(_parts_shared(figures.read("losses_parts"), shares), states, sectors)
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


def _parts(
    table: pd.DataFrame, states: tuple[str, ...], sectors: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Share of magnets inside parts, and where parts come from; a sector's rows go before all's."""
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

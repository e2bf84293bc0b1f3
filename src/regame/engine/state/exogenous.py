"""What comes from outside by its date, whatever anybody decides: growth of uses, slumps, costs.

The entries of a config's `dated` are laid out month by month as factors over what the tables say
of the base year, so that a play from 2005 meets in 2010 the world that the tables describe.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from regame.config.dated import Dated
from regame.config.schema import Config
from regame.core.errors import nearest, refuse
from regame.tables.own import month_of

if TYPE_CHECKING:
    import pandas as pd

MONTHS = 720  # laid out; later months are as the last


class Paths(NamedTuple):
    """Factors over the base year, by month from the start of play."""

    use: np.ndarray  # (month, group, state) on use outside magnets
    products: np.ndarray  # (month, state) on use of magnets
    cost: np.ndarray  # (month,) on costs of everybody, and with them on prices that count as usual
    plants: np.ndarray  # (month, plant) on what mines dig

    def at(self, month: int) -> tuple[np.ndarray, np.ndarray, float]:
        """The factors of a month; those of the last one that is laid out for any later."""
        k = min(month, len(self.cost) - 1)
        return self.use[k], self.products[k], float(self.cost[k])

    def plants_at(self, month: int) -> np.ndarray:
        """The factors on mines of a month (plant,)."""
        return self.plants[min(month, len(self.plants) - 1)]


def lay_paths(
    config: Config,
    uses: pd.DataFrame,
    weight: np.ndarray,
    made: str,
    inside: np.ndarray,
    plants: Sequence[str],
    extractors: np.ndarray,
) -> Paths:
    """Lay out the dated entries of a config.

    uses: the table of end uses; weight: (use,) the share of each; made: the good that is made of
    what is traded, "" if none; inside: (state,) whether it is a holder; plants: names of all
    plants; mines: rows of the mines. Within a group an entry weighs by the tonnes of its end uses.
    Raises UserError with every end use that is not known, and every plant that is no mine.
    """
    _check(config.dated, uses, [plants[row] for row in extractors])
    refined = (uses["input"] != made).to_numpy() | (not made)
    groups = config.world.groups
    shares = uses[[f"share_{group}" for group in groups]].to_numpy(float)
    by_use = _by_use(config, uses, inside)  # (month, use, state)
    traded = refined if refined.any() else ~refined
    tonnes = weight[traded, None] * shares[traded]  # (use, group)
    mix = tonnes / tonnes.sum(axis=0)
    product = weight[~refined] / weight[~refined].sum() if made else weight[~refined]
    direct = np.stack([_mean(by_use[:, traded], mix[:, g]) for g in range(len(groups))], axis=1)
    cost = np.ones(MONTHS)
    for entry in config.dated:
        if entry.what == "cost":
            cost *= factor(entry, config)
    return Paths(direct, _mean(by_use[:, ~refined], product), cost, _by_plant(config, plants))


def _by_plant(config: Config, plants: Sequence[str]) -> np.ndarray:
    """Factors on what mines dig (month, plant)."""
    factors = np.ones((MONTHS, len(plants)))
    for entry in config.dated:
        if entry.what == "plant":
            factors *= np.where(np.isin(plants, entry.plants), factor(entry, config)[:, None], 1.0)
    return factors


def _by_use(config: Config, uses: pd.DataFrame, inside: np.ndarray) -> np.ndarray:
    """Factors (month, use, state)."""
    factors = np.ones((MONTHS, len(uses), len(inside)))
    for entry in config.dated:
        if entry.what != "use":
            continue
        uses_named = uses["name"].isin(entry.uses) | uses["input"].isin(entry.uses)
        affected = uses_named.to_numpy() | (not entry.uses)
        where = {"inside": inside, "outside": ~inside}.get(entry.where, np.ones_like(inside))
        touched = affected[:, None] & where
        factors *= np.where(touched, factor(entry, config)[:, None, None], 1.0)
    return factors


def _mean(factors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean over uses (month, use, state) -> (month, state); exactly one where all are."""
    return 1.0 + ((factors - 1.0) * weights[:, None]).sum(axis=1)


def factor(entry: Dated, config: Config) -> np.ndarray:
    """The factor of one entry (month,): its growth since the base year, times its passing level."""
    start_year = config.world.start_year
    first, last = month_of(entry.start, start_year), month_of(entry.end, start_year)
    base = 12 * (config.world.base_year - start_year)
    months = np.arange(MONTHS)
    grown = np.clip(months, first, last) - np.clip(base, first, last)
    path = (1 + entry.growth) ** (grown / 12)
    fading = np.clip(1 - (months - last + 1) / (entry.fade + 1), 0, 1)
    strength = np.where(months < first, 0.0, np.where(months < last, 1.0, fading))
    return np.asarray(path * entry.level**strength)


def _check(dated: Iterable[Dated], uses: pd.DataFrame, extractors: Sequence[str]) -> None:
    valid = [*uses["name"], *uses["input"].unique()]
    faults = [
        f"dated {entry.name!r}: uses = {use!r}: no such end use{nearest(use, valid)}"
        for entry in dated
        for use in entry.uses
        if use not in valid
    ] + [
        f"dated {entry.name!r}: plants = {name!r}: no first stage has it{nearest(name, extractors)}"
        for entry in dated
        for name in entry.plants
        if name not in extractors
    ]
    refuse(faults)

"""Somebody who gains or loses over many worlds, in figures and as a row of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from regame.analysis.harm import classify
from regame.analysis.statistics import Interval
from regame.reports.charts import FAN
from regame.reports.templating import macro

OTHERS = "All other states"
RANGE = (FAN[0], FAN[len(FAN) // 2], FAN[-1])


@dataclass(frozen=True)
class Party:
    """Somebody, and what the weapon does to them over all worlds.

    gains, loses: of 100 worlds; in the others the change is within `BAND` of the baseline's income
    or `LEAST_BAND`, whichever is more; of firms, `LEAST_BAND`. low, middle, high: USD, discounted,
    5 %, 50 % and 95 % of worlds. mean, interval: of a policy's worth alone, with its 95 %.
    leads: whether it is the one that the table is about.
    """

    name: str
    gains: int
    loses: int
    low: float
    middle: float
    high: float
    mean: float | None = None
    interval: Interval | None = None
    leads: bool = False

    @property
    def even(self) -> int:
        """In how many of 100 worlds the change is none."""
        return 100 - self.gains - self.loses


def party_of(name: str, change: np.ndarray, band: np.ndarray, leads: bool = False) -> Party:
    """Return what somebody gains (world,), USD, where a change within a band is none."""
    low, middle, high = (float(level) for level in np.quantile(change, RANGE))
    classes = classify(change, band)
    gains, loses = (round(100 * float(np.mean(which))) for which in (classes.pays, classes.harms))
    return Party(name, gains, loses, low, middle, high, leads=leads)


def parties_of(
    change: np.ndarray, band: np.ndarray, names: Sequence[str], home: int
) -> list[Party]:
    """Return the holder, all other states together, and each of them, the largest change first.

    change, band: USD (world, state).
    """
    others = [s for s in range(len(names)) if s != home]
    together = change[:, others].sum(axis=1), band[:, others].sum(axis=1)
    single = [party_of(names[s], change[:, s], band[:, s]) for s in others]
    return [
        party_of(names[home], change[:, home], band[:, home], leads=True),
        party_of(OTHERS, *together),
        *sorted(single, key=lambda party: -abs(party.middle)),
    ]


def table_of(caption: str, heads: Sequence[str], rows: Iterable[Party], css: str = "") -> Markup:
    """Return a table of parties, HTML: in how many worlds each loses and gains, median, range."""
    return macro("parties", "live")(caption, heads, rows, css)

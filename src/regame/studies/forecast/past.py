"""Rolling origins: what each forecast said by what was then known, scored on what came.

By month from July 2025 (series of `outlook_series`), and by year from January 2012 (series of the
record to 2024). The method is that of today, the figures are those known on the day of the origin.
The model is played once from January 2025 (world_2025, worlds of the fit to 2024); from each origin
its growth is laid on the last figure. Yearly origins have no model: its inputs are dated acts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from regame.core.arrays import Floats
from regame.core.horizon import YEAR
from regame.studies.forecast.known import (
    Figure,
    all_known,
    came_after,
    known_on,
    month_at,
    outlined,
)
from regame.studies.forecast.rivals import LEVELS, POOL, foretell, grown, scaled, spreads
from regame.studies.forecast.worth import Worth, scored
from regame.studies.hindcast.baselines import NODES, ROUNDING, paths
from regame.studies.hindcast.observed import KINDS, load_record, observations

ENGINE = "model on the last value"
AHEADS = (1, 3, 6, 9, 12)
FIRST_MONTH, FIRST_YEAR, LAST_YEAR = "2025-07", 2012, 2023
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the model in a combination
WIDER = (1.0, 1.5, 2.0)  # by which a combination stretches the band of its baselines
YEARS_AHEAD = 2


class Past(NamedTuple):
    """A figure that came, foretold from an origin: quantiles by entry, on the scale of scores."""

    series: str
    kind: str
    origin: str
    quantiles: dict[str, Floats]
    value: float

    def worth(self, entry: str) -> Worth:
        """Return what an entry is worth on it."""
        return scored(self.quantiles[entry], self.value, self.kind)


class Path(NamedTuple):
    """What the model plays of each series (run, month), as it is counted, from a first month on."""

    first: int
    played: Mapping[str, Floats]

    def quantiles(self, series: str, last: Figure, month: int, spread: float) -> Floats | None:
        """Return the 23 quantiles: its growth from the last figure on, with the calm spread.

        None for a series that it does not play, and for months before its first or after its last.
        """
        at = outlined()[series]
        if at.recorded not in self.played:
            return None
        values, start = self.played[at.recorded], last.month - self.first
        end = month - self.first
        if start - at.months + 1 < 0 or end >= values.shape[1]:
            return None
        before, after = (
            scaled(values[:, to - at.months + 1 : to + 1].mean(axis=1), at.kind)
            for to in (start, end)
        )
        middle = scaled(np.array([last.value]), at.kind)[0] + after - before
        wide = grown(spread, at.kind, max(month - last.month, 1)) * NODES
        return np.asarray(np.quantile(middle[:, None] + wide, LEVELS))


class Mix(NamedTuple):
    """A combination: how much of the model is in it, and how far its band is stretched."""

    weight: float
    wider: float

    @property
    def name(self) -> str:
        """Its name as an entry."""
        return f"combination, model {self.weight:.0%}, band times {self.wider:g}"

    def of(self, quantiles: Mapping[str, Floats]) -> Floats:
        """Return its quantiles: the median of the baselines, with so much of the model."""
        pool = quantiles[POOL]
        found = pool + self.weight * (quantiles.get(ENGINE, pool) - pool)
        middle = found[len(LEVELS) // 2]
        return np.asarray(middle + self.wider * (found - middle))


MIXES = tuple(Mix(weight, wider) for weight in WEIGHTS for wider in WIDER)


def by_month(path: Path, until: str) -> list[Past]:
    """Return all figures that came after origins by month, up to a last origin."""
    first = YEAR * int(FIRST_MONTH[:4]) + int(FIRST_MONTH[5:]) - 1
    last = YEAR * int(until[:4]) + int(until[5:]) - 1
    return [found for at in range(first, last + 1) for found in _from(at, path)]


def _from(origin: int, path: Path) -> Iterator[Past]:
    """Figures of the months that are foretold from the first day of a month."""
    day = f"{month_at(origin)}-01"
    known = {name: rows for name in all_known() if (rows := known_on(name, day))}
    kinds = {name: outlined()[name].kind for name in known}
    spread = spreads(known, kinds, {name: outlined()[name].group for name in known})
    targets = {origin + ahead - 1 for ahead in AHEADS}
    for name, rows in known.items():
        for came in came_after(name, day):
            if came.month in targets and came.month > rows[-1].month:
                found = foretell(kinds[name], rows, spread[name], came.month)
                engine = path.quantiles(name, rows[-1], came.month, spread[name])
                found |= {} if engine is None else {ENGINE: engine}
                found |= {mix.name: mix.of(found) for mix in MIXES}
                value = float(scaled(np.array([came.value]), kinds[name])[0])
                yield Past(name, kinds[name], day[:7], found, value)


def by_year() -> list[Past]:
    """Return all yearly figures of 2012 to 2024 that baselines foretell one and two years ahead."""
    record = observations(load_record())
    whole = {
        name: [
            Figure(year, value + (ROUNDING if KINDS[name] == "tonnes" else 0.0), str(year))
            for year, value in sorted(path.items())
        ]
        for name, path in paths(record, LAST_YEAR + 1).items()
    }
    found = []
    for origin in range(FIRST_YEAR, LAST_YEAR + 1):
        known = {
            name: seen
            for name, rows in whole.items()
            if len(seen := [row for row in rows if row.month < origin]) > 1
        }
        kinds = {name: {"ratio": "tonnes"}.get(KINDS[name], str(KINDS[name])) for name in known}
        spread = spreads(known, kinds, kinds)
        for name, seen in known.items():
            for came in whole[name]:
                if origin <= came.month < origin + YEARS_AHEAD:
                    quantiles = foretell(kinds[name], seen, spread[name], came.month)
                    quantiles |= {mix.name: mix.of(quantiles) for mix in MIXES}
                    value = float(scaled(np.array([came.value]), kinds[name])[0])
                    found.append(Past(name, kinds[name], str(origin), quantiles, value))
    return found


def winner(months: Sequence[Past], years: Sequence[Past]) -> Mix:
    """Return the combination with the least mean weighted interval score.

    The model's weight is measured by months alone, the stretch of bands by both.
    """
    modelled = [row for row in months if ENGINE in row.quantiles] or list(months)
    weights = {mix: mean_wis(modelled, mix.name) for mix in MIXES}
    weight = min(weights, key=lambda mix: weights[mix]).weight
    mixes = [mix for mix in MIXES if mix.weight == weight]
    totals = {mix: mean_wis(months, mix.name) + mean_wis(years, mix.name) for mix in mixes}
    return min(totals, key=lambda mix: totals[mix])


def mean_wis(rows: Sequence[Past], entry: str) -> float:
    """Return the mean weighted interval score of an entry."""
    return float(np.mean([row.worth(entry).wis for row in rows]))

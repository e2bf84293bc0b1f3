"""Pairs of runs, with a treatment and without: same world, same luck (`design.cross` sees to that).

The table has a row per run with `world`, `treatment`, `failed` and, per horizon of h years,
`payoff_{h}y` (weapon's state, USD, discounted, with terminal values), `targets_{h}y` (the other
states' sum, USD) and what of ACTIVITY there is, for example `restricted_{h}y` (how much was
restricted up to then, any unit). For the longest horizon it may have `path` (list: payoff cumulated
to the end of each month, USD, discounted), `flow_y1` ... (USD in that year, undiscounted) and
`terminal_{h}y` (USD, at the end, undiscounted).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis import statistics
from regame.analysis.harm import LEAST_BAND, Classes, classify, equal, neutral_band
from regame.analysis.results import Horizon
from regame.core.arrays import Flags, Floats
from regame.core.horizon import YEARS

# What instruments of the weapon's state leave behind, by column before `_{h}y`: months restricted,
# threats made and carried out, and its budget, which bears duty, fees, grants and support. Luck is
# shared, so the budget differs only where an instrument does.
ACTIVITY = ("restricted", "threats", "acts", "budget")

# Columns of lists that are not in the table but read when needed: name -> (run numbers) -> values,
# (runs, values). A list a row takes six times the memory of all other columns.
Lists = Mapping[str, Callable[[NDArray[np.int64]], Floats]]
type Which = Literal["treated", "baseline"]
NO_LISTS: Lists = MappingProxyType({})


@dataclass(frozen=True)
class Pairs:
    """The runs of a treatment beside those of its baseline, a row per world and in the same order.

    Worlds in which either run failed, or has an outcome that is no number, are left out and
    counted in `failed`. least: USD within which a difference is neutral, however small the payoff.
    lists: columns that are read when needed, by the column `run` of both tables.
    """

    treated: pd.DataFrame
    baseline: pd.DataFrame
    failed: int
    least: float = LEAST_BAND
    lists: Lists = NO_LISTS
    _fired: dict[int, Flags] = field(default_factory=dict, init=False, repr=False, compare=False)
    _sides: dict[tuple[str, str], Floats] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def difference(self, column: str) -> Floats:
        """Return treatment less baseline, (worlds,)."""
        return self.side("treated", column) - self.side("baseline", column)

    def change(self, column: str, years: int) -> Floats:
        """Return the difference in the worlds that count after so many years (worlds,)."""
        return self.difference(column)[self.counted(years)]

    def side(self, which: Which, column: str) -> Floats:
        """Return an outcome of one side, (worlds,); not to be written to."""
        cached = self._sides.get((which, column))
        if cached is None:  # thirty statistics ask for the same ones
            frame: pd.DataFrame = getattr(self, which)
            cached = np.asarray(frame[column], dtype=np.float64)
            cached.flags.writeable = False
            self._sides[which, column] = cached
        return cached

    def has(self, column: str) -> bool:
        """Whether both sides hold a column."""
        return column in self.lists or (column in self.treated and column in self.baseline)

    def stacked(self, which: Which, column: str, worlds: Flags | None = None) -> Floats:
        """Return a column of lists of one side, (worlds, values). worlds: which; all if None."""
        frame: pd.DataFrame = getattr(self, which)
        is_read = column in self.lists
        chosen = frame["run" if is_read else column]
        chosen = chosen if worlds is None else chosen[worlds]
        return self.lists[column](chosen.to_numpy()) if is_read else np.stack(chosen.to_list())

    @cached_property
    def gains(self) -> Floats | None:
        """The gain added up to the end of each month, (worlds, months) USD, or None.

        The worlds are those in which the weapon fired at all, or all if it never did. Paths hold no
        terminal values. Not to be written to.
        """
        years = played(self)
        if not years or not self.has("path"):
            return None
        counted = self.counted(years[-1])
        if not counted.any():
            return None
        paths = self.stacked("treated", "path", counted).astype(np.float64, copy=False)
        paths = paths - self.stacked("baseline", "path", counted)
        paths.flags.writeable = False
        return paths

    def fired(self, years: int) -> Flags:
        """Return in which worlds an instrument differs from the baseline's, (worlds,).

        It shows in any column of ACTIVITY that the table has.
        """
        if years in self._fired:  # asked for by every statistic of a horizon
            return self._fired[years]
        values = np.zeros(len(self.baseline), dtype=np.bool_)
        for column in (f"{activity}_{years}y" for activity in ACTIVITY):
            if column in self.treated and column in self.baseline:
                values |= ~equal(self.side("treated", column), self.side("baseline", column))
        values.flags.writeable = False
        self._fired[years] = values
        return values

    def counted(self, years: int) -> Flags:
        """Return the worlds that differences are taken over: the fired, or all if none has."""
        fired = self.fired(years)
        return fired if fired.any() else np.ones_like(fired)


def pair(
    table: pd.DataFrame,
    treatment: str,
    baseline: str,
    least: float = LEAST_BAND,
    lists: Lists = NO_LISTS,
) -> Pairs:
    """Pick the runs of a treatment and of its baseline out of the table and put them side by side.

    lists: columns of the table that are read when needed. Raises ValueError if the two were not
    played in the same worlds.
    """
    sides = [
        table[table["treatment"] == name].set_index("world").sort_index()
        for name in (treatment, baseline)
    ]
    if not sides[0].index.equals(sides[1].index):
        raise ValueError(f"{treatment} and {baseline} were not played in the same worlds")
    failed = np.logical_or(*(_failed(side) for side in sides))
    return Pairs(sides[0][~failed], sides[1][~failed], int(failed.sum()), least, lists)


def payoffs(table: pd.DataFrame, years: int, names: list[str] | None = None) -> pd.DataFrame:
    """Return payoffs of runs after so many years, world by treatment, where none of these failed.

    table: all runs. names: of the treatments, all if None; no world if one was not played.
    """
    column = f"payoff_{years}y"
    sound = table.loc[~table["failed"], ["world", "treatment", column]]
    wide = sound.pivot(index="world", columns="treatment", values=column).astype(float)
    wide = wide if names is None else wide.reindex(columns=names)
    return wide[np.isfinite(wide).all(axis=1)].sort_index()


def _failed(side: pd.DataFrame) -> Flags:
    needed = [f"{name}_{years}y" for years in YEARS for name in ("payoff", "targets", "restricted")]
    values = side[[column for column in needed if column in side]].to_numpy(float)
    failed: Flags = side["failed"].to_numpy(bool) | ~np.isfinite(values).all(axis=1)
    return failed


def horizons(pairs: Pairs, payoff: str = "payoff") -> list[Horizon]:
    """Return what holds at each horizon that was played, the shortest first.

    payoff: which reading of the payoff is judged, the column's name before `_{h}y`.
    """
    return [at_horizon(pairs, years, payoff) for years in played(pairs)]


def played(pairs: Pairs) -> list[int]:
    """Return the horizons, in years, that the table holds."""
    return [years for years in YEARS if f"payoff_{years}y" in pairs.treated]


def at_horizon(pairs: Pairs, years: int, payoff: str = "payoff") -> Horizon:
    """Return classes, intervals and differences after so many years.

    Worlds in which the weapon has not fired are left out and counted. Shares are of the fired
    worlds that are no ties, with the interval [0, 1] where there are none; differences are over all
    fired worlds, ties included, and where none has fired over all worlds that did not fail. Only
    without such a world are they None.
    """
    fired, counted = pairs.fired(years), pairs.counted(years)
    classes = judged(pairs, years, payoff)
    pays, harms, decided = (int(np.sum(part)) for part in classes)
    gains = pairs.difference(f"{payoff}_{years}y")[counted]
    band = neutral_band(pairs.side("baseline", f"{payoff}_{years}y"), pairs.least)
    return Horizon(
        years=years,
        pays_share=_share(pays, decided),
        pays_ci=statistics.wilson(pays, decided),
        neutral_share=_share(decided - pays - harms, decided),
        self_harm_share=_share(harms, decided),
        self_harm_ci=statistics.wilson(harms, decided),
        worlds=decided,
        unfired=int(np.sum(~fired)),
        ties=int(np.sum(fired)) - decided,
        failed=pairs.failed,
        median_difference_usd=_median(gains),
        median_difference_ci=statistics.median_interval(gains),
        mean_difference_usd=float(gains.mean()) if len(gains) else None,
        mean_difference_ci=statistics.mean_interval(gains),
        target_difference_usd=_median(pairs.change(f"targets_{years}y", years)),
        band_usd=_median(band[counted]),
    )


def judged(pairs: Pairs, years: int, payoff: str = "payoff") -> Classes:
    """Return what happens in each world after so many years (worlds,); see `at_horizon`."""
    column = f"{payoff}_{years}y"
    baseline = pairs.side("baseline", column)
    decided = pairs.fired(years) & ~equal(pairs.side("treated", column), baseline)
    return classify(pairs.difference(column), neutral_band(baseline, pairs.least), decided)


def turning(pairs: Pairs) -> int | None:
    """Return the month from which the median path of the gain is negative for good.

    Month 0 is the first. The median is taken month by month over the worlds in which the weapon
    fired at all. None if it never turns, or without paths.
    """
    paths = pairs.gains
    return None if paths is None else statistics.turning_month(np.median(paths, axis=0))


def flow_turning(pairs: Pairs) -> int | None:
    """Return the month in which a year's median gain first is a loss, after it had been a gain.

    It is the gain of the twelve months that end with that month which counts, so that half-year
    quotas do not decide. None if that never happens.
    """
    paths = pairs.gains
    if paths is None or paths.shape[1] <= 12:
        return None
    year = np.median(paths[:, 12:] - paths[:, :-12], axis=0)
    began = np.flatnonzero(year > 0)
    if not len(began):
        return None
    lost = np.flatnonzero(year[began[0] :] < 0)
    return int(began[0] + lost[0]) + 12 if len(lost) else None


def flows(pairs: Pairs) -> tuple[Floats, Floats] | None:
    """Return yearly gains (worlds, payments) and their times in years; worlds as in `Pairs.gains`.

    Yearly flows count at the middle of their year, the terminal value at the end of the last.
    None if the table has no flows.
    """
    count = sum(1 for year in range(1, YEARS[-1] + 1) if f"flow_y{year}" in pairs.treated)
    years = played(pairs)
    counted = pairs.counted(years[-1]) if years else np.zeros(0, bool)
    if count == 0 or not counted.any():
        return None
    columns = [f"flow_y{year}" for year in range(1, count + 1)]
    times = np.arange(float(count)) + 0.5
    if f"terminal_{count}y" in pairs.treated:
        columns, times = [*columns, f"terminal_{count}y"], np.append(times, float(count))
    return np.stack([pairs.difference(column)[counted] for column in columns], axis=1), times


def discount_rate(pairs: Pairs) -> float | None:
    """Return the discount rate a year at which the sign of the median difference changes.

    None if the sign is the same at all rates of 0 to 50 %, or if the table has no flows.
    """
    flow_by_year = flows(pairs)
    return None if flow_by_year is None else statistics.break_even_rate(*flow_by_year)


def _share(count: int, total: int) -> float:
    return count / total if total else 0.0


def _median(values: Floats) -> float | None:
    return float(np.median(values)) if len(values) else None

"""Signs of a case by measure and horizon, from months that were played.

A sign says whether the weapon serves its holder by a measure: it pays, harms, or makes no
difference beyond the neutral band. The band is a share of the holder's trade in the baseline
(money, discounted where the measure is), or of the market (shares), so that small markets and large
ones are judged alike.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd
from pydantic import Field

from regame.analysis.harm import classify
from regame.analysis.results import Result
from regame.analysis.statistics import Interval, median_interval, wilson
from regame.core.arrays import Floats
from regame.core.horizon import YEAR
from regame.core.packaged import toml

type Years = int | float

HORIZONS: tuple[Years, ...] = (0.25, 0.5, 1, 2, 3, 5, 10, 20)  # from the start of the weapon
WHOLE = tuple(years for years in HORIZONS if years >= 1)  # those that the order of signs is of
PAYS, NEUTRAL, HARMS = "pays", "neutral", "harms"
CLASSES = {1: PAYS, 0: NEUTRAL, -1: HARMS}
SETTINGS = toml("measures.toml")
MEASURES: dict[str, str] = SETTINGS["measures"]  # name -> what it is
AIMS: dict[str, str] = SETTINGS["aims"]  # what a holder may want at home -> its measure
PARTS = ("price", "volume", "rent", "users", "rest", "export_income")  # see `gain_parts`
Signs = np.ndarray
TRADE_WIDTH = 0.05  # of exports or a price: as wide as records of trade differ among themselves
SHARE_WIDTH = 0.02  # of a market: as wide as records of shares do
WIDTHS = (TRADE_WIDTH, SHARE_WIDTH)
LEAST_TONNES = 1e-6  # less in a year is no trade, and no trade has no price


class Sign(Result):
    """Whether the weapon serves its holder by one measure, so many years after its start.

    sign: pays, neutral or harms, whichever most worlds have; differences are treatment less
    baseline in the holder's favour: USD, or shares of one.
    """

    years: Years
    sign: str
    share: float = Field(description="of worlds with that sign")
    ci: Interval
    pays_share: float
    neutral_share: float
    harms_share: float
    median_difference: float
    median_ci: Interval | None
    band: float = Field(description="differences within it are neutral; the median over worlds")


class Found(Result):
    """One measure of a case: signs by horizon, their order, and the turning month.

    order: that of signs after whole years, world by world, that most worlds have. turning_month:
    the month from the start of the weapon, the first is 1, from which the median keeps its last
    sign.
    """

    measure: str
    signs: tuple[Sign, ...]
    order: str
    order_share: float
    orders: dict[str, float] = Field(description="share of worlds by order")
    turning_month: int | None
    turns_to: str


@dataclass(frozen=True)
class Compared:
    """A measure, treatment less baseline, in the holder's favour, and its neutral band.

    difference, band: (world, month from the start of the weapon), in the measure's unit.
    """

    difference: Floats
    band: Floats

    @property
    def classes(self) -> Signs:
        """1 pays, 0 neutral, -1 harms (world, month)."""
        return classify(self.difference, self.band).signs


def months(side: pd.DataFrame, column: str) -> Floats:
    """Return a column of lists as (world, month)."""
    return np.stack(side[column].to_list())


def compared(
    treated: pd.DataFrame, baseline: pd.DataFrame, start: int, aim: str = ""
) -> dict[str, Compared]:
    """Return every measure of a case. Rows of both are the same worlds; start: a month.

    aim: what its holder wanted at home, of AIMS; without one there is no such measure.
    """

    def change(column: str) -> Floats:
        """With the weapon less without, month by month (world, month)."""
        return months(treated, column) - months(baseline, column)

    def quotient(part: str, whole: str) -> Floats:
        """Change of a quotient of sums over twelve months, from the weapon's start."""
        return (ratio(treated, part, whole) - ratio(baseline, part, whole))[:, start:]

    price, usual = quotient("paid", "taken"), ratio(baseline, "paid", "taken")[:, start:]
    trade = months(baseline, "trade")
    yearly = TRADE_WIDTH * _last_year(trade, np.sum)[:, start:]
    traded = np.cumsum(months(baseline, "trade_discounted")[:, start:], axis=1)
    band = TRADE_WIDTH * traded
    market = np.full(yearly.shape, SHARE_WIDTH)
    measures = {
        "income_sum": Compared(change("sum")[:, start:], band),
        "income_flow": Compared(_last_year(change("income"), np.sum)[:, start:], yearly),
        "export_income": Compared(_last_year(change("exports"), np.sum)[:, start:], yearly),
        "budget": Compared(change("budget")[:, start:], band),
        "target_damage": Compared(-change("targets")[:, start:], band),
        "share": Compared(_last_year(change("held"), np.mean)[:, start:], market),
        "share_made": Compared(_last_year(change("made"), np.mean)[:, start:], market),
        "share_of_stage": Compared(quotient("supplied_home", "supplied"), market),
        "share_to_partner": Compared(quotient("taken_home", "taken"), market),
        "price_paid": Compared(price, np.abs(usual) * TRADE_WIDTH),
        "use_lost": Compared(-change("lost")[:, start:], market),
        "concessions": Compared(change("conceded")[:, start:], band),
    }
    users = {"users": Compared(_last_year(change("users"), np.sum)[:, start:], yearly)}
    if aim:
        measures["home_aim"] = (measures | users)[AIMS[aim]]
    return {name: measures[name] for name in MEASURES if name in measures}


def ratio(side: pd.DataFrame, part: str, whole: str) -> Floats:
    """Return a quotient of sums over twelve months (world, month); NaN where nothing is traded."""
    upper, lower = (_last_year(months(side, name), np.sum) for name in (part, whole))
    return np.divide(upper, lower, out=np.full(upper.shape, np.nan), where=lower > LEAST_TONNES)


def gain_parts(treated: pd.DataFrame, baseline: pd.DataFrame, start: int) -> dict[str, Floats]:
    """Split what a weapon changes in its first year: part -> (world,) USD, of PARTS.

    price: producers at home earn more or less on each tonne that they sell; volume: they sell more
    or fewer tonnes; rent: rents of licences, duties and margins of leakage; users: users at home;
    rest: money put into plants, support, and retaliation. These add up to the change of income.
    export_income comes beside them: the value of exports, which is no part of income. Producers'
    surplus is split by its margin a tonne in the baseline: volume is that margin on the change of
    what they sell, price the rest.
    """

    def year(side: pd.DataFrame, column: str) -> Floats:
        """The sum of a column over the first year (world,)."""
        return np.asarray(months(side, column)[:, start : start + YEAR].sum(axis=1))

    def change(column: str) -> Floats:
        """With the weapon less without, over the first year (world,)."""
        return year(treated, column) - year(baseline, column)

    volume = change("sold") * year(baseline, "producers") / np.maximum(year(baseline, "sold"), 1e-9)
    price, rent, users = change("producers") - volume, change("rent"), change("users")
    remainder = change("income") - price - volume - rent - users
    return dict(zip(PARTS, (price, volume, rent, users, remainder, change("exports")), strict=True))


def _last_year(values: Floats, how: object) -> Floats:
    """Sum or mean of the twelve months that end with each (world, month), fewer at the opening."""
    added = np.cumsum(values, axis=1)
    added[:, YEAR:] = added[:, YEAR:] - added[:, :-YEAR]
    if how is np.sum:
        return added
    return added / np.minimum(np.arange(values.shape[1]) + 1, YEAR)


def found(name: str, item: Compared) -> Found:
    """Return the signs of a measure at every horizon, their order, and where the median turns."""
    classes = item.classes
    signs = tuple(_sign(item, classes, years) for years in HORIZONS)
    at_horizons = classes[:, [_month(years) for years in WHOLE]]
    orders = Counter(map(order, at_horizons))
    usual, count = max(orders.items(), key=lambda pair: (pair[1], pair[0]))
    middle = Compared(_middle(item.difference), _middle(item.band))
    month, to = turning(middle.classes)
    return Found(
        measure=name,
        signs=signs,
        order=usual,
        order_share=count / len(classes),
        orders={key: value / len(classes) for key, value in sorted(orders.items())},
        turning_month=month,
        turns_to=to,
    )


def _middle(values: Floats) -> Floats:
    """The median over worlds that trade, 0 where none does."""
    some = np.isfinite(values).any(axis=0)
    return np.asarray(np.nanmedian(np.where(some, values, 0.0), axis=0))


def _month(years: Years) -> int:
    return round(YEAR * years) - 1


def _sign(item: Compared, classes: Signs, years: Years) -> Sign:
    at = _month(years)
    column, difference = classes[:, at], item.difference[:, at]
    counts = {name: int((column == value).sum()) for value, name in CLASSES.items()}
    sign = max(counts, key=lambda name: counts[name])
    return Sign(
        years=years,
        sign=sign,
        share=counts[sign] / len(column),
        ci=wilson(counts[sign], len(column)),
        **{f"{name}_share": count / len(column) for name, count in counts.items()},
        median_difference=float(_middle(difference)),
        median_ci=median_interval(difference[np.isfinite(difference)]),
        band=float(_middle(item.band[:, at])),
    )


def order(classes: Signs) -> str:
    """Return the order of signs over horizons in words: "pays, then harms". classes: (horizon,)."""
    runs = [CLASSES[int(value)] for value, _ in groupby(value for value in classes if value)]
    if len(runs) > 2:
        return f"{runs[0]} first, turns {len(runs) - 1} times"
    return ", then ".join(runs) or NEUTRAL


def turning(classes: Signs) -> tuple[int | None, str]:
    """Return the month from which a path keeps its last sign for good, and that sign.

    classes: (month,) from the start of the weapon; months are counted from 1. None and "" where
    the path never had the opposite sign.
    """
    shown = np.flatnonzero(classes)
    if not len(shown):
        return None, ""
    last = classes[shown[-1]]
    opposite = np.flatnonzero(classes == -last)
    if not len(opposite):
        return None, ""
    after = shown[shown > opposite[-1]]
    return int(after[0]) + 1, CLASSES[int(last)]

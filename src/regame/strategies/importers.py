"""How buyers and allies play: the United States, Japan and Australia; who reads the network.

Which of these a state plays as usual, an experiment says (`[others]`).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from regame.strategies import parameters
from regame.strategies.contract import Action, Holder, Observation, Observations, Strategy

STEPS = 1e6 * 1.5 ** np.arange(29)  # USD a year: budgets are raised in steps of a half


@lru_cache(maxsize=64)
def _budgets(instrument: str, least: float) -> tuple[Action, ...]:
    """An action for each step of aid, none below the least; the last does nothing.

    They are made once, so that runs with the same budget are given the same object.
    """
    sums = [least, *(max(least, float(step)) for step in STEPS)]
    budget_actions: list[dict[str, Any]] = [{instrument: money} for money in sums]
    return (*(Action(**arguments) for arguments in budget_actions), Action())


class _ByAid(Strategy):
    """Pays by one instrument while there is the political will, more where aid asks for it."""

    instrument: ClassVar[str]
    budget: parameters.Money
    trigger: parameters.Will

    def decide(self, seen: Observation) -> Action:
        """Pay `budget` USD a year, or what aid asks for in steps, while will is above `trigger`."""
        step = int(np.searchsorted(STEPS, seen.aid, "right")) if seen.will > self.trigger else -1
        return _budgets(self.instrument, self.budget)[step]

    def decide_all(self, seen: Observations) -> list[Action]:
        """The same rule on arrays over runs."""
        table = _budgets(self.instrument, self.budget)
        step = np.searchsorted(STEPS, seen.aid, "right")
        return [table[k] for k in np.where(seen.will > self.trigger, step, -1).tolist()]


LULL = 6  # months without a restriction after which a public stock is bought for again


@dataclass(frozen=True)
class LaissezFaire(Strategy):
    """Does nothing and leaves it to firms."""

    by_calendar = True

    def decide(self, seen: Observation) -> Action:
        """Set nothing, whatever is seen."""
        return Action()


@dataclass(frozen=True)
class Subsidise(_ByAid):
    """Pays grants to plants at home while there is the political will to decouple."""

    role = "United States"
    instrument = "grant"
    budget: parameters.Money = 100e6  # USD a year, at least
    trigger: parameters.Will = 0.3  # political will; the cut of 2010 leaves so much for five years


@dataclass(frozen=True)
class Diversify2010(_ByAid):
    """Takes stakes and offtakes in mines elsewhere while there is the political will."""

    role = "Japan"
    instrument = "offtake"
    budget: parameters.Money = 60e6  # USD a year, at least
    trigger: parameters.Will = 0.1  # political will; the cut of 2010 leaves so much for ten years


@dataclass(frozen=True)
class Market(LaissezFaire):
    """Leaves its mines to the market."""

    role = "Australia"


@dataclass(frozen=True)
class AllyOfftake(_ByAid):
    """Lends to its own plants while there is the political will to supply its allies."""

    role = "Australia"
    instrument = "grant"
    budget: parameters.Money = 50e6  # USD a year, at least
    trigger: parameters.Will = 0.15  # political will; that of 2010 lasts eight years so


@dataclass(frozen=True)
class PriceFloor(Strategy):
    """Guarantees separators at home a price for light oxides once will is there."""

    role = "United States"
    floor: parameters.Price = 60.0  # USD/kg
    trigger: parameters.Will = 0.5  # political will

    def decide(self, seen: Observation) -> Action:
        """A floor of `floor` USD/kg for light oxides while will is above `trigger`."""
        return Action(price_floor=self.floor) if seen.will > self.trigger else Action()


@dataclass(frozen=True)
class Stockpile(Strategy):
    """Builds a public stock while will lasts."""

    role = "United States"
    months: parameters.Stock = 3.0
    trigger: parameters.Will = 0.3  # political will

    def decide(self, seen: Observation) -> Action:
        """A public stock of `months` of use while will is above `trigger`, else none."""
        return Action(stockpile=self.months) if seen.will > self.trigger else Action()


@dataclass(frozen=True)
class UrbanMining(Strategy):
    """Pays for the collection of old magnets after a restriction."""

    role = "Japan"
    collection: parameters.Collected = 0.3  # share of magnets at the end of life
    trigger: parameters.Will = 0.3  # political will

    def decide(self, seen: Observation) -> Action:
        """Collect `collection` [share] of old magnets more while will is above `trigger`."""
        return Action(recycling=self.collection) if seen.will > self.trigger else Action()


@dataclass(frozen=True)
class SubstituteRD(Strategy):
    """Pays for research into substitutes and savings after a restriction."""

    role = "Japan"
    budget: parameters.Money = 80e6  # USD a year
    trigger: parameters.Will = 0.3  # political will

    def decide(self, seen: Observation) -> Action:
        """Research for `budget` USD a year while will is above `trigger`."""
        return Action(research=self.budget) if seen.will > self.trigger else Action()


@dataclass(frozen=True)
class Package(Strategy):
    """Plays several policies at once: from the year `start` on, or while will is above `trigger`.

    What is 0 is not played. stockpile, stockpile_products: months of use, of oxides and of magnets;
    held_by_firms: share of both that firms must buy and hold in place of the treasury; floor:
    USD/kg for light oxides made at home; import_duty, import_duty_products: on oxides and on
    magnets of a holder, ad valorem; border_price: USD/kg up to which a levy lifts a holder's light
    oxides; grant, offtake, research: USD a year; recycling: share of old magnets collected beyond
    today's. pause: nothing is bought for public stocks while supply to the state is
    restricted, nor in the half year after; release: restricted share above which they are sold to
    users, who draw on them in any case once their own part is used up.
    """

    stockpile: parameters.Stock = 0.0
    stockpile_products: parameters.Stock = 0.0
    held_by_firms: parameters.Share = 0.0
    floor: parameters.Price = 0.0
    import_duty: parameters.Tariff = 0.0
    import_duty_products: parameters.Tariff = 0.0
    border_price: parameters.Price = 0.0
    grant: parameters.Money = 0.0
    offtake: parameters.Money = 0.0
    recycling: parameters.Collected = 0.0
    research: parameters.Money = 0.0
    start: parameters.Year = 9999.0  # year from which it is played whatever happens; 9999: never
    trigger: parameters.Will = 0.1  # political will
    pause: bool = True
    release: parameters.Share = 1.0

    def decide(self, seen: Observation) -> Action:
        """Set what the package holds, once it is time or will is there."""
        return _answers_of(self)[int(self._which(seen))]

    def decide_all(self, seen: Observations) -> list[Action]:
        """The same rule on arrays over runs."""
        answers = _answers_of(self)
        return [answers[which] for which in np.asarray(self._which(seen)).tolist()]

    def _which(self, seen: Observation | Observations) -> Any:
        """Which of `_answers_of` is given: nothing, all of it, with a pause, with a release."""
        due = (seen.year >= self.start) | (seen.will > self.trigger)
        short = 1 * (self.pause & (seen.since_restricted < LULL))
        return due * (1 + np.where(seen.restricted > self.release, 2, short))


@lru_cache(maxsize=512)
def _answers_of(package: Package) -> tuple[Action, ...]:
    """What a package may answer; kept, so that runs with the same answer get the same object."""
    names = [name for name in Action._fields if hasattr(package, name)]
    same = {name: getattr(package, name) or None for name in names}
    duty, floor = package.held_by_firms or None, package.floor or None
    all_policies = Action(stockpile_duty=duty, price_floor=floor, **same)
    goods, products = (same[name] and 0.0 for name in ("stockpile", "stockpile_products"))
    pause = True if goods is not None or products is not None else None
    paused = all_policies._replace(stockpile_pause=pause)
    sold = all_policies._replace(stockpile=goods, stockpile_products=products)
    return Action(), all_policies, paused, sold


@dataclass(frozen=True)
class DenyAtCut(Holder):
    """Denies the target that could be served least without it, while that is little enough."""

    bound: parameters.Share = 0.5  # of use; where others could serve more, a denial is vain
    start: parameters.Year = 2010.74
    months: parameters.Months = 12.0

    def decide(self, seen: Observation) -> Action:
        """Deny the weakest target for `months` from `start`, while others could serve < `bound`."""
        due = 0 <= 12 * (seen.year - self.start) < self.months
        if due and seen.weakest >= 0 and seen.served < self.bound:
            return Action(denial=int(seen.weakest))
        return Action()


@dataclass(frozen=True)
class RaiseCut(Strategy):
    """Pays for plants in friendly states until plants outside the holder could serve its use."""

    role = "Japan"
    goal: parameters.Share = 0.8  # share of use that others could serve
    budget: parameters.Money = 100e6  # USD a year

    def decide(self, seen: Observation) -> Action:
        """Offtakes of `budget` USD a year while less than `goal` of use could be served so."""
        return Action(offtake=self.budget) if seen.served < self.goal else Action()

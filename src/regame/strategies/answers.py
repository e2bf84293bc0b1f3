"""How buyers and allies answer a supplier: strike back, give way, hold out, stand together."""

from dataclasses import dataclass

from regame.strategies import parameters
from regame.strategies.contract import Action, Observation, Strategy


@dataclass(frozen=True)
class Retaliate(Strategy):
    """Raises tariffs on other goods of the holder in every month in which it is restricted."""

    role = "United States"
    strength: parameters.Share = 0.5  # share
    trigger: parameters.Trigger = 0.10  # share of supply withheld

    def decide(self, seen: Observation) -> Action:
        """Tariffs of `strength` while more than `trigger` of supply is withheld."""
        return Action(retaliation=self.strength) if seen.restricted > self.trigger else Action()


@dataclass(frozen=True)
class Concede(Strategy):
    """Gives way in every dispute at once."""

    role = "United States"

    def decide(self, seen: Observation) -> Action:
        """Give way, whatever is seen."""
        return Action(concession=True)


@dataclass(frozen=True)
class Defy(Strategy):
    """Never gives way in a dispute, whatever it costs."""

    role = "United States"

    def decide(self, seen: Observation) -> Action:
        """Hold out, whatever is seen."""
        return Action(concession=False)


@dataclass(frozen=True)
class AllyPool(Strategy):
    """Buys with its allies: stakes in plants of friendly states and a common stock, for years."""

    role = "United States"
    budget: parameters.Money = 80e6  # USD a year
    months: parameters.Stock = 1.0
    trigger: parameters.Trigger = 0.05  # share of supply withheld
    years: parameters.Years = 8.0

    def decide(self, seen: Observation) -> Action:
        """Buy for `budget` and stock `months` while cut, and for `years` after."""
        if seen.restricted > self.trigger or seen.since_restricted < 12 * self.years:
            return Action(offtake=self.budget, stockpile=self.months)
        return Action()


@dataclass(frozen=True)
class Appease(Strategy):
    """Gives way in a dispute while its users' stocks are short; lets it run on while they last."""

    role = "Japan"
    cover: parameters.Months = 4.0  # months of use

    def decide(self, seen: Observation) -> Action:
        """Give way while stocks are below `cover` months, hold out above."""
        return Action(concession=True) if seen.cover < self.cover else Action(concession=False)


@dataclass(frozen=True)
class FourPillars(Strategy):
    """Spreads its money over mines abroad, recycling, substitutes and a stock while will lasts."""

    role = "Japan"
    budget: parameters.Money = 30e6  # USD a year, each for mines and for research
    collection: parameters.Collected = 0.1  # share of magnets at the end of life
    months: parameters.Stock = 1.0
    trigger: parameters.Will = 0.3  # political will

    def decide(self, seen: Observation) -> Action:
        """Spend `budget` on each pillar while will is above `trigger`."""
        if seen.will <= self.trigger:
            return Action()
        return Action(
            offtake=self.budget,
            research=self.budget,
            recycling=self.collection,
            stockpile=self.months,
        )


@dataclass(frozen=True)
class TaxCredit(Strategy):
    """Pays its own plants a steady sum a year, whatever happens elsewhere."""

    role = "Australia"
    budget: parameters.Money = 30e6  # USD a year

    def decide(self, seen: Observation) -> Action:
        """Pay `budget` to plants at home, whatever is seen."""
        return Action(grant=self.budget)


@dataclass(frozen=True)
class StrategicReserve(Strategy):
    """Guarantees its separators a price and buys a stock while light oxides are cheap."""

    role = "Australia"
    floor: parameters.Price = 30.0  # USD/kg
    months: parameters.Stock = 2.0
    cheap: parameters.Ratio = 1.5  # price over the start's, below which it steps in

    def decide(self, seen: Observation) -> Action:
        """A floor and a stock of `months` while the price is below `cheap` of the start."""
        if seen.price < self.cheap:
            return Action(price_floor=self.floor, stockpile=self.months)
        return Action()

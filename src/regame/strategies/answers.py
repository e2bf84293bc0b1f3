"""How buyers and allies answer: strike back, give way, stand together, or follow the price."""

from dataclasses import dataclass

from regame.strategies import parameters
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.importers import LULL


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


@dataclass(frozen=True)
class Triggered(Strategy):
    """Builds a public stock while oxides are cheap and sells it while they are dear.

    Between the two prices it holds what users hold beyond `usual`. While the price is above
    `act_above` it also pays for offtakes, research and collection. What is 0 is not played.
    Prices are over the start's. pause: nothing is bought while supply to the state is restricted,
    nor in the half year after.
    """

    stockpile: parameters.Stock = 3.0  # months of use
    build_below: parameters.Ratio = 1.2
    sell_above: parameters.Ratio = 2.5
    usual: parameters.Stock = 2.5  # months of use that users hold by themselves; stocks.cover
    offtake: parameters.Money = 0.0  # USD a year
    research: parameters.Money = 0.0  # USD a year
    recycling: parameters.Collected = 0.0  # share of old magnets collected beyond today's
    act_above: parameters.Ratio = 1.5
    pause: bool = True

    def decide(self, seen: Observation) -> Action:
        """Set the stock by the price, and the rest while the price is above `act_above`."""
        stock = self._stock(seen.price, seen.cover)
        pause = True if stock and self.pause and seen.since_restricted < LULL else None
        action = Action(stockpile=stock, stockpile_pause=pause)
        if seen.price <= self.act_above:
            return action
        offtake, research = self.offtake or None, self.research or None
        return action._replace(offtake=offtake, research=research, recycling=self.recycling or None)

    def _stock(self, price: float, cover: float) -> float | None:
        if not self.stockpile:
            return None
        if price > self.sell_above:
            return 0.0
        if price < self.build_below:
            return self.stockpile
        return min(max(cover - self.usual, 0.0), self.stockpile)

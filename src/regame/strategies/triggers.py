"""Policies of targets that follow the price: build while it is low, release and pay while high."""

from dataclasses import dataclass

from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.importers import LULL
from regame.strategies.parameters import Collected, Money, Ratio, Stock


@dataclass(frozen=True)
class Triggered(Strategy):
    """Builds a public stock while oxides are cheap and sells it while they are dear.

    Between the two prices it holds what users hold beyond `usual`. While the price is above
    `act_above` it also pays for offtakes, research and collection. What is 0 is not played.
    Prices are over the start's. pause: nothing is bought while supply to the state is restricted,
    nor in the half year after.
    """

    stockpile: Stock = 3.0  # months of use
    build_below: Ratio = 1.2
    sell_above: Ratio = 2.5
    usual: Stock = 2.5  # months of use that users hold by themselves; stocks.cover
    offtake: Money = 0.0  # USD a year
    research: Money = 0.0  # USD a year
    recycling: Collected = 0.0  # share of old magnets collected beyond today's
    act_above: Ratio = 1.5
    pause: bool = True

    def decide(self, seen: Observation) -> Action:
        """Set the stock by the price, and the rest while the price is above `act_above`."""
        stock = self._stock(seen.price, seen.cover)
        pause = True if stock and self.pause and seen.since_restricted < LULL else None
        if seen.price <= self.act_above:
            return Action(stockpile=stock, stockpile_pause=pause)
        return Action(
            stockpile=stock,
            stockpile_pause=pause,
            offtake=self.offtake or None,
            research=self.research or None,
            recycling=self.recycling or None,
        )

    def _stock(self, price: float, cover: float) -> float | None:
        if not self.stockpile:
            return None
        if price > self.sell_above:
            return 0.0
        if price < self.build_below:
            return self.stockpile
        return min(max(cover - self.usual, 0.0), self.stockpile)

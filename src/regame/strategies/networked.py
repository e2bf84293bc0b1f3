"""Strategies that read the supply network: one denies at the cut, one raises its own cut."""

from dataclasses import dataclass

from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.parameters import Money, Months, Share, Year


@dataclass(frozen=True)
class DenyAtCut(Strategy):
    """Denies the target that could be served least without it, while that is little enough."""

    role = "China"
    bound: Share = 0.5  # share of use that others could serve, from which a denial is worth nothing
    start: Year = 2010.74
    months: Months = 12.0

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
    goal: Share = 0.8  # share of use that others could serve
    budget: Money = 100e6  # USD a year

    def decide(self, seen: Observation) -> Action:
        """Offtakes of `budget` USD a year while less than `goal` of use could be served so."""
        return Action(offtake=self.budget) if seen.served < self.goal else Action()

"""Rules of firms that dig: incumbents, champions of a state, juniors, sellers of concentrate."""

from dataclasses import dataclass
from typing import Annotated

from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView
from regame.strategies.parameters import Claim, Half, Ratio, State, Trigger, Within


@dataclass(frozen=True)
class Usual(FirmRule):
    """Does what the engine's investors and owners do: nothing of its own."""

    kinds = ("owner", "user", "product user", "trader")

    def decide(self, seen: FirmView) -> FirmAction:
        """Nothing of its own."""
        return FirmAction()


@dataclass(frozen=True)
class LowCostIncumbent(FirmRule):
    """Digs beyond its margin and grows while others begin projects: a price that keeps them out."""

    more: Annotated[float, Within(0, 1.5)] = 1.15
    growth: Half = 0.08

    def decide(self, seen: FirmView) -> FirmAction:
        """`more` times its usual output once others begin, or prices invite them, and `growth`."""
        if seen.crowd > 0.1 or seen.price > 1.3:
            return FirmAction(output=self.more, expand=self.growth, mothball=False, restart=True)
        return FirmAction(mothball=False, restart=True)


@dataclass(frozen=True)
class StateChampion(FirmRule):
    """Digs by its state's plan, not by its margin, never stops, and buys firms that failed."""

    cut: Annotated[float, Within(0, 1.5)] = 0.8
    target: str = ""

    def decide(self, seen: FirmView) -> FirmAction:
        """`cut` of its output while its state holds exports below the start's; a bid for others."""
        output = self.cut if seen.quota < 1 else 1.0
        return FirmAction(output=output, mothball=False, restart=True, bid=self.target or None)


@dataclass(frozen=True)
class Junior(FirmRule):
    """Builds with shares sold in a boom and loans on claims, and fails when the money is gone."""

    claim: Claim = 0.3
    serve: State = "Japan"

    def decide(self, seen: FirmView) -> FirmAction:
        """Sells shares for what it lacks; begins with nine tenths, loans on `claim` counted."""
        lacks = max(seen.needed - seen.funds, 0.0)
        short = seen.building + seen.running > 0 and seen.funds < 1e8
        ready = seen.outlook > 1 and seen.funds > (0.9 - self.claim) * seen.needed > 0
        return FirmAction(
            invest=ready, self_financed=True, serve=self.serve, reserve=self.claim,
            equity=lacks if seen.outlook > 1 else 5e7 if short else None,
            borrow=3e8 if short else None,
        )  # fmt: skip


@dataclass(frozen=True)
class ConcentrateSeller(FirmRule):
    """Opens its mine without a separator and sells the concentrate to another state's plants."""

    to: State = "China"
    hurdle: Ratio = 1.0

    def decide(self, seen: FirmView) -> FirmAction:
        """Begins its mine alone at an outlook of `hurdle`, which is lower without a plant."""
        return FirmAction(invest=seen.outlook > self.hurdle, alone=True, ship=self.to)


@dataclass(frozen=True)
class Herd(FirmRule):
    """Begins projects when others do, whatever its own view, and stops when they stop."""

    crowd: Trigger = 0.05

    def decide(self, seen: FirmView) -> FirmAction:
        """Begins once `crowd` of projects outside are begun and prices rose; else waits."""
        return FirmAction(invest=seen.crowd > self.crowd and seen.trend > 0)

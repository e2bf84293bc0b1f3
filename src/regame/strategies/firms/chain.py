"""Rules of firms along the chain: integrated, tollers, makers that move, recyclers."""

from dataclasses import dataclass
from typing import Annotated

from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView
from regame.strategies.parameters import Claim, Collected, Half, Months, Ratio, State, Within


@dataclass(frozen=True)
class MineToMagnet(FirmRule):
    """Builds the whole chain at a lower hurdle and keeps its output for makers of one state."""

    serve: State = "United States"
    claim: Claim = 0.8

    def decide(self, seen: FirmView) -> FirmAction:
        """Begins at an outlook of one, and gives `claim` of its output to `serve`."""
        return FirmAction(invest=seen.outlook > 1, serve=self.serve, reserve=self.claim)


@dataclass(frozen=True)
class Toller(FirmRule):
    """Takes strangers' concentrate for a toll and never mothballs its separator."""

    def decide(self, seen: FirmView) -> FirmAction:
        """Open to all ore, and open always."""
        return FirmAction(toll=True, mothball=False, restart=True)


@dataclass(frozen=True)
class MoveInside(FirmRule):
    """Moves magnet capacity to the holder while oxides are much cheaper there."""

    wedge: Ratio = 1.3
    part: Half = 0.2
    lag: Months = 0.0

    def decide(self, seen: FirmView) -> FirmAction:
        """`part` of capacity a year, `lag` after oxides cost `wedge` times those inside."""
        return FirmAction(relocate=self.part if seen.wedge > self.wedge else 0.0)


@dataclass(frozen=True)
class Recycler(FirmRule):
    """Collects old magnets of its state and grows while oxides are dear."""

    collect: Collected = 0.2
    growth: Half = 0.15

    def decide(self, seen: FirmView) -> FirmAction:
        """`collect` of old magnets; `growth` a year while prices are above the start's."""
        growth = self.growth if seen.price > 1.2 else 0.0
        return FirmAction(collect=self.collect, expand=growth, mothball=False, restart=True)


@dataclass(frozen=True)
class Thrifty(FirmRule):
    """Teaches its magnets to do without heavies once supply was cut."""

    saving: Collected = 0.5

    def decide(self, seen: FirmView) -> FirmAction:
        """Aims at `saving` of heavies in the ten years after a restriction."""
        return FirmAction(thrift=self.saving if seen.since_restricted < 120 else 0.0)


@dataclass(frozen=True)
class Lobbyist(FirmRule):
    """Waits for its state's money, and spends on making it come."""

    money: Annotated[float, Within(0, 1e10)] = 5e6

    def decide(self, seen: FirmView) -> FirmAction:
        """`money` a year on lobbying; begins where a state pays a fifth, or at the usual hurdle."""
        paid = seen.support > 0.2 and seen.outlook > 1
        return FirmAction(lobby=self.money, invest=True if paid else None)

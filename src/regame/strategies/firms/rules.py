"""Rules of firms: postures of users, who digs, the chain from mine to magnet, and who buys."""

from dataclasses import dataclass
from typing import Annotated

from regame.strategies import parameters
from regame.strategies.firms.contract import USER, FirmAction, FirmRule, FirmView


class Posture(FirmRule):
    """A rule of users who are asked every month."""

    every = 1
    kinds = (USER,)


@dataclass(frozen=True)
class Balanced(Posture):
    """Behaves as the config says: the mean of what users did in 2005 to 2015."""

    def decide(self, seen: FirmView) -> FirmAction:
        """The config's own behaviour, unchanged."""
        return FirmAction()


@dataclass(frozen=True)
class Spot(Posture):
    """Holds little and buys where it is cheapest today."""

    cover: parameters.Cover = 0.5

    def decide(self, seen: FirmView) -> FirmAction:
        """`cover` times the usual stock, little look elsewhere, no premium for risk."""
        return FirmAction(cover=self.cover, openness=0.4, premium=0.0)


@dataclass(frozen=True)
class DualSource(Posture):
    """Keeps a second supplier warm and pays for it."""

    openness: parameters.Openness = 3.0

    def decide(self, seen: FirmView) -> FirmAction:
        """`openness` times the usual look elsewhere, twice the premium for risk."""
        return FirmAction(openness=self.openness, premium=2.0)


@dataclass(frozen=True)
class Hoard(Posture):
    """Doubles its stocks for some years after each restriction that it feels."""

    factor: parameters.Cover = 2.0
    years: parameters.Years = 4.0

    def decide(self, seen: FirmView) -> FirmAction:
        """`factor` times the usual stock for `years` after a restriction was felt."""
        return FirmAction(cover=self.factor if seen.since_restricted < 12 * self.years else None)


@dataclass(frozen=True)
class Substitute(Posture):
    """Puts its engineers on designs that need less, once prices are high."""

    trigger: parameters.Ratio = 2.0  # price over the start's
    speed: parameters.Speed = 2.5
    lag: parameters.Months = 0.0

    def decide(self, seen: FirmView) -> FirmAction:
        """`speed` times the usual speed of substitutes `lag` after prices pass `trigger`."""
        return FirmAction(substitution=self.speed if seen.price > self.trigger else None)


@dataclass(frozen=True)
class Recycle(Posture):
    """Takes its old magnets back."""

    collection: parameters.Collected = 0.15

    def decide(self, seen: FirmView) -> FirmAction:
        """`collection` [share] of old magnets taken back on top of the usual."""
        return FirmAction(collect=self.collection)


@dataclass(frozen=True)
class Integrate(Posture):
    """Ties itself to suppliers elsewhere: it tries them early and pays a premium for them."""

    premium: parameters.Premium = 4.0

    def decide(self, seen: FirmView) -> FirmAction:
        """Twice the look elsewhere, `premium` times the weight on risk, a fifth more stock."""
        return FirmAction(openness=2.0, premium=self.premium, cover=1.2)


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

    more: Annotated[float, parameters.Within(0, 1.5)] = 1.15
    growth: parameters.Half = 0.08

    def decide(self, seen: FirmView) -> FirmAction:
        """`more` times its usual output once others begin, or prices invite them, and `growth`."""
        if seen.crowd > 0.1 or seen.price > 1.3:
            return FirmAction(output=self.more, expand=self.growth, mothball=False, restart=True)
        return FirmAction(mothball=False, restart=True)


@dataclass(frozen=True)
class StateChampion(FirmRule):
    """Digs by its state's plan, not by its margin, never stops, and buys firms that failed."""

    cut: Annotated[float, parameters.Within(0, 1.5)] = 0.8
    target: str = ""

    def decide(self, seen: FirmView) -> FirmAction:
        """`cut` of its output while its state holds exports below the start's; a bid for others."""
        output = self.cut if seen.quota < 1 else 1.0
        return FirmAction(output=output, mothball=False, restart=True, bid=self.target or None)


@dataclass(frozen=True)
class Junior(FirmRule):
    """Builds with shares sold in a boom and loans on claims, and fails when the money is gone."""

    claim: parameters.Claim = 0.3
    serve: parameters.State = "Japan"

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

    to: parameters.State = "China"
    hurdle: parameters.Ratio = 1.0

    def decide(self, seen: FirmView) -> FirmAction:
        """Begins its mine alone at an outlook of `hurdle`, which is lower without a plant."""
        return FirmAction(invest=seen.outlook > self.hurdle, alone=True, ship=self.to)


@dataclass(frozen=True)
class Herd(FirmRule):
    """Begins projects when others do, whatever its own view, and stops when they stop."""

    crowd: parameters.Trigger = 0.05

    def decide(self, seen: FirmView) -> FirmAction:
        """Begins once `crowd` of projects outside are begun and prices rose; else waits."""
        return FirmAction(invest=seen.crowd > self.crowd and seen.trend > 0)


@dataclass(frozen=True)
class MineToMagnet(FirmRule):
    """Builds the whole chain at a lower hurdle and keeps its output for makers of one state."""

    serve: parameters.State = "United States"
    claim: parameters.Claim = 0.8

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

    wedge: parameters.Ratio = 1.3
    part: parameters.Half = 0.2
    lag: parameters.Months = 0.0

    def decide(self, seen: FirmView) -> FirmAction:
        """`part` of capacity a year, `lag` after oxides cost `wedge` times those inside."""
        return FirmAction(relocate=self.part if seen.wedge > self.wedge else 0.0)


@dataclass(frozen=True)
class Recycler(FirmRule):
    """Collects old magnets of its state and grows while oxides are dear."""

    collect: parameters.Collected = 0.2
    growth: parameters.Half = 0.15

    def decide(self, seen: FirmView) -> FirmAction:
        """`collect` of old magnets; `growth` a year while prices are above the start's."""
        growth = self.growth if seen.price > 1.2 else 0.0
        return FirmAction(collect=self.collect, expand=growth, mothball=False, restart=True)


@dataclass(frozen=True)
class Thrifty(FirmRule):
    """Teaches its magnets to do without heavies once supply was cut."""

    saving: parameters.Collected = 0.5

    def decide(self, seen: FirmView) -> FirmAction:
        """Aims at `saving` of heavies in the ten years after a restriction."""
        return FirmAction(thrift=self.saving if seen.since_restricted < 120 else 0.0)


@dataclass(frozen=True)
class Lobbyist(FirmRule):
    """Waits for its state's money, and spends on making it come."""

    money: Annotated[float, parameters.Within(0, 1e10)] = 5e6

    def decide(self, seen: FirmView) -> FirmAction:
        """`money` a year on lobbying; begins where a state pays a fifth, or at the usual hurdle."""
        paid = seen.support > 0.2 and seen.outlook > 1
        return FirmAction(lobby=self.money, invest=True if paid else None)


@dataclass(frozen=True)
class HoardingTrader(FirmRule):
    """Buys while prices rise or supply is cut, and sells once they fall."""

    kinds = ("trader",)
    months: parameters.Stock = 6.0

    def decide(self, seen: FirmView) -> FirmAction:
        """A stock of `months` of need in a rise or a year after a cut; else half, or none."""
        if seen.trend > 0.1 or seen.since_restricted < 12:
            return FirmAction(hoard=self.months)
        return FirmAction(hoard=0.0 if seen.trend < -0.1 else self.months / 2)


@dataclass(frozen=True)
class DesignsOut(FirmRule):
    """Takes magnets out of its new designs after a restriction, at any price."""

    kinds = ("product user",)
    part: parameters.Half = 0.15
    lag: parameters.Months = 0.0

    def decide(self, seen: FirmView) -> FirmAction:
        """`part` a year for five years after a restriction, from `lag` later; substitutes twice."""
        after = seen.since_restricted < 60
        return FirmAction(design_out=self.part if after else 0.0, substitution=2.0)


@dataclass(frozen=True)
class DualSourcer(FirmRule):
    """Qualifies a second supplier and pays its premium, whether it is needed or not."""

    kinds = ("user", "product user")
    second: parameters.State = ""
    premium: parameters.Premium = 2.0

    def decide(self, seen: FirmView) -> FirmAction:
        """Qualifies `second`, or who sells outside the holders; looks elsewhere, weighs risk."""
        return FirmAction(qualify=self.second, openness=3.0, premium=self.premium)


@dataclass(frozen=True)
class JustInTime(FirmRule):
    """Holds half the usual stock and buys from whoever is cheapest."""

    kinds = ("user",)
    stock: parameters.Cover = 0.5

    def decide(self, seen: FirmView) -> FirmAction:
        """`stock` times the usual, no look elsewhere, no premium."""
        return FirmAction(cover=self.stock, openness=0.4, premium=0.0)


@dataclass(frozen=True)
class TakesBack(FirmRule):
    """Takes old magnets back and puts engineers on doing with less."""

    kinds = ("user",)
    collect: parameters.Collected = 0.15
    speed: parameters.Speed = 2.0

    def decide(self, seen: FirmView) -> FirmAction:
        """`collect` of old magnets on top, `speed` times the usual speed of substitutes."""
        return FirmAction(collect=self.collect, substitution=self.speed)


@dataclass(frozen=True)
class Committed(FirmRule):
    """Does from the opening on what it set out to do, whatever happens."""

    kinds = ("owner", "user", "product user")
    second: parameters.State = ""
    openness: parameters.Openness = 1.0
    cover: parameters.Cover = 1.0
    substitution: parameters.Speed = 1.0
    design_out: parameters.Half = 0.0
    thrift: parameters.Collected = 0.0
    serve: parameters.State = ""
    claim: parameters.Claim = 0.0
    relocate: parameters.Half = 0.0

    def decide(self, seen: FirmView) -> FirmAction:
        """Every order that differs from the usual; a firm follows those that its kind can."""
        same = ("openness", "cover", "substitution", "design_out", "thrift", "relocate")
        orders = {name: getattr(self, name) for name in same}
        serve, second = self.serve or None, self.second or None
        return FirmAction(**orders, serve=serve, reserve=self.claim, qualify=second)

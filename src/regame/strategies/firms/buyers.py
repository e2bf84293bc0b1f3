"""Rules of those who buy: users of oxides and of magnets, and traders."""

from dataclasses import dataclass

from regame.strategies import parameters
from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView


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
        return FirmAction(
            qualify=self.second or None,
            openness=self.openness,
            cover=self.cover,
            substitution=self.substitution,
            design_out=self.design_out,
            thrift=self.thrift,
            serve=self.serve or None,
            reserve=self.claim,
            relocate=self.relocate,
        )

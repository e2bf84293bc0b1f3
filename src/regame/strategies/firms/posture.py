"""Postures of users: what they hold, whom they try, how fast they change, month by month."""

from dataclasses import dataclass

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

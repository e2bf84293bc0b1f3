"""How firms that use rare earths behave: what they hold, whom they try, how fast they change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from regame.strategies.contract import Observation, Strategy
from regame.strategies.parameters import Collected, Cover, Openness, Premium, Ratio, Speed, Years


class Posture(NamedTuple):
    """What users of a state do this month; every field is an array (run,) or a number."""

    cover: np.ndarray | float = 1.0  # stocks wanted, over the config's [0-10]
    openness: np.ndarray | float = 1.0  # look at supply elsewhere, over the config's [0-4]
    substitution: np.ndarray | float = 1.0  # speed of substitutes, over the config's [0-10]
    collection: np.ndarray | float = 0.0  # of old magnets collected, on top [share, 0-0.9]
    premium: np.ndarray | float = 1.0  # weight on the risk of a supplier, over the config's [0-10]


class FirmStrategy(Strategy):
    """A posture of all firms of a state, for every run at once: rule-like, so vectorised."""

    role = "Firms"

    def posture(self, seen: Observation) -> Posture:
        """What firms do, given what their state sees (arrays over runs)."""
        raise NotImplementedError(f"{type(self).__name__} has no posture")


@dataclass(frozen=True)
class Balanced(FirmStrategy):
    """Behaves as the config says: the mean of what users did in 2005 to 2015."""

    def posture(self, seen: Observation) -> Posture:
        """The config's own behaviour, unchanged."""
        return Posture()


@dataclass(frozen=True)
class Spot(FirmStrategy):
    """Holds little and buys where it is cheapest today."""

    cover: Cover = 0.5

    def posture(self, seen: Observation) -> Posture:
        """`cover` times the usual stock, little look elsewhere, no premium for risk."""
        return Posture(cover=self.cover, openness=0.4, premium=0.0)


@dataclass(frozen=True)
class DualSource(FirmStrategy):
    """Keeps a second supplier warm and pays for it."""

    openness: Openness = 3.0

    def posture(self, seen: Observation) -> Posture:
        """`openness` times the usual look elsewhere, twice the premium for risk."""
        return Posture(openness=self.openness, premium=2.0)


@dataclass(frozen=True)
class Hoard(FirmStrategy):
    """Doubles its stocks for some years after each restriction that it feels."""

    factor: Cover = 2.0
    years: Years = 4.0

    def posture(self, seen: Observation) -> Posture:
        """`factor` times the usual stock for `years` after a restriction was felt (run,)."""
        alarmed = np.asarray(seen.since_restricted) < 12 * self.years
        return Posture(cover=np.where(alarmed, self.factor, 1.0))


@dataclass(frozen=True)
class Substitute(FirmStrategy):
    """Puts its engineers on designs that need less, once prices are high."""

    trigger: Ratio = 2.0  # price over the start's
    speed: Speed = 2.5

    def posture(self, seen: Observation) -> Posture:
        """`speed` times the usual speed of substitutes where prices pass `trigger` (run,)."""
        dear = np.asarray(seen.price) > self.trigger
        return Posture(substitution=np.where(dear, self.speed, 1.0))


@dataclass(frozen=True)
class Recycle(FirmStrategy):
    """Takes its old magnets back."""

    collection: Collected = 0.15

    def posture(self, seen: Observation) -> Posture:
        """`collection` [share] of old magnets taken back on top of the usual."""
        return Posture(collection=self.collection)


@dataclass(frozen=True)
class Integrate(FirmStrategy):
    """Ties itself to suppliers elsewhere: it tries them early and pays a premium for them."""

    premium: Premium = 4.0

    def posture(self, seen: Observation) -> Posture:
        """Twice the look elsewhere, `premium` times the weight on risk, a fifth more stock."""
        return Posture(openness=2.0, premium=self.premium, cover=1.2)

"""How buyers and allies play: the United States, Japan and Australia."""

from __future__ import annotations

from dataclasses import dataclass

from regame.strategies.base import Action, Observation, Observations, Strategy, by_choice


@dataclass(frozen=True)
class LaissezFaire(Strategy):
    """Does nothing and leaves it to firms."""

    source = "the United States of 2010 to 2016; support.csv has no award before 2020"

    def decide(self, seen: Observation) -> Action:
        """Set nothing, whatever is seen."""
        return Action()

    def decide_all(self, seen: Observations) -> list[Action]:
        """The same for all runs at once."""
        return [Action()] * len(seen.month)


@dataclass(frozen=True)
class Subsidise(Strategy):
    """Pays grants to plants at home for some years after each restriction it feels."""

    role = "United States"
    source = "Defense Production Act awards, about 440 M USD in 2020 to 2024; support.csv"
    budget: float = 100e6  # USD a year
    trigger: float = 0.10  # share of supply withheld
    years: float = 5.0

    def decide(self, seen: Observation) -> Action:
        """Grant `budget` USD a year while restricted above `trigger`, and `years` after."""
        if seen.restricted > self.trigger or seen.since_restricted < 12 * self.years:
            return Action(grant=self.budget)
        return Action()

    def decide_all(self, seen: Observations) -> list[Action]:
        """The same rule on arrays over runs."""
        felt = (seen.restricted > self.trigger) | (seen.since_restricted < 12 * self.years)
        return by_choice(felt, Action(grant=self.budget), Action())


@dataclass(frozen=True)
class Diversify2010(Strategy):
    """Takes stakes and offtakes in mines elsewhere after a restriction, for ten years."""

    role = "Japan"
    source = "JOGMEC and Sojitz in Lynas, 250 M USD; 19.7 bn JPY of 2011; support.csv"
    budget: float = 60e6  # USD a year
    trigger: float = 0.05  # share of supply withheld
    years: float = 10.0

    def decide(self, seen: Observation) -> Action:
        """Offtakes of `budget` USD a year while restricted above `trigger`, and `years` after."""
        if seen.restricted > self.trigger or seen.since_restricted < 12 * self.years:
            return Action(offtake=self.budget)
        return Action()

    def decide_all(self, seen: Observations) -> list[Action]:
        """The same rule on arrays over runs."""
        felt = (seen.restricted > self.trigger) | (seen.since_restricted < 12 * self.years)
        return by_choice(felt, Action(offtake=self.budget), Action())


@dataclass(frozen=True)
class Market(Strategy):
    """Leaves its mines to the market."""

    role = "Australia"
    source = "Australia before 2022; support.csv"

    def decide(self, seen: Observation) -> Action:
        """Set nothing, whatever is seen."""
        return Action()

    def decide_all(self, seen: Observations) -> list[Action]:
        """The same for all runs at once."""
        return [Action()] * len(seen.month)


@dataclass(frozen=True)
class AllyOfftake(Strategy):
    """Lends to its own plants while its supply is restricted, and for years after."""

    role = "Australia"
    source = "loans to Eneabba and Nolans from 2022; support.csv"
    budget: float = 50e6  # USD a year
    years: float = 8.0

    def decide(self, seen: Observation) -> Action:
        """Grant `budget` USD a year while 5 % is withheld, and `years` after."""
        if seen.restricted > 0.05 or seen.since_restricted < 12 * self.years:
            return Action(grant=self.budget)
        return Action()

    def decide_all(self, seen: Observations) -> list[Action]:
        """The same rule on arrays over runs."""
        felt = (seen.restricted > 0.05) | (seen.since_restricted < 12 * self.years)
        return by_choice(felt, Action(grant=self.budget), Action())


@dataclass(frozen=True)
class PriceFloor(Strategy):
    """Guarantees separators at home a price for light oxides once will is there."""

    role = "United States"
    source = "110 USD/kg for MP Materials, July 2025; support.csv"
    floor: float = 60.0  # USD/kg
    trigger: float = 0.5  # political will

    def decide(self, seen: Observation) -> Action:
        """A floor of `floor` USD/kg for light oxides while will is above `trigger`."""
        return Action(price_floor=self.floor) if seen.will > self.trigger else Action()


@dataclass(frozen=True)
class Stockpile(Strategy):
    """Builds a public stock while will lasts."""

    role = "United States"
    source = "National Defense Stockpile and Project Vault; Japan's 60 days; support.csv"
    months: float = 3.0
    trigger: float = 0.3  # political will

    def decide(self, seen: Observation) -> Action:
        """A public stock of `months` of use while will is above `trigger`, else none."""
        return Action(stockpile=self.months) if seen.will > self.trigger else Action()


@dataclass(frozen=True)
class UrbanMining(Strategy):
    """Pays for the collection of old magnets after a restriction."""

    role = "Japan"
    source = "Japan's recycling programme of 2011 and 2012; recycling.csv, support.csv"
    collection: float = 0.3  # share of magnets at the end of life
    trigger: float = 0.3  # political will

    def decide(self, seen: Observation) -> Action:
        """Collect `collection` [share] of old magnets more while will is above `trigger`."""
        return Action(recycling=self.collection) if seen.will > self.trigger else Action()


@dataclass(frozen=True)
class SubstituteRD(Strategy):
    """Pays for research into substitutes and savings after a restriction."""

    role = "Japan"
    source = "49 projects against dysprosium, 2012; support.csv"
    budget: float = 80e6  # USD a year
    trigger: float = 0.3  # political will

    def decide(self, seen: Observation) -> Action:
        """Research for `budget` USD a year while will is above `trigger`."""
        return Action(research=self.budget) if seen.will > self.trigger else Action()

"""Who meets whom: all profiles, or all around a sample that copies do not disturb."""

import sys
from dataclasses import dataclass

import pytest

from regame.strategies import registry
from regame.strategies.china import Flood
from regame.strategies.contract import Action, Observation, Strategy
from regame.studies.league import profiles

ROLES = {
    "China": ("StatusQuo", "Quota2010", "Flood", "Open"),
    "Japan": ("LaissezFaire", "Diversify2010", "UrbanMining"),
    "Australia": ("Market", "AllyOfftake"),
}


@dataclass(frozen=True)
class Deluge(Flood):
    """Floods under another name."""


@dataclass(frozen=True)
class Broken(Strategy):
    """Raises whatever it is shown."""

    def decide(self, seen: Observation) -> Action:
        raise ZeroDivisionError


@dataclass(frozen=True)
class Quitter(Strategy):
    """Leaves the process in the eighth month, as if all were well."""

    def decide(self, seen: Observation) -> Action:
        if seen.month == 7:
            sys.exit(0)
        return Action()


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch):
    found = registry.strategies() | {"Deluge": Deluge, "Broken": Broken, "Quitter": Quitter}
    monkeypatch.setattr(registry, "_found", found)


def test_the_full_product_has_every_profile_once():
    met = profiles.full(ROLES)
    assert len(met) == len(set(met)) == 24
    assert all(text in ROLES[role] for p in met for role, text in zip(ROLES, p, strict=True))


def test_copies_are_known_by_their_answers():
    assert (
        profiles.kind("Deluge", "China")
        == profiles.kind("Flood", "China")
        == profiles.kind("Flood(depth=0.8)", "China")
    )
    assert profiles.kind("Flood", "China") != profiles.kind("Flood(depth=0.7)", "China")
    assert profiles.kind("Market", "China") == profiles.kind("LaissezFaire", "China")
    assert profiles.kind("Broken", "China") == profiles.kind("Broken", "China")
    assert profiles.kind("Quitter", "China") == profiles.FAILS + "Quitter"
    assert profiles.kind("Broken", "China") != profiles.kind("StatusQuo", "China")


def test_around_each_base_every_role_tries_all_it_has():
    of = profiles.kinds(ROLES)
    met = set(profiles.around(ROLES, 3, 1, of))
    whole = 0
    for base in met:
        tried = [
            {(*base[:k], text, *base[k + 1 :]) for text in texts} <= met
            for k, texts in enumerate(ROLES.values())
        ]
        whole += all(tried)
    assert whole >= 3
    assert len(met) < 24


def test_as_many_bases_as_there_are_profiles_give_the_full_product():
    of = profiles.kinds(ROLES)
    assert set(profiles.around(ROLES, 99, 1, of)) == set(profiles.full(ROLES))


def test_another_seed_draws_other_bases():
    of = profiles.kinds(ROLES)
    assert profiles.around(ROLES, 2, 1, of) != profiles.around(ROLES, 2, 2, of)


@pytest.mark.parametrize("role, copy", [("China", "Deluge"), ("Japan", "Market")])
def test_a_copy_joins_without_moving_what_is_drawn(role: str, copy: str):
    more = {**ROLES, role: (copy, *ROLES[role])}
    before = set(profiles.around(ROLES, 4, 1, profiles.kinds(ROLES)))
    after = profiles.around(more, 4, 1, profiles.kinds(more))
    place = list(ROLES).index(role)
    kind = profiles.kind(copy, "China")
    original = next(text for text in ROLES[role] if profiles.kind(text, "China") == kind)
    swapped = set()
    for p in after:
        own = original if p[place] == copy else p[place]
        swapped.add((*p[:place], own, *p[place + 1 :]))
    assert swapped == before

"""A strategy's fingerprint: how it answers a standard set of situations."""

import math
from collections.abc import Mapping

from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.firms.contract import FirmRule
from regame.strategies.firms.probes import LONG_AGO, Probe, Setting, fingerprint_of_rule

QUIET = Observation(
    month=30.0, year=2012.5, price=1.0, outside_price=1.0, wedge=3.0, cover=2.5,
    largest_share=0.9, restricted=0.0, since_restricted=LONG_AGO, damage=0.0, quota_fill=0.8,
    rival_share=0.03, own_share=0.5, idle_share=0.2, spent=0.0, trust=1.0, will=0.0, dispute=0.0,
    stake=0.0, quota=1.0, duty=0.0, export_share=0.9, retaliation=0.0, since_struck=LONG_AGO,
    since_conceded=LONG_AGO, aid=0.0, dependence=0.8, served=0.4, minimum_cut=6.0, weakest=2.0,
)  # fmt: skip
CUT = {"restricted": 0.4, "since_restricted": 0.0, "will": 0.6, "price": 2.0, "outside_price": 2.5}


PROBES = tuple(
    Probe(name, what, QUIET._replace(**seen))
    for name, what, seen in (
        ("start", "the first month, January 2010", {"month": 0.0, "year": 2010.0}),
        ("quiet", "a quiet month, July 2012", {}),
        ("cut", "supply was cut by 40 % this month", CUT),
        ("after", "two years after that cut", {"since_restricted": 24.0, "will": 0.4}),
        ("denied", "supply is refused, stocks are short", {**CUT, "restricted": 0.9, "cover": 1.0}),
        ("harmed", "a cut has cost users 2 bn USD in a year", {**CUT, "damage": 17e7, "aid": 4e8}),
        ("dispute", "a dispute over 300 M USD is open", {"dispute": 1.0, "stake": 300e6}),
        ("spike", "prices are five times the start's", {"price": 5.0, "outside_price": 5.0}),
        ("glut", "prices have halved", {"price": 0.5, "outside_price": 0.5, "wedge": 0.5}),
        ("struck", "the holder met tariffs elsewhere", {"retaliation": 0.5, "since_struck": 0.0}),
        ("forgiven", "a year after such tariffs ended", {"since_struck": 12.0}),
        ("rivals", "rivals extract a third of it all", {"rival_share": 0.33, "export_share": 0.5}),
        ("conceded", "a concession was made last month", {"since_conceded": 0.0}),
        ("served", "others could serve it all", {"served": 1.0, "dependence": 0.3}),
        ("aimed", "October 2010, as the start", {"month": 9.0, "year": 2010.75}),
        ("late", "a quiet month, January 2022", {"month": 144.0, "year": 2022.0}),
    )
)


def given(answer: Action) -> dict[str, Setting]:
    """What an answer sets, by instrument; "none" where a quota is lifted."""
    start = Action()
    settings: dict[str, Setting] = {}
    for name, value in answer._asdict().items():
        if value != getattr(start, name):
            settings[name] = "none" if value == math.inf else value
    return settings


def fingerprint(strategy: Strategy) -> dict[str, dict[str, Setting]]:
    """How a strategy answers every probe: name of the probe -> instrument -> what it is set to.

    Empty if it leaves all as at the start. A rule of a firm is asked situations of a firm
    (firms/probes.py).
    """
    if isinstance(strategy, FirmRule):
        return fingerprint_of_rule(strategy)
    return {probe.name: given(strategy.decide(probe.view)) for probe in PROBES}


def worded(answer: Mapping[str, Setting]) -> str:
    """An answer as people read it: "export quota 0.6, threat"."""
    parts = []
    for name, value in answer.items():
        word = name.replace("_", " ")
        if isinstance(value, bool):
            parts.append(word if value else f"no {word}")
        elif isinstance(value, int | float):
            amount = f"{value / 1e6:g} M" if abs(value) >= 1e5 else f"{value:.3g}"
            parts.append(f"{word} {amount}")
        else:
            parts.append(f"{word} {value}")
    return ", ".join(parts) or "as at the start"

"""A strategy's fingerprint: how it answers a standard set of situations."""

import math
from collections.abc import Mapping

from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.firms.contract import FirmRule
from regame.strategies.firms.probes import SITUATIONS, Setting, fingerprint_of_rule, probes

QUIET = Observation(**SITUATIONS["state"]["quiet"])
PROBES = probes("state", QUIET)


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

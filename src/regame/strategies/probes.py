"""Standard and random situations: a strategy's fingerprint, and what a rule of a firm must keep."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from regame.core.packaged import toml
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView, fault_of

type Setting = bool | float | str | tuple[float, ...]  # what an instrument is set to
SITUATIONS = toml("probes.toml")
QUIET_FIRM = FirmView(**SITUATIONS["firm"]["quiet"])


@dataclass(frozen=True)
class Probe[View]:
    """A situation: its name, what differs from a quiet month, July 2012, and what is shown."""

    name: str
    what: str
    view: View


def probes_of[View: tuple[Any, ...]](user: str, quiet: View) -> tuple[Probe[View], ...]:
    """The situations of a user, "state" or "firm", in the order of their file."""
    return tuple(
        Probe(row["name"], row["what"], quiet._replace(**row["seen"]))  # type: ignore[attr-defined]
        for row in SITUATIONS[user]["probes"]
    )


FIRM_PROBES = probes_of("firm", QUIET_FIRM)


RUNS, MONTHS = 8, 40  # situations in which a rule is asked
KNOWN = ("China", "United States", "Japan", "Australia", "European Union", "Malaysia", "Vietnam")


def views(runs: int, month: int) -> FirmView:
    """Random views of one month, an array (run,) per field; the same at every call."""
    luck = np.random.default_rng(month)
    columns = {
        name: value * luck.choice([0.0, 0.5, 1.0, 3.0], runs) * luck.exponential(1.0, runs)
        for name, value in QUIET_FIRM._asdict().items()
    }
    for name in ("crowd", "trend", "scare", "restricted", "support", "building", "mothballed"):
        columns[name] = luck.random(runs) * luck.choice([0.0, 1.0], runs)
    columns["since_restricted"] = luck.choice([0.0, 3.0, 30.0, 1200.0], runs)
    columns["quota"] = luck.choice([0.5, 1.0, np.inf], runs)
    columns["month"] = np.full(runs, float(month))
    columns["year"] = np.full(runs, 2010 + month / 12)
    return FirmView(**columns)


def answers_of_rule(rule: FirmRule) -> list[FirmAction]:
    """What a rule answers in many situations."""
    asked = [FirmView(*run) for m in range(MONTHS) for run in np.array(views(RUNS, m)).T.tolist()]
    return [rule.decide(view) for view in asked + [probe.view for probe in FIRM_PROBES]]


def rule_faults(rule: FirmRule, states: tuple[str, ...]) -> list[str]:
    """What is wrong with a rule, a line for each fault; `regame.check_strategy` asks here.

    states: names that answers may hold.
    """
    first = answers_of_rule(rule)
    valid_states = tuple(dict.fromkeys((*states, *KNOWN)))
    bids = tuple({a.bid for a in first if isinstance(a, FirmAction) and a.bid})
    faults = [why for answer in first if (why := fault_of(answer, valid_states, bids))]
    if faults:
        return faults[:1]
    if answers_of_rule(rule) != first:
        return ["answers the same view in two ways: it may keep no memory and roll no dice"]
    for month in range(MONTHS):
        columns = views(RUNS, month)
        alone = [rule.decide(FirmView(*run)) for run in np.array(columns).T.tolist()]
        if rule.decide_all(columns) != alone:
            return ["decide_all does not say what decide says"]
    return []


QUIET = Observation(**SITUATIONS["state"]["quiet"])
PROBES = probes_of("state", QUIET)


def given(answer: Action | FirmAction) -> dict[str, Setting]:
    """What an answer sets, by instrument or order; "none" where a quota is lifted."""
    settings = answer._asdict().items()
    return {name: "none" if x == math.inf else x for name, x in settings if x is not None}


def fingerprint(strategy: Strategy) -> dict[str, dict[str, Setting]]:
    """How a strategy answers every probe: name of the probe -> instrument -> what it is set to.

    Empty if it leaves all as at the start. A rule of a firm is asked situations of a firm.
    """
    probes = FIRM_PROBES if isinstance(strategy, FirmRule) else PROBES
    return {probe.name: given(strategy.decide(probe.view)) for probe in probes}


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

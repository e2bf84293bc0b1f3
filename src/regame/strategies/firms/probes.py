"""Situations in which a rule of a firm is asked: its fingerprint, and what it must keep."""

from dataclasses import dataclass

import numpy as np

from regame.strategies.firms.contract import USUAL, FirmAction, FirmRule, FirmView, fault_of

LONG_AGO = 1200.0  # months
type Setting = bool | float | str | tuple[float, ...]  # what an instrument is set to
QUIET_FIRM = FirmView(
    month=30.0, year=2012.5, price=1.0, margin=1.2, outlook=0.8, hurdle=1.25, use=0.85,
    running=0.6, building=0.0, mothballed=0.0, share=0.05, result=1e6, funds=5e7, debt=0.0,
    needed=3e8, bankrupt=0.0, support=0.0, cover=1.0, restricted=0.0, since_restricted=LONG_AGO,
    holder_share=0.9, trust=1.0, will=0.0, wedge=1.1, trend=0.0, quota=1.0, crowd=0.0, scare=0.0,
)  # fmt: skip
CUT = {"restricted": 0.4, "since_restricted": 0.0, "wedge": 2.5, "trend": 0.4, "scare": 0.4}


@dataclass(frozen=True)
class Probe[View]:
    """A situation: its name, what differs from a quiet month, July 2012, and what is shown."""

    name: str
    what: str
    view: View


FIRM_PROBES = tuple(
    Probe(name, what, QUIET_FIRM._replace(**seen))
    for name, what, seen in (
        ("quiet", "a quiet month, July 2012", {}),
        ("boom", "prices are three times the start's", {"price": 3.0, "margin": 3.0, "outlook": 2.0,
                                                       "trend": 0.5}),
        ("glut", "prices have halved", {"price": 0.5, "margin": 0.8, "outlook": 0.4, "use": 0.5,
                                        "trend": -0.3, "result": -2e6}),
        ("cut", "the holder cut its exports by 40 %", {**CUT, "quota": 0.6, "price": 2.0}),
        ("after", "three years after that cut", {"since_restricted": 36.0}),
        ("crowd", "a third of all projects is begun", {"crowd": 0.33, "trend": 0.1}),
        ("funded", "it has the money for its project", {"funds": 4e8, "outlook": 1.5}),
        ("building", "it is building, and short of money", {"building": 0.4, "funds": 5e6}),
        ("aided", "a state pays a part of its costs", {"support": 0.4, "outlook": 1.1}),
    )
)  # fmt: skip


def fingerprint_of_rule(rule: FirmRule) -> dict[str, dict[str, Setting]]:
    """How a rule answers every probe: name of the probe -> order -> what it is; empty if none."""
    answers = {}
    for probe in FIRM_PROBES:
        answer = rule.decide(probe.view)
        answers[probe.name] = {
            name: value for name, value in answer._asdict().items() if value != getattr(USUAL, name)
        }
    return answers


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
    views_asked = [
        FirmView(*run) for m in range(MONTHS) for run in np.array(views(RUNS, m)).T.tolist()
    ]
    return [rule.decide(view) for view in views_asked + [probe.view for probe in FIRM_PROBES]]


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

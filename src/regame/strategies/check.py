"""What every strategy must keep, to be run on anybody's: `regame.check_strategy`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

import numpy as np

from regame.core.errors import RAISED, UserError, refuse
from regame.core.horizon import HORIZON
from regame.strategies import registry
from regame.strategies.contract import NETWORK, Observation, Strategy, fault_of
from regame.strategies.firms.contract import FirmRule
from regame.strategies.probes import rule_faults

MONTHS, RUNS = 60, 8  # situations in which a strategy is asked
STEP = 2  # months between the situations in which dice and memory are looked for
MUTABLE = (list, dict, set, bytearray, np.ndarray)
TWO_WAYS = "answers the same observation in two ways: it may keep no memory and roll no dice"
TOGETHER = "decide_all does not say what decide says of each run by itself"
UNDATED = "says `by_calendar` and answers differently in the same month, by more than its date"
STATES = ("China", "United States", "Japan", "Australia", "European Union")
LATER = ("aid", *NETWORK)
SHARES = (
    *("largest_share", "restricted", "quota_fill", "rival_share", "own_share", "idle_share"),
    *("trust", "export_share", "retaliation"),
)


def situations(runs: int, month: int) -> Observation:
    """Random observations of one month, an array (run,) per field; the same at every call."""
    luck = np.random.default_rng(month)
    columns: dict[str, Any] = {
        name: luck.choice([0.0, 1.0], runs) * luck.exponential(2.0, runs)
        for name in Observation._fields
        if name not in LATER  # drawn last, so that all else stays as it was drawn before
    }
    columns |= {name: luck.choice([0.0, 1.0], runs) * luck.random(runs) for name in SHARES}
    for name in ("since_restricted", "since_struck", "since_conceded"):
        columns[name] = luck.choice([0.0, 3.0, 30.0, 1200.0], runs)
    columns["month"] = np.full(runs, float(month))
    columns["year"] = np.full(runs, 2010 + month / 12)
    columns["quota"] = luck.choice([0.5, 1.0, np.inf], runs)
    columns["stake"] = columns["dispute"] * 3e8
    columns["aid"] = luck.choice([0.0, 1.0], runs) * luck.exponential(2e8, runs)
    columns |= {name: luck.random(runs) for name in ("dependence", "served")}
    columns["minimum_cut"] = luck.exponential(3.0, runs)
    columns["weakest"] = luck.integers(-1, len(STATES), runs).astype(float)
    return Observation(**columns)


def check_strategy(strategy: Strategy | type[Strategy]) -> None:
    """Raise UserError with every law that a strategy breaks; return None for a sound one.

    strategy: an instance, or a class, which is then made with its defaults. Checked are: a frozen
    dataclass that says what it does; a name that builds it again; the same answer to the same
    observation, whatever it was asked before; `decide_all` in agreement with `decide`; answers
    that an Action allows.
    """
    cls = strategy if isinstance(strategy, type) else type(strategy)
    faults = list(_form(cls))
    if not faults:
        instance = strategy() if isinstance(strategy, type) else strategy
        faults += _name(instance)
        faults += [fault for fault in [restless(instance)] if fault]
        try:
            if isinstance(instance, FirmRule):
                faults += rule_faults(instance, STATES)
            else:
                faults += _answers(instance)
        except Exception as error:
            faults.append(f"raises {error!r}")
    refuse(f"strategy {cls.__name__}: {fault}" for fault in faults)


def restless(strategy: Strategy) -> str | None:
    """Return why a strategy is no function of what it sees, or None.

    It may roll no dice and keep no memory, or results could not be played again. It is asked the
    same observations in two orders and must answer alike; where it says `by_calendar`, it must
    answer all of a month alike. What it cannot answer is not judged here.
    """
    for name, value in vars(type(strategy)).items():
        if isinstance(value, MUTABLE) and not name.startswith("__"):
            return f"{name} can change between calls: a strategy may keep no memory; use a tuple"
    for month in range(0, HORIZON, STEP):
        views = situations(RUNS, month)
        runs = [Observation(*run) for run in np.array(views).T.tolist()]
        answers = [_tried(strategy.decide, run) for run in runs]
        if [_tried(strategy.decide, run) for run in reversed(runs)][::-1] != answers:
            return TWO_WAYS
        if _differs(strategy, views, answers):
            return TOGETHER
        if strategy.by_calendar and len(set(answers)) > 1:
            return UNDATED
    return None


def _differs(strategy: Strategy, views: Observation, answers: Sequence[str]) -> bool:
    """Whether `decide_all` says otherwise than answers in letters, where it and `decide` answer.

    That of firms is looked at by `probes.rule_faults`, with what firms see.
    """
    if isinstance(strategy, FirmRule) or type(strategy).decide_all is Strategy.decide_all:
        return False
    try:
        together = [repr(answer) for answer in strategy.decide_all(views)]
    except RAISED:
        return False
    sound = [pair for pair in zip(together, answers, strict=False) if pair[1].startswith("Action(")]
    return any(one != other for one, other in sound)


def _tried(ask: Callable[[Any], Any], seen: Any) -> str:
    """Return an answer in letters; a fault counts as one, since others look at faults."""
    try:
        return repr(ask(seen))
    except RAISED as error:
        return type(error).__name__


def _form(cls: Any) -> Iterator[str]:
    if not issubclass(cls, Strategy):
        yield "must extend Strategy"
        return
    if not is_dataclass(cls) or not vars(cls)["__dataclass_params__"].frozen:
        yield "must be a frozen dataclass: put @dataclass(frozen=True) above it"
        return
    if not (cls.__doc__ or "").strip().endswith("."):
        yield "must say its rule in a docstring, in sentences"
    for field in fields(cls):
        if field.default is MISSING:
            yield f"parameter {field.name} needs a default"


def _name(strategy: Strategy) -> Iterator[str]:
    by_name = {type(strategy).__name__: type(strategy)}
    try:
        again = registry.parse(strategy.name, by_name)
    except UserError as error:
        yield f"its name does not build it again: {error}"
        return
    if again != strategy:
        yield f"its name, {strategy.name}, builds another one"


def _answers(strategy: Strategy) -> Iterator[str]:
    for month in range(MONTHS):
        views = situations(RUNS, month)
        runs = [Observation(*run) for run in np.array(views).T.tolist()]
        actions = [strategy.decide(run) for run in runs]
        faults = [why for action in actions if (why := fault_of(action, STATES))]
        if not faults and [strategy.decide(run) for run in reversed(runs)][::-1] != actions:
            faults = [TWO_WAYS]
        if not faults and strategy.decide_all(views) != actions:
            faults = [TOGETHER]
        if faults:
            yield faults[0]
            return

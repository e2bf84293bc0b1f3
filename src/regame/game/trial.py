"""A first try of strategies of the user's own, before anything long: each in every known situation.

What breaks here would break in play; what passes may still break there, in a stranger situation.
"""

from collections.abc import Collection, Hashable, Iterable
from functools import cache
from typing import cast

from regame.core.errors import RAISED, UserError, refuse
from regame.strategies import registry
from regame.strategies.check import restless
from regame.strategies.contract import Strategy, fault_of
from regame.strategies.firms.contract import FirmRule
from regame.strategies.parameters import parameter_faults
from regame.strategies.planner import Planner
from regame.strategies.probes import PROBES, rule_faults


def refuse_broken(own: Collection[str], texts: Iterable[str], states: tuple[str, ...]) -> None:
    """Raise UserError for every own strategy among `texts` that breaks in a standard situation.

    And for every strategy among them that is to deal with a state that is none.

    own: names of the user's strategies, as `registry.load` gives them. texts: what is to be played,
    `Name` or `Name(key=value)`. states: names of all states.
    """
    faults: list[str] = []
    for play in dict.fromkeys(texts):
        ours = play.partition("(")[0].strip() in own
        try:
            strategy = registry.parse(play)
        except UserError as error:  # reported where it is named
            faults += error.faults if ours else ()
            continue
        unfit = parameter_faults(strategy, states)
        faults += [f"strategy {play!r}: {fault}" for fault in unfit]
        if ours and not unfit and (fault := _broken(strategy, states)):
            faults.append(f"--strategies: {strategy.name}: {fault}")
    refuse(faults)


def refuse_restless(texts: Iterable[str]) -> None:
    """Raise UserError for every strategy brought by users that rolls dice or keeps memory.

    texts: what is to be played. Whatever else is wrong with one is not judged here.
    """
    own_classes, by_class = registry.brought(), registry.strategies()
    faults = []
    for play in dict.fromkeys(texts):
        name = play.partition("(")[0].strip()
        if name in own_classes and (fault := _unsound(play, cast("Hashable", by_class[name]))):
            faults.append(fault)
    refuse(faults)


@cache  # studies that play several tables ask again
def _unsound(text: str, cls: Hashable) -> str | None:
    """Why a strategy is no function of what it sees, and in which file. cls: its class."""
    try:
        strategy = registry.parse(text)
    except UserError:
        return None
    fault = None if isinstance(strategy, Planner) else restless(strategy)
    return fault and f"--strategies: {strategy.name}: {fault} ({registry.where(strategy)})"


def _broken(strategy: Strategy, states: tuple[str, ...]) -> str | None:
    """What goes wrong first where a strategy is asked every probe, and in which file and line."""
    if isinstance(strategy, Planner):
        return None  # answers a world, not a situation
    for probe in PROBES:
        try:
            if isinstance(strategy, FirmRule):
                why = next(iter(rule_faults(strategy, states)), None)
            else:
                why = fault_of(strategy.decide(probe.view), states)
        except RAISED as error:
            return f"raises {error!r} ({registry.where(strategy, error)}); asked: {probe.what}"
        if why:
            return f"{why} ({registry.where(strategy)}); asked: {probe.what}"
    return None

"""Who plays which: all profiles of strategies over roles, or all that lie around a sample."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import count, product
from math import prod

import numpy as np

from regame.core.errors import RAISED
from regame.strategies import registry
from regame.strategies.check import situations
from regame.strategies.contract import Observation, Strategy
from regame.strategies.firms.contract import FirmRule
from regame.strategies.planner import Planner
from regame.strategies.probes import PROBES, answers_of_rule

type Profile = tuple[str, ...]  # a strategy's text per role, in the order of the roles
type Roles = Mapping[str, Sequence[str]]  # state -> texts of the strategies that it may play
type Kinds = Mapping[str, Mapping[str, str]]  # state -> strategy -> what tells it from others

FAILS = "fails: "  # begins the kind of a strategy that fails to answer
MONTHS, RUNS = 40, 8  # situations by whose answers copies are known


def column(reading: str, state: str, years: int) -> str:
    """The column of a state's payoff: "income_united_states_10y"."""
    return f"{reading}_{state.lower().replace(' ', '_')}_{years}y"


def kind(text: str, role: str) -> str:
    """A hash of a strategy's answers to many situations: copies under other names share it.

    role: the state that plays it. A planner is known by all that its looking ahead depends on. A
    strategy that fails to answer is its own kind.
    """
    strategy = registry.parse(text).played_by(role)
    try:
        answers = _looks(strategy) if isinstance(strategy, Planner) else _answers(strategy)
    except RAISED:
        return FAILS + text
    return hashlib.sha256(answers.encode()).hexdigest()


def _looks(planner: Planner) -> str:
    """What a planner's choices depend on, but for the world."""
    weights = (planner.money, planner.concessions, planner.power)
    return repr((planner.horizon, planner.every, *weights, planner.mistakes, planner.rivals))


def _answers(strategy: Strategy) -> str:
    """What a strategy answers to many situations."""
    if isinstance(strategy, FirmRule):
        return repr(answers_of_rule(strategy))
    views_asked = [
        Observation(*run) for m in range(MONTHS) for run in np.array(situations(RUNS, m)).T
    ]
    return repr([strategy.decide(view) for view in views_asked + [p.view for p in PROBES]])


def kinds(roles: Roles) -> dict[str, dict[str, str]]:
    """The kind of every strategy of every role."""
    return {role: {play: kind(play, role) for play in texts} for role, texts in roles.items()}


def firsts(of: Mapping[str, str]) -> list[str]:
    """The first strategy of each kind, in the order given: copies have no vote of their own."""
    first_by_kind: dict[str, str] = {}
    for play, kind_of_play in of.items():
        first_by_kind.setdefault(kind_of_play, play)
    return list(first_by_kind.values())


def full(roles: Roles) -> list[Profile]:
    """Every profile: each strategy of each role with each of all the others."""
    return list(product(*roles.values()))


def around(roles: Roles, bases: int, seed: int, of: Kinds) -> list[Profile]:
    """Some profiles drawn at random, and every profile in which one role does otherwise.

    bases: how many are drawn, at most all there are. Around each of them every role's strategies
    meet the same others, so that best responses and regret are seen there. A role's strategy in
    base m is that whose hash with (seed, m, role) is largest (rendezvous hashing: Thaler and
    Ravishankar 1998), so that to add a strategy leaves most bases as they were, and to add a copy,
    or one that fails to answer, leaves all.
    """
    voters = {role: _drawable(of[role]) for role in roles}
    bases = min(bases, prod(len(plays) for plays in voters.values()))
    drawn: dict[Profile, None] = {}
    for m in count():
        if len(drawn) == bases:
            break
        drawn[tuple(_drawn(seed, m, role, voters[role], of[role]) for role in roles)] = None
    plays: dict[Profile, None] = {}
    for base in drawn:
        for role_number, texts in enumerate(roles.values()):
            for play in texts:
                plays[(*base[:role_number], play, *base[role_number + 1 :])] = None
    return list(plays)


def _drawable(of: Mapping[str, str]) -> list[str]:
    """The first of each kind that answers; all where none does."""
    distinct = firsts(of)
    return [play for play in distinct if not of[play].startswith(FAILS)] or distinct


def _drawn(seed: int, m: int, role: str, voters: Sequence[str], of: Mapping[str, str]) -> str:
    def weight(text: str) -> bytes:
        """A lot that depends on what is played alone."""
        return hashlib.sha256(f"{seed}:{m}:{role}:{of[text]}".encode()).digest()

    return max(voters, key=weight)

"""Rows about the league's own game: T20 and T21."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from tests.theory.finding import Figure, Finding, agreed

from regame.core.arrays import Floats
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.probes import QUIET
from regame.strategies.registry import parse
from regame.studies.league.dynamics import fixation, moran
from regame.studies.league.equilibria import pure
from regame.studies.league.normal_form import NormalForm

POPULATION = 20
FITNESS = (1.0, 1.1, 1.5)  # of the mutant over the residents'
COLONIES = 4000  # populations that are played out
LONG = 3000  # newcomers, after which one side has taken over

TEMPTED, REWARDED, PUNISHED, BETRAYED = 5.0, 3.0, 1.0, 0.0
ROUNDS = 400  # of the repeated game; the last counts for ever
PLAYERS = ("Grim(severity=1.0)", "Hold(quota=0.0)")


def takeovers() -> list[tuple[Floats, Floats]]:
    """Per fitness the chance that one mutant takes over: by formula, and as played."""
    found = []
    for k, fitness in enumerate(FITNESS):
        values = np.log(np.array([[1.0], [fitness]]))  # one role, resident and mutant
        start = [np.tile([POPULATION - 1.0, 1.0], (COLONIES, 1))]
        rng = np.random.Generator(np.random.PCG64(20 + k))
        ends, _ = moran(values, start, 0.0, LONG, rng)
        law = fixation(np.log(np.array(fitness)), POPULATION)
        found.append((law, (ends[0][:, 1] == POPULATION).mean()))
    return found


def neutral_and_better() -> Finding:
    """T20: how likely one mutant takes over a population of the league's Moran process."""
    both = takeovers()
    played = [float(share) for _, share in both]
    spread = [4 * (p * (1 - p) / COLONIES) ** 0.5 for p in played]
    near = all(
        abs(share - float(law)) < width for (law, share), width in zip(both, spread, strict=True)
    )
    exact = [1 / POPULATION if r == 1 else (1 - 1 / r) / (1 - r**-POPULATION) for r in FITNESS]
    return agreed(
        statement="one mutant takes over a population of N with chance 1/N, with fitness r with "
        "(1 - 1/r)/(1 - r^-N); populations that are played out agree within four standard errors",
        source="Moran (1958), Random processes in genetics",
        figures=[
            Figure(f"r = {r:g}", known, float(law))
            for r, known, (law, _) in zip(FITNESS, exact, both, strict=True)
        ],
        also=near,
    )


def repeated(patience: float) -> NormalForm:
    """The repeated dilemma of two who may cut exports to each other, as a league would have it.

    Grim of the catalogue and one who always cuts; to cut is to defect, and who is cut was struck.
    patience: delta, what next round's payoff is worth today; values per round.
    """
    values = np.zeros((1, len(PLAYERS), len(PLAYERS), 2))
    for i, one in enumerate(PLAYERS):
        for j, other in enumerate(PLAYERS):
            values[0, i, j] = _match((parse(one), parse(other)), patience)
    return NormalForm({"A": PLAYERS, "B": PLAYERS}, values)


def _match(pair: tuple[Strategy, Strategy], patience: float) -> tuple[float, float]:
    """What both earn a round, discounted; the last round is repeated for ever."""
    since = [1200.0, 1200.0]
    total = np.zeros(2)
    for month in range(ROUNDS):
        seen = [_seen(month, struck) for struck in since]
        cuts = [_cuts(player.decide(s)) for player, s in zip(pair, seen, strict=True)]
        pay = np.array([_pay(cuts[0], cuts[1]), _pay(cuts[1], cuts[0])])
        last = month == ROUNDS - 1
        total += pay * patience**month * (1.0 if last else 1 - patience)
        since = [0.0 if cuts[1 - k] else since[k] + 1 for k in range(2)]
    return float(total[0]), float(total[1])


def _seen(month: int, struck: float) -> Observation:
    return QUIET._replace(month=float(month), year=2011 + month / 12, since_struck=struck)


def _cuts(action: Action) -> bool:
    return action.export_quota is not None and action.export_quota < 1


def _pay(own: bool, other: bool) -> float:
    if own:
        return PUNISHED if other else TEMPTED
    return BETRAYED if other else REWARDED


def peace(patience: float) -> bool:
    """Whether Grim against Grim is an equilibrium."""
    grim = {"A": PLAYERS[0], "B": PLAYERS[0]}
    return any(row.profile == grim for row in pure(repeated(patience)) if row.is_equilibrium)


def grim_trigger() -> Finding:
    """T21: peace under grim trigger holds from a patience of (T - R)/(T - P) on."""

    def gain(patience: float) -> float:
        """What peace earns over the first betrayal, a round."""
        values = repeated(patience).mean
        return float(values[0, 0, 0] - values[1, 0, 0])

    found = float(brentq(gain, 0.05, 0.95, xtol=1e-6))
    known = (TEMPTED - REWARDED) / (TEMPTED - PUNISHED)
    return agreed(
        statement="grim trigger keeps the peace from delta = (T - R)/(T - P) on, not below",
        source="Friedman (1971), A non-cooperative equilibrium for supergames",
        figures=[Figure("delta", known, found)],
        also=peace(found + 0.01) and not peace(found - 0.01),
    )

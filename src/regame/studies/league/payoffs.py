"""Payoffs of a league's matches as one array: by world, profile and role."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from regame.core.arrays import Floats, Ints
from regame.studies.league.profiles import Kinds, Profile, column, firsts


@dataclass(frozen=True)
class Payoffs:
    """What every role earned, USD, in worlds in which no match failed.

    strategies: role -> those that take part, in the file's order. voters: role -> the first of each
    kind; copies have no vote when others' payoffs are averaged. profiles: (P, R) places of the
    strategies. values: (W, P, R). restricted: (W, P) months in which trade was restricted.
    left_out: worlds that are missing because a match failed in them.
    """

    strategies: Mapping[str, tuple[str, ...]]
    voters: Mapping[str, frozenset[int]]
    profiles: Ints
    values: Floats
    restricted: Floats
    left_out: int

    @property
    def roles(self) -> tuple[str, ...]:
        """The states that play."""
        return tuple(self.strategies)

    @cached_property
    def contexts(self) -> dict[str, Ints]:
        """Role -> (C, S) profiles: others' strategies in a row, the role's own along it.

        Only others that have a vote, and against whom every strategy of the role was played.
        """
        return {role: _contexts(self, role_number) for role_number, role in enumerate(self.roles)}

    def own(self, role: str) -> Floats:
        """What a role earns (W, C, S): world, context, own strategy."""
        role_number = self.roles.index(role)
        return self.values[:, self.contexts[role], role_number]


def _contexts(payoffs: Payoffs, place: int) -> Ints:
    role = payoffs.roles[place]
    others = [k for k in range(len(payoffs.roles)) if k != place]
    count = len(payoffs.strategies[role])
    by_context: dict[tuple[int, ...], Ints] = {}
    for number, profile in enumerate(payoffs.profiles):
        met = tuple(int(profile[k]) for k in others)
        if all(profile[k] in payoffs.voters[payoffs.roles[k]] for k in others):
            row = by_context.setdefault(met, np.full(count, -1))
            row[profile[place]] = number
    complete = [row for row in by_context.values() if (row >= 0).all()]
    return np.array(complete, np.int64).reshape(len(complete), count)


def read_payoffs(
    table: pd.DataFrame, met: Sequence[Profile], of: Kinds, reading: str, years: int
) -> Payoffs:
    """Lay the table of a league out as an array, without those who forfeited.

    table: a row per run, world by world, as played. met: the profiles by their number. of: what
    tells strategies from copies. Raises ValueError where a match failed in every world.
    """
    roles = list(of)
    out = set(forfeited(table, roles))
    strategies = {
        role: tuple(play for play in of[role] if (role, play) not in out) for role in roles
    }
    matches_kept = [
        number
        for number, profile in enumerate(met)
        if not out & set(zip(roles, profile, strict=True))
    ]
    shape = (-1, len(met))
    failed = table["failed"].to_numpy(bool).reshape(shape)[:, matches_kept]
    sound = ~failed.any(axis=1)
    if not sound.any():
        raise ValueError("a match failed in every world: there is nothing to rank")

    def laid_out(name: str) -> Floats:
        """A column by sound world and kept profile (world, profile)."""
        return np.asarray(table[name].to_numpy(float).reshape(shape)[sound][:, matches_kept])

    values = np.stack([laid_out(column(reading, role, years)) for role in roles], axis=2)
    places = {role: {play: k for k, play in enumerate(strategies[role])} for role in roles}
    profiles = np.array(
        [[places[r][play] for r, play in zip(roles, met[n], strict=True)] for n in matches_kept],
        np.int64,
    )
    voters = {
        role: frozenset(places[role][t] for t in firsts({t: of[role][t] for t in strategies[role]}))
        for role in roles
    }
    restricted = laid_out(f"restricted_{years}y")
    return Payoffs(strategies, voters, profiles, values, restricted, int((~sound).sum()))


def forfeited(table: pd.DataFrame, roles: Sequence[str]) -> dict[tuple[str, str], str]:
    """Who answered nonsense: (role, strategy) -> what the first run in which it did says of it."""
    errors: dict[tuple[str, str], str] = {}
    faults: dict[str, str]
    for row in table[table["forfeits"].str.len() > 0].to_dict("records"):
        faults = json.loads(row["forfeits"])
        for role in roles:
            if role in faults:
                errors.setdefault((role, str(row[role])), faults[role])
    return errors

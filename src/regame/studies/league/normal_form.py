"""The empirical game: roles, strategies and what every profile pays, world by world."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np

from regame.analysis.statistics import Interval, bounds
from regame.core.arrays import Floats
from regame.studies.league.parts import Mixes, Named, Record
from regame.studies.league.standings import Payoffs, shares

LARGEST = 4096  # profiles beyond which the game of all roles is not looked at
THE_OTHERS = "the others"


@dataclass(frozen=True)
class NormalForm:
    """A game in normal form whose payoffs are known world by world.

    strategies: role -> names, one at least. values: (W, n_1, ..., n_R, R) USD, roles in order.
    """

    strategies: Mapping[str, tuple[str, ...]]
    values: Floats

    @property
    def roles(self) -> tuple[str, ...]:
        """Who plays."""
        return tuple(self.strategies)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each role has."""
        return tuple(len(names) for names in self.strategies.values())

    @property
    def profiles(self) -> int:
        """How many profiles there are."""
        return prod(self.shape)

    @cached_property
    def mean(self) -> Floats:
        """What each profile pays on average over worlds (n_1, ..., n_R, R) USD."""
        return by_role(self.values.mean(axis=0))

    def draws(self, count: int) -> Floats:
        """The same in resamples of the worlds (draw, n_1, ..., n_R, R) USD."""
        weighed = shares(len(self.values), count) @ self.values.reshape(len(self.values), -1)
        return by_role(weighed.reshape(-1, *self.mean.shape))

    @cached_property
    def scales(self) -> tuple[float, ...]:
        """Per role how far its own strategies lie apart, USD: mean standard deviation, above 0."""
        deviations = (float(self.mean[..., k].std(axis=k).mean()) for k in range(len(self.roles)))
        return tuple(scale if scale > 0 else 1.0 for scale in deviations)

    def named(self, place: Iterable[int]) -> Named:
        """A profile in words: role -> strategy."""
        pairs = zip(self.strategies.items(), place, strict=True)
        return {role: names[int(k)] for (role, names), k in pairs}

    def named_mixes(self, mixes: Sequence[Floats], least: float = 0.0) -> Mixes:
        """Mixes in words: role -> strategy -> probability, where it is above `least`."""
        return {
            role: {
                name: float(share) for name, share in zip(names, mix, strict=True) if share > least
            }
            for (role, names), mix in zip(self.strategies.items(), mixes, strict=True)
        }

    def named_bounds(self, mixes: Sequence[Floats]) -> dict[str, dict[str, Interval]]:
        """95 % intervals of mixes (draw, n_r) in words: role -> strategy -> bounds."""
        pairs = zip(self.strategies.items(), mixes, strict=False)
        return {r: {x: bounds(mix[:, k]) for k, x in enumerate(names)} for (r, names), mix in pairs}


def by_role(values: Floats) -> Floats:
    """The same values (..., R), with those of a role side by side in memory, for speed."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(values, -1, 0)), 0, -1)


def full_game(payoffs: Payoffs) -> NormalForm | None:
    """The game of all roles, copies left out; None if a profile is missing or there are too many.

    A copy has the payoffs of the first of its kind, so that every result with it follows.
    """
    sorted_voters = {role: sorted(payoffs.voters[role]) for role in payoffs.roles}
    shape = tuple(len(places) for places in sorted_voters.values())
    if prod(shape) > LARGEST:
        return None
    rows = {tuple(profile): n for n, profile in enumerate(payoffs.profiles.tolist())}
    rows_found = [rows.get(profile) for profile in product(*sorted_voters.values())]
    rows_played = [n for n in rows_found if n is not None]
    if len(rows_played) < len(rows_found):
        return None
    values = payoffs.values[:, rows_played].reshape(-1, *shape, len(sorted_voters))
    return NormalForm(_names(payoffs, sorted_voters), values)


def against_the_others(payoffs: Payoffs, role: str) -> NormalForm:
    """A role against all others as one player, who wants the sum of their payoffs.

    The others' strategies are the profiles that every strategy of the role met.
    """
    own_texts = sorted(payoffs.voters[role])
    met = payoffs.contexts[role]  # (C, S)
    role_number = payoffs.roles.index(role)
    values = payoffs.values[:, met[:, own_texts].T]  # (W, own, C, R)
    own = values[..., role_number]
    pair = np.stack([own, values.sum(axis=-1) - own], axis=-1)
    rivals = [(k, plays) for k, (x, plays) in enumerate(payoffs.strategies.items()) if x != role]
    profiles = payoffs.profiles[met[:, 0]]
    texts = tuple(" + ".join(plays[row[k]] for k, plays in rivals) for row in profiles)
    return NormalForm(_names(payoffs, {role: own_texts}) | {THE_OTHERS: texts}, pair)


def _names(payoffs: Payoffs, kept: Mapping[str, Sequence[int]]) -> dict[str, tuple[str, ...]]:
    return {role: tuple(payoffs.strategies[role][k] for k in kept[role]) for role in kept}


def regrets(values: Floats) -> Floats:
    """What each role forgoes by not doing otherwise alone, at least 0, in the shape given.

    values: (..., n_1, ..., n_R, R) USD.
    """
    roles = values.shape[-1]
    regrets_of = np.empty_like(values)
    for k in range(roles):
        pay = values[..., k]
        regrets_of[..., k] = pay.max(axis=pay.ndim - roles + k, keepdims=True) - pay
    return regrets_of


def margins(values: Floats) -> Floats:
    """By how much each role's strategy beats its next best in every profile, in the shape given.

    Below 0 where another is better; infinite for a role without a choice.
    """
    roles = values.shape[-1]
    margins_of = np.full_like(values, np.inf)
    for k in range(roles):
        axis = values.ndim - 1 - roles + k
        if values.shape[axis] < 2:
            continue
        pay = values[..., k]
        top = np.sort(pay, axis=axis)
        best, second = (np.take(top, [rank], axis=axis) for rank in (-1, -2))
        is_best = pay == best
        margins_of[..., k] = np.where(is_best, best - second, pay - best)
    return margins_of


def against(values: Floats, mixes: Sequence[Floats]) -> list[Floats]:
    """What each strategy earns against the others' mixes: per role (..., n_r) USD.

    values: (..., n_1, ..., n_R, R); mixes: per role (..., n_r), leading axes alike or one.
    """
    roles = len(mixes)
    values_against = []
    for k in range(roles):
        pay = values[..., k]
        for rival in range(roles - 1, -1, -1):
            if rival == k:
                continue
            # Axes of later roles are gone already, but for the own one.
            after = 1 if rival < k else 0
            mix = mixes[rival][(..., *([None] * rival), slice(None), *([None] * after))]
            pay = (pay * mix).sum(axis=-1 - after)
        values_against.append(np.asarray(pay))
    return values_against


def to_nfg(game: NormalForm, title: str) -> str:
    """The game as Gambit reads it (normal-form payoff format), the first role fastest."""
    quote = str.maketrans({'"': "'", "\n": " "})

    def quoted(text: str) -> str:
        """A name in double quotes, with what would end them taken out."""
        return f'"{text.translate(quote)}"'

    players = " ".join(quoted(role) for role in game.roles)
    lists = "\n".join(
        "{ " + " ".join(quoted(name) for name in names) + " }" for names in game.strategies.values()
    )
    order = [*range(len(game.shape))[::-1], len(game.shape)]
    cells = game.mean.transpose(order).reshape(-1, len(game.roles))
    body = "\n".join(" ".join(repr(float(value)) for value in row) for row in cells)
    return f"NFG 1 R {quoted(title)} {{ {players} }}\n\n{{ {lists}\n}}\n\n{body}\n"


def to_rows(game: NormalForm) -> list[Record]:
    """The game as a table: a row per profile, who plays what, and what each role earns in USD."""
    rows: list[Record] = []
    for cell in np.ndindex(*game.shape):
        usd = zip(game.roles, game.mean[cell], strict=True)
        rows.append({**game.named(cell), **{f"{role} usd": float(paid) for role, paid in usd}})
    return rows

"""Payoffs of a league by world, profile and role, and who does well: ranks, duels, regret, harm."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.harm import TIE, classify, equal, neutral_band
from regame.analysis.statistics import bounds, resample_counts
from regame.core.arrays import Floats, Ints
from regame.studies.league.parts import BestResponse, SelfHarm, Standing
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
    strategies = {r: tuple(play for play in of[r] if (r, play) not in out) for r in roles}
    players = (set(zip(roles, profile, strict=True)) for profile in met)
    matches_kept = [number for number, playing in enumerate(players) if not out & playing]
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


FEW = 1000  # resamples where a whole game is weighed again in each


def shares(worlds: int, resamples: int | None = None) -> Floats:
    """Weights of worlds in each resample (resample, world); each row sums to one."""
    return resample_counts(worlds)[:resamples].astype(float) / worlds


def dense_ranks(means: Floats) -> list[int]:
    """Rank 1 is best; equals share a rank, and the next rank is one more, however many share it."""
    order = np.argsort(-means, kind="stable")
    ranks, rank, last = np.empty(len(means), int), 0, np.inf
    for k in order:
        if rank == 0 or not equal(last, means[k], 1.0):
            rank, last = rank + 1, means[k]
        ranks[k] = rank
    return [int(rank) for rank in ranks]


def groups(means: Floats, resampled: Floats) -> list[int]:
    """Groups of those without a clear difference, the best is 1.

    means: (S,); resampled: (resample, S), the worlds drawn alike for all. Down the ranks a strategy
    opens a new group as soon as the 95 % interval of what the group's leader has over it is above
    zero.
    """
    order = np.argsort(-means, kind="stable")
    group_of, group, leader = np.ones(len(means), int), 1, order[0]
    for k in order:
        lead = resampled[:, leader] - resampled[:, k]
        if np.quantile(lead, 0.025) > TIE * max(abs(means[leader]), 1.0):
            group, leader = group + 1, k
        group_of[k] = group
    return [int(group) for group in group_of]


def duels(own: Floats) -> Floats:
    """Share of worlds and contexts in which the strategy of the row earns more than the column's.

    own: (W, C, S). Ties count half.
    """
    cells = own.reshape(-1, own.shape[2])
    wins = (cells[:, :, None] > cells[:, None, :]).mean(axis=0)
    return np.asarray((wins + 1 - wins.T) / 2)


def pareto(own: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which strategies no other beats both in what the role earns and in what all others earn."""
    better = (own[:, None] >= own) & (others[:, None] >= others)
    strictly = better & ((own[:, None] > own) | (others[:, None] > others))
    return np.asarray(~strictly.any(axis=0))


def standings_of(payoffs: Payoffs, role: str, baseline: str) -> list[Standing]:
    """How the strategies of a role stand, the best first.

    baseline: the strategy from which differences are taken. Means are over contexts and worlds,
    intervals over worlds; all strategies of a role meet the same others with the same luck.
    """
    own_values, names = payoffs.own(role), payoffs.strategies[role]
    by_world = own_values.mean(axis=1)  # (W, S)
    means, resampled = by_world.mean(axis=0), shares(len(own_values)) @ by_world
    start = names.index(baseline)
    gains = resampled - resampled[:, [start]]
    ranks, group = dense_ranks(means), groups(means, resampled)
    rank_bounds = np.quantile(_ranks(resampled), (0.025, 0.975), axis=0)
    in_context = own_values.mean(axis=0)  # (C, S)
    best = in_context.max(axis=1, keepdims=True)
    answers = equal(in_context, best)
    others = payoffs.values[:, payoffs.contexts[role]].sum(axis=3) - own_values
    efficient = pareto(means, others.mean(axis=(0, 1)))
    beaten = duels(own_values)
    return [
        Standing(
            strategy=names[k],
            rank=ranks[k],
            rank_ci=rank_bounds[:, k].tolist(),
            group=group[k],
            mean_usd=float(means[k]),
            mean_ci=bounds(resampled[:, k]),
            gain_usd=float(means[k] - means[start]),
            gain_ci=bounds(gains[:, k]),
            regret_usd=float((best[:, 0] - in_context[:, k]).mean()),
            worst_regret_usd=float((best[:, 0] - in_context[:, k]).max()),
            best_response_share=float(answers[:, k].mean()),
            pareto=bool(efficient[k]),
            beats={names[rival]: float(beaten[k, rival]) for rival in range(len(names))},
        )
        for k in sorted(range(len(names)), key=lambda k: (ranks[k], k))
    ]


def _ranks(resampled: Floats) -> Floats:
    """Dense rank of each strategy in each resample, by how many distinct ones lie above it."""
    rounded = np.round(resampled / (TIE * np.maximum(np.abs(resampled).max(), 1.0)))
    return np.array([np.unique(-row, return_inverse=True)[1] + 1.0 for row in rounded])


def self_harm(payoffs: Payoffs, role: str, baseline: str) -> dict[str, SelfHarm]:
    """How often each strategy of the holder harms it, against the baseline on the same luck.

    Over worlds and contexts in which it restricted trade for longer than the baseline, ties left
    out; harmed as `harm.classify` has it, with the band of a verdict. Intervals are over worlds.
    """
    own_values, names = payoffs.own(role), payoffs.strategies[role]
    met = payoffs.restricted[:, payoffs.contexts[role]]
    start = names.index(baseline)
    base = own_values[:, :, [start]]
    fired = met > met[:, :, [start]]
    classes = classify(own_values - base, neutral_band(base), fired & ~equal(own_values, base))
    draws = shares(len(own_values))
    harm_by_name: dict[str, SelfHarm] = {}
    for k, name in enumerate(names):
        worse, better, used = (
            which[:, :, k].sum(axis=1).astype(float)
            for which in (classes.harms, classes.pays, classes.decided)
        )
        total, fired_share = used.sum(), float(fired[:, :, k].mean())
        if not total:
            harm_by_name[name] = SelfHarm(fired_share=fired_share)
            continue
        harms, pays = (float(which.sum() / total) for which in (worse, better))
        ci = bounds(draws @ worse / np.maximum(draws @ used, 1e-12))
        harm_by_name[name] = SelfHarm(
            fired_share=fired_share, harms_share=harms, harms_ci=ci, pays_share=pays
        )
    return harm_by_name


def best_responses(payoffs: Payoffs, role: str, baseline: str) -> list[BestResponse]:
    """The best response of a role to each context, and in which share of resamples it is best."""
    own_values, names = payoffs.own(role), payoffs.strategies[role]
    weighed = np.einsum("bw,wcs->bcs", shares(len(own_values), FEW), own_values)
    top = weighed.argmax(axis=2)  # (resample, C)
    start = names.index(baseline)
    lead = weighed - weighed[:, :, [start]]
    low, high = np.quantile(lead, (0.025, 0.975), axis=0)  # (C, S)
    mean = own_values.mean(axis=0)
    rows = []
    for c, profiles in enumerate(payoffs.contexts[role]):
        k = int(mean[c].argmax())
        others_best = np.delete(mean[c], k)
        profile = zip(payoffs.strategies.items(), payoffs.profiles[profiles[0]], strict=True)
        others = {rival: plays[at] for (rival, plays), at in profile if rival != role}
        usd = float(mean[c, k] - others_best.max()) if len(others_best) else 0.0
        leads = np.stack([mean[c] - mean[c, start], low[c], high[c]], axis=1)
        gains = dict(zip(names, leads.tolist(), strict=True))
        share = float((top[:, c] == k).mean())
        rows.append(BestResponse(others=others, answer=names[k], usd=usd, share=share, gains=gains))
    return rows

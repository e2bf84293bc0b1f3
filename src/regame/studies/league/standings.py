"""Who does well in a league: means with intervals, ranks with groups, duels, regret, self-harm."""

import numpy as np
from numpy.typing import NDArray

from regame.analysis.harm import TIE, classify, equal, neutral_band
from regame.analysis.statistics import bounds, resample_counts
from regame.core.arrays import Floats
from regame.studies.league.parts import BestResponse, SelfHarm, Standing
from regame.studies.league.payoffs import Payoffs

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
        total = used.sum()
        if not total:
            harm_by_name[name] = SelfHarm(fired_share=float(fired[:, :, k].mean()))
            continue
        weighed = np.maximum(draws @ used, 1e-12)
        harm_by_name[name] = SelfHarm(
            fired_share=float(fired[:, :, k].mean()),
            harms_share=float(worse.sum() / total),
            harms_ci=bounds(draws @ worse / weighed),
            pays_share=float(better.sum() / total),
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
    role_number = payoffs.roles.index(role)
    rows = []
    for c, profiles in enumerate(payoffs.contexts[role]):
        k = int(mean[c].argmax())
        others_best = np.delete(mean[c], k)
        profile = payoffs.profiles[profiles[0]]
        others = {
            rival: payoffs.strategies[rival][profile[j]]
            for j, rival in enumerate(payoffs.roles)
            if j != role_number
        }
        rows.append(
            BestResponse(
                others=others,
                answer=names[k],
                usd=float(mean[c, k] - others_best.max()) if len(others_best) else 0.0,
                share=float((top[:, c] == k).mean()),
                gains={
                    name: [float(mean[c, s] - mean[c, start]), float(low[c, s]), float(high[c, s])]
                    for s, name in enumerate(names)
                },
            )
        )
    return rows

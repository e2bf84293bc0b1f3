"""Which strategies spread where those who do well are imitated: replicator, Moran, alpha-rank."""

from collections.abc import Sequence

import numpy as np

from regame.analysis.statistics import bounds
from regame.core.arrays import Floats
from regame.studies.league.normal_form import NormalForm, against
from regame.studies.league.parts import AlphaRank, Basin, LongRun, Moran, Replicator

SEED = 20100102  # of starts and of populations; the same game gives the same answer
STEP, TIME = 0.25, 200.0  # of replicator dynamics, in units of one over a standard deviation
EVERY = 8  # steps between the points of a path that are reported
PATHS, STARTS = 100, 200  # resamples, and random starts for basins
SETTLED = 0.99  # share from which a strategy has a role to itself
POPULATION = 50  # who play a role, one strategy each
SELECTION = 1.0  # log of the fitness that a standard deviation of a role's payoffs is worth
MUTATION = 0.01  # share of newcomers who do as they please
MORAN_STEPS, COLONIES = 3000, 64  # newcomers per role, and populations side by side
RAREST = 1e-30  # no mutation is less likely to take over, so that no profile is a trap
LARGEST_CHAIN = 600  # profiles beyond which alpha-rank is not computed
CHAINS, WORK = 100, 2e9  # resamples for alpha-rank; fewer where draws x profiles**3 is more


def replicator(game: NormalForm, values: Floats, starts: Sequence[Floats]) -> list[list[Floats]]:
    """Paths of replicator dynamics (Taylor and Jonker 1978; Hofbauer and Sigmund 1998).

    d x_i / dt = x_i (u_i - mean), payoffs in standard deviations of the role's own, one population
    per role; each step multiplies shares by exp(STEP u_i). values: (..., n_1, ..., n_R, R) USD;
    starts: per role (..., n_r). Returns the mixes at every EVERY-th step, the start first.
    """
    mixes = [np.asarray(start, float) for start in starts]
    path = [mixes]
    for step in range(1, round(TIME / STEP) + 1):
        pay = against(values, mixes)
        logs = [STEP * u / scale for u, scale in zip(pay, game.scales, strict=True)]
        mixes = [_grown(mix, log) for mix, log in zip(mixes, logs, strict=True)]
        if step % EVERY == 0:
            path.append(mixes)
    return path


def _grown(mix: Floats, logs: Floats) -> Floats:
    weights = mix * np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def describe_replicator(game: NormalForm) -> Replicator:
    """Where replicator dynamics lead: from equal shares, from random starts, and how surely."""
    equal = [np.full(size, 1 / size) for size in game.shape]
    path = replicator(game, game.mean, equal)
    ends = settled(game, [mix[None] for mix in path[-1]])[0]
    drawn = game.draws(PATHS)
    again = settled(game, replicator(game, drawn, [np.tile(m, (len(drawn), 1)) for m in equal])[-1])
    rng = np.random.Generator(np.random.PCG64(SEED))
    random = [rng.dirichlet(np.ones(size), STARTS) for size in game.shape]
    basins = settled(game, replicator(game, game.mean[None], random)[-1])
    counted = {basin: basins.count(basin) / STARTS for basin in dict.fromkeys(basins)}
    return Replicator(
        times=tuple(STEP * EVERY * k for k in range(len(path))),
        path={
            role: dict(zip(names, np.array([mixes[k] for mixes in path]).T.tolist(), strict=True))
            for k, (role, names) in enumerate(game.strategies.items())
        },
        settles=None if ends is None else game.named(ends),
        share=again.count(ends) / len(again),
        basins=tuple(
            Basin(profile=None if basin is None else game.named(basin), share=share)
            for basin, share in sorted(counted.items(), key=lambda item: -item[1])
        ),
    )


def settled(game: NormalForm, mixes: Sequence[Floats]) -> list[tuple[int, ...] | None]:
    """Per row of the mixes the profile in which each role has settled, or None."""
    sure = np.stack([mix.max(axis=-1) for mix in mixes]).min(axis=0) > SETTLED
    best = np.stack([mix.argmax(axis=-1) for mix in mixes], axis=-1)
    profiles = map(tuple, best.tolist())
    return [profile if yes else None for profile, yes in zip(profiles, sure, strict=True)]


def fixation(advantage: Floats, size: int) -> Floats:
    """Chance that one mutant takes over a population of that size (Moran 1958).

    advantage: log of the mutant's fitness over the residents' fitness, ln r, any shape. It is
    (1 - 1/r)/(1 - r^-size), and 1/size without an advantage.
    """
    d = np.asarray(advantage, float)
    neutral = np.abs(d) < 1e-12
    safe = np.where(neutral, 1.0, d)
    up = np.where(safe > 0, safe, -safe)  # exponents below 0 only, so that nothing overflows
    won = np.expm1(-up) / np.expm1(-size * up)
    lost = won * np.exp(-(size - 1) * up)
    return np.asarray(np.where(neutral, 1 / size, np.where(safe > 0, won, lost)))


def moran(
    values: Floats, counts: Sequence[Floats], mutation: float, steps: int, rng: np.random.Generator
) -> tuple[list[Floats], list[Floats]]:
    """A Moran process: in every step and role one of the population makes room for a newcomer.

    values: (..., n_1, ..., n_R, R) log fitness; counts: per role (colony, n_r) who play what at the
    start. The newcomer copies one drawn by fitness, or with probability `mutation` does anything.
    Returns counts at the end, and the mean shares over the second half of the steps.
    """
    now = [np.array(count, float) for count in counts]
    total = [np.zeros_like(count) for count in now]
    for step in range(steps):
        sizes = [count.sum(axis=1, keepdims=True) for count in now]
        logs = against(values, [count / size for count, size in zip(now, sizes, strict=True)])
        for count, size, u, log_total in zip(now, sizes, logs, total, strict=True):
            born = count * np.exp(u - u.max(axis=-1, keepdims=True))
            born = born / born.sum(axis=1, keepdims=True)
            born = (1 - mutation) * born + mutation / count.shape[1]
            places = np.arange(len(count))
            leaver = _drawn(count / size, rng)
            newcomer = _drawn(born, rng)
            count[places, newcomer] += 1
            count[places, leaver] -= 1
            if step >= steps // 2:
                log_total += count / size
    steps_seen = steps - steps // 2
    return now, [log_total / steps_seen for log_total in total]


def _drawn(shares: Floats, rng: np.random.Generator) -> np.ndarray:
    """One place per row with these probabilities."""
    die = rng.random((len(shares), 1)) * shares.sum(axis=1, keepdims=True)
    return np.asarray((np.cumsum(shares, axis=1) <= die).sum(axis=1).clip(0, shares.shape[1] - 1))


def describe_moran(game: NormalForm) -> Moran:
    """How often each strategy is played in Moran populations; each has the payoffs of a resample.

    Shares are means over the second half; intervals hold the luck of the process and of the worlds.
    """
    rng = np.random.Generator(np.random.PCG64(SEED))
    drawn = game.draws(COLONIES)
    logs = SELECTION * drawn / np.array(game.scales)
    equal = (np.full(size, 1 / size) for size in game.shape)
    starts = [rng.multinomial(POPULATION, mix, COLONIES).astype(float) for mix in equal]
    _, mixes = moran(logs, starts, MUTATION, MORAN_STEPS, rng)
    shares = game.named_mixes([side.mean(axis=0) for side in mixes])
    ends = game.named_bounds(mixes)
    return Moran(population=POPULATION, mutation=MUTATION, shares=shares, intervals=ends)


def alpha_rank(game: NormalForm, values: Floats) -> Floats:
    """Share of time in each profile, where mutants are rare (Omidshafiei and others 2019).

    values: (draw, n_1, ..., n_R, R) USD. One role's mutant at a time takes over its population, or
    not (`fixation`); the share of time is that of the chain of profiles. Several strict equilibria
    are no trap: no takeover is less likely than RAREST, and the chain is solved without
    subtraction. Returns (draw, profile).
    """
    n = game.profiles
    flat = values.reshape(len(values), n, len(game.roles))
    rates = np.zeros((len(values), n, n))
    choices = sum(size - 1 for size in game.shape)
    places = np.arange(n).reshape(game.shape)
    for k, size in enumerate(game.shape):
        for shift in range(1, size):
            shifted = np.roll(places, -shift, axis=k).ravel()
            lead = SELECTION * (flat[:, shifted, k] - flat[:, :, k]) / game.scales[k]
            fixations = np.maximum(fixation(lead, POPULATION), RAREST)
            rates[:, np.arange(n), shifted] += fixations / choices
    return stationary(rates)


def stationary(rates: Floats) -> Floats:
    """Share of time that chains spend in each state (chain, state).

    rates: (chain, state, state) of leaving one for another, diagonal unused. Grassmann, Taksar and
    Heyman (1985): no subtraction, so that shares far apart stay exact.
    """
    chains, n, _ = rates.shape
    p = rates.copy()
    for k in range(n - 1, 0, -1):
        p[:, :k, k] /= p[:, k, :k].sum(axis=1)[:, None]
        p[:, :k, :k] += p[:, :k, k, None] * p[:, k, None, :k]
    shares = np.zeros((chains, n))
    shares[:, 0] = 1.0
    for k in range(1, n):
        shares[:, k] = (shares[:, :k] * p[:, :k, k]).sum(axis=1)
        shares /= shares.max(axis=1, keepdims=True)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def describe_alpha_rank(game: NormalForm) -> AlphaRank | None:
    """Alpha-rank with 95 % intervals; None for a game of too many profiles.

    Profiles that take a hundredth of the time or more, the most first.
    """
    if game.profiles > LARGEST_CHAIN:
        return None
    mass = alpha_rank(game, game.mean[None])[0]
    batch = max(1, round(3e6 / game.profiles**2))
    drawn = game.draws(min(CHAINS, max(20, round(WORK / game.profiles**3))))
    batches = (drawn[first : first + batch] for first in range(0, len(drawn), batch))
    sides = np.concatenate([alpha_rank(game, values) for values in batches])
    shown = [int(n) for n in np.argsort(-mass, kind="stable") if mass[n] >= 0.01]
    cube = mass.reshape(game.shape)
    others = range(len(game.shape))
    at = {n: game.named(map(int, np.unravel_index(n, game.shape))) for n in shown}
    long = [LongRun(profile=at[n], mass=float(mass[n]), ci=bounds(sides[:, n])) for n in shown]
    sums = [cube.sum(axis=tuple(o for o in others if o != k)) for k in others]
    runs, mixes, draws = tuple(long), game.named_mixes(sums), len(drawn)
    return AlphaRank(population=POPULATION, draws=draws, profiles=runs, strategies=mixes)

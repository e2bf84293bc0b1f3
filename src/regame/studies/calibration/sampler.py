"""A short sampler for approximate Bayesian computation: a population that is tempered and moved.

The target is prior times likelihood, where the likelihood is that of the record given a run and
the declared errors (Wilkinson 2013). A population of the prior is led there by a sequence of
tolerances, in multiples of the declared errors, that fall from infinity to one (Del Moral, Doucet
and Jasra 2006; adaptive steps of Jasra and others 2011): at tolerance e the likelihood is taken to
the power 1 / e^2. After each step every member makes one Metropolis move.

Parameters are standard normal under the prior. A move is drawn by a Crank-Nicolson step around the
normal that fits the population (Cotter and others 2013; Rudolf and Sprungk 2018), which leaves
that normal as it is, so that acceptance does not fall with the number of parameters that the
record says nothing about. What must be reached for a move to be taken is known before it is
played, so that costly checks are made only for moves that would be taken.

The luck of a member's run is a part of what is sampled (Deligiannidis, Doucet and
Pitt 2018): most moves keep it, so that a small step is a small change, and some draw
it again. With fresh luck in every move a run that was lucky is left by few moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from regame.core.arrays import Floats, Ints
from regame.design.design import stream_of

KEEP = 0.6  # share of the population that a step of the tolerance leaves effective
SETTLED = 0.5  # moves taken per member, on average, before the tolerance falls again
FIRST_STEP = 0.5  # share of the way of a first move, see `Population.step`
LEAST_STEP, LARGEST_STEP = 0.05, 1.0
WANTED = 0.25  # share of moves taken at which the step stays as it is
REDRAWN = 0.2  # share of moves with luck of their own; the others keep their member's
OF_MEMBERS = ("place", "log_likelihood", "founder", "origin", "luck")  # arrays of a population
HALVINGS = 60  # of the interval in which the next power is looked for

# number of the round, places (member, parameter), number of the luck (member,), log-likelihood to
# reach (member,) -> log-likelihood (member,); minus infinity for a place that is refused or was not
# reached
Evaluate = Callable[[int, Floats, Ints, Floats], Floats]


@dataclass(frozen=True)
class Population:
    """Members of equal weight after a round.

    place: (member, parameter), standard normal under the prior. log_likelihood: (member,). founder:
    (member,) which member of the first round it descends from. origin: (member,) the row it was
    played in, counted over all rounds. luck: (member,) the row whose luck it has. power: of the
    likelihood, from 0 for the prior to 1. step: size of moves, 1 for a fresh draw. taken: share of
    moves that were taken. effective: share of members that this round's step of the power left
    effective. moved: moves taken per member since the last step. number: of the round, 0 the first.
    What is not given is that of the prior.
    """

    place: Floats
    log_likelihood: Floats
    founder: Ints
    origin: Ints
    luck: Ints
    power: float = 0.0
    step: float = FIRST_STEP
    taken: float = 1.0
    effective: float = 1.0
    moved: float = SETTLED
    number: int = 0

    @property
    def tolerance(self) -> float:
        """How many times the declared errors a run may be off; infinite for the prior."""
        return float("inf") if self.power == 0 else self.power**-0.5


def populations(
    evaluate: Evaluate, size: int, parameters: int, rounds: int, seed: int
) -> Iterator[Population]:
    """Yield a population after each round: first the prior, then `rounds` moves.

    The prior's is as large as it has members that are not refused; all others have `size` members.
    Every round's luck has a stream of its own, named by the seed and its number, so that a later
    call with the same seed makes the same moves. Stops if the prior has fewer than two members.
    """
    population = _first(evaluate, size, parameters, seed)
    yield population
    if len(population.place) < 2:
        return
    for number in range(1, rounds + 1):
        population = _round(population, evaluate, size, number, seed)
        yield population


def _first(evaluate: Evaluate, size: int, parameters: int, seed: int) -> Population:
    position = stream_of(seed, "calibrate:0").standard_normal((size, parameters))
    luck = np.arange(size)
    value = evaluate(0, position, luck, np.full(size, -np.inf))
    alive = np.flatnonzero(np.isfinite(value))
    founder = np.arange(len(alive))
    return Population(position[alive], value[alive], founder, alive, luck[alive])


def _round(old: Population, evaluate: Evaluate, size: int, number: int, seed: int) -> Population:
    rng = stream_of(seed, f"calibrate:{number}")
    power = old.power
    if old.moved >= SETTLED:
        power = next_power(old.log_likelihood, power, KEEP)
    weight = _weights(old.log_likelihood, power - old.power)
    normal = Normal.fit(old.place, weight)
    if power > old.power:
        old = _take(old, resample(weight, size, float(rng.random())))
    position = normal.move(old.place, old.step, rng.standard_normal(old.place.shape))
    bar = bars(old, position, normal, power, np.log(rng.random(size)))
    row = number * size + np.arange(size)
    luck = np.where(rng.random(size) < REDRAWN, row, old.luck)
    value = evaluate(number, position, luck, bar)
    is_accepted = value > bar
    share = float(is_accepted.mean())
    moved = share if power > old.power else old.moved + share
    return replace(
        old,
        place=np.where(is_accepted[:, None], position, old.place),
        log_likelihood=np.where(is_accepted, value, old.log_likelihood),
        origin=np.where(is_accepted, row, old.origin),
        luck=np.where(is_accepted, luck, old.luck),
        power=power,
        step=float(np.clip(old.step * np.exp(share - WANTED), LEAST_STEP, LARGEST_STEP)),
        taken=share,
        effective=effective(weight) / len(weight),
        moved=moved,
        number=number,
    )


def bars(old: Population, place: Floats, normal: Normal, power: float, luck: Floats) -> Floats:
    """Return the log-likelihood above which each move is taken, (member,).

    luck: logarithms of uniform draws. A move leaves `normal` as it is, so that the rule of
    Metropolis and Hastings asks for the ratio of the target to it: the likelihood to its power,
    times the prior, over the normal.
    """
    prior = -0.5 * (place**2).sum(axis=1) + 0.5 * (old.place**2).sum(axis=1)
    fitted = normal.log_density(place) - normal.log_density(old.place)
    return old.log_likelihood + (luck - (prior - fitted)) / power


def next_power(log_likelihood: Floats, power: float, keep: float) -> float:
    """Return the power, at most 1, up to which a share `keep` of the members stays effective."""

    def share(trial: float) -> float:
        """The share of the members that is still effective at a trial power."""
        weight = _weights(log_likelihood, trial - power)
        return effective(weight) / len(weight)

    if share(1.0) >= keep:
        return 1.0
    low, high = power, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) >= keep else (low, middle)
    return high


def effective(weight: Floats) -> float:
    """Return the effective number of members of these weights (Kong, Liu and Wong 1994)."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def resample(weight: Floats, size: int, start: float) -> Ints:
    """Return which members go on, (size,): systematic resampling; start: uniform on [0, 1)."""
    edges = np.cumsum(weight) / weight.sum()
    points = (np.arange(size) + start) / size
    return np.minimum(np.searchsorted(edges, points, side="right"), len(weight) - 1)


@dataclass(frozen=True)
class Normal:
    """The normal that fits a population. centre: (parameter,); root: lower triangular."""

    centre: Floats
    root: Floats

    @classmethod
    def fit(cls, place: Floats, weight: Floats) -> Normal:
        """Fit to weighted members, drawn towards the prior as if it had a member a parameter."""
        share = weight / weight.sum()
        count, parameters = effective(weight), place.shape[1]
        trust = count / (count + parameters)
        centre = trust * np.einsum("i,ij->j", share, place)
        away = place - np.einsum("i,ij->j", share, place)
        spread = np.einsum("i,ij,ik->jk", share, away, away)
        drawn = trust * spread + (1 - trust) * np.identity(parameters)
        return cls(centre, np.linalg.cholesky(drawn))

    def move(self, place: Floats, step: float, draws: Floats) -> Floats:
        """Return places some way off that keep this normal; step 1 forgets where they were."""
        fresh = np.einsum("ij,kj->ik", draws, self.root)
        return self.centre + np.sqrt(1 - step**2) * (place - self.centre) + step * fresh

    def log_density(self, place: Floats) -> Floats:
        """Return the log density less its constant, (member,)."""
        offset = place - self.centre
        for row in range(offset.shape[1]):  # forward substitution, a member a row
            projected = np.einsum("ij,j->i", offset[:, :row], self.root[row, :row])
            offset[:, row] = (offset[:, row] - projected) / self.root[row, row]
        return -0.5 * (offset**2).sum(axis=1)


def independent(found: Population, values: Floats) -> Floats:
    """Return how many independent draws the mean of each value is worth, (value,).

    values: (member, value). Members that descend from one founder are not independent: the
    variance of the mean is that of the sums over families (Lee and Whiteley 2018, "Variance
    estimation in the particle filter"); the count is the variance of a value over it, at most the
    number of members.
    """
    away = values - values.mean(axis=0)
    families = np.zeros((int(found.founder.max()) + 1, values.shape[1]))
    np.add.at(families, found.founder, away)
    of_mean = (families**2).sum(axis=0) / len(values) ** 2
    spread = (away**2).mean(axis=0)
    return np.asarray(np.minimum(spread / np.maximum(of_mean, 1e-300), len(values)))


def _weights(log_likelihood: Floats, power: float) -> Floats:
    return np.asarray(np.exp(power * (log_likelihood - log_likelihood.max())))


def _take(old: Population, index: Ints) -> Population:
    """Return the population of some members; one may be there several times."""
    return replace(old, **{name: getattr(old, name)[index] for name in OF_MEMBERS})

"""A short sampler for approximate Bayesian computation: a population that is tempered and moved.

The target is prior times likelihood, where the likelihood is that of the record given a run and
the declared errors (Wilkinson 2013). A population of the prior is led there by a sequence of
tolerances, in multiples of the declared errors, that fall from infinity to one (Del Moral, Doucet
and Jasra 2006; adaptive steps of Jasra and others 2011): at tolerance e the likelihood is taken to
the power 1 / e^2. After each step every member makes one Metropolis move.

Parameters are standard normal under the prior. A move is drawn by a Crank-Nicolson step around a
normal (Cotter and others 2013; Rudolf and Sprungk 2018), which leaves that normal as it is, so that
acceptance does not fall with the number of parameters that the record says nothing about. The
normal is what the posterior would be if figures were linear in the parameters, as fitted to all
that was played so far (after Cui, Law and Marzouk 2016): where the record says nothing it is the
prior, whatever the members are. One that fits the members themselves makes them close in on each
other. What must be reached for a move to be taken is known before it is played, so that costly
checks are made only for moves that would be taken.

The luck of a member's run is a part of what is sampled (Deligiannidis, Doucet and
Pitt 2018): most moves keep it, so that a small step is a small change, and some draw
it again. With fresh luck in every move a run that was lucky is left by few moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from regame.core.arrays import Floats, Ints
from regame.design.design import stream_of

KEEP = 0.6  # share of the population that a step of the tolerance leaves effective
SETTLED = 0.25  # moves taken per member, on average, before the tolerance falls again
FIRST_STEP = 0.5  # share of the way of a first move, see `Population.step`
LEAST_STEP, LARGEST_STEP = 0.05, 1.0
WANTED = 0.12  # share of moves taken at which the step stays: a rough likelihood wants large steps
REDRAWN = 0.2  # share of moves with luck of their own; the others keep their member's
OF_MEMBERS = ("place", "log_likelihood", "founder", "origin", "luck")  # arrays of a population
RIDGE = 30.0  # weight of zero slopes in the linear model, in members of the prior
POOLED = 6  # populations of the second half of the rounds whose members are the draws
HALVINGS = 60  # of the interval in which the next power is looked for

# number of the round, places (member, parameter), number of the luck (member,), log-likelihood to
# reach (member,) -> log-likelihood (member,), minus infinity for a place that is refused or was not
# reached, and misses (member, figure): figures less those of the record, in declared errors, NaN
# where there are none
Evaluate = Callable[[int, Floats, Ints, Floats], tuple[Floats, Floats]]


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
    linear = LinearModel(parameters)
    population = _first(evaluate, linear, size, seed)
    yield population
    if len(population.place) < 2:
        return
    for number in range(1, rounds + 1):
        population = _round(population, evaluate, linear, size, number, seed)
        yield population


def late(path: Sequence[Population]) -> list[Population]:
    """Return some late populations: the last, and others of its power.

    path: a population per round. Those of the second half, at even distances, have left their
    founders behind.
    """
    end = len(path) - 1
    numbers = sorted({round(end * (1 - k / (2 * POOLED - 2))) for k in range(POOLED)})
    return [path[number] for number in numbers if path[number].power == path[end].power]


def pooled(path: Sequence[Population]) -> Population:
    """Return the members of the late populations as one.

    Members move on between rounds, so that several rounds tell more than the last.
    """
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(population, name) for population in late(path)])
        for name in OF_MEMBERS
    }
    return replace(path[-1], **arrays)


def _first(evaluate: Evaluate, linear: LinearModel, size: int, seed: int) -> Population:
    position = stream_of(seed, "calibrate:0").standard_normal((size, linear.parameters))
    luck = np.arange(size)
    value, misses = evaluate(0, position, luck, np.full(size, -np.inf))
    linear.add(position, misses)
    alive = np.flatnonzero(np.isfinite(value))
    founder = np.arange(len(alive))
    return Population(position[alive], value[alive], founder, alive, luck[alive])


def _round(
    old: Population, evaluate: Evaluate, linear: LinearModel, size: int, number: int, seed: int
) -> Population:
    rng = stream_of(seed, f"calibrate:{number}")
    power = old.power
    if old.moved >= SETTLED:
        power = next_power(old.log_likelihood, power, KEEP)
    weight = _weights(old.log_likelihood, power - old.power)
    normal = linear.normal(power)
    if power > old.power:
        old = _take(old, resample(weight, size, float(rng.random())))
    position = normal.move(old.place, old.step, rng.standard_normal(old.place.shape))
    bar = bars(old, position, normal, power, np.log(rng.random(size)))
    row = number * size + np.arange(size)
    luck = np.where(rng.random(size) < REDRAWN, row, old.luck)
    value, misses = evaluate(number, position, luck, bar)
    linear.add(position, misses)
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
    """A normal in the space of parameters. centre: (parameter,); root: lower triangular."""

    centre: Floats
    root: Floats

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


@dataclass
class LinearModel:
    """Misses as a linear model of the parameters, fitted to all places that were played.

    count: of places. total: (parameter and miss,) their sums; products: of each with each.
    """

    parameters: int
    count: int = 0
    total: Floats = field(default_factory=lambda: np.zeros(1))
    products: Floats = field(default_factory=lambda: np.zeros((1, 1)))

    def add(self, place: Floats, misses: Floats) -> None:
        """Take in places (member, parameter) and their misses (member, figure), but NaN."""
        rows = np.hstack([place, misses])[np.isfinite(misses).all(axis=1)]
        self.count += len(rows)
        self.total = self.total + rows.sum(axis=0)
        self.products = self.products + np.einsum("ij,ik->jk", rows, rows)

    def normal(self, power: float) -> Normal:
        """Return the posterior under the linear model, the likelihood taken to a power.

        Slopes by ridge regression. Misses err by one over the root of the power, and by what the
        line leaves unexplained: luck, and what is not linear.
        """
        size = self.parameters
        mean = self.total / max(self.count, 1)
        products = self.products - self.count * np.outer(mean, mean)
        inner, cross, own = products[:size, :size], products[:size, size:], products[size:, size:]
        slope = np.linalg.solve(inner + RIDGE * np.identity(size), cross)  # (parameter, figure)
        explained = np.einsum("ij,ik->jk", slope, cross)
        sloped = np.einsum("ij,jk->ik", inner, slope)
        rest = own - explained - explained.T + np.einsum("ij,ik->jk", slope, sloped)
        error = rest / max(self.count, 1) + np.identity(len(own)) / power
        seen = error + np.einsum("ij,ik->jk", slope, slope)
        gain = np.linalg.solve(seen, slope.T)  # (figure, parameter)
        at_prior = mean[size:] - np.einsum("i,ij->j", mean[:size], slope)
        spread = np.identity(size) - np.einsum("ij,jk->ik", slope, gain)
        return Normal(
            -np.einsum("i,ij->j", at_prior, gain), np.linalg.cholesky((spread + spread.T) / 2)
        )


def independent(path: Sequence[Population]) -> Floats:
    """Return how many independent draws the mean of each parameter over late rounds is worth.

    Rounds of a member are not independent, nor are members that descend from one founder. The
    variance of the mean is that of the sums over members, times what families add to it: the ratio
    of the variance by sums over families (Lee and Whiteley 2018, "Variance estimation in the
    particle filter") to that by members, as a mean over parameters, since families are few and the
    ratio of one parameter says little. The count, (parameter,), is the variance of a parameter over
    that of its mean, at most the number of draws; 1 where all descend from one founder.
    """
    places = np.stack([population.place for population in late(path)])  # (round, member, parameter)
    away = places - places.mean(axis=(0, 1))
    member = away.mean(axis=0)
    founder = path[-1].founder
    share = np.bincount(founder) / len(founder)
    if share.max() == 1:
        return np.ones(places.shape[2])
    family = np.zeros((len(share), places.shape[2]))
    np.add.at(family, founder, member)
    by_member = np.maximum((member**2).sum(axis=0), 1e-300)
    by_family = (family**2).sum(axis=0) / (1 - (share**2).sum())
    added = max(float(np.mean(by_family / by_member)), 1.0)
    spread = (away**2).mean(axis=(0, 1))
    worth = spread * len(founder) ** 2 / (by_member * added)
    return np.asarray(np.minimum(worth, places[..., 0].size))


def _weights(log_likelihood: Floats, power: float) -> Floats:
    return np.asarray(np.exp(power * (log_likelihood - log_likelihood.max())))


def _take(old: Population, index: Ints) -> Population:
    """Return the population of some members; one may be there several times."""
    return replace(old, **{name: getattr(old, name)[index] for name in OF_MEMBERS})

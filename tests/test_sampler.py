"""The sampler against a problem whose answer is known: normal parameters, seen through a line."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from regame.studies.calibration.sampler import (
    LinearModel,
    Normal,
    Population,
    effective,
    independent,
    next_power,
    pooled,
    populations,
    resample,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PARAMETERS, ERROR = 20, 0.4
LINE = np.random.default_rng(0).standard_normal((5, PARAMETERS)) / np.sqrt(5)
SEEN = np.array([1.0, -1.5, 0.5, 2.0, -0.5])


Seen = tuple[Floats, Floats]


def judged(misses: Floats) -> Seen:
    return -0.5 * (misses**2).sum(axis=1), misses


def seen_through_a_line(number: int, place: Floats, luck: Ints, bar: Floats) -> Seen:
    return judged((place @ LINE.T - SEEN) / ERROR)


def known_answer() -> tuple[Floats, Floats]:
    """The posterior's mean and standard deviations, by algebra."""
    spread = np.linalg.inv(np.identity(PARAMETERS) + LINE.T @ LINE / ERROR**2)
    return spread @ LINE.T @ SEEN / ERROR**2, np.sqrt(np.diag(spread))


def last(evaluate: Callable[..., Seen], size: int, rounds: int, seed: int = 1) -> Population:
    return list(populations(evaluate, size, PARAMETERS, rounds, seed))[-1]


@pytest.fixture(scope="module")
def found() -> Population:
    return last(seen_through_a_line, 600, 40)


def test_the_population_is_the_known_posterior(found: Population):
    mean, spread = known_answer()
    assert found.power == 1
    assert np.abs((found.place.mean(axis=0) - mean) / spread).max() < 0.35
    np.testing.assert_allclose(found.place.std(axis=0) / spread, 1, atol=0.2)
    assert np.abs(mean).max() > 0.5, "the prior would not pass"


def test_a_wrong_acceptance_would_be_seen(found: Population):
    # The likelihood of another record gives another answer, far beyond what passes above.
    def other(number: int, place: Floats, luck: Ints, bar: Floats) -> Seen:
        return judged((place @ LINE.T + SEEN) / ERROR)

    mean, spread = known_answer()
    assert np.abs((last(other, 600, 40).place.mean(axis=0) - mean) / spread).max() > 1


def test_the_worth_of_a_sample_is_told_honestly():
    # How far the mean is off over many samples says what each sample is worth.
    mean, spread = known_answer()
    paths = [
        list(populations(seen_through_a_line, 150, PARAMETERS, 24, seed)) for seed in range(12)
    ]
    off = np.array([(pooled(path).place.mean(axis=0) - mean) / spread for path in paths])
    true = 1 / np.mean(off**2)
    told = np.median([np.median(independent(path)) for path in paths])
    assert true / 2 < told < 2 * true


def test_late_populations_together_tell_more_than_the_last():
    mean, spread = known_answer()
    paths = [list(populations(seen_through_a_line, 60, PARAMETERS, 80, seed)) for seed in range(12)]

    def true(samples: list[Population]) -> float:
        off = np.array([(sample.place.mean(axis=0) - mean) / spread for sample in samples])
        return float(1 / np.mean(off**2))

    samples = [pooled(path) for path in paths]
    told = np.median([np.median(independent(path)) for path in paths])
    assert true(samples) > 1.5 * true([path[-1] for path in paths])
    assert true(samples) / 2 < told < 2 * true(samples)


def test_draws_are_of_the_last_power_alone():
    path = list(populations(seen_through_a_line, 60, PARAMETERS, 3, 1))
    assert path[2].power < path[3].power
    np.testing.assert_array_equal(pooled(path).place, path[3].place)


def test_one_family_is_worth_one_draw():
    random = np.random.default_rng(3)
    founder = np.repeat(np.arange(10), 30)

    def worth(place: Floats, founder: Ints) -> Floats:
        members = Population(place, np.zeros(300), founder, founder, founder, 1, 1, 1, 1, 1, 1)
        return independent([members])

    kept, forgotten = random.standard_normal((10, 40))[founder], random.standard_normal((300, 40))
    assert np.median(worth(kept, founder)) == pytest.approx(10, rel=0.3)
    assert np.median(worth(forgotten, founder)) == pytest.approx(300, rel=0.3)
    assert (worth(forgotten, np.zeros(300, int)) == 1).all(), "how much is left nobody can tell"


def test_rounds_in_which_nobody_moves_are_worth_one():
    random = np.random.default_rng(4)
    founder, start = np.arange(200), random.standard_normal((200, 5))
    still = Population(start, np.zeros(200), founder, founder, founder, 1)
    moved = [replace(still, place=random.standard_normal((200, 5))) for _ in range(11)]
    assert np.median(independent([still] * 11)) == pytest.approx(200, rel=0.1)
    assert np.median(independent(moved)) > 900


def test_places_that_are_refused_are_never_members():
    def half(number: int, place: Floats, luck: Ints, bar: Floats) -> Seen:
        value, misses = seen_through_a_line(number, place, luck, bar)
        return np.where(place[:, 0] > 0, value, -np.inf), misses

    for population in populations(half, 100, PARAMETERS, 6, 1):
        assert (population.place[:, 0] > 0).all()


def test_what_does_not_pass_its_bar_is_not_taken():
    bars: list[Floats] = []

    def watched(number: int, place: Floats, luck: Ints, bar: Floats) -> Seen:
        bars.append(bar)
        value, misses = seen_through_a_line(number, place, luck, bar)
        return np.where(value > bar, value, -np.inf), misses  # what would not be taken is unknown

    plain = [p.place for p in populations(seen_through_a_line, 80, PARAMETERS, 8, 3)]
    thrifty = [p.place for p in populations(watched, 80, PARAMETERS, 8, 3)]
    for one, other in zip(plain, thrifty, strict=True):
        np.testing.assert_array_equal(one, other)
    assert np.isneginf(bars[0]).all()


def test_the_tolerance_falls_to_one_and_never_rises(found: Population):
    path = list(populations(seen_through_a_line, 200, PARAMETERS, 30, 2))
    tolerances = [population.tolerance for population in path]
    assert tolerances[0] == np.inf
    assert tolerances[-1] == 1
    assert all(one >= other for one, other in pairwise(tolerances))


def test_each_member_knows_the_row_it_was_played_in():
    played: list[Floats] = []

    def kept(number: int, place: Floats, luck: Ints, bar: Floats) -> Seen:
        played.append(place)
        value, misses = seen_through_a_line(number, place, luck, bar)
        return np.where(place[:, 1] > -1, value, -np.inf), misses

    population = last(kept, 50, 8)
    np.testing.assert_array_equal(np.concatenate(played)[population.origin], population.place)


def test_luck_is_kept_or_drawn_again_and_the_answer_stays_that_of_all_luck():
    # Seen through a line whose record is off by luck: what is left of it widens the posterior.
    size, noise = 600, 0.6
    taken: list[Ints] = []

    def lucky(number: int, place: Floats, luck: Ints, bar: Floats) -> Seen:
        taken.append(luck)
        off = np.array([np.random.default_rng(k).standard_normal(5) for k in luck]) * noise
        return judged((place @ LINE.T + off - SEEN) / ERROR)

    found = last(lucky, size, 40)
    total = ERROR**2 + noise**2
    spread = np.linalg.inv(np.identity(PARAMETERS) + LINE.T @ LINE / total)
    mean, wide = spread @ LINE.T @ SEEN / total, np.sqrt(np.diag(spread))
    assert np.abs((found.place.mean(axis=0) - mean) / wide).max() < 0.4
    np.testing.assert_allclose(found.place.std(axis=0) / wide, 1, atol=0.25)
    fresh = np.mean(taken[-1] >= 40 * size)  # luck of the last round's own
    assert 0.15 < fresh < 0.25
    assert len(np.unique(found.luck)) > 60


def test_a_step_of_the_power_keeps_the_share_asked_for():
    value = np.random.default_rng(5).standard_normal(400) * 30
    power = next_power(value, 0.1, 0.6)
    weight = np.exp((power - 0.1) * (value - value.max()))
    assert 0.1 < power < 1
    assert effective(weight) / 400 == pytest.approx(0.6, abs=1e-6)
    assert next_power(value / 1e6, 0.1, 0.6) == 1


def test_resampling_keeps_expected_counts_within_one():
    weight = np.array([0.5, 0.25, 0.125, 0.125, 0.0])
    counts = np.bincount(resample(weight, 80, 0.37), minlength=5)
    np.testing.assert_array_equal(counts, [40, 20, 10, 10, 0])


def test_few_members_keep_the_ranges_of_what_the_record_says_nothing_about():
    # Six of 86 parameters are seen. A normal that fits the members keeps 0.87 of the variance of
    # the others and gives the six 2.6 times theirs, however long.
    def six(number: int, place: Floats, luck: Ints, bar: Floats) -> Seen:
        return judged((place[:, :6] - 1.0) / 0.5)

    ends = [list(populations(six, 200, 86, 40, seed))[-1].place for seed in range(3)]
    variance = np.mean([place.var(axis=0) for place in ends], axis=0)
    assert variance[6:].mean() == pytest.approx(1, abs=0.03)
    assert variance[:6].mean() == pytest.approx(0.2, abs=0.03)


def test_the_linear_model_gives_the_posterior_where_figures_are_linear():
    # With noise of its own, which widens the posterior as errors of the record do.
    rng, noise, power = np.random.default_rng(6), 0.6, 0.5
    place = rng.standard_normal((40_000, PARAMETERS))
    off = noise * rng.standard_normal((len(place), 5))
    linear = LinearModel(PARAMETERS)
    for part in range(4):
        rows = slice(part * 10_000, (part + 1) * 10_000)
        linear.add(place[rows], (place[rows] @ LINE.T + off[rows] - SEEN) / ERROR)
    normal, total = linear.normal(power), ERROR**2 / power + noise**2
    spread = np.linalg.inv(np.identity(PARAMETERS) + LINE.T @ LINE / total)
    np.testing.assert_allclose(normal.centre, spread @ LINE.T @ SEEN / total, atol=0.02)
    np.testing.assert_allclose(normal.root @ normal.root.T, spread, atol=0.02)


def test_without_figures_the_linear_model_is_the_prior():
    linear = LinearModel(3)
    linear.add(np.ones((5, 3)), np.zeros((5, 0)))
    normal = linear.normal(1.0)
    np.testing.assert_array_equal(normal.centre, 0)
    np.testing.assert_array_equal(normal.root, np.identity(3))


def some_normal() -> Normal:
    return Normal(np.array([1.0, 0.0, -1.0]), np.array([[1, 0, 0], [0.5, 1, 0], [0, 0.3, 0.5]]))


def test_a_move_leaves_its_normal_as_it_is():
    rng, normal = np.random.default_rng(2), some_normal()
    place = normal.centre + rng.standard_normal((4000, 3)) @ normal.root.T
    moved = normal.move(place, 0.6, rng.standard_normal(place.shape))
    np.testing.assert_allclose(moved.mean(axis=0), place.mean(axis=0), atol=0.06)
    np.testing.assert_allclose(np.cov(moved.T), np.cov(place.T), atol=0.08)


def test_the_log_density_is_that_of_the_normal():
    place, normal = np.random.default_rng(4).standard_normal((60, 3)), some_normal()
    away = np.linalg.solve(normal.root, (place - normal.centre).T)
    np.testing.assert_allclose(normal.log_density(place), -0.5 * (away**2).sum(axis=0))

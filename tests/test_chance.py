"""Laws of chance: a draw depends on its address (seed, kind, month, entity) and on nothing else."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from lanes.memory import copy_by_run, is_by_run
from regame.engine.luck.chance import KINDS, Chance, normal

MASK = (1 << 64) - 1
SEEDS = np.array([3, 11, 5 << 32 | 7])


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, ...]:
    """Philox4x64-10 in plain integers, after Salmon et al. 2011: the oracle of these tests."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        low, high = 0xD2E7470EE14C6C93 * c0, 0xCA5A826395121157 * c2
        c0, c1, c2, c3 = (high >> 64) ^ c1 ^ k0, high & MASK, (low >> 64) ^ c3 ^ k1, low & MASK
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) & MASK, (k1 + 0xBB67AE8584CAA73B) & MASK
    return c0, c1, c2, c3


def expected(seed: int, kind: str, month: int, entity: int) -> float:
    """The uniform draw at an address, computed one integer at a time."""
    page = KINDS[kind].page
    sheet, place = divmod(entity, page)
    position = month * page + place
    # NumPy raises the counter before it draws, hence the 1.
    words = philox((position // 4 + 1, sheet, 0, 0), (seed, KINDS[kind].number))
    return (words[position % 4] >> 11) * 2.0**-53


@pytest.mark.parametrize("kind", KINDS)
def test_a_draw_is_the_philox_word_of_its_address(kind):
    chance = Chance(SEEDS, 240)
    for month in (0,) if kind == "start" else (0, 1, 49, 239):
        drawn = chance.month(kind, month)
        assert drawn.shape == (3, KINDS[kind].page)
        assert is_by_run(drawn)
        for run, entity in ((0, 0), (1, 3), (2, 15)):
            uniform = expected(int(SEEDS[run]), kind, month, entity)
            if KINDS[kind].law == "normal":
                assert drawn[run, entity] == pytest.approx(float(ndtri(uniform)), rel=1e-12)
            else:
                assert drawn[run, entity] == uniform


def test_neighbours_horizon_and_order_of_asking_leave_a_draw_alone():
    whole = Chance(SEEDS, 240)
    months = [*range(0, 240, 17), 3, 200, 3]
    for kind in ("demand", "supply", "die"):
        drawn = {month: whole.month(kind, month) for month in months}
        alone = Chance(SEEDS[2:], 240)
        shuffled = Chance(SEEDS[::-1], 300)
        for month in sorted(months):
            assert np.array_equal(drawn[month][2:], alone.month(kind, month))
            assert np.array_equal(drawn[month][::-1], shuffled.month(kind, month))
        short = Chance(SEEDS, 4)
        assert np.array_equal(drawn[3], short.month(kind, 3))


def test_a_later_entity_leaves_earlier_draws():
    few = Chance(SEEDS, 60, {"supply": 7}).month("supply", 50)
    page = Chance(SEEDS, 60).month("supply", 50)
    more = Chance(SEEDS, 60, {"supply": 131}).month("supply", 50)
    assert few.shape == (3, 7)
    assert more.shape == (3, 131)
    assert np.array_equal(few, page[:, :7])
    assert np.array_equal(page, more[:, :128])
    uniform = expected(3, "supply", 50, 130)
    assert more[0, 130] == pytest.approx(float(ndtri(uniform)), rel=1e-12)


def test_some_entities_are_drawn_as_among_all():
    chance = Chance(SEEDS, 60, {"fog": 300})
    whole = chance.month("fog", 7)
    for first, end in ((0, 300), (15, 30), (250, 262), (299, 300)):
        assert np.array_equal(chance.month("fog", 7, entities=(first, end)), whole[:, first:end])


def test_kinds_have_their_own_numbers_and_whole_counters():
    numbers = [kind.number for kind in KINDS.values()]
    assert len(set(numbers)) == len(numbers)
    assert all(kind.page % 4 == 0 for kind in KINDS.values())


def test_what_is_handed_out_belongs_to_the_caller():
    chance = Chance(SEEDS, 12)
    first = chance.month("die", 0)
    kept = first.copy()
    first[:] = -1
    assert np.array_equal(chance.month("die", 0), kept)


def test_months_beyond_the_horizon_are_refused():
    with pytest.raises(IndexError, match="month 12"):
        Chance(SEEDS, 12).month("die", 12)
    with pytest.raises(KeyError):
        Chance(SEEDS, 12).month("weather", 0)


def quantiles(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    drawn = copy_by_run(chances[:, None])
    normal.play([drawn])
    return drawn[:, 0]


def test_normal_quantiles_are_right_to_the_last_bits():
    dice = np.random.default_rng(1)
    halves = 0.5 ** np.linspace(1, 53, 20_001)
    chances = np.concatenate(
        [
            *([2.0**-54, 0.5, 1 - 2.0**-53], halves, 1 - halves, dice.random(100_000)),
            *(edge + 1e-6 * dice.normal(size=1_000) for edge in (0.075, 0.5, 0.925)),
        ]
    )
    found = quantiles(chances)
    np.testing.assert_allclose(found, ndtri(chances), rtol=2e-15, atol=0)
    assert found[1] == 0
    assert quantiles(np.zeros(1))[0] == found[0]  # a draw of 0 counts as half the least other one


def test_a_quantile_knows_neither_its_place_nor_its_neighbours():
    chances = np.random.default_rng(2).random(999)
    found = quantiles(chances)
    assert np.array_equal(quantiles(chances[::-1]), found[::-1])
    assert np.array_equal(quantiles(chances[3:500]), found[3:500])
    alone = [quantiles(chances[k : k + 1])[0] for k in range(0, 999, 50)]
    assert np.array_equal(alone, found[::50])


def test_moments_and_independence():
    chance = Chance(np.arange(400), 48)
    normal = np.stack([chance.month("demand", month) for month in range(48)])  # (month, run, state)
    n = normal.size
    assert abs(normal.mean()) < 4 / n**0.5
    assert abs(normal.var() - 1) < 4 * (2 / n) ** 0.5
    assert np.isfinite(normal).all()
    for one, other in (
        (normal[1:], normal[:-1]),
        (normal[:, 1:], normal[:, :-1]),
        (normal[:, :, 1:], normal[:, :, :-1]),
        (normal, np.stack([chance.month("stake", month)[:, :16] for month in range(48)])),
    ):
        assert abs((one * other).mean()) < 4 / one.size**0.5

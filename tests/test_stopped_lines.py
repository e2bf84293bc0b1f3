"""Lines that stop for lack of magnets: what counts, what comes back, what it costs."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from tests.losses import CARS, CONFIG, accounts, bare, lack_of, played, typical

from regame.analysis.stopped_lines import LINES, by_use, delayed, draw, lacking, lose
from regame.analysis.stopped_lines import lack_of as lack_between
from regame.game.game import Game
from regame.runs.uses import lines_of_month

type Floats = NDArray[np.float64]

SEEDS = np.arange(40, 72)


def test_only_lack_of_goods_counts() -> None:
    """Of 100 t needed: lacking is what the baseline got; growth and what is priced out are not."""
    need, received = np.full((4, 1), 100.0), np.array([[60.0], [60.0], [110.0], [60.0]])
    baseline = np.array([[1.0], [0.6], [1.2], [1.0]])
    wanted = np.array([[1.0], [1.0], [1.0], [0.7]])
    found = lacking(need, received, np.zeros(4), baseline, wanted)
    np.testing.assert_allclose(found[:, 0], [0.4, 0.0, 0.0, 0.1])


def test_a_line_runs_while_it_has_a_stock() -> None:
    """A stock of 1.5 months and a cut by a half: three months, then half of the lines (T14)."""
    need, usual = np.full((1, 6), 10.0), np.ones((1, 6))
    found = lacking(need, 0.5 * need, np.array([15.0]), usual, usual)
    np.testing.assert_allclose(found[0], [0, 0, 0, 0.5, 0.5, 0.5])
    dear = lacking(need, 0.5 * need, np.array([15.0]), usual, np.full((1, 6), 0.5))
    assert (dear == 0).all()


def test_magnets_with_licensed_elements_lack_first_where_grades_alone_are_held_back() -> None:
    tonnes, exposed = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.4, 0.1, 0.0, 0.0])
    lack = np.full((2, 1, 1), 0.25)
    found = by_use(lack, tonnes, exposed, np.array([1.0, 0.0])[:, None, None])[..., 0, 0]
    np.testing.assert_allclose(found[0], [0.4, 0.25 / 1.5, 0.0, 0.0])  # half of what is exposed
    np.testing.assert_allclose(found[1], [0.25, 0.25, 0.25, 0.0])
    much = by_use(np.full((1, 1, 1), 0.8), tonnes, exposed, np.ones((1, 1, 1)))[0, :, 0, 0]
    np.testing.assert_allclose(much @ tonnes, 0.8)


def test_goods_at_sea_arrive_and_the_first_after_a_stop_come_late() -> None:
    months = [np.full((2, 1), value) for value in (1.0, 1.0, 0.0, 0.0)]
    by = np.array([1.25, 2.0])
    seen = np.stack([delayed(months[: m + 1], by)[:, 0] for m in range(4)])
    assert seen == pytest.approx(np.array([[0, 0], [0.75, 0], [1, 1], [0.25, 1]]))


def test_lines_go_on_standing_while_they_restart() -> None:
    economy, world = bare()
    world = world._replace(restart_months=np.full(1, 0.5))
    lost = played(economy, world, lack_of(economy, np.array([1.0, 1.0, 0, 0]), months=4))
    standing = lost.output[0, CARS, 1] / world.output[0, CARS, 1]
    np.testing.assert_allclose(standing, [1, 1, np.exp(-2), np.exp(-4)], rtol=1e-6)


def caught_up(path: list[float], months: int) -> tuple[float, float]:
    """Loss of the path and the share of it that comes back within so many months."""
    economy = accounts()
    world = typical(economy)._replace(sea_months=np.zeros(1), restart_months=np.full(1, 1e-6))
    world = world._replace(needs=np.ones_like(world.needs), inside=np.zeros_like(world.inside))
    lack = lack_of(economy, np.array(path + [0.0] * (months - len(path))), months)
    lost = lose(economy, world._replace(idle_reused=np.zeros(1)), lack)
    whole = sum(path)
    net = lost.value_added[0, CARS, 1].sum() / world.value_added[0, CARS, 1]
    return whole, 1 - net / whole


def test_short_stops_come_back_and_long_ones_hardly() -> None:
    """Aisin 1997, five days: most within months. Japan 2011: some 13 % (5 to 20) in the year.

    The fall of 2011 by month: 60 and 16 % in April and June (JAMA), 57 and 31 in March and May
    (memory); plants were at their level in September, and Thailand's floods came in October.
    """
    _, days = caught_up([5 / 30], 9)
    assert days > 0.7
    whole, within = caught_up([0.57, 0.60, 0.31, 0.16, 0.05, 0.02], 9)
    assert whole == pytest.approx(1.71)
    assert 0.05 < within < 0.25
    assert caught_up([1.0] * 12, 36)[1] < days / 2


def test_a_world_is_drawn_from_its_seed_alone() -> None:
    economy = accounts()
    all_of, some = draw(economy, SEEDS), draw(economy, SEEDS[[7, 3]])
    for whole, part in zip(all_of, some, strict=True):
        np.testing.assert_array_equal(whole[[7, 3]], part)
    low, high = economy.value_added[..., 1], economy.value_added[..., 2]
    assert (all_of.value_added >= low).all()
    assert (all_of.value_added <= high).all()
    assert 0.05 <= all_of.overtime.min() < all_of.overtime.max() <= 0.1


def test_a_pair_of_worlds_is_played_by_itself() -> None:
    economy = accounts()
    lack = lack_of(economy, 0.3, months=8, parts=0.5)
    both = draw(economy, SEEDS[:2])
    wide = lack._replace(
        products=np.repeat(lack.products, 2, axis=0),
        parts=np.repeat(lack.parts, 2, axis=0),
        grades_alone=np.repeat(lack.grades_alone, 2, axis=0),
    )
    found = lose(economy, both, wide).value_added
    for place in range(2):
        alone = lose(economy, draw(economy, SEEDS[place : place + 1]), lack)
        np.testing.assert_array_equal(found[place], alone.value_added[0])


def test_the_rule_on_parts_binds_the_united_states_and_hardly_japan() -> None:
    """Nothing loose lacks; parts of the holder do not leave."""
    economy = accounts()
    free, bound = (
        lose(economy, typical(economy), lack_of(economy, 0.0, 12, parts)) for parts in (0.0, 1.0)
    )
    assert (free.value_added == 0).all()
    year = bound.value_added.sum(axis=(0, 1, 3)) / economy.gdp
    us, japan = (economy.states.index(name) for name in ("United States", "Japan"))
    inside = economy.inside[CARS, :, 0] * economy.origins[CARS, :, economy.home]
    assert inside[us] > 2 * inside[japan]
    assert year[us] > 0
    assert year[economy.home] == 0


def test_parts_of_other_states_stop_with_their_makers() -> None:
    economy, world = bare(inside=1.0)
    lack = lack_of(economy, 0.0, months=3)
    japan, us = economy.states.index("Japan"), economy.states.index("United States")
    lack.products[:, :, japan] = 1.0
    lost = played(economy, world, lack).value_added[0, CARS, us, -1]
    share = economy.origins[CARS, us, japan]
    assert lost == pytest.approx(share * world.value_added[0, CARS, us])


def game(*weapons: str) -> Game:
    return Game(CONFIG, pd.DataFrame({"seed": 5, "China": list(weapons)}), series=False)


def kept(runs: Game, months: int) -> Floats:
    """What lines get in the next months (run, LINES, state, month)."""
    return np.stack([lines_of_month(runs.run_for(1)) for _ in range(months)], axis=-1)


def test_without_a_restriction_nothing_is_lost_in_any_month() -> None:
    """In pairs of runs and months of growth, luck and prices."""
    found = kept(game("StatusQuo", "Bluff", "LicenseCases(start=2027.0)"), 14)
    economy = accounts()
    usual = np.repeat(found[:1], 2, axis=0)
    lack = lack_between(economy, found[1:], usual)
    assert (lack.products == 0).all()
    assert (lack.parts == 0).all()
    lost = lose(economy, draw(economy, SEEDS[:2]), lack)
    assert (lost.value_added == 0).all()
    assert (lost.output == 0).all()


def test_a_stop_of_magnets_is_a_lack_and_a_dear_magnet_is_none() -> None:
    found = kept(game("StatusQuo", "LicenseCases(start=2025.0, refused=1, wide=2025.0)"), 10)
    runs = dict(zip(LINES, np.moveaxis(found, 1, 0), strict=True))
    japan, home = accounts().states.index("Japan"), accounts().home

    def lack(wanted: Floats) -> Floats:
        need, received = runs["need"][1:], runs["received"][1:]
        return lacking(need, received, runs["held"][1:, :, 0], runs["served"][:1], wanted)

    usual = lack(runs["wanted"][1:])[0]
    assert usual[japan, 0] == 0, "stocks"
    assert usual[japan, -1] > 0.1
    assert (usual[home] == 0).all()
    assert (runs["parts_bound"][1, :, -1] == 1).all()
    assert (runs["parts_bound"][0] == 0).all()
    got = runs["received"][1:] / runs["need"][1:]
    assert (lack(np.minimum(runs["wanted"][1:], got))[0] == 0).all(), "at a price nobody pays"

"""Goods that come back where nothing is made of them: scrap of what is used, collected by price."""

from pathlib import Path

import numpy as np
import pytest
from tests.test_small_case import QUIET, TABLES, play, small

from regame.engine.mechanisms.scrap import age_products
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World
from regame.engine.verbs import Table, verb
from regame.game.game import Game

RECLAIM = {
    "stages": TABLES["stages"] + "reclaim,recycle,salt\n",
    "firms": TABLES["firms"] + "South Reclaim,South,reclaim,operating,100,0.5,500\n"
    "South Reclaim 2,South,reclaim,idle,100,0.5,500\n",
}
LIVES = (*QUIET, "recycling.life_years=2", "recycling.collection=0.1", "recycling.most=0.4")


@verb
def wear(w: World, a: Facts, d: Buffers, p: Table) -> None:
    for r in range(len(p)):
        age_products(w, a, d, p[r], r)


def reclaiming(folder: Path, months: int, *sets: str, weapon: str = "StatusQuo") -> Game:
    return play(small(folder, *LIVES, *sets, **RECLAIM), months, weapon)


def test_what_is_used_wears_out_and_comes_back(tmp_path):
    """used = in use + lost + scrap + recycled: nothing else happens to a tonne."""
    game = reclaiming(tmp_path, 12)
    for _ in range(12):
        world = game.world
        before = world.in_use.sum() + world.scrap.sum()
        game.step()
        recycled = world.output[:, game.atlas.recyclers.rows].sum()
        lost = 0.9 * world.retired.sum()
        after = world.in_use.sum() + world.scrap.sum()
        assert after == pytest.approx(before + world.used.sum() - recycled - lost, rel=1e-9)
        assert recycled > 0


def test_reclaim_is_on_sale_like_what_is_extracted(tmp_path):
    with_it, without = reclaiming(tmp_path, 60), play(small(tmp_path, *LIVES), 60)
    assert with_it.world.price[0, 0, 1] < without.world.price[0, 0, 1]
    rows = with_it.atlas.recyclers.rows
    assert with_it.world.refined_stock[0, rows].sum() > 0


def test_collection_answers_the_price_up_to_its_most(tmp_path):
    """At twice the price an elasticity of one collects twice as much, and never beyond `most`."""

    def collected(response: float, ratio: float) -> float:
        game = reclaiming(tmp_path, 3, f"recycling.response={response}")
        world = game.world
        world.index[:] = ratio * world.start_index
        world.scrap[:] = 0.0
        wear.plain(*wear.given(*game.stage))
        return float(world.scrap.sum() / world.retired.sum())

    assert collected(0.0, 2.0) == pytest.approx(0.1)
    assert collected(1.0, 2.0) == pytest.approx(0.2)
    assert collected(0.5, 4.0) == pytest.approx(0.2)
    assert collected(1.0, 0.5) == pytest.approx(0.05)
    assert collected(2.0, 3.0) == pytest.approx(0.4)


def test_a_cut_calls_up_reclaim_only_where_collection_answers(tmp_path):
    def made(response: float, weapon: str) -> float:
        game = reclaiming(tmp_path, 36, f"recycling.response={response}", weapon=weapon)
        return float(game.world.output[0, game.atlas.recyclers.rows].sum())

    cut = "Weapon(severity=0.8, quota=true)"
    assert made(1.0, cut) > 1.05 * made(0.0, cut)


def test_off_is_the_same_to_the_bit(tmp_path):
    """No recyclers: the keys have nothing to act on."""
    one = play(small(tmp_path, *QUIET), 24)
    other = play(small(tmp_path, *QUIET, "recycling.response=2", "recycling.collection=0.5"), 24)
    for name in ("price", "flow", "stock", "used"):
        assert np.array_equal(getattr(one.world, name), getattr(other.world, name))

"""What chokepoints other than rare earths need, each in a world of a few lines, off and on."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.test_small_case import QUIET, TABLES, small

from regame.config.files import Config
from regame.game.game import Game

BAN = "Schedule(quota='2011-01=0, 2013-01=none')"
CUT = "Schedule(quota='2010-07=0.3')"
LASTING = "Schedule(quota='2010-07=0')"
CALM = ("demand.shock=0", "production.noise=0", "demand.growth_outside=0", "demand.growth_inside=0")


def play(config: Config, weapon: str, months: int, seeds: int = 1) -> Game:
    design = pd.DataFrame({"seed": range(seeds), "world": range(seeds), "North": weapon})
    return Game(config, design.assign(treatment=weapon).rename_axis("run")).run_for(months)


def two_kinds(lead: str, *, both: bool = True) -> str:
    """South has projects that open soon, if both kinds are there, and others that take long."""
    soon = [f"South Soon {k},South,pit,idle,60,1.7,500,{lead}" for k in range(3 * both)]
    late = [f"South Late {k},South,pit,idle,60,1.5,3000,1" for k in range(3)]
    running = (
        "North Pit,North,pit,operating,1000,1.0,2000,",
        "South Pit,South,pit,operating,200,1.5,4000,",
    )
    head = "name,state,stage,status,capacity_t,unit_cost,capex,lead"
    return "\n".join([head, *running, *soon, *late]) + "\n"


def entered(game: Game, kind: str) -> np.ndarray:
    """Capacity of a kind that can be reached, mean over runs, t/month."""
    rows = [k for k, name in enumerate(game.atlas.plants) if kind in name]
    world = game.world
    able = world.capacity * world.ramp * (world.phase == 2)
    return np.asarray(able[:, rows].sum(axis=1).mean())


def test_two_kinds_of_entry_come_in_turn_and_the_soon_hold_off_the_late(tmp_path):
    def at(months: int, firms: str) -> tuple[float, float]:
        game = play(small(tmp_path, *CALM, firms=firms), CUT, months, seeds=48)
        return float(entered(game, "Soon")), float(entered(game, "Late"))

    soon, late = at(30, two_kinds("0.2"))
    assert soon > 0
    assert late < 0.2 * soon
    _, with_soon = at(144, two_kinds("0.2"))
    _, alone = at(144, two_kinds("0.2", both=False))
    assert with_soon < 0.9 * alone


def test_without_leads_all_kinds_take_as_long(tmp_path):
    given, empty = two_kinds("1"), two_kinds("").replace(",3000,1", ",3000,")
    games = [play(small(tmp_path, *CALM, firms=firms), CUT, 60) for firms in (given, empty)]
    assert np.array_equal(games[0].world.capacity, games[1].world.capacity)
    assert np.array_equal(games[0].world.price, games[1].world.price)


def test_what_producers_cannot_sell_under_a_ban_piles_up_and_comes_out_later(tmp_path):
    """Less is dug as stocks grow, so less piles up than where output does not answer them."""
    piled = []
    for answers in (6.0, 1e6):
        config = small(tmp_path, *QUIET, *CALM, f"production.adjustment={answers}")
        banned, free = play(config, BAN, 19), play(config, "StatusQuo", 19)
        held = [game.world.refined_stock[0, 0].sum() for game in (banned, free)]
        piled.append(held[0] / held[1])
        banned.run_for(19)  # until the ban ends
        before, out = banned.world.refined_stock[0, 0].sum(), 0.0
        for _ in range(18):
            banned.step()
            sold = banned.world.flow[0, :, 0].sum() + banned.world.grey_flow[0].sum()
            out += sold - banned.world.output[0, 0]
        assert out > 0.15 * before
        assert before - banned.world.refined_stock[0, 0].sum() == pytest.approx(out, rel=1e-6)
    assert piled[0] > 1.3
    assert piled[1] > 1.2 * piled[0]


STAGES = {
    "stages": "name,place,good,input_t,scrap_share\npit,extract,salt,,\nworks,make,glass,1,0\n",
    "firms": TABLES["firms"] + "Works of North,North,works,operating,20,0.5,\n"
    "Works of South,South,works,operating,460,0.5,\nNorth New,North,works,idle,200,0.5,300\n",
    "regions": "state,salt_use,glass_use\nNorth,0,20\nSouth,200,340\n",
    "end_uses": TABLES["end_uses"].replace("food,salt,1", "food,salt,0.37")
    + "jars,glass,0.63,0.2,1,10,0.3\n",
}


def home_over_abroad(folder: Path, wedge: float, weapon: str) -> float:
    """How works at home look over the same works abroad, price over full cost, after 15 months."""
    sets = (
        *CALM, "prices.magnet=3.2", "prices.magnet_outside=3.2", "demand.outside=1",
        "demand.rebound_outside=0", f"market.wedge_to_magnets={wedge}",
    )  # fmt: skip
    game = play(small(folder, *sets, **STAGES), weapon, 16)
    look = dict(zip(game.atlas.plants, game.world.outlook[0], strict=True))
    return float(look["North New"] / look["Works of South"])


def test_a_cut_draws_a_stage_home_and_the_switch_keeps_it_abroad(tmp_path):
    free, cut = (home_over_abroad(tmp_path, 1.0, weapon) for weapon in ("StatusQuo", CUT))
    assert cut > 2 * free
    free, cut = (home_over_abroad(tmp_path, 0.0, weapon) for weapon in ("StatusQuo", CUT))
    assert cut == pytest.approx(free, rel=0.15)

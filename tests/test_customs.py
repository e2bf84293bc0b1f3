"""What customs count: goods that one state digs and another refines are the other's."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.toy import Change, bits, config, design

from lanes.helpers import plain
from regame.config.files import load_config
from regame.engine.state.atlas import START_USE
from regame.engine.state.stages import RUNNING
from regame.game.game import Game
from regame.game.series import CARBONATES, SOLD_ON, bought, imported, passed_on

MONTHS = 30
REFINER, EXTRACTION = "South Works", "Grey Hill"


def fed(mine: str) -> Change:
    def change(firms: pd.DataFrame) -> pd.DataFrame:
        return firms.assign(linked=np.where(firms["name"] == REFINER, mine, ""))

    return change


def play(folder: Path, mine: str) -> Game:
    folder.mkdir()
    return Game(config(folder, firms=fed(mine)), design()).run_for(MONTHS)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Game:
    return play(tmp_path_factory.mktemp("without") / "world", "Red Bluff")


@pytest.fixture(scope="module")
def refining(tmp_path_factory: pytest.TempPathFactory) -> Game:
    return play(tmp_path_factory.mktemp("refining") / "world", EXTRACTION)


def test_only_what_customs_count_hangs_on_who_refines(without: Game, refining: Game) -> None:
    one, other = bits(without), bits(refining)
    differ = {name for name in one if not np.array_equal(one[name], other[name])}
    assert differ == {
        "series import_share_japan",
        "series import_share_united_states",
        "series imports_japan",
    }


def test_buyers_import_as_much_but_less_of_it_from_the_mines_state(
    without: Game, refining: Game
) -> None:
    before, after = (g.record.series("import_share_united_states") for g in (without, refining))
    assert (after <= before).all()
    assert (after < before - 0.1).mean() > 0.5


def test_customs_of_all_states_count_from_the_holder_what_left_it(refining: Game) -> None:
    world, facts = refining.world, refining.atlas.facts
    states = [s for s in range(facts.states) if s != facts.home]
    for run in range(world.runs):
        goods, buyers = plain(passed_on)(world, facts, run)
        left = sum(plain(bought)(world, facts, run, s) for s in states)
        found = [plain(imported)(world, facts, run, s, goods, buyers) for s in states]
        counted = sum(total * share / 100 for total, share in found)
        assert counted == pytest.approx(left)
        assert 0 < goods <= buyers


def test_a_refiner_takes_what_its_own_output_leaves_free(refining: Game) -> None:
    world, atlas = refining.world, refining.atlas
    plant = atlas.plants.index(REFINER)
    assert (world.phase[:, plant] == RUNNING).all()
    free = START_USE * world.capacity[:, plant] * world.ramp[:, plant] - world.output[:, plant]
    for run in range(world.runs):
        goods, _ = plain(passed_on)(world, atlas.facts, run)
        assert goods == pytest.approx(SOLD_ON * max(free[run], 0.0))


def test_carbonates_for_a_separator_of_the_project_count_by_their_weight() -> None:
    game = Game(load_config("history"), pd.DataFrame({"seed": [1]})).run_for(3)
    world, facts = game.world, game.atlas.facts
    union, mines = game.atlas.state("European Union"), game.atlas.state("Rest of World")
    goods, buyers = plain(passed_on)(world, facts, 0)
    with_, share = plain(imported)(world, facts, 0, union, goods, buyers)
    fed = world.raw_flow[0, union, mines]
    assert 50 < fed < 250, "t of oxides a month, of Lovozero"
    world.raw_flow[0] = 0.0
    without, more = plain(imported)(world, facts, 0, union, goods, buyers)
    assert with_ - without == pytest.approx(CARBONATES * fed)
    assert with_ * share == pytest.approx(without * more), "as much from the holder"


def test_who_cannot_crack_concentrate_takes_none_and_goes_on() -> None:
    game = Game(load_config("history"), pd.DataFrame({"seed": [1, 2]})).run_for(96)
    plants = [game.atlas.plants.index(f"{name} separation") for name in ("La Rochelle", "Silmet")]
    assert (game.world.phase[:, plants] == RUNNING).all()
    assert (game.world.output[:, plants[0]] == 0).all()
    assert (game.world.output[:, plants[1]] > 100).all()


def test_the_record_holds_all_output_until_plans_count(tmp_path: Path) -> None:
    def game(year: int) -> Game:
        folder = tmp_path / str(year)
        folder.mkdir()
        given = config(folder, f"production.planned_from_year={year}")
        return Game(given, design(("StatusQuo",))).run_for(24)

    early, late, never = (
        game(year).record.series("mine_output_china") for year in (2010, 2011, 2012)
    )
    hidden = 0.3  # of what the toy's Chinese mine digs
    np.testing.assert_array_equal(late[:12], never[:12])
    np.testing.assert_array_equal(late[12:], early[12:])
    np.testing.assert_allclose(early, (1 - hidden) * never)

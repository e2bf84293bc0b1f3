"""Plants that are begun by a decision on record: when, for how long, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.engine.state.atlas import STATUS, Atlas
from regame.engine.state.stages import BUILDING, IDLE
from regame.game.game import Game
from regame.tables import figures
from regame.tables.together import check_tables

PLANTS = ("Mountain Pass mine", "Mountain Pass separation")
HEAD = "plant,decided,announced\n"


def game(*overrides: str, runs: int = 2) -> Game:
    design = pd.DataFrame({"seed": np.arange(1, runs + 1)})
    return Game(load_config("history", overrides), design)


def table(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "decisions.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n")
    return f'tables.decisions="{path}"'


def test_a_plant_is_idle_until_its_month_and_in_building_from_then_on() -> None:
    played = game()
    rows = [played.atlas.plants.index(name) for name in PLANTS]
    decided = 12 * 5 + 7  # August 2010
    played.run_for(decided)
    assert (played.world.phase[:, rows] == IDLE).all(), "prices begin it no earlier"
    played.step()
    assert (played.world.phase[:, rows] == BUILDING).all()
    announced = 20  # months to April 2012
    left = played.world.clock[:, rows] + 1
    np.testing.assert_allclose(left, announced * played.world.delay[:, rows])


def test_without_the_table_nothing_is_decided_by_date() -> None:
    none = game('tables.decisions=""').atlas
    assert none.begins[none.plants.index(PLANTS[0])] == -1
    lynas = none.plants.index("Lynas LAMP separation")
    assert none.begins[lynas] == game().atlas.begins[lynas] == 12 * 5 - 23


def test_no_verdict_plays_decisions_of_after_its_start() -> None:
    for name in ("world_2010", "world_2025"):
        assert load_config(name).tables.decisions == ""


def test_a_decision_was_public_when_it_is_played() -> None:
    rows = figures.read("decisions")
    late = pd.to_datetime(rows["known_when"]) - pd.to_datetime(rows["decided"])
    assert (late.dt.days <= 31).all()
    assert (rows["announced"] > rows["decided"]).all()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Mountain Pas mine,2010-08,2012-07", r"still to be begun \(did you mean"),
        ("Bayan Obo mine,2010-08,2012-07", r"line 2: plant = 'Bayan Obo mine': no such plant that"),
        ("Nolans mine,2010-08,2010-08", r"announced = 2010-08: must be a month after 2010-08"),
    ],
)
def test_what_cannot_be_decided_is_refused(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(UserError, match=fault):
        game(table(tmp_path, row))


def test_a_decision_of_ones_own_brings_a_plant_forward(tmp_path: Path) -> None:
    played = game(table(tmp_path, "Nolans mine,2006-01,2008-01"))
    row = played.atlas.plants.index("Nolans mine")
    played.run_for(13)
    assert (played.world.phase[:, row] == BUILDING).all()
    before = game(table(tmp_path, "Nolans mine,2004-01,2008-01"))
    assert before.atlas.begins[row] == -1, "before play nothing is decided"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("plant,decided\nNolans mine,2006-01\n", "column 'announced' is missing"),
        (HEAD + "Nolans mine,2010,2012-07\n", r"line 2: decided = 2010 must be a month, YYYY-MM"),
        (HEAD + "Nolans mine,2010-08,\n", "line 2: announced = nothing must be a month"),
        (HEAD + "Nolans mine,2010-13,2012-07\n", "line 2: decided = '2010-13' must be a month"),
        (HEAD + ",2010-08,2012-07\n", "line 2: plant = nothing must be there"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(text)
    config = load_config("history", [f'tables.decisions="{path}"'])
    with pytest.raises(UserError, match=fault):
        Atlas(config)
    with pytest.raises(UserError, match=fault):
        check_tables(config, tuple(STATUS))

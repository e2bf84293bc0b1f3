"""Config means config: what a user sets has one value in every world, and is listed as pinned."""

from pathlib import Path

import pytest

from regame.config.files import OWN_TABLES, find, pinned_keys
from regame.core.options import StudyOptions
from regame.runs.protocol import prepare

KEY = "demand.growth_outside"
EXTRACTION = "extends = 'world_2010'\nquestion = 'What if use grows fast?'\n[demand]\n"


def mine(folder: Path, text: str = "growth_outside = 0.06\n") -> str:
    path = folder / "mine.toml"
    path.write_text(EXTRACTION + text)
    return str(path)


def test_a_value_of_a_config_of_the_users_own_holds_in_every_world(tmp_path: Path):
    plan = prepare("weaponization", StudyOptions(runs=2, config=mine(tmp_path)))
    assert plan.pinned == (KEY,)
    assert KEY not in plan.design  # so that it is the config's in every row
    assert plan.config.numbers()[KEY] == 0.06
    sampled = {item.key for item in plan.experiment.uncertainties} - {KEY}
    assert sampled <= set(plan.design)


def test_a_value_set_on_the_command_line_holds_in_every_world():
    plan = prepare("weaponization", StudyOptions(runs=2, overrides=(f"{KEY}=0.06",)))
    assert plan.pinned == (KEY,)
    assert KEY not in plan.design
    assert plan.config.numbers()[KEY] == 0.06


def test_nothing_is_pinned_where_nothing_is_set():
    plan = prepare("weaponization", StudyOptions(runs=2))
    assert plan.pinned == ()
    assert KEY in plan.design
    assert plan.design[KEY].nunique() == 2


def test_the_config_of_the_experiment_pins_nothing_by_whatever_name_it_is_given():
    assert pinned_keys("world_2010", "world_2010", ()) == set()
    assert pinned_keys(find("configs", "world_2010"), "world_2010", ()) == set()
    # Nor does what the experiment's config extends.
    assert pinned_keys("world_2010", "corner_harms", ()) == set()


def test_a_config_that_extends_another_pins_what_it_sets_and_no_more(tmp_path: Path):
    path = mine(tmp_path)
    assert pinned_keys(path, "world_2010", ("market.sharpness=7.5",)) == {KEY, "market.sharpness"}
    on_top = tmp_path / "more.toml"
    on_top.write_text("extends = 'mine.toml'\n[stocks]\npanic = 1.0\n")
    assert pinned_keys(on_top, "world_2010", ()) == {KEY, "stocks.panic"}


@pytest.mark.parametrize("table", sorted(OWN_TABLES))
def test_a_table_of_the_users_own_pins_the_keys_whose_ranges_were_drawn_around_ours(
    tmp_path: Path, table: str
):
    (tmp_path / f"{table}.csv").touch()  # which keys it pins does not depend on what it says
    path = mine(tmp_path, f"\n[tables]\n{table} = '{table}.csv'\n")
    assert pinned_keys(path, "world_2010", ()) == {f"tables.{table}", *OWN_TABLES[table]}

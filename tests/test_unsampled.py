"""The scan of numbers that no experiment samples: which, how far, and what is said of them."""

import json
from pathlib import Path

import pytest

from regame.cli import call
from regame.config.files import load_config
from regame.core.options import StudyOptions
from regame.design.design import bounds_of, out_of_bounds
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.studies.sensitivity import unsampled
from regame.studies.sensitivity.unsampled import Unsampled, ends_of

WORLD = load_config("world_2010")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return prepare("weaponization", StudyOptions(runs=2), Ask(("quota",)))


def test_switches_are_turned_and_other_numbers_halved_and_doubled():
    assert ends_of("opening.magnets", 1.0, WORLD) == (0.5, 2.0)
    assert ends_of("licences.quota_stands", 1.0, WORLD) == (0.0, 1.0)
    assert ends_of("disputes.named", 1.0, WORLD) == (0.0, 1.0)


def test_no_end_leaves_its_bounds(plan: Plan):
    for key, (value, low, high) in unsampled.ends_by_key(plan).items():
        least, most = bounds_of(type(plan.config), key)
        assert least <= low <= value <= high <= most, key
        assert [out_of_bounds(key, end, plan.config) for end in (low, high)] == [None, None], key


def test_every_number_that_is_not_sampled_is_moved(plan: Plan):
    ends = unsampled.ends_by_key(plan)
    assert set(ends) == set(plan.config.numbers()) - set(plan.design)
    assert len(ends) >= 60
    stuck = [key for key, (value, *reached) in ends.items() if set(reached) == {value}]
    assert not stuck


def test_rows_differ_from_the_headline_in_one_number(plan: Plan):
    ends = dict(list(unsampled.ends_by_key(plan).items())[:6])
    design = unsampled.design_of(plan, ends)
    side = plan.headline.treated
    parts = {name: part.reset_index(drop=True) for name, part in design.groupby("treatment")}
    base = parts[f"{side}, {unsampled.AS_IS}"]
    for key, (value, *reached) in ends.items():
        for end in (end for end in reached if end != value):
            other = parts[f"{side}, {key} = {end!r}"]
            moved = [name for name in base if not base[name].equals(other[name])]
            assert moved == ["treatment", key]
            assert (other[key] == end).all()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("unsampled")
    (base / "short.toml").write_text('extends = "weaponization"\nmonths = 12\n', encoding="utf-8")
    asked = ["sensitivity", str(base / "short.toml"), "--unsampled", "--runs", "2"]
    assert call([*asked, "--workers", "1", "--out", str(base / "out")]) in {0, 1}
    return base / "out"


def test_rows_are_sorted_by_how_far_they_move_the_share(folder: Path):
    text = (folder / "_notes" / unsampled.FOUND).read_text(encoding="utf-8")
    found = Unsampled.model_validate_json(text)
    moves = [abs(row.move or 0.0) for row in found.rows]
    assert moves == sorted(moves, reverse=True)
    for row in found.rows:
        ends = (row.harm_at_low, row.harm_at_high)
        shares = [share - found.harm for share in ends if share is not None]
        assert row.move == max(shares, key=abs, default=None)
    keys = {"key", "low", "high", "harm_at_low", "harm_at_high", "move"}
    assert keys <= set(json.loads(text)["rows"][0])


def test_a_number_at_its_value_leaves_the_headline(folder: Path):
    found = Unsampled.model_validate_json(
        (folder / "_notes" / unsampled.FOUND).read_text(encoding="utf-8")
    )
    same = [row for row in found.rows if row.low == row.value]
    assert same
    assert all(row.harm_at_low == found.harm for row in same)

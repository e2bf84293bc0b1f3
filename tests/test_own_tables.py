"""A table of one's own is refused with the line and column of every fault."""

from typing import Any

import pandas as pd
import pytest

from regame.cli import MISTAKE, call
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.engine.state.atlas import Atlas
from regame.tables import figures
from regame.tables.own import Rules, checked


def own(table: Any, folder: Any, name: str = "firms") -> Atlas:
    """The atlas of a world in which a table takes the place of one of the package's."""
    path = folder / "mine.csv"
    table.to_csv(path, index=False)
    return Atlas(load_config("world_2010", [f'tables.{name}="{path.as_posix()}"']))


def atlas(folder: Any, row: int, name: str = "firms", /, **changed: Any) -> Atlas:
    """The atlas of a table in which one row is changed."""
    table = figures.read(name).astype(object)
    for column, value in changed.items():
        table.loc[row, column] = value
    return own(table, folder, name)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"capacity_t": -20000}, "line 7: capacity_t = -20000 must be a number of at least 0"),
        ({"capacity_t": "many"}, "line 7: capacity_t = 'many' must be a number"),
        ({"unit_cost": None}, "line 7: unit_cost = nothing must be a number"),
        ({"stage": "seperation"}, "line 7: stage = 'seperation' must be one of .*'separation'"),
        ({"status": "operatng"}, "line 7: status = 'operatng' .*did you mean 'operating'"),
        ({"state": "Europe"}, "line 7: state = 'Europe' must be one of .*'European Union'"),
        ({"linked": "Bayan Obbo separation"}, "line 7: linked = .*'Bayan Obo separation'"),
        ({"lead": -1}, "line 7: lead = -1.0 must be a number of at least 0"),
        ({"undocumented_share": 1.5}, "undocumented_share = .* at most 1"),
        ({"status": "building"}, "line 7: status = 'building' needs months_left"),
        ({"months_left": 3}, "line 7: months_left = 3 is for status = 'building', not 'idle'"),
        ({"owner": "Japan"}, "line 7: owner = 'Japan' needs foreign_share"),
        ({"old_line_t": 5}, "line 7: old_line_t = 5 needs heap_t"),
        ({"heap_t": 90}, "line 7: heap_t = 90 needs old_line_t"),
        ({"confidence": "D"}, "line 7: confidence = 'D' must be one of A, B, C"),
        ({"stage": "mine", "share_bulk": 0.9, "share_light": 0.9}, r"must add up to 1, not 2\.23"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, changed, told):
    with pytest.raises(UserError, match=told):
        atlas(tmp_path, 5, **changed)


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(UserError) as refused:
        atlas(tmp_path, 5, capacity_t=-1, status="open", name="Bayan Obo mine")
    assert len(refused.value.faults) == 3


@pytest.mark.parametrize(
    ("name", "row", "changed", "told"),
    [
        ("regions", 2, {"oxide_use": "much"}, "line 4: oxide_use = 'much' must be a number"),
        ("regions", 2, {"magnet_use": -1}, "line 4: magnet_use = -1 must be .* at least 0"),
        ("regions", 2, {"magnet_use": None}, "line 4: magnet_use = nothing must be a number"),
        (
            "regions",
            2,
            {"magnet_use": 10**400},
            "line 4: magnet_use = 10+[.]{3} .401 characters. must be",
        ),
        (
            "regions",
            2,
            {"oxide_use": -(10**400)},
            "line 4: oxide_use = -10+[.]{3} .402 char.* must be",
        ),
        ("regions", 4, {"state": "Japan"}, "line 6: state = 'Japan' must be there, and once only"),
        ("regions", 0, {"state": "Chian"}, "'China' is missing: world.holders .*mean 'Chian'"),
        ("regions", 6, {"state": "Burma"}, "state 'Myanmar' is missing: table 'firms' has plants"),
        ("end_uses", 1, {"input": "oxid"}, "line 3: input = 'oxid' must be one of .*'oxide'"),
        (
            "end_uses",
            1,
            {"share_2010": 14},
            "share_2010 = 14.* at least 0 and at most 1",
        ),
        ("end_uses", 1, {"elasticity_short": -0.2}, "line 3: elasticity_short = -0.2 must be"),
        ("end_uses", 1, {"stop_value": 0.5}, "line 3: stop_value = 0.5 must be .* at least 1"),
        ("end_uses", 1, {"stop_value": None}, "line 3: stop_value = nothing must be a number"),
        ("end_uses", 1, {"name": "glass"}, "line 5: name = 'glass' must be there, and once only"),
        ("end_uses", 1, {"share_bulk": 0.5}, "line 3: share_bulk, .* must add up to 1, not 0.535"),
        ("end_uses", 5, {"input": "magnet"}, "no row of input = 'oxide' has share_heavy and share"),
    ],
)
def test_states_and_end_uses_are_looked_at_as_firms_are(tmp_path, name, row, changed, told):
    with pytest.raises(UserError, match=told) as refused:
        atlas(tmp_path, row, name, **changed)
    assert all(fault.startswith(str(tmp_path / "mine.csv")) for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("name", "column", "typed"),
    [
        ("firms", "capacity_t", "capacity"),
        ("regions", "oxide_use", "oxides_use"),
        ("end_uses", "stop_value", "stopvalue"),
    ],
)
def test_a_column_that_is_missing_or_misspelt_is_told(tmp_path, name, column, typed):
    with pytest.raises(UserError) as refused:
        own(figures.read(name).rename(columns={column: typed}), tmp_path, name)
    path = tmp_path / "mine.csv"
    assert refused.value.faults == [
        f"{path}: column {column!r} is missing",
        f"{path}: no column {typed!r} is known (did you mean {column!r}?)",
    ]


def test_a_table_without_rows_is_told(tmp_path):
    with pytest.raises(UserError, match=r"mine\.csv: holds no row"):
        own(figures.read("regions").iloc[:0], tmp_path, "regions")


@pytest.mark.parametrize("name", ["firms", "regions", "end_uses"])
def test_the_tables_of_the_package_pass_with_notes_of_ones_own(tmp_path, name):
    assert own(figures.read(name).assign(note_checked_by="me"), tmp_path, name)


@pytest.mark.parametrize(
    ("name", "column", "told"),
    [
        ("firms", "capx", r"no column 'capx' is known \(did you mean 'capex'\?\)"),
        ("regions", "public_stock", "no column 'public_stock' .* others are state, oxide_use, mag"),
        ("end_uses", "share_heavies", "no column 'share_heavies' .*did you mean 'share_heavy'"),
    ],
)
def test_a_column_that_nobody_reads_is_refused(tmp_path, name, column, told):
    with pytest.raises(UserError, match=told):
        own(figures.read(name).assign(**{column: 1}), tmp_path, name)


@pytest.mark.parametrize(
    ("cells", "lines"),
    [("a,b,c\n1,2\n3,4", [2, 3]), ("a,b\n# c\n1,2,\n3,4,", [3, 4]), ('a,b\n"1\n2",3\n4', [4])],
)
def test_rows_longer_or_shorter_than_the_head_are_refused(tmp_path, cells, lines):
    path = tmp_path / "mine.csv"
    path.write_text(cells)
    with pytest.raises(UserError) as refused:
        figures.read(str(path))
    assert [fault.split(": has ")[0] for fault in refused.value.faults] == [
        f"{path}, line {line}" for line in lines
    ]


def test_a_command_refuses_a_broken_table_of_states(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    figures.read("regions").rename(columns={"state": "land"}).to_csv(path, index=False)
    asked = ["verdict", "--runs", "1", "--set", f'tables.regions="{path.as_posix()}"']
    assert call(asked) == MISTAKE
    assert f"{path}: column 'state' is missing" in capsys.readouterr().err


def test_true_is_no_number_though_a_column_holds_nothing_else():
    rules = Rules("name", {}, {"lead": (0, 10)}, may_be_empty=("lead",))
    table = pd.DataFrame({"name": ["a", "b"], "lead": [None, True]})
    with pytest.raises(UserError, match=r"line 3: lead = .?True.? must be a number"):
        checked(table, "mine.csv", rules)

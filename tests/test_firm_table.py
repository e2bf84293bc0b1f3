"""A table of firms of one's own is refused with the line and column of every fault."""

from typing import Any

import pytest

from regame import tables
from regame.atlas import Atlas
from regame.config import load_config
from regame.errors import UserError


def atlas(folder: Any, row: int, **changed: Any) -> Atlas:
    """The atlas of a table in which one row is changed."""
    firms, path = tables.read("firms").astype(object), folder / "mine.csv"
    for column, value in changed.items():
        firms.loc[row, column] = value
    firms.to_csv(path, index=False)
    return Atlas(load_config("world_2010", [f'tables.firms="{path.as_posix()}"']))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"capacity_t": -20000}, "line 7: capacity_t = .*-20000.* must be a number of at least 0"),
        ({"capacity_t": "many"}, "line 7: capacity_t = 'many' must be a number"),
        ({"unit_cost": None}, "line 7: unit_cost = nothing must be a number"),
        ({"stage": "seperation"}, "line 7: stage = 'seperation' must be one of .*'separation'"),
        ({"status": "operatng"}, "line 7: status = 'operatng' .*did you mean 'operating'"),
        ({"state": "Europe"}, "line 7: state = 'Europe' must be one of .*'European Union'"),
        ({"linked": "Bayan Obbo separation"}, "line 7: linked = .*'Bayan Obo separation'"),
        ({"undocumented_share": 1.5}, "undocumented_share = .* at most 1"),
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


def test_a_table_without_a_column_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    tables.read("firms").drop(columns="capacity_t").to_csv(path, index=False)
    with pytest.raises(UserError, match=r"mine\.csv: column 'capacity_t' is missing"):
        Atlas(load_config("world_2010", [f'tables.firms="{path.as_posix()}"']))


def test_the_tables_of_the_package_pass(tmp_path):
    assert len(atlas(tmp_path, 5).firms) == len(tables.read("firms"))

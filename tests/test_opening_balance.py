"""Tables that lost a row, a half or a unit are refused at the stage where they did."""

import re
from pathlib import Path

import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.runs.opening_check import check_opening
from regame.tables import figures


def refused(
    case: str,
    folder: Path,
    *sets: str,
    lost: str = "",
    stage: str = "",
    factor: float = 1.0,
    column: str = "capacity_t",
) -> str:
    """Faults of a case whose table of plants lacks a row, or has a stage times a factor."""
    table = figures.read(f"{case}/firms")
    table = table[table["name"] != lost].astype({column: float})
    table.loc[table["stage"] == stage, column] *= factor
    path = folder / "mine.csv"
    table.to_csv(path, index=False)
    with pytest.raises(UserError) as caught:
        check_opening(load_config(case, [f'tables.firms="{path.as_posix()}"', *sets]))
    return str(caught.value)


@pytest.mark.parametrize(
    ("case", "row", "fault"),
    [
        ("nickel", "Mines of Indonesia", r"running mines can dig 2,185,000 t a year"),
        ("nickel", "Mines of Philippines", r"export_quota = 620,000 .* others lack 879,750 t"),
        ("nickel", "Smelters of China", r"can make 1,492,000 t a year, use of nickel is 1,750,"),
        ("rubber", "European estates", r"export_quota = 262,000 .* others lack 322,800 t"),
        ("rubber", "Estates and holdings of Malaya", r"dig 243,000 t .* 224,765 t more"),
        ("rubber", "Reclaim of the United States", r"can recycle 0 t a year, 67,800 t come back"),
    ],
)  # fmt: skip
def test_a_row_lost_at_any_stage_is_refused(case, row, fault, tmp_path):
    assert re.search(fault, refused(case, tmp_path, lost=row))


@pytest.mark.parametrize(
    ("case", "stage"),
    [("nickel", "mine"), ("nickel", "smelter"), ("rubber", "reclaim"), ("bauxite_2014", "refinery"),
     ("gallium_germanium", "circuit")],
)  # fmt: skip
def test_a_stage_of_half_the_size_or_in_thousands_is_refused(case, stage, tmp_path):
    assert "missing?" in (half := refused(case, tmp_path, stage=stage, factor=0.5))
    assert half.count("the start is out of balance") == 1
    assert "? 0.001 times as" in refused(case, tmp_path, stage=stage, factor=1000)


@pytest.mark.parametrize(
    ("case", "price", "stage", "fault"),
    [
        ("cobalt_2025", "cobalt=1.26", "", r"prices.cobalt = 1.26: .* mines or more sell what costs"
         r" 7 USD/kg .* for 1.26 \(did you mean 12.6, or a tenth of these costs"),
        ("cobalt_2025", "cobalt=12.6", "mine", r"costs 70 USD/kg .* for 12.6 .did you mean 126"),
        ("gallium_germanium", "germanium=116", "", r"prices.germanium = 116: .* mean 1160"),
        ("bauxite_2014", "bauxite=0.03", "", r"costs 20 USD/t .* for 0.03; set the price"),
        ("rubber", "rubber=0.386", "reclaim", r"reclaim plants or more sell what costs 2.6 "),
        ("cobalt_2025", "cobalt=12600", "", r"1,800 times the 7 USD/kg .* mean 12.6\?"),
        ("gallium_germanium", "germanium=116000", "", r"= 116000: 166 times .* mean 1160"),
    ],
)  # fmt: skip
def test_a_price_far_off_what_most_plants_cost_is_refused(case, price, stage, fault, tmp_path):
    told = refused(case, tmp_path, f"prices.{price}", stage=stage, factor=10, column="unit_cost")
    assert re.search(fault, told)


def test_smuggling_beyond_half_of_exports_is_refused_with_the_likely_number():
    """Ten meant as thousands of tonnes is ten million where a config counts in kt."""
    config = load_config("bauxite_2014", ["leakage.capacity=10"])
    with pytest.raises(UserError, match=r"more than half of exports.*did you mean 0.01"):
        check_opening(config)

"""The map of chokepoints: nine numbers become a world, theory's curve, and a user's own rows."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.studies.frontier import mapping
from regame.studies.frontier.hypothetical import (
    START,
    numbers_of,
    tables,
    world_of,
)
from regame.studies.frontier.map_parts import Map, Reading, Spot
from regame.studies.frontier.mapping import Place, conclude, explained, hypothetical, speeds_of
from regame.studies.frontier.numbers import NUMBERS, drawn, read_rows, spread
from regame.studies.frontier.playing import play_spots
from regame.studies.frontier.ratios import HIGHEST, bar, by_theory, ratios, withheld
from regame.studies.frontier.readings import ranked, read

STIFF = {
    "share": 0.95, "entry_lead_months": 120.0, "elasticity_short": 0.05, "elasticity_long": 0.2,
    "stocks_months": 1.0, "substitutes_ceiling": 0.0, "home_use": 0.1, "stage_moved": 0.0,
    "cost_share": 0.001,
}  # fmt: skip
SOFT = STIFF | {
    "share": 0.35, "entry_lead_months": 8.0, "elasticity_short": 0.8, "elasticity_long": 3.0,
    "stocks_months": 10.0, "substitutes_ceiling": 0.8, "home_use": 0.0, "cost_share": 0.3,
}  # fmt: skip
HEAD = "name," + ",".join(NUMBERS)


def line(name: str, numbers: dict[str, float]) -> str:
    return f"{name}," + ",".join(f"{numbers[key]:g}" for key in NUMBERS)


def test_a_chokepoint_is_the_world_that_its_numbers_say(tmp_path):
    """Read back from the tables that it became, the numbers are the same."""
    numbers = SOFT | {"stage_moved": 0.5, "home_use": 0.1}
    back = numbers_of(world_of(numbers, tmp_path))
    for name in ("share", "entry_lead_months", "elasticity_short", "elasticity_long", "home_use",
                 "stocks_months", "substitutes_ceiling", "cost_share", "stage_moved"):  # fmt: skip
        assert back[name] == pytest.approx(numbers[name], rel=1e-3), name
    assert "works" in tables(numbers)["stages"]
    assert "works" not in tables(STIFF)["stages"]


def test_theory_s_curve_is_where_the_sum_of_t28_is_zero():
    rate, years, lead = 0.05, 20.0, 4.0
    gain = bar(lead * rate, rate, years)
    times = (np.arange(200_000) + 0.5) / 200_000 * years
    flows = np.where(times < lead, gain, -1.0) * np.exp(-rate * times)
    assert flows.mean() == pytest.approx(0, abs=1e-5)
    assert bar(rate * 25, rate, years) == 0  # rivals come after the horizon: any gain pays


def test_ratios_are_those_by_hand_and_move_as_they_should():
    speeds = speeds_of(load_config("world_2010"))
    found = ratios(STIFF, speeds)
    missing = (0.4 * 0.85 - (1 / 0.85 - 1) * 0.05) / 0.9
    assert withheld(STIFF) == pytest.approx(missing)
    assert found.share_over_elasticity == pytest.approx(missing / 0.05)
    assert found.lead_over_patience == pytest.approx((120 + 9) / 12 * 0.05)
    assert ratios(STIFF | {"stage_moved": 1.0}, speeds).gain_over_loss == HIGHEST
    idle = ratios(STIFF | {"share": 0.15, "stage_moved": 1.0}, speeds)  # rivals make up for it all
    assert (idle.share_over_elasticity, idle.gain_over_loss) == (0, 0)
    stiffer = ratios(STIFF | {"cost_share": 0.1}, speeds).gain_over_loss
    softer = ratios(STIFF | {"cost_share": 0.1, "elasticity_short": 0.6, "elasticity_long": 0.6},
                    speeds).gain_over_loss  # fmt: skip
    assert stiffer > softer
    assert by_theory(found, speeds.rate, 20) == "pays"
    assert by_theory(ratios(SOFT, speeds), speeds.rate, 20) == "harms"


@pytest.fixture(scope="module")
def played() -> Map:
    places = [
        Place("stiff", "yours", pd.DataFrame([STIFF]), 2),
        Place("soft", "yours", pd.DataFrame([SOFT, SOFT | {"share": 0.4}]), 2),
    ]
    rows = mapping.design(places, 1)
    table = pd.concat([rows, play_spots(load_config("world_2010"), rows, START + 240)], axis=1)
    return conclude(places, table, 1)


def test_a_stiff_chokepoint_pays_and_a_soft_one_harms(played):
    stiff, soft = played.spots
    assert (stiff.sign, soft.sign) == ("pays", "harms")
    assert (stiff.worlds, soft.worlds) == (2, 4)  # a range is more sets of numbers
    assert soft.ranges["share_over_elasticity"][0] <= soft.ranges["share_over_elasticity"][1]
    assert stiff.ranges["gain_over_loss"] == (stiff.gain_over_loss,) * 2


def test_what_explains_signs_is_found_out_of_sample(played):
    """A sign made of one number is explained by it, and by nothing that was drawn apart."""
    usual = played.spots[0]
    rng = np.random.default_rng(3)
    spots: list[Spot] = []
    for share in rng.uniform(0.1, 0.9, 200):
        other = {key: float(rng.uniform()) for key in NUMBERS}
        spots.append(usual.model_copy(update={
            "sign": "pays" if share > 0.5 else "harms", "numbers": other | {"share": float(share)},
            "lead_over_patience": float(rng.uniform()), "gain_over_loss": float(rng.uniform()),
            "share_over_elasticity": float(rng.uniform()),
        }))  # fmt: skip
    found = {item.what: item for item in explained(spots)}
    assert found["share"].auc == pytest.approx(1.0)
    assert found["share"].right > 0.95
    assert 0.35 < (found["home_use"].auc or 0) < 0.65
    assert found["the nine numbers"].right > 0.9 > 0.65 > found["the three ratios"].right
    assert explained(spots[:1]) == ()
    usual_right = found["the more frequent sign"]
    low, high = usual_right.right_ci
    assert low < usual_right.right < high


def test_ranks_among_themselves_are_the_usual_ones():
    values = np.array([[3.0, 1.0], [1.0, 1.0], [2.0, 5.0], [2.0, 4.0]])
    expected = [2 * (rankdata(column) - 0.5) / 4 - 1 for column in values.T]
    np.testing.assert_allclose(ranked(values, values), np.stack(expected, axis=1))
    assert ranked(np.array([[9.0, 0.0]]), values).tolist() == [[1.0, -1.0]]


def by_share(played: Map, count: int = 120) -> list[Spot]:
    """Spots that pay where the share is above one half, whatever else they are."""
    rng, usual = np.random.default_rng(5), played.spots[0]
    return [
        usual.model_copy(update={
            "kind": "drawn", "sign": "pays" if share > 0.5 else "harms",
            "numbers": {key: float(rng.uniform()) for key in NUMBERS} | {"share": float(share)},
            "lead_over_patience": float(rng.uniform()), "gain_over_loss": float(rng.uniform()),
            "share_over_elasticity": float(rng.uniform()),
        })
        for share in rng.uniform(0.05, 0.95, count)
    ]  # fmt: skip


def reading_of(sets: list[dict[str, float]], spots: list[Spot]) -> Reading:
    found = read(sets, spots, explained(spots), "x", 1)
    assert found is not None
    return found


def test_a_sign_is_read_off_with_how_sure_it_is(played):
    """Far from where the sign turns all refits agree; where it turns they do not."""
    spots = by_share(played)
    middle = dict.fromkeys(NUMBERS, 0.5) | {
        "lead_over_patience": 0.5, "gain_over_loss": 0.5, "share_over_elasticity": 0.5,
    }  # fmt: skip
    found = {share: reading_of([middle | {"share": share}], spots) for share in (0.1, 0.5, 0.9)}
    assert [found[share].by for share in found] == ["the nine numbers"] * 3
    assert (found[0.1].sign, found[0.9].sign) == ("harms", "pays")
    assert min(found[0.1].refits_share, found[0.9].refits_share) > 0.95 > found[0.5].refits_share
    assert "share" in found[0.1].beyond
    assert "share" not in found[0.9].beyond
    over_a_range = [middle | {"share": share} for share in (0.9, 0.1)]
    assert reading_of(over_a_range, spots).refits_share == pytest.approx(0.5, abs=0.05)
    assert read([middle], spots, (), "x", 1) is None


def test_drawn_chokepoints_keep_to_their_ranges():
    table = drawn(64, 1)
    for name, number in NUMBERS.items():
        assert table[name].between(number.low - 1e-9, number.high + 1e-9).all(), name
    assert (table["share"] - table["home_use"] >= 0.049).all()
    assert (table["elasticity_long"] >= table["elasticity_short"]).all()
    pd.testing.assert_frame_equal(table, drawn(64, 1))
    assert len(hypothetical(3, 1)) == 3


def test_ranges_of_a_row_are_drawn_and_the_first_is_as_given(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEAD},share_low,share_high\n{line('x', STIFF)},0.9,0.99\n")
    (row,) = (row for _, row in read_rows(path).iterrows())
    table = spread(row, 16, 1)
    assert table["share"].iloc[0] == 0.95
    assert table["share"].iloc[1:].between(0.9, 0.99).all()
    assert table["share"].nunique() == 16
    assert (table["elasticity_short"] == 0.05).all()


def test_faults_of_a_row_come_at_once(tmp_path):
    path = tmp_path / "mine.csv"
    text = line("a", STIFF | {"share": 1.4}) + "\n" + line("a", SOFT | {"stocks_months": -1})
    path.write_text(f"{HEAD}\n{text}\n")
    with pytest.raises(UserError) as caught:
        read_rows(path)
    said = "\n".join(caught.value.faults)
    for part in ("line 2: share = 1.4", "line 3: stocks_months = -1", "line 3: name = 'a'"):
        assert part in said
    path.write_text(f"{HEAD}\n{line('a', STIFF | {'home_use': 0.9})}\n")
    with pytest.raises(UserError, match=r"line 2: share must be 0\.05 or more above home_use"):
        read_rows(path)
    path.write_text(f"{HEAD.replace('cost_share', 'cost_shar')}\n{line('a', STIFF)}\n")
    with pytest.raises(UserError, match="column 'cost_share' is missing"):
        read_rows(path)

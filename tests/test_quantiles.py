"""Baselines by hand, what was known on a day, scores in quantiles, the scoreboard, submissions."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.cli import DONE, MISTAKE, call
from regame.studies.forecast.editions import editions
from regame.studies.forecast.known import Figure, count_of, known_on, month_at, outlined
from regame.studies.forecast.past import ENGINE, Mix
from regame.studies.forecast.past import Path as Played
from regame.studies.forecast.rivals import LEVELS, POOL, foretell, grown, spreads, unscaled
from regame.studies.forecast.worth import ratio_interval, scored

MIDDLE = LEVELS.index(0.5)
START = count_of("2025-01")


def path(values: list[float]) -> list[Figure]:
    return [Figure(START + at, value, "2025-01-01") for at, value in enumerate(values)]


def test_nothing_is_known_before_it_is_out() -> None:
    for name in outlined():
        assert all(row.known < "2026-07-01" for row in known_on(name, "2026-07-01"))
    months = [month_at(row.month) for row in known_on("magnet_exports_china", "2026-04-20")]
    assert months[-1] == "2026-02", "customs of March were out on 20 April"
    assert month_at(known_on("firm_output_mp_materials", "2026-05-07")[-1].month) == "2025-12"
    assert month_at(known_on("firm_output_mp_materials", "2026-05-08")[-1].month) == "2026-03"
    vat, bare = (known_on(f"price_inside_light{at}", "2026-01-31") for at in ("_vat", ""))
    assert vat[-1].value == pytest.approx(1.13 * bare[-1].value)


def test_baselines_are_those_of_the_textbook() -> None:
    rows = path([100 * 1.1**at for at in range(14)])
    found = foretell("price", rows, 0.1, rows[-1].month + 3)
    middles = {name: float(unscaled(at, "price")[MIDDLE]) for name, at in found.items()}
    assert middles["last value"] == pytest.approx(rows[-1].value)
    assert middles["drift"] == pytest.approx(rows[-1].value * 1.1**3)
    assert middles["seasonal naive"] == pytest.approx(rows[-1].value * 1.1**3)
    wide = found["last value"]
    assert wide[LEVELS.index(0.95)] - wide[MIDDLE] == pytest.approx(1.6449 * 0.1 * 3**0.5, rel=1e-3)
    np.testing.assert_allclose(found[POOL], np.median([found[name] for name in middles
                                                       if name != POOL], axis=0))  # fmt: skip
    assert grown(0.1, "tonnes", 12) == pytest.approx(0.1 * 3**0.5)


def test_a_collapse_does_not_widen_the_band_of_calm_months() -> None:
    calm = [100.0, 101, 100, 101, 100, 101, 100, 101, 100]
    fallen = [*calm[:4], 20.0, *calm[5:]]
    kinds = {"a": "price"}
    first, second = (spreads({"a": path(at)}, kinds, kinds)["a"] for at in (calm, fallen))
    assert second == pytest.approx(first, rel=0.05)


def test_counts_go_up_by_stairs() -> None:
    found = foretell("count", path([0, 40, 40, 40, 40, 80]), 0.5, START + 11)[POOL]
    assert set(np.round(found - 80) % 40) == {0}
    assert found[0] == 80
    assert found[-1] > 80


def test_scores_agree_with_sums_worked_out_here() -> None:
    quantiles = np.linspace(-1, 1, len(LEVELS))
    pinball = [
        max(a * (0.3 - q), (a - 1) * (0.3 - q)) for a, q in zip(LEVELS, quantiles, strict=True)
    ]
    assert scored(quantiles, 0.3, "price").wis == pytest.approx(2 * np.mean(pinball))
    assert scored(quantiles, 0.0, "price").pit == pytest.approx(0.5)
    assert scored(quantiles, 0.3, "price").wis < scored(quantiles, 0.9, "price").wis


def test_no_skill_is_told_of_noise() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.exponential(size=(2, 60))
    middle, low, high = ratio_interval(one, other)
    assert low < 1 < high
    assert ratio_interval(0.5 * other, other) == pytest.approx((0.5, 0.5, 0.5))
    assert low < middle < high


def test_the_model_gives_its_growth_alone() -> None:
    """A level that it has wrong does not count; without it a combination is its baselines."""
    months = np.full((5, 24), 10.0) * 1.02 ** np.arange(24)
    engine = Played(START, {"price_inside_light": months})
    last = Figure(START + 11, 80.0, "")
    found = engine.quantiles("price_inside_light", last, START + 17, 0.05)
    assert found is not None
    assert np.exp(found[MIDDLE]) == pytest.approx(80 * 1.02**6, rel=1e-6)
    assert engine.quantiles("price_inside_light", last, START + 24, 0.05) is None
    assert engine.quantiles("price_inside_cerium", last, START + 17, 0.05) is None
    pool = {POOL: np.zeros(len(LEVELS))}
    np.testing.assert_array_equal(Mix(0.5, 1.0).of(pool), pool[POOL])
    assert Mix(0.5, 1.0).of(pool | {ENGINE: np.ones(len(LEVELS))})[MIDDLE] == 0.5


def submission(folder: Path, **changes: object) -> Path:
    row = {"edition": editions()[0].parent.name, "series": "price_inside_light", "month": "2026-01"}
    rows = [row | {"level": level, "value": 80.0 + level} | changes for level in (0.05, 0.5, 0.95)]
    pd.DataFrame(rows).to_csv(folder / "mine.csv", index=False)
    return folder


def test_a_submission_stands_on_the_board(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = submission(tmp_path)
    asked = ["scoreboard", "--submissions", str(given), "--json", "--out", str(tmp_path / "out")]
    assert call(asked) == DONE
    board = json.loads(capsys.readouterr().out)
    mine = [row for row in board["rows"] if row["entry"] == "mine" and row["series"] != "all"]
    assert [(row["series"], row["n"]) for row in mine] == [("price_inside_light", 1)]
    ours = [row for row in board["rows"] if row["entry"] == "regame" and row["series"] == "all"]
    assert len(ours) >= 5
    assert all(row["low"] <= row["relative_wis"] <= row["high"] for row in board["rows"])
    lasts = [row["relative_wis"] for row in board["rows"] if row["entry"] == "last value"]
    assert set(lasts) == {1.0}
    assert all(0 < row["brier"] < 1 and row["void"] == 1 for row in board["events"])


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"edition": "2020-01"}, "edition = '2020-01': must be one of"),
        ({"series": "tea"}, "series = 'tea': no such series"),
        ({"level": 1.5}, "must be between 0 and 1"),
        ({"value": -1.0}, "must be a number from 0"),
    ],
)
def test_a_submission_with_a_fault_is_refused(
    changes: dict[str, object], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = submission(tmp_path, **changes)
    assert (
        call(["scoreboard", "--submissions", str(given), "--out", str(tmp_path / "o")]) == MISTAKE
    )
    assert fault in capsys.readouterr().err


@pytest.mark.slow
def test_a_forecast_from_an_origin_is_as_promised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = f"forecast --origin 2026-07 --runs 4 --workers 1 --json --out {tmp_path / 'out'}"
    assert call([*line.split(), "--publish", str(tmp_path / "editions")]) == DONE
    content = json.loads(capsys.readouterr().out)
    assert len(content["levels"]) == 23
    assert len({row["series"] for row in content["rows"]}) >= 40
    assert all(np.all(np.diff(row["quantiles"]) >= 0) for row in content["rows"])
    assert len(content["questions"]) >= 40
    assert all(question["source"] and question["resolves"] for question in content["questions"])
    chances = {(row["name"], row["by"]): row["probability"] for row in content["events"]}
    assert {by for _, by in chances} == {"2026-09", "2026-12", "2027-06"}
    assert all(chances[name, "2026-09"] <= chances[name, "2026-12"] for name, _ in chances)
    assert len(editions(tmp_path / "editions")) == 1

"""`regame forecast`: rows and events as promised, a hash that holds, and scores of what came."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import regame
from regame.cli import DONE, MISTAKE, call
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.game.game import Game
from regame.studies.forecast.came import read_came, score
from regame.studies.forecast.forecast import events_from
from regame.studies.forecast.result import Foreseen, Outlook, digest
from regame.studies.forecast.series import (
    EVENT,
    FADES,
    Anchor,
    Memory,
    all_series,
    anchor,
    foretold,
    record,
)
from regame.studies.hindcast.observed import Observation

PUBLISHED = Path(__file__).parent.parent / "forecasts/2026-01_2026-11-30_1307/forecast.json"
SERIES = (
    "magnet_exports_china", "magnet_exports_to_united_states", "magnet_exports_to_european_union",
    "magnet_exports_to_japan", "magnet_exports_to_korea", "heavy_exports_to_japan",
    "heavy_exports_to_united_states", "export_tonnes_china", "export_unit_value_china",
    "price_inside_light", "price_inside_heavy", "price_inside_light_vat", "price_inside_heavy_vat",
    "price_outside_heavy", "price_outside_yttrium", "floor_payment_united_states",
    "firm_output_mp_materials", "firm_output_lynas", "listed_entities_japan",
    "lines_stopped_japan", "lines_stopped_european_union",
)  # fmt: skip
NAMES = (
    "general stop", "october package in force", "Japan concedes", "United States concedes",
    "truce broken", "new lists against Japan", "new lists against the United States",
)  # fmt: skip
CAME = """series,month,value,unit
magnet_exports_japan,2026-03,300,t/month
magnet_exports_to_japan,2026-3,300,t/month
price_inside_light,2026-03,much,USD/kg
firm_output_lynas,2026-02,1500,t NdPr/quarter
price_inside_heavy,2026-03,200,CNY/t
"""


@pytest.fixture(scope="module")
def outlook(tmp_path_factory: pytest.TempPathFactory) -> Outlook:
    return regame.forecast(runs=12, workers=1, out=tmp_path_factory.mktemp("forecast") / "out")


def shape_holds(content: dict[str, Any]) -> None:
    """Every series of the contract has its 24 months or 8 quarters, every event its dates."""
    rows = pd.DataFrame(content["rows"])
    assert set(SERIES) <= set(rows["series"])
    assert ((rows["low"] <= rows["median"]) & (rows["median"] <= rows["high"])).all()
    for name, months in rows.groupby("series")["month"]:
        quarters = str(name).startswith(("firm_output", "floor_payment"))
        first, count = ("2026-03", 8) if quarters else ("2026-01", 24)
        assert (months.iloc[0], months.iloc[-1], len(months)) == (first, "2027-12", count)
    events = {(row["name"], row["by"]): row["probability"] for row in content["events"]}
    assert {(name, f"2026-{month}") for name in NAMES for month in ("06", "12")} <= set(events)
    assert all(0 < chance < 1 for chance in events.values())
    assert all(events[name, "2026-06"] <= events[name, "2026-12"] for name in NAMES)
    assert content["opened"] == "2026-01"


def test_rows_and_events_are_as_promised(outlook: Outlook) -> None:
    shape_holds(outlook.to_json())
    rows = outlook.to_frame().set_index(["series", "month"])["median"]
    for group in ("light", "heavy"):
        with_tax = rows[f"price_inside_{group}_vat"] / rows[f"price_inside_{group}"]
        np.testing.assert_allclose(with_tax, 1.13, rtol=0.002)
    assert {gap.series for gap in outlook.gaps} >= {"price_outside_yttrium"}


def test_what_is_published_is_as_it_was_written(outlook: Outlook) -> None:
    """Its hash is that of its content, and another for another figure."""
    written = json.loads((outlook.notes / "2026-01.json").read_text(encoding="utf-8"))
    for content in (written, json.loads(PUBLISHED.read_text(encoding="utf-8"))):
        shape_holds(content)
        assert digest(content) == content["hash"]
        assert {"model", "data", "config_hash"} <= set(content)
        content["rows"][0]["median"] += 1
        assert digest(content) != content["hash"]


def test_each_price_goes_on_from_the_record(outlook: Outlook) -> None:
    """At its start the band holds the last figure, and the median is near."""
    rows = {(row.series, row.month): row for row in outlook.rows}
    for name in ("price_inside_light", "price_inside_heavy", "price_outside_heavy"):
        last, first = record(2026)[name][-1], rows[name, "2026-01"]
        assert first.low < last.value < first.high
        assert first.median == pytest.approx(last.value, rel=0.2)


def test_an_error_fades_where_the_record_counts_the_same() -> None:
    fades, stays = (
        next(at for at in all_series() if at.series == name)
        for name in ("price_inside_light", "price_outside_yttrium")
    )
    runs, seen = np.array([50.0, 60.0, 70.0]), Anchor(-1, np.full(3, np.log(2)))
    sure = Memory(0.0, 0.5)
    assert foretold(runs, stays, 11, seen, sure)[1] == pytest.approx(120)
    assert foretold(runs, fades, 11, seen, sure)[1] == pytest.approx(60 * 2**FADES**12)
    low, middle, high = foretold(np.full(3, 60.0), stays, 0, seen, Memory(0.1, 0.5))
    assert np.log(high / middle) == pytest.approx(0.1 * norm.ppf(0.95), rel=0.1)
    assert high / middle == pytest.approx(middle / low)
    last = [Anchor(month, np.array([0.0, error])) for month, error in ((-2, 1.0), (-1, 9.0))]
    start = anchor(fades, last)
    assert start is not None
    np.testing.assert_allclose(start.error, [3.5, 5.5])


def test_what_never_happened_is_not_impossible() -> None:
    values = np.zeros((9, 12))
    values[:3, 6:] = 1
    played = {event.recorded: values for event in all_series(EVENT)}
    events = {row.by: row.probability for row in events_from(played, 2026)}
    assert events == {"2026-06": 0.05, "2026-12": 0.35}


def test_scores_are_those_of_a_band_of_two_halves() -> None:
    """With even halves, on logarithms, the closed forms of the normal."""
    step, z = 0.2, norm.ppf(0.95)
    row = Foreseen(series="price_inside_light", month="2026-03", unit="USD/kg", median=80.0,
                   low=80 * np.exp(-z * step), high=80 * np.exp(z * step))  # fmt: skip
    item = Observation("price_inside_light", 2026, 1, "2026-03", 100.0, "USD/kg", np.nan)
    (came,) = score([row], [item], "2026-01")
    gap = np.log(100 / 80) / step
    assert came.log_score == pytest.approx(norm.logpdf(gap) - np.log(step))
    crps = step * (gap * (2 * norm.cdf(gap) - 1) + 2 * norm.pdf(gap) - 1 / np.sqrt(np.pi))
    assert came.crps == pytest.approx(crps)
    assert came.no_change == 76.2
    assert came.inside
    with pytest.raises(UserError, match=r"price_inside_light of 2028-01: not forecast"):
        score([row], [item._replace(month="2028-01")], "2026-01")


def test_faults_of_figures_are_named(tmp_path: Path) -> None:
    file = tmp_path / "came.csv"
    file.write_text(CAME, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_came(file)
    said = "\n".join(caught.value.faults)
    for line, part in (
        (2, "did you mean 'magnet_exports_to_japan'"), (3, "must read like 2026-03"),
        (4, "'much': must be a number"), (5, "figures of quarters"), (6, "is in USD/kg"),
    ):  # fmt: skip
        assert any(f":{line}:" in fault and part in fault for fault in caught.value.faults), said


def test_a_published_forecast_is_scored_without_playing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "came.csv"
    file.write_text(
        "series,span,month,value,unit\nmagnet_exports_china,1,2026-02,5000,t/month\n"
        "price_outside_yttrium,,2026-03,300,USD/kg\nfirm_output_lynas,3,2026-03,500,t NdPr\n",
        encoding="utf-8",
    )
    asked = ["forecast", "--score", str(file), "--published"]
    assert call([*asked, str(PUBLISHED), "--json", "--out", str(tmp_path / "out")]) == DONE
    result = json.loads(capsys.readouterr().out)
    assert [row["no_change"] for row in result["scores"]] == [5952, 350, 1404]
    assert result["scores"][2]["came"] == 1500
    content = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    content["rows"][0]["high"] *= 2
    (tmp_path / "other.json").write_text(json.dumps(content), encoding="utf-8")
    assert call([*asked, str(tmp_path / "other.json"), "--out", str(tmp_path / "o")]) == MISTAKE
    assert "was altered" in capsys.readouterr().err


def test_the_world_opens_with_licences_in_force_and_offices_that_know_them() -> None:
    config = load_config("world_2026")
    game = Game(config, pd.DataFrame({"seed": [1, 2], "world": [0, 1]})).run_for(1)
    assert (game.world.licensing_months[:, 0] > 9).all()
    assert (game.world.granted.sum(axis=(1, 2, 3)) > 0).all()
    assert np.isnan(game.world.set_licensing_wide).all()  # October's package is suspended
    floor = game.world.set_price_floor[:, game.atlas.states.index("United States")]
    np.testing.assert_array_equal(floor, 110)


@pytest.mark.parametrize(
    ("year", "since_struck", "retaliation", "wide"),
    [
        (2025.5, 0, 1, None), (2026.5, 3, 0, None), (2026.5, 0, 1, True),
        (2026.83, 11, 0, True), (2026.83, 12, 0, None),
    ],
)  # fmt: skip
def test_a_truce_ends_by_what_happens(
    year: float, since_struck: float, retaliation: float, wide: bool | None
) -> None:
    from regame.strategies.china import Truce
    from regame.strategies.contract import Observation as Seen

    seen = Seen(*[0.0] * len(Seen._fields))._replace(
        year=year, since_struck=since_struck, retaliation=retaliation
    )
    assert Truce().decide(seen).licensing_wide is wide

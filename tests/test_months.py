"""The first months of the weapon: when it begins, what is exported, paid and lost, and where."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.cli import call
from regame.runs import store
from regame.studies.verdict.answer import unchanged_in_money
from regame.studies.verdict.moves import first_difference
from regame.studies.verdict.report import read
from regame.studies.verdict.source import Source

ASKED = """
extends = "weaponization_2025"
runs = 2
monthly = 12
channels = []
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A verdict of two worlds on three treatments."""
    base = tmp_path_factory.mktemp("months")
    (base / "short.toml").write_text(ASKED, encoding="utf-8")
    names = ("licences", "threat alone", "move downstream")
    played = [word for name in names for word in ("--treatment", name)]
    out = base / "out"
    asked = ["verdict", str(base / "short.toml"), *played, "--workers", "1", "--csv"]
    assert call([*asked, "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def source(folder: Path) -> Source:
    return read(folder)


def test_a_weapon_begins_where_an_instrument_first_differs_in_any_world():
    baseline = np.zeros((2, 5, 3))
    treated = baseline.copy()
    assert first_difference(treated, baseline) is None
    treated[1, 3, 2] = 1.0
    treated[0, 4, 0] = 1.0
    assert first_difference(treated, baseline) == 3


def test_months_run_from_the_licences_of_april(source: Source):
    found = source.found.months_after
    assert found is not None
    assert (found.begins, found.worlds) == (3, 2)  # month 0 is January 2025
    kinds = {item.quantity for item in found.outcomes}
    assert kinds >= {"magnets_exported", "price_inside", "price_outside", "use_lost", "value_lost"}
    for item in found.outcomes:
        assert len(item.median) == len(item.baseline) == 12
        assert all(np.array(item.low) <= np.array(item.median))
        assert all(np.array(item.median) <= np.array(item.high))
    lost = [item for item in found.outcomes if item.quantity == "use_lost"]
    assert {item.of for item in lost} > {"Japan", "European Union", "Korea"}
    assert all(abs(value) < 1 for item in lost for value in item.median)


def test_what_users_elsewhere_lose_is_value_and_by_end_use(source: Source):
    found = source.found.months_after
    assert found is not None
    japan = [x for x in found.outcomes if (x.quantity, x.of) == ("value_lost", "Japan")]
    assert {"glass", "magnets: wind"} <= {item.use for item in japan}
    assert sum(sum(item.mean) for item in japan) > 0
    outside = [x for x in found.outcomes if x.quantity == "price_outside"]
    assert any(x.median[5] > 1.2 * x.baseline[5] for x in outside)


def test_exports_and_prices_are_those_of_the_main_table(source: Source):
    """A quarter's last month, in the same worlds, as the main table keeps it."""
    found = source.found.months_after
    assert found is not None
    price = next(x for x in found.outcomes if (x.quantity, x.of) == ("price_outside", "heavy"))
    kept = source.series("treated", "price_outside_heavy")
    assert kept is not None
    np.testing.assert_allclose(price.median[2], np.median(kept[:, 1]), rtol=1e-4)


def test_months_are_a_file_and_a_section_of_the_report(folder: Path):
    table = pd.read_csv(folder / "_notes/months.csv")
    assert set(table["month"]) == set(range(1, 13))
    page = (folder / "_notes/report.html").read_text(encoding="utf-8")
    assert "The first months" in page
    assert "Magnets exported, China" in page


def test_threats_and_money_alone_are_activity(source: Source, folder: Path):
    """Moving downstream pays in every world; a threat is made in those with a dispute."""
    status = "status quo"
    paid = source.found.reading("move downstream", status).horizons[-1]
    assert (paid.worlds + paid.ties, paid.unfired) == (2, 0)
    threat = source.found.reading("threat alone", status).horizons[-1]
    rows = store.read(folder)
    made = rows.loc[rows["treatment"] == "threat alone", f"threats_{threat.years}y"]
    assert threat.unfired == int((made == 0).sum())


def test_a_threat_alone_says_what_it_wins_besides_money(source: Source):
    """Restricting nothing, it moves no line of money; concessions are told apart."""
    status = source.found.reading("threat alone", source.found.baseline)
    assert all(at.worlds == 0 for at in status.horizons if at.ties)
    lines = unchanged_in_money(source.found)
    tied = [x for x in source.found.treatments if x.horizons[-1].ties and not x.horizons[-1].worlds]
    assert len(lines) == len([x for x in tied if x.baseline == source.found.baseline])
    assert all("the same in money" in line for line in lines)


def test_losses_come_in_three_measures_that_add_up_over_sectors(source: Source):
    """Of two worlds the median is the mean, so sums of medians are medians of sums."""
    lost = [row for row in source.found.losses if row.years is None]
    assert {row.measure for row in lost} == {"users_money", "output_stopped", "value_added"}
    assert {row.months for row in lost} == {3, 6, 12}
    for measure in ("users_money", "output_stopped", "value_added"):
        for months in (3, 6, 12):
            rows = {
                row.sector: row.median_usd
                for row in lost
                if (row.measure, row.months, row.state) == (measure, months, "Japan")
            }
            whole = rows.pop("all", 0.0)
            assert whole == pytest.approx(sum(rows.values()), rel=1e-9, abs=1.0)
    gdp = {
        row.median_usd / row.share_of_gdp
        for row in lost
        if row.state == "Japan" and row.share_of_gdp
    }
    np.testing.assert_allclose(list(gdp), 4.207e12, rtol=1e-9)
    income = {row.measure for row in source.found.losses if row.years is not None}
    assert income == {"income"}

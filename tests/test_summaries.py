"""Figures of the record: each as a hand could work it out from the months of a run."""

from typing import Any, cast

import numpy as np
import pytest

from regame.game.record import Recorder
from regame.studies.calibration import balance
from regame.studies.calibration.summaries import (
    MEASURES,
    Summary,
    Yearly,
    later_summaries,
    load_summaries,
    measure,
    model_errors,
    within,
)
from regame.studies.hindcast.observed import Monthly
from regame.studies.hindcast.targets import targets
from regame.tables import figures

MONTHS, RUNS = 72, 2


class Played:
    """A record of 2010 to 2015 made by hand: every series is the same months, unless given."""

    start_year = 2010

    def __init__(self, **series: Any) -> None:
        self._series = {
            name: np.tile(np.asarray(months, float)[:, None], (1, RUNS))
            for name, months in series.items()
        }
        self.units = dict.fromkeys(self._series, "")

    def series(self, name: str) -> Any:
        return self._series[name]


def told(how: str, series: str, **more: Any) -> Summary:
    given: dict[str, Any] = {
        "other": "",
        "first": 2011,
        "last": 2011,
        "base": 0,
        "duty": 0.0,
    } | more
    return Summary(
        "n", how, series, value=1.0, unit="1", observed_error=0.1, model_error=0.1, **given
    )


def figure(summary: Summary, **series: Any) -> float:
    played = Played(**series)
    found = measure([summary], cast(Recorder, played))
    assert found.shape == (RUNS, 1)
    return float(found[0, 0])


YEARS = np.repeat([1.0, 4.0, 2.0, 2.0, 2.0, 2.0], 12)
PEAK = np.concatenate(
    [np.full(6, 10.0), np.linspace(10, 80, 14), np.linspace(70, 20, 11), np.full(41, 20.0)]
)


def test_prices_are_means_and_tonnes_are_sums():
    assert figure(told("log", "price_outside_light"), price_outside_light=YEARS) == np.log(4)
    assert figure(told("log", "leakage"), leakage=YEARS) == pytest.approx(np.log(48))
    mean = told("log", "leakage", first=2011, last=2012)
    assert figure(mean, leakage=YEARS) == pytest.approx(np.log(36)), "a year's tonnes, on average"
    assert figure(told("level", "use_of_oxides"), use_of_oxides=YEARS) == 48


def test_ratios_compare_with_the_base_year():
    ratio = told("log_ratio", "export_tonnes_china", base=2010)
    assert figure(ratio, export_tonnes_china=YEARS) == pytest.approx(np.log(4))


def test_a_wedge_is_net_of_duty():
    both = {"price_outside_bulk": 20 * YEARS, "price_inside_bulk": YEARS}
    wedge = told("log_wedge", "price_outside_bulk", other="price_inside_bulk", duty=0.25)
    assert figure(wedge, **both) == pytest.approx(np.log(80 / 1.25 - 4))
    over = told("log_over", "price_outside_bulk", other="price_inside_bulk", duty=0.25)
    assert figure(over, **both) == pytest.approx(np.log(16))
    none = {"price_outside_bulk": YEARS, "price_inside_bulk": YEARS}
    assert figure(wedge, **none) == pytest.approx(np.log(0.5)), "the least that is told apart"


def test_the_peak_is_counted_from_june_of_the_base_year():
    def peak(how: str) -> float:
        summary = told(how, "price_inside_light", first=2010, last=2013, base=2010)
        return figure(summary, price_inside_light=PEAK)

    assert peak("log_peak") == pytest.approx(np.log(8))
    assert peak("peak_month") == 14  # July 2011 is month 19, or 14 after June 2010 at month 5
    assert peak("half_months") == 8  # 40 is passed after 70, 65, ... 40, 35
    change = told("log_change", "price_inside_light", base=2010)
    expected = np.log(PEAK[12] / PEAK[5])
    assert figure(change, price_inside_light=PEAK) == pytest.approx(expected)


def test_what_has_no_logarithm_is_told_as_missing():
    assert np.isnan(figure(told("log", "leakage"), leakage=np.zeros(MONTHS)))


def test_only_years_that_are_played_are_told():
    summaries = load_summaries()
    assert {s.name for s in summaries} - {s.name for s in within(summaries, 2010, 72)} == {
        *("price_light_rise", "price_heavy_rise", "price_heavy_2014"),
        "price_bulk_rise",
    }
    assert within(summaries, 2005, 132) == summaries
    assert within(summaries, 2010, 12) == within(summaries, 2010, 23)


def test_the_table_is_sound():
    summaries = load_summaries()
    assert 15 <= len(summaries) <= 30
    assert len({s.name for s in summaries}) == len(summaries)
    assert {s.measure for s in summaries} <= MEASURES.keys()
    assert max(s.last for s in summaries) <= 2015, "later outcomes are kept aside"
    assert all(s.observed_error > 0 and s.model_error > 0 for s in summaries)


def test_a_fit_beyond_2015_meets_every_scored_figure_to_its_year_and_no_later_one():
    table = figures.read("observed_2016_2024")
    assert later_summaries(2015) == ()
    for until in (2016, 2020, 2024):
        wanted = table[table["scored"] & (table["year"] <= until)]
        found = later_summaries(until)
        assert [(s.series, s.last, s.value) for s in found] == [
            *zip(wanted["series"], wanted["year"], wanted["value"], strict=True)
        ]
        assert all(s.first == s.last and s.measure in MEASURES for s in found)


def test_figures_of_one_series_weigh_as_one():
    declared = figures.read("summaries").query("series == 'import_share_japan'")
    assert model_errors()["imports"] == declared["model_error"].median() == 6
    assert model_errors()["tonnes"] == 0.35, "the hindcast to 2015 measures 0.37 for the class"
    for until, count in ((2018, 1), (2022, 2), (2024, 3)):
        errors = [s.model_error for s in later_summaries(until) if s.series == "import_share_japan"]
        assert len(errors) == count
        assert sum(error**-2 for error in errors) == pytest.approx(6**-2)


def test_no_output_is_met_as_well():
    """In 2016 the United States dug nothing: its logarithm has a kilotonne more."""
    (none,) = (s for s in later_summaries(2016) if s.series == "mine_output_united_states")
    assert none.value == 0
    assert none.target == pytest.approx(np.log(1000))
    assert none.observed_error == pytest.approx(0.3), "300 t of a kilotonne"
    assert none.recorded(np.array([none.target])) == pytest.approx(0, abs=1e-9)
    months = np.repeat([0.0, 250.0], (72, 12))  # 3 kt in 2016
    assert figure(none, mine_output_united_states=months) == pytest.approx(np.log(4000))


def test_the_balance_adds_up_to_what_it_leaves_open():
    found = balance.balance()
    row = found.loc[2011]
    supply = row["mined_china"] + row["undocumented_china"]
    assert row["left_china"] == pytest.approx(supply - row["used_china"] - row["exported"])
    assert row["missing_outside"] == pytest.approx(31500 - 6000 - 16900)
    assert row["used_china"] + row["used_outside"] == pytest.approx(105000)
    assert row["estimate"] == pytest.approx(np.mean([1.2 * 16900, 40000]))
    assert list(found.index) == list(range(2005, 2016))


def test_the_balance_says_where_the_record_is_silent():
    rows = {row.year: row for row in balance.by_year()}
    assert rows[2007].exported is None
    assert "–" in balance.as_text().splitlines()[4]
    production = figures.read("production")
    recorded = production[(production["year"] == 2014) & (production["country"] == "China")]
    assert rows[2014].mined_china == float(recorded["value"].iloc[0])


class Noted(Yearly):
    """A record that notes which figures are read of it."""

    def __init__(self) -> None:
        super().__init__(cast(Recorder, Played()), Monthly(2005, {}))
        object.__setattr__(self, "read", set())

    def year(self, series: str, first: int, last: int) -> Any:
        self.__dict__["read"].update((series, year) for year in range(first, last + 1))
        return np.ones(RUNS)

    def months(self, series: str, first: int, last: int) -> Any:
        self.year(series, first, last)
        return np.ones((12 * (last - first) + 13, RUNS))


@pytest.mark.parametrize("until", [2011, 2015, 2020])
def test_hindcasts_know_every_figure_that_a_fit_reads(until: int):
    noted = Noted()
    rows = (*within(load_summaries(), 2005, 12 * (until - 2004)), *later_summaries(until))
    for summary in rows:
        MEASURES[summary.measure](summary, noted)
    assert targets(until) == noted.__dict__["read"] != set()

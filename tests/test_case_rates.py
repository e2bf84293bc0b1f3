"""How often signs of cases came true: the record, the rates, and the exact test."""

import pytest

from regame.analysis.signs import CLASSES, HORIZONS, MEASURES
from regame.runs.experiment import installed
from regame.studies.cases.reliability import BINS, bins, exact, rate
from regame.tables import figures

HELD_OUT = set(figures.read("case_signs")["case"])


def test_the_record_is_of_installed_cases_and_of_none_that_is_held_out():
    record = figures.read("case_record")
    assert set(record["case"]) <= set(installed())
    assert not set(record["case"]) & HELD_OUT
    assert set(record["measure"]) <= set(MEASURES)
    assert set(record["horizon_years"]) <= set(HORIZONS)
    assert set(record["sign"]) <= set(CLASSES.values())
    assert not record.duplicated(["case", "measure", "horizon_years"]).any()


def test_rates_are_those_of_the_record():
    """A row is right where the record has its sign; every row on record is scored once."""
    keys = ["case", "measure", "horizon_years"]
    scored = figures.read("case_reliability")
    counted, single = scored[scored["of"] > 1], scored[scored["of"] == 1]
    both = single.merge(figures.read("case_record"), on=keys, suffixes=("", "_came"))
    assert len(both) == len(single) == len(figures.read("case_record"))
    assert (both["right"] == (both["sign"] == both["sign_came"])).all()
    (count,) = counted.to_dict("records")
    assert (count["right"], count["of"], count["share"]) == (18, 42, 0.95)


def test_a_case_is_left_out_of_its_own_rate():
    scored = figures.read("case_reliability")
    mine = scored[(scored["case"] == "nickel") & (scored["share"] >= BINS[0])]
    everyone, others = rate(1.0), rate(1.0, "nickel")
    assert everyone.of - others.of == len(mine) > 0
    assert everyone.right - others.right == mine["right"].sum()
    assert rate(0.96).text == rate(1.0).text != rate(0.8).text
    assert sum(known.of for _, known in bins()) == scored["of"].sum()


@pytest.mark.parametrize(("one", "other", "chance"), [(3, 14, 0.0127), (5, 5, 1.0), (0, 5, 0.0625)])
def test_the_exact_test_of_discordant_pairs(one, other, chance):
    assert exact(one, other) == exact(other, one) == pytest.approx(chance, abs=5e-5)

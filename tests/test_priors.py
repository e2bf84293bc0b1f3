"""The ranges of the main experiment are those of `regame data priors`, each believed in 2010."""

import json

import pytest

from regame.cli import call
from regame.config.files import load, load_config
from regame.runs.experiment import Experiment
from regame.tables import figures

LAST = 2010  # year of the newest source: January 2010 is when the weapon is decided on


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return load(Experiment, "experiments", "weaponization")


def test_every_uncertainty_has_its_row_with_the_same_range(experiment: Experiment) -> None:
    asked = {u.key: (u.law, u.low, u.high) for u in experiment.uncertainties}
    table = figures.read("priors")
    rows = {r["key"]: (r["law"], r["low"], r["high"]) for r in table.to_dict("records")}
    assert asked == rows
    assert table["key"].is_unique


def test_every_row_says_what_was_believed_and_by_whom() -> None:
    table = figures.read("priors")
    said = ["unit", "believed_in_2010", "source", "year_of_source", "confidence"]
    assert table[said].notna().all(axis=None)
    assert set(table["confidence"]) <= {"A", "B", "C"}


def test_no_range_rests_on_what_came_later() -> None:
    """What is seen in a source, or quoted, was said by then; other ranges are our own estimates."""
    table = figures.read("priors")
    dated = table[table["confidence"] != "C"]
    assert len(dated) > 0
    assert not (dated["year_of_source"] > LAST).any()


def test_the_config_lies_inside_its_ranges_or_has_the_mechanism_off(experiment: Experiment) -> None:
    numbers = load_config(experiment.config).numbers()
    table = figures.read("assumptions").astype(object).fillna("")
    notes = dict(zip(map(str, table["key"]), map(str, table["note"]), strict=True))
    off = {key for key, note in notes.items() if note.startswith("0: off") and numbers[key] == 0}
    off |= {key for key in numbers if key.startswith("wto.") and "wto.complaint" in off}
    for item in experiment.uncertainties:
        if item.key in off:
            continue
        assert item.low is not None
        assert item.high is not None
        assert item.low <= numbers[item.key] <= item.high, item.key


def test_long_run_demand_may_be_elastic(experiment: Experiment) -> None:
    """Above one for the use of most tonnes, so that a lasting cut can lower revenue."""
    scale = next(u for u in experiment.uncertainties if u.key == "demand.elasticity_long")
    uses = figures.read("end_uses")
    assert scale.high is not None
    assert (scale.high * uses["elasticity_long"] > 1)[uses["input"] == "oxide"].all()


def test_the_table_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["data", "priors", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["rows"]) == len(figures.read("priors"))
    assert {c["column"] for c in shown["columns"]} >= {"key", "low", "high", "believed_in_2010"}

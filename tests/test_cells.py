"""Cells: which treatments are compared with which baseline, and what of it a user may choose."""

import pytest

from regame.config.files import load
from regame.core.errors import UserError
from regame.runs.experiment import Experiment
from regame.runs.policies import Cell, cross_policies

MAIN = load(Experiment, "experiments", "weaponization")
INSTRUMENTS = ("quota", "duty", "denial")


def compared(baseline: str) -> dict[str, Cell]:
    """The cells of the main experiment with a baseline, by treatment."""
    cells, _ = cross_policies(MAIN)
    return {cell.treatment: cell for cell in cells if cell.baseline == baseline}


def test_the_headline_is_quota_and_duty_with_the_campaign_in_both_runs():
    cells, profiles = cross_policies(MAIN)
    assert cells[0] == Cell("quota+duty", "campaign", "quota+duty+enforcement", "enforcement")
    assert profiles["enforcement"]["China"] == "Weapon(enforcement=true)"
    treated = profiles["quota+duty+enforcement"]["China"]
    assert treated == "Weapon(quota=true, duty=true, enforcement=true)"
    assert profiles["enforcement"]["Japan"] == profiles["quota+duty+enforcement"]["Japan"]


@pytest.mark.parametrize("baseline", ["status quo", "free trade"])
def test_a_baseline_that_shares_nothing_is_compared_with_every_treatment(baseline: str):
    found = compared(baseline)
    assert set(found) == set(MAIN.treatments)
    assert all(cell.treated == name for name, cell in found.items())
    assert {cell.against for cell in found.values()} == {baseline}


@pytest.mark.parametrize(
    ("baseline", "against"), [("campaign", "enforcement"), ("domestic reform", "domestic reform")]
)
def test_what_a_baseline_shares_is_in_the_treated_run_and_no_treatment(baseline, against):
    found = compared(baseline)
    assert set(found) == {name for name in MAIN.treatments if "enforcement" not in name}
    for name, cell in found.items():
        assert set(cell.treated.split("+")) == {*name.split("+"), "enforcement"}
        assert cell.against == against


def test_every_cell_names_runs_that_are_played_and_none_is_played_twice():
    cells, profiles = cross_policies(MAIN)
    named = {cell.treated for cell in cells} | {cell.against for cell in cells}
    assert named == set(profiles)
    assert len({(cell.treatment, cell.baseline) for cell in cells}) == len(cells)
    assert len({profile["China"] for profile in profiles.values()}) == len(profiles)
    assert len(profiles) == len(MAIN.treatments) + 3  # the campaign is a treatment too


def test_a_baseline_asked_for_is_that_of_the_headline():
    cells, _ = cross_policies(MAIN, baseline="free trade")
    assert cells[0] == Cell("quota+duty", "free trade", "quota+duty", "free trade")
    assert {cell.baseline for cell in cells} == set(MAIN.baselines)
    cells, _ = cross_policies(MAIN, ("denial",), "domestic reform")
    assert cells[0] == Cell("denial", "domestic reform", "denial+enforcement", "domestic reform")


@pytest.mark.parametrize("text", ["Licensing2025", "Weapon(quota=true)", "enforcement"])
def test_what_does_not_go_with_the_baseline_of_the_file_has_the_first_that_it_goes_with(text):
    cells, profiles = cross_policies(MAIN, (text,))
    assert cells[0] == Cell(text, "status quo", text, "status quo")
    assert profiles[text]["China"] == MAIN.treatments.get(text, text)


def test_an_unknown_baseline_is_refused_with_the_nearest_name():
    with pytest.raises(UserError) as caught:
        cross_policies(MAIN, (), "campain")
    (fault,) = caught.value.faults
    assert fault.startswith("--baseline campain: unknown (did you mean 'campaign'?)")
    assert all(name in fault for name in MAIN.baselines)


@pytest.mark.parametrize("text", ["Licensing2025", "quota+enforcement"])
def test_a_baseline_that_goes_with_none_of_the_treatments_is_refused(text: str):
    with pytest.raises(UserError, match="--baseline campaign: none of"):
        cross_policies(MAIN, (text,), "campaign")


def small(**fields: object) -> Experiment:
    """An experiment of two instruments."""
    usual: dict[str, object] = {
        "question": "?",
        "config": "world_2010",
        "runs": 1,
        "months": 12,
        "headline": "quota",
        "treatments": {"quota": "Weapon(quota=true)", "duty": "Weapon(duty=true)"},
        "baselines": {"calm": "StatusQuo"},
        "outcomes": ["payoff_1y"],
    }
    return Experiment.model_validate(usual | fields)


def test_without_a_baseline_of_the_headline_it_is_the_first():
    asked = small(baselines={"calm": "StatusQuo", "open": "Open"})
    assert cross_policies(asked)[0][0].baseline == "calm"
    assert cross_policies(small(baselines={"open": "Open", "calm": "StatusQuo"}))[0][0] == Cell(
        "quota", "open", "quota", "open"
    )


def test_a_shared_instrument_needs_the_cell_in_which_both_are_used():
    """`quota+duty` is no treatment, so that quota cannot be played with duty in both runs."""
    shared = {"with duty": {"strategy": "Weapon(duty=true)", "with": "duty"}}
    with pytest.raises(UserError, match="--baseline with duty: none of quota, duty"):
        cross_policies(small(baselines=shared))
    both = {**small().treatments, "duty+quota": "Weapon(quota=true, duty=true)"}
    cells, _ = cross_policies(small(baselines=shared, treatments=both))
    assert cells == (Cell("quota", "with duty", "duty+quota", "duty"),)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"baselines": {"b": {"strategy": "Open", "with": "denial"}}}, "is no treatment"),
        ({"baseline": "campaign"}, "none of the baselines"),
        ({"baselines": {"b": {"strategy": "Open", "shard": "duty"}}}, "Extra inputs"),
        ({"baselines": {"b": ""}}, "at least 1 character"),
    ],
)
def test_baselines_that_do_not_hang_together_are_refused(fields, fault):
    with pytest.raises(ValueError, match=fault):
        small(**fields)

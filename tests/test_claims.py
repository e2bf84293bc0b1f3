"""The ledger of claims: what is measured, what decides, and that every claim can come out wrong."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from regame.analysis.rules import Bounds
from regame.cli import DONE, MISTAKE, call
from regame.config.files import load, load_config
from regame.runs import store
from regame.runs.posterior import read
from regame.runs.results import read_result
from regame.strategies import registry
from regame.strategies.planner import MISTAKES, Planner
from regame.studies.claims.cells import Inquiry, contrary, plans
from regame.studies.claims.claims import (
    inquire,
    job_of,
    misses,
    off_the_record,
    play_history,
)
from regame.studies.claims.file import Claim, Figure, Ledger, outcomes
from regame.studies.claims.measures import condition, measure
from regame.studies.claims.options import ClaimsOptions
from regame.studies.claims.parts import Beside
from regame.studies.claims.result import FOUND, Claims
from regame.studies.claims.rows import play_claims, reserves
from regame.studies.claims.verdicts import judge_claim

LEDGER = load(Ledger, "experiments", "claims")
LUCKS, FEW_LUCKS = 12, 8
# A planner plays its world nine times ahead each year: minutes for all combinations of beliefs.
TESTED = [
    pytest.param(claim.id, marks=[pytest.mark.slow] if plans(LEDGER, claim) else [])
    for claim in LEDGER.claims
]


@pytest.fixture(scope="module")
def inquiry() -> Inquiry:
    return inquire([], ClaimsOptions(runs=1))


def played(made: Inquiry, months: int) -> pd.DataFrame:
    (part,) = made.parts
    outcomes = play_claims(made.plan.config, part.design, months)
    return pd.concat([part.design.reset_index(), outcomes], axis=1)


def test_the_ledger_has_every_claim_once():
    assert [claim.id for claim in LEDGER.claims] == [f"C{number:02d}" for number in range(1, 22)]


@pytest.mark.parametrize("name", TESTED)
def test_a_world_made_for_the_purpose_makes_the_ledger_say_so(name: str, inquiry: Inquiry):
    claim = next(claim for claim in LEDGER.claims if claim.id == name)
    made = contrary(claim, inquiry, FEW_LUCKS if plans(LEDGER, claim) else LUCKS)
    found = judge_claim(made.claims[0], made, played(made, made.parts[0].months))
    assert found.by_rule == claim.contrary.says, found.evidence


def toy(**columns: list[float]) -> pd.DataFrame:
    """Three worlds with a cell, a baseline and others, ten runs of each column's values."""
    names = ["cell", "baseline", "other", "other baseline"]
    table = pd.DataFrame({"treatment": np.repeat(names, 3), "world": [0, 1, 2] * 4})
    return table.assign(failed=False, **columns)


VALUES = toy(
    x_20y=[5.0, 6, 7, 1, 1, 1, 4, 4, 4, 2, 3, 4],
    y_20y=[2.0, 2, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    restricted_20y=[1.0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
)


def figure(name: str, cells: list[str], against: list[str], outcomes: list[str]) -> Figure:
    return Figure.model_validate(
        {
            "name": "a figure", "measure": name, "cells": cells, "against": against,
            "outcomes": outcomes, "unit": "times",
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "name, cells, against, outcomes, expected",
    [
        ("level", ["cell"], [], ["x_20y"], 6.0),
        ("change", ["cell"], ["baseline"], ["x_20y"], 5.0),
        ("gain", ["cell"], ["baseline"], ["x_20y"], 4.5),  # the third world has not fired
        ("contribution", ["cell", "other"], ["baseline", "other baseline"], ["x_20y"], 4.0),
        ("best", ["cell"], ["baseline", "other"], ["x_20y"], 2.0),  # the other is best on average
    ],
)
def test_each_measure_is_the_median_of_what_it_says(
    name: str, cells: list[str], against: list[str], outcomes: list[str], expected: float
):
    found = measure(figure(name, cells, against, outcomes), VALUES)
    assert not isinstance(found, str)
    assert found.value == expected
    assert found.interval[0] <= expected <= found.interval[1]


def test_of_several_the_one_furthest_from_support_is_told():
    several = figure("change", ["cell", "other"], ["baseline", "other baseline"], ["x_20y"])
    for towards, cell in ((1, "other"), (-1, "cell")):
        found = measure(several, VALUES, towards)
        assert not isinstance(found, str)
        assert found.of == cell


def test_of_several_one_without_a_world_leaves_nothing_to_tell():
    several = figure("change", ["cell", "other"], ["baseline", "other baseline"], ["x_20y"])
    table = VALUES.assign(failed=[False] * 9 + [True] * 3)
    assert measure(several, table, 1) == "no world in which other could be measured"
    claim = Claim.model_validate(
        CLAIM | {"figure": several.model_dump() | {"outcomes": ["payoff_20y"]}}
    )
    inquiry = inquire(["C01"], ClaimsOptions(runs=1))
    found = judge_claim(claim, inquiry, table.rename(columns={"x_20y": "payoff_20y"}))
    assert found.verdict == "undecided"
    assert "other could be measured" in found.evidence


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"outcomes": ["payof_20y"]}, r"C99: outcomes = 'payof_20y': .*trust.*mean 'payoff_20y'"),
        ({"outcomes": ["ran_5y"]}, r"C99: outcomes = 'ran_5y': must be one of covered_mines"),
        (
            {"measure": "survival", "against": ["a"], "outcomes": ["20"]},
            "C99: outcomes = '20': must be years, one of 5, 10",
        ),
    ],
)
def test_an_outcome_that_is_not_kept_is_refused_before_play(changes: Any, told: str):
    with pytest.raises(ValueError, match=told):
        Claim.model_validate(CLAIM | {"figure": CLAIM["figure"] | changes})
    with pytest.raises(ValueError, match=told):
        Claim.model_validate(CLAIM | {"shows": [CLAIM["figure"] | changes]})


def test_a_ratio_adds_worlds_up_before_it_divides():
    table = pd.DataFrame({"treatment": ["cell"] * 8 + ["baseline"] * 8, "world": [*range(8)] * 2})
    table = table.assign(failed=False, x_20y=[2.0] * 4 + [8.0] * 4 + [0.0] * 8)
    table["y_20y"] = [1.0] * 4 + [9.0] * 4 + [0.0] * 8
    found = measure(figure("ratio", ["cell"], ["baseline"], ["x_20y", "y_20y"]), table)
    assert not isinstance(found, str)
    assert found.value == pytest.approx(40 / 40)
    assert found.interval[0] < 1 < found.interval[1]


def test_survival_looks_at_plants_that_ran_in_both_worlds():
    table = pd.DataFrame({"treatment": ["cell", "baseline"], "world": [0, 0], "failed": False})
    table["ran_5y"] = [[True, True, True, True], [True, True, False, False]]
    table["runs_10y"] = [[True, True, False, True], [True, False, True, False]]
    found = measure(figure("survival", ["cell"], ["baseline"], ["5"]), table)
    assert not isinstance(found, str)
    assert found.value == 0.5  # two plants ran in both; the second is gone in the baseline


def test_a_failed_run_takes_its_world_out_of_a_pair():
    table = VALUES.assign(failed=[False] * 3 + [True] + [False] * 8)
    found = measure(figure("change", ["cell"], ["baseline"], ["x_20y"]), table)
    assert not isinstance(found, str)
    assert len(found.values) == 2


@pytest.mark.parametrize("cell", ["cell", "baseline"])
def test_a_cell_that_failed_in_every_world_leaves_no_best(cell: str):
    table = VALUES.assign(failed=VALUES["treatment"] == cell)
    asked = figure("best", ["cell"], ["baseline", "other"], ["x_20y"])
    assert measure(asked, table) == "no world in which it could be measured"


def test_what_the_table_does_not_tell_is_said():
    found = measure(figure("level", ["cell"], [], ["z_20y"]), VALUES)
    assert found == "the table has no z_20y"


def test_the_condition_names_the_assumption_that_tells_worlds_apart():
    rng = np.random.default_rng(3)
    worlds = 60
    table = pd.DataFrame({"treatment": "cell", "world": range(worlds), "failed": False})
    table["market.sharpness"] = rng.uniform(4, 12, worlds)
    table["demand.value"] = rng.uniform(1, 4, worlds)
    table["x_20y"] = table["market.sharpness"] - 8
    asked = figure("level", ["cell"], [], ["x_20y"])
    found = measure(asked, table)
    assert not isinstance(found, str)
    rule = Bounds(supported_above=0, contradicted_below=0)
    text = condition(found, asked, rule, load_config("world_2010"))
    assert "market.sharpness" in text
    assert "contradicted there), " in text
    assert text.endswith("; supported there)")


CLAIM: dict[str, Any] = {
    "id": "C99",
    "claim": "It rains",
    "question": "Does it?",
    "stands_for": "water",
    "why": "one drop",
    "figure": {
        "name": "rain", "measure": "level", "cells": ["a"], "outcomes": ["payoff_20y"],
        "unit": "times",
    },
    "rule": {"supported_above": 0.0, "contradicted_below": 0.0},
    "contrary": {"says": "contradicted", "why": "no sky", "set": {"market.sharpness": 2.0}},
}  # fmt: skip


@pytest.mark.parametrize(
    "changes, fault",
    [
        ({"contrary": None}, "contrary"),
        ({"why": ""}, "on what grounds"),
        ({"rule": None}, "figure and rule belong together"),
        ({"cannot": "rain"}, "give one of figure with rule, or cannot"),
        ({"rule": {"supported_above": 0.0}}, "give supported_below with contradicted_above"),
        ({"figure": CLAIM["figure"] | {"measure": "best"}}, "measure best needs against"),
        ({"figure": CLAIM["figure"] | {"measure": "change"}}, "as many against as cells"),
    ],
)
def test_a_claim_that_could_not_be_decided_either_way_is_refused(changes: Any, fault: str):
    Claim.model_validate(CLAIM)
    with pytest.raises(ValueError, match=fault):
        Claim.model_validate(CLAIM | changes)


def test_an_unknown_claim_is_the_users_mistake(capsys):
    assert call(["claims", "C5"]) == MISTAKE
    assert "C5: no such claim" in capsys.readouterr().err


def test_the_ledger_is_one_object_and_a_page_per_claim(tmp_path: Path, capsys):
    out = tmp_path / "out"
    words = ["claims", "C11", "C18", "C13", "--runs", "3", "--seed", "4", "--set", "demand.value=3"]
    asked = [*words, "--workers", "1", "--json"]
    assert call([*asked, "--out", str(out)]) == DONE
    first = json.loads(capsys.readouterr().out)
    found = {claim["id"]: claim for claim in first["claims"]}
    assert list(found) == ["C11", "C13", "C18"]
    assert "research" in found["C13"]["stand_in"]
    for name in ("C11", "C18"):
        assert found[name]["figure"] is not None
        assert found[name]["interval"][0] <= found[name]["figure"] <= found[name]["interval"][1]
        assert {"unit", "condition", "rule", "verdict"} <= found[name].keys()
    page = (out / "_notes/report.html").read_text()
    assert all(f"{name} {found[name]['claim']}"[:20] in page for name in found)
    assert page.count(f"{found['C13']['verdict']}, a stand-in</td>") == 1
    assert f"A stand-in: {escape(found['C13']['stand_in'])}." in page
    assert f"regame {' '.join(words)}<" in page
    assert "no suspension" not in page
    whole = read_result(Claims, out / "_notes" / FOUND)
    otherwise = [claim for claim in whole.claims if claim.contrary.says != claim.by_rule]
    assert page.count(otherwise[0].contrary.why) >= 1
    assert page.count("it could have come out otherwise") == bool(otherwise)
    agreed = tuple(
        claim.model_copy(update={"by_rule": claim.contrary.says}) for claim in whole.claims
    )
    assert "otherwise" not in whole.model_copy(update={"claims": agreed}).whole_page()
    assert call([*asked, "--out", str(out), "--resume"]) == DONE  # reads what is there
    again = json.loads(capsys.readouterr().out)
    assert again["claims"] == first["claims"]


BY_STATE = ("ledger", "incomes", "budgets", "conceded_by", "conceded_usd", "first_conceded")
KEPT = ("ran", "runs", *BY_STATE)


def test_a_run_of_the_ledger_does_not_know_its_neighbours(inquiry: Inquiry):
    design = inquiry.parts[0].design.iloc[:5]
    whole = play_claims(inquiry.plan.config, design, 24)
    alone = play_claims(inquiry.plan.config, design.iloc[[3]], 24)
    pd.testing.assert_frame_equal(whole.iloc[[3]], alone, check_exact=True)
    # ran and runs are for survival, those by state for losses and for who gave way.
    flags = [f"{name}_{years}y" for name in KEPT for years in (1, 2)]
    rents = [f"rents_{years}y" for years in (1, 2)]  # by owner
    assert set(whole) == {*outcomes(24), *flags, *rents, "failed", "error"}


def test_a_cell_sets_and_scales_what_its_world_has(inquiry: Inquiry):
    design = inquiry.parts[0].design.set_index("treatment")
    usual = design.loc["status quo"]
    bare = design.loc["no edge"]
    cell = LEDGER.cells["no edge"]
    for key, factor in cell.scale.items():
        assert bare[key] == pytest.approx(usual[key] * factor)
    for key, value in cell.set.items():
        assert bare[key] == value
    assert bare["seed"] == usual["seed"]


def test_where_the_model_misses_the_record_the_claim_says_so(tmp_path: Path, capsys):
    out = tmp_path / "out"
    asked = ["claims", "C06", "--runs", "4", "--workers", "1", "--json", "--out", str(out)]
    assert call(asked) == DONE
    (claim,) = json.loads(capsys.readouterr().out)["claims"]
    by_record = [item for item in claim["shows"] if item["record"] is not None]
    assert [item["record"] for item in by_record] == [0.855, 0.58, 0.596]  # customs; observed.csv
    table = store.read(out / "_notes/history")
    assert len(table) == 4
    missed = [item for item in by_record if item["misses"]]
    assert bool(missed) == bool(claim["off_the_record"])
    assert not missed or missed[-1]["name"].split(": ")[1] in claim["off_the_record"]
    marked = f"{claim['verdict']}, off the record</td>" in (out / "_notes/report.html").read_text()
    assert marked == bool(missed)


def test_the_record_is_played_by_the_model_of_the_claims():
    asked = ClaimsOptions(runs=2, overrides=("market.sharpness=5", "substitution.speed=0.2"))
    inquiry = inquire(["C06"], asked)
    (part,), made = inquiry.parts, job_of(inquiry.plan, asked)
    assert (made.config.market.sharpness, made.config.substitution.speed) == (5, 0.2)
    assert not {"market.sharpness", "substitution.speed"} & {*made.design, *part.design}
    usual = ClaimsOptions(runs=2)
    assert "market.sharpness" in job_of(inquire(["C06"], usual).plan, usual).design
    # A draw keeps the luck with which it met the record, as in a hindcast.
    likely = replace(asked, worlds="posterior")
    luck = read().draws["seed"]
    assert set(job_of(inquiry.plan, likely).design["seed"]) <= set(luck)


def test_another_config_has_no_record_and_says_so(tmp_path: Path, capsys):
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "world_2010"\n')
    asked = ClaimsOptions(runs=1, config=str(mine))
    inquiry = inquire(["C06"], asked)
    assert play_history(inquiry.claims, inquiry.plan, asked, tmp_path / "out") is None
    told = f"the record to 2015 belongs to world_2010; by {mine} no claim is marked off the record"
    assert told in capsys.readouterr().err


def test_what_is_off_the_record_tells_the_last_figure_that_is_off():
    figures = [
        Beside(name=name, unit="share", figure=value, interval=(value, value), misses=off)
        for name, value, off in (
            ("By the record's policies: rain in 2010", 0.9, True),
            ("By the record's policies: rain in 2011", 0.8, False),
            ("not of the record", 0.7, None),
        )
    ]
    assert off_the_record(figures).endswith("the model gives 90 % for rain in 2010")
    assert off_the_record(figures[1:]) == ""


@pytest.mark.parametrize(
    "record, runs, missed",
    [
        (5.0, np.arange(11.0), False),
        (9.9, np.arange(11.0), True),  # outside the middle 90 %
        (5.9, np.array([0.0] * 80 + [8.0] * 20), True),  # inside, but most worlds have nothing
        (5.0, np.linspace(2.4, 2.4, 9), True),
    ],
)
def test_worlds_miss_the_record_where_it_lies_outside_or_most_are_far_off(
    record: float, runs: np.ndarray, missed: bool
):
    assert misses(record, runs) is missed


def test_reserves_are_counted_without_the_largest_country():
    found = reserves()
    assert 1e6 < found["light"] < 20e6  # of some 46 Mt elsewhere, at a fifth or so
    assert found["heavy"] < found["light"]


def test_a_ledger_with_an_unknown_cell_is_refused(tmp_path: Path):
    text = json.dumps(CLAIM | {"figure": CLAIM["figure"] | {"cells": ["b"]}})
    data = {
        "question": "?", "experiment": "weaponization", "runs": 1, "months": 240,
        "cells": {"a": {}}, "claims": [json.loads(text)],
    }  # fmt: skip
    with pytest.raises(ValueError, match="C99: 'b' is none of the cells"):
        Ledger.model_validate(data)


def test_claims_about_planners_are_played_apart_in_fewer_of_the_same_worlds():
    inquiry = inquire(["C11", "C15"], ClaimsOptions(runs=4))
    assert [[claim.id for claim in part.claims] for part in inquiry.parts] == [["C11"], ["C15"]]
    usual, planned = (part.design for part in inquiry.parts)
    cells = planned["treatment"].to_numpy()
    assert (cells[:-1] != cells[1:]).sum() == len(set(cells)) - 1  # those of a cell side by side
    assert list(planned.index) == list(range(len(planned)))
    for world, rows in planned.groupby("world"):
        assert set(rows["seed"]) == set(usual.loc[usual["world"] == world, "seed"])


MISTAKEN = {  # what is lost: 5, 3 and 1 by the mistake, and 4 more where the first two meet
    "none": 0.0, "s": 5.0, "r": 3.0, "e": 1.0, "s+r": 12.0, "s+e": 6.0, "r+e": 4.0, "all": 13.0,
}  # fmt: skip


def test_what_each_mistake_costs_is_its_mean_addition_and_the_cheapest_is_told():
    table = pd.DataFrame(
        [
            {"treatment": cell, "world": world, "x_20y": world - 0.75 * lost, "y_20y": -0.25 * lost}
            for world in range(8)
            for cell, lost in MISTAKEN.items()
        ]
    ).assign(failed=False)
    asked = figure("shapley", list(MISTAKEN), [], ["x_20y", "y_20y"])
    for towards, mistake, cost in ((1, "edge", 1.0), (-1, "substitutes", 7.0)):
        found = measure(asked, table, towards)
        assert not isinstance(found, str)
        assert found.of == mistake
        assert found.value == pytest.approx(cost)
    table.loc[table["world"] > 0, "failed"] = True
    alone = measure(asked, table)
    assert not isinstance(alone, str)
    assert len(alone.values) == 1


def test_the_combinations_of_mistakes_are_those_that_the_planners_make():
    claim = next(claim for claim in LEDGER.claims if claim.id == "C20")
    assert claim.figure is not None
    made = []
    for name in claim.figure.cells:
        planner = registry.parse(LEDGER.cells[name].play["China"])
        assert isinstance(planner, Planner)
        made.append(planner.mistakes)
    assert made == [sets for k in range(4) for sets in combinations(MISTAKES, k)]

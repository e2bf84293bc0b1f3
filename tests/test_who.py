"""Who decides, both axes of the verdict, and the one range: what is counted, redrawn and said."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.analysis.pairing import pair
from regame.analysis.politics import concessions, quadrants
from regame.cli import call
from regame.core.options import StudyOptions
from regame.design.design import FIXED
from regame.runs.firm_rules import firms_of, laws
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.studies.verdict import moves as who
from regame.studies.verdict.answer import FEW, who_in_words

ASKED = """
extends = "weaponization_2025"
worlds = "prior"
runs = 4
months = 24
monthly = 0
rules = []
channels = []
parts = []
fits = []
"""
MILLION = 1e6


def runs() -> pd.DataFrame:
    """Four worlds: pays and wins, harms and wins, harms, and within the band."""
    gains = (100.0, -100.0, -100.0, 1.0)
    won = ((1.0, 0.0), (0.0, 2.0), (1.0, 0.0), (0.0, 0.0))
    rows = []
    for side, on in (("weapon", 1), ("peace", 0)):
        for world in range(4):
            # In the third world the first state gives way in the baseline just as often.
            by = won[world] if on or world == 2 else (0.0, 0.0)
            rows.append({
                "world": world, "treatment": side, "failed": False, "targets_1y": 0.0,
                "payoff_1y": on * gains[world] * MILLION, "restricted_1y": float(on),
                "conceded_1y": sum(by), "conceded_by_1y": np.array(by),
                "conceded_usd_1y": 5.0 * np.array(by),
                "first_conceded_1y": np.where(np.array(by) > 0, 3.0 + world, -1.0),
            })  # fmt: skip
    return pd.DataFrame(rows)


def test_quadrants_are_money_by_concessions_beyond_the_baseline():
    (at,) = quadrants(pair(runs(), "weapon", "peace"))
    assert (at.pays_wins, at.pays_fails) == (0.25, 0.0)
    assert (at.harms_wins, at.harms_fails) == (0.25, 0.25)
    assert (at.neutral_wins, at.neutral_fails) == (0.0, 0.25)


def test_concessions_are_told_by_target_and_only_beyond_the_baseline():
    pairs = pair(runs(), "weapon", "peace")
    both = concessions(pairs, ("Japan", "Korea"), np.array([True, True]))
    assert [(at.state, at.chance, at.first_month, at.value_usd) for at in both] == [
        ("Japan", 0.25, 3.0, 1.25),
        ("Korea", 0.25, 4.0, 2.5),
    ]
    (only,) = concessions(pairs, ("Japan", "Korea"), np.array([False, True]))
    assert only.state == "Korea"


def test_a_state_that_never_gives_way_has_no_first_month():
    table = runs()
    table["conceded_by_1y"] = pd.Series([np.zeros(2)] * len(table))
    (at, _) = concessions(pair(table, "weapon", "peace"), ("a", "b"), np.array([True, True]))
    assert (at.chance, at.first_month) == (0.0, None)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("who") / "short.toml"
    path.write_text(ASKED, encoding="utf-8")
    return prepare(path, StudyOptions(), Ask(("licences",), firms=""))


def as_usual(plan: Plan) -> Plan:
    """The plan of an experiment whose headline plays firms as usual."""
    keys = {*FIXED, *plan.config.numbers(), *plan.profiles[plan.baseline]}
    design = plan.design[[name for name in plan.design if name in keys]]
    usual = plan.experiment.model_copy(update={"firms": "usual"})
    return replace(plan, design=design, experiment=usual)


@pytest.mark.parametrize("drawn", [True, False])
def test_each_factor_is_redrawn_by_itself(plan: Plan, drawn: bool):
    asked = plan if drawn else as_usual(plan)
    design = who.design_of(asked)
    first = {name: part.reset_index(drop=True) for name, part in design.groupby("treatment")}
    treated = plan.headline.treated
    firms = {name for law in laws() for name in firms_of(law, plan.config)}
    if drawn:
        main = plan.design[plan.design["treatment"] == treated].reset_index(drop=True)
        base = main[first[f"{treated}, luck redrawn"].columns]
        assert f"{treated}, as drawn" not in first
    else:
        base = first[f"{treated}, as drawn"]
    for factor in who.FACTORS:
        redrawn = first[f"{treated}, {factor} redrawn"]
        moved = {
            str(key) for key in base if key != "treatment" and not base[key].equals(redrawn[key])
        }
        states = {key for key in moved if key.partition(".")[0] in who.STATES}
        assert moved
        if factor == "luck":
            assert moved == {"seed"}
        elif factor == "firms":
            assert moved <= firms
        elif factor == "states":
            assert moved == states
        else:
            assert not states | (moved & {"seed", *firms})


def made(plan: Plan, what: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables in which the gain is what one column of the design says, and nothing else."""
    both = []
    for table in (plan.design, who.design_of(plan)):
        treated = table["treatment"].str.partition(",")[0] == plan.headline.treated
        both.append(
            table.assign(
                payoff_1y=table[what].map(hash if table[what].dtype == object else float)
                .where(treated, 0.0),
                targets_1y=0.0, restricted_1y=treated * 1.0, failed=False,
            )
        )  # fmt: skip
    return both[0], both[1]


@pytest.mark.parametrize(
    ("what", "factor"),
    [("seed", "luck"), ("disputes.hazard", "states"), ("demand.elasticity", "markets")],
)
def test_what_alone_moves_the_gain_has_all_of_its_variance(plan: Plan, what: str, factor: str):
    found, why = who.shares_of(plan, *made(plan, what))
    assert found is not None, why
    shares = {name: at.share for name, at in found.shares().items()}
    assert shares.pop(factor) > 0.3
    assert set(shares.values()) == {0.0}
    assert "4 worlds are too few" in who_in_words(found, why)
    said = who_in_words(found.model_copy(update={"worlds": FEW}), why)
    assert factor in said
    assert "what they choose is in no share" in said


def test_one_far_world_moves_a_share_to_one_and_not_past_it(plan: Plan):
    main, redrawn = made(plan, "demand.elasticity")
    far = redrawn.index[redrawn["treatment"] == f"{plan.headline.treated}, states redrawn"][0]
    redrawn.loc[far, "payoff_1y"] = 1e12
    found, why = who.shares_of(plan, main, redrawn)
    assert found is not None, why
    shares = found.shares()
    assert shares["states"].share == pytest.approx(1, abs=0.35)  # 4 worlds: their mean moves, too
    assert shares["luck"].share == shares["firms"].share == 0


def test_a_gain_that_does_not_vary_is_said(plan: Plan):
    main, redrawn = (table.assign(payoff_1y=1.0) for table in made(plan, "seed"))
    found, why = who.shares_of(plan, main, redrawn)
    assert found is None
    assert why in who_in_words(found, why)


def played(base: Path, chunk: int) -> Any:
    (base / "short.toml").write_text(ASKED, encoding="utf-8")
    out = base / f"out{chunk}"
    asked = ["verdict", str(base / "short.toml"), "--treatment", "licences", "--workers", "1"]
    assert call([*asked, "--chunk", str(chunk), "--out", str(out)]) == 0
    return json.loads((out / "_notes/verdict.json").read_text(encoding="utf-8"))


def test_the_verdict_holds_all_four_whatever_the_chunk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    found, again = played(tmp_path, 512), played(tmp_path, 3)
    text = capsys.readouterr().out
    for key in ("quadrants", "concessions", "who_decides", "answer"):
        assert found[key] == again[key]
    assert found["who_decides"]["rows"] == 4 * 2 * 4
    for at in found["quadrants"]:
        shares = sum(share for key, share in at.items() if key not in ("years", "worlds"))
        assert shares == pytest.approx(1.0)
    states = {at["state"] for at in found["concessions"]}
    assert "Japan" in states
    assert "China" not in states
    quote = found["answer"]
    assert quote["low"] <= quote["middle"] <= quote["high"]
    assert quote["middle"] == found["horizons"][-1]["self_harm_share"]
    assert [quote["low"], quote["high"]] == found["horizons"][-1]["self_harm_ci"]
    assert quote["decided_by"][-1] in who.FACTORS
    page = (tmp_path / "out3" / "_notes/report.html").read_text(encoding="utf-8")
    for said in ("Who decides", "In one range", "Money and concessions"):
        assert said in text
        assert said in page

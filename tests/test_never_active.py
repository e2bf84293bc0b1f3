"""What is used in no world neither pays nor harms: no text says 0 % of it."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.made_results import made
from tests.worlds import outcomes

from regame.analysis.harm import LEAST_BAND
from regame.analysis.pairing import horizons, pair
from regame.analysis.results import Horizon
from regame.analysis.turns import ex_ante
from regame.answers.blocks import Break
from regame.answers.brief import verdict_blocks
from regame.answers.compare import Comparison, as_text, beside
from regame.core.words import NONE, UNUSED
from regame.runs.policies import Cell
from regame.studies.league.parts import Role, Standing
from regame.studies.league.result import Tournament
from regame.studies.league.standings import self_harm
from regame.studies.robustness.result import Held, RobustnessResult
from regame.studies.verdict.answer import answer
from regame.studies.verdict.causes import hindsight
from regame.studies.verdict.result import Verdict
from regame.studies.verdict.verdict import reading


def idle() -> Horizon:
    """A horizon of a treatment that restricts no more than its baseline."""
    return horizons(pairs())[0]


def pairs(restricts: float = 0.0) -> Any:
    values = {"baseline": np.full(4, 1e9), "w": np.full(4, 2e9)}
    still = {"baseline": np.zeros(4), "w": np.full(4, restricts)}
    return pair(outcomes(values, restricted=still), "w", "baseline", LEAST_BAND)


def test_a_share_of_no_world_is_none_and_one_of_worlds_is_a_share():
    assert (idle().harmed, idle().harmed_ci, idle().worlds) == (None, None, 0)
    used = horizons(pairs(1.0))[0]
    assert (used.harmed, used.harmed_ci) == (0.0, used.self_harm_ci)


@pytest.mark.parametrize(("restricts", "told"), [(0.0, UNUSED), (1.0, "0 % (0 % to ")])
def test_hindsight_says_no_share_either(restricts: float, told: str):
    found = pairs(restricts)
    update = {"ex_ante": tuple(ex_ante(found)), "horizons": tuple(horizons(found)), "regret": None}
    source = SimpleNamespace(found=made(Verdict).model_copy(update=update))
    shown = str(hindsight(source))  # type: ignore[arg-type]
    assert told in shown
    assert ("0 %" in shown) == bool(restricts)


def test_a_comparison_with_it_has_no_change_of_the_share():
    used = horizons(pairs(1.0))[0]
    found = beside(used, idle(), np.zeros(4))
    assert (found.one_share, found.other_share, found.share_change) == (0.0, None, None)
    both = made(Comparison).model_copy(update={"horizons": (found,), "attribution": None})
    (line,) = [line for line in as_text(both) if line.startswith("  10 years: A 0 %")]
    assert line.endswith(f"B {UNUSED}: -")


def test_a_brief_and_a_table_of_a_verdict_have_no_share_of_it():
    cell = Cell("w", "baseline", "w", "baseline")
    still = {"baseline": np.zeros(4), "w": np.zeros(4)}
    table = outcomes({"baseline": np.full(4, 1e9), "w": np.full(4, 2e9)}, restricted=still)
    found = reading(table, cell, [])
    whole = made(Verdict).model_copy(update={**dict(found), "treatments": (found,), "losses": ()})
    row = whole.to_frame().iloc[0]
    assert row[["pays_share", "self_harm_share", "self_harm_ci"]].isna().all()
    assert (row["worlds"], row["unfired"]) == (0, 4)
    assert not any(line.startswith("What turns it") for line in answer(whole))
    blocks = verdict_blocks(whole, None)
    first_page = str(blocks[: blocks.index(Break())])
    assert UNUSED in first_page
    assert not re.search(r"(?<!\d)0 %", first_page)


def test_a_variant_in_which_it_is_never_active_moves_no_range():
    held = made(Held).model_copy(update={"worlds": 0, "self_harm_share": 0.0})
    assert (held.judged().pays_share, held.judged().self_harm_share) == (None, None)
    assert held.model_copy(update={"worlds": 4, "pays_share": 0.5}).judged().pays_share == 0.5
    found = made(RobustnessResult).model_copy(update={"headline": held})
    assert UNUSED in found.sentence
    assert "%" not in found.sentence


class Paid:
    """Payoffs of a league of one role: two strategies, the second never restricts."""

    roles, strategies = ("A",), {"A": ("Cut", "Rest")}

    def __init__(self) -> None:
        self.contexts = {"A": np.array([[0, 1]])}
        self.restricted = np.array([[1.0, 0.0], [1.0, 0.0]])

    def own(self, role: str) -> np.ndarray:
        return np.array([[[-1e9, 0.0]], [[1e9, 0.0]]])


def test_a_strategy_of_a_league_that_never_restricts_has_a_dash_and_a_note(capsys):
    harm = self_harm(Paid(), "A", "Rest")  # type: ignore[arg-type]
    assert (harm["Cut"].harms_share, harm["Rest"].harms_share) == (0.5, None)
    rows = [
        made(Standing).model_copy(update={"strategy": name, "copy_of": None, **dict(found)})
        for name, found in harm.items()
    ]
    role = made(Role).model_copy(update={"strategies": tuple(rows), "state": "A"})
    league = made(Tournament)
    update = {"roles": (role,), "weapon": "A", "games": {}, "payoff": "income", "years": (10,)}
    found = league.model_copy(update=update)
    found.show()
    text = capsys.readouterr().out
    (line,) = [line for line in text.splitlines() if line.startswith("Rest")]
    assert line.split()[-3:] == ["0", "%", NONE]  # restricts in 0 %; harms itself
    assert f"{NONE}: {UNUSED}" in " ".join(text.split())
    used = role.model_copy(update={"strategies": (rows[0],)})
    assert used.unused == ""

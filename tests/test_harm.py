"""Harm has one definition: what it says, that every study agrees with it, and that no second is."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests import leagues
from tests.worlds import outcomes

from regame.analysis.harm import BAND, LEAST_BAND, TIE, classify, equal, neutral_band
from regame.analysis.pairing import Pairs, at_horizon, pair
from regame.analysis.turns import decided
from regame.core.horizon import discount_factor
from regame.engine.relations.discounting import present_value
from regame.studies.league.profiles import full
from regame.studies.league.standings import Payoffs, read_payoffs, self_harm
from regame.studies.robustness.result import Variant
from regame.studies.robustness.robustness import held

SOURCE = Path(__file__).parent.parent / "src" / "regame"
HOMES = {"harm.py", "horizon.py", "discounting.py"}  # of harm, and of discounting
# Six worlds: harmed twice, neutral, paid, a tie, and one in which the policy is never active.
BASELINE = np.array([2e9, 1e8, 2e9, 2e9, 2e9, 2e9])
GAIN = np.array([-3e7, -2e7, 1e7, 5e7, 0.5, -9e8])
ACTIVE = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.0])


def table() -> pd.DataFrame:
    """The six worlds at one horizon, with all of the gain in the first year."""
    found = outcomes(
        {"baseline": BASELINE, "w": BASELINE + GAIN},
        restricted={"baseline": np.zeros(6), "w": ACTIVE},
        flow={"baseline": np.zeros(6), "w": GAIN},
    )
    return found.rename(columns={"flow_10y": "flow_y1"})


def pairs() -> Pairs:
    return pair(table(), "w", "baseline")


def test_a_world_is_judged_by_its_band():
    band = neutral_band(BASELINE)
    np.testing.assert_array_equal(band, [2e7, LEAST_BAND, 2e7, 2e7, 2e7, 2e7])
    assert list(classify(GAIN, band).signs) == [-1, -1, 0, 1, 0, -1]
    at_the_edge = classify(np.array([band[0], -band[0]]), band[:1].repeat(2))
    assert not at_the_edge.pays.any()
    assert not at_the_edge.harms.any()


def test_results_are_equal_to_a_billionth_of_the_larger():
    assert list(equal([1e9, 1e9, 0.0, -1e9], [1e9 + 0.9, 1e9 + 1.2, 0.0, 1e9])) == [
        True, False, True, False,
    ]  # fmt: skip
    assert equal(0.0, TIE / 2, 1.0)


def test_verdict_turns_robustness_and_league_count_the_same_worlds():
    """Two of four decided worlds are harmed: neither the tie nor the inactive world counts."""
    at = at_horizon(pairs(), 10)
    assert (at.worlds, at.ties, at.unfired) == (4, 1, 1)
    assert (at.self_harm_share, at.pays_share) == (0.5, 0.25)
    _, lost = decided(pairs(), 10)
    assert (len(lost), lost.mean()) == (4, 0.5)
    variant = Variant(name="rate", kind="accounts", why="-", rate=0.0)
    robust = held(variant, pairs(), 10)
    assert (robust.worlds, robust.self_harm_share, robust.pays_share) == (4, 0.5, 0.25)
    harm = self_harm(league(), "A", "baseline")["w"]
    assert (harm.fired_share, harm.harms_share, harm.pays_share) == (5 / 6, 0.5, 0.25)


def league() -> Payoffs:
    """The same six worlds as a league of two strategies of one role, against one of another."""
    roles = {"A": ("baseline", "w"), "B": ("p",)}
    kinds = {role: {text: text for text in texts} for role, texts in roles.items()}
    cells = np.stack([BASELINE, BASELINE + GAIN], axis=1).ravel()
    rows = leagues.table({"a": cells, "b": -cells}, 6)
    rows["restricted_2y"] = np.stack([np.zeros(6), ACTIVE], axis=1).ravel()
    return read_payoffs(rows, full(roles), kinds, "broad", 2)


def second_ones(tree: ast.AST) -> Iterator[str]:
    """Yield what defines a neutral band, a tie or a discount factor anew.

    A constant of such a name; a multiple of an absolute value that is bounded from below; a
    difference held against a multiple of a size; something held against the negative of a band;
    and (1 + rate) to a power.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Assign([ast.Name(name)]) if name.endswith("BAND") or name == "TIE":
                yield f"{name} is a constant of its own"
            case ast.Call(ast.Attribute(attr="maximum") | ast.Name("max"), args) if any(
                _scaled(arg, "abs") for arg in args
            ):
                yield f"a band: {ast.unparse(node)}"
            case ast.Compare(left, _, [right]) if any(
                "abs(" in ast.unparse(one) and " - " in ast.unparse(one) and _scaled(other, "max")
                for one, other in ((left, right), (right, left))
            ):
                yield f"a tie: {ast.unparse(node)}"
            case ast.Compare(_, _, [ast.UnaryOp(ast.USub(), bound)]) if "band" in ast.unparse(
                bound
            ):
                yield f"harm: {ast.unparse(node)}"
            case ast.BinOp(ast.BinOp(ast.Constant(1), ast.Add(), base), ast.Pow(), _) if any(
                word in ast.unparse(base).lower() for word in ("rate", "discount", "interest")
            ):
                yield f"discounting: {ast.unparse(node)}"
            case ast.Call(ast.Name("power"), [base, _]) if "discount" in ast.unparse(base):
                yield f"discounting: {ast.unparse(node)}"


def _scaled(node: ast.expr, by: str) -> bool:
    """Whether it is a product with a call of `by` (np.abs, max, np.maximum) in it."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and any(
        isinstance(part, ast.Call) and by in ast.unparse(part.func) for part in ast.walk(node)
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "LEAST_BAND = 1e7",
        "TIE = 1.0",
        "band = np.maximum(0.01 * np.abs(own), 1e7)",
        "tie = np.abs(one - other) <= 1e-9 * np.maximum(np.abs(one), np.abs(other))",
        "worse = gain < -band[:, :, 0]",
        "gain = (payments * (1 + variant.rate) ** -times).sum(axis=1)",
        "factor = (1 + p('ledger.discount')) ** (-(world.month + 1) / 12)",
        "factor = power(1 + q.ledger_discount, -(month + 1) / 12)",
    ],
)
def test_a_second_definition_is_found(text: str):
    assert list(second_ones(ast.parse(text)))


def test_there_is_no_second_definition():
    found = {}
    for path in SOURCE.rglob("*.py"):
        if path.name in HOMES or path.parent.name == "model":  # written anew, to be compared
            continue
        if second := list(second_ones(ast.parse(path.read_text(encoding="utf-8")))):
            found[str(path.relative_to(SOURCE))] = second
    assert found == {}
    assert BAND == 0.01


def test_inside_and_outside_the_engine_a_dollar_is_worth_the_same():
    row = SimpleNamespace(ledger_discount=0.05)
    for month in (0, 11, 239):
        outside = discount_factor(0.05, (month + 1) / 12)
        assert present_value(row, month) == pytest.approx(outside, rel=1e-14)

"""Rows of theory whose statement, source and figures stand in the row itself, and how they fail."""

from pathlib import Path

import pytest
from tests.theory import __main__ as printing
from tests.theory.finding import Figure, Finding, agreed
from tests.theory.rows import ROWS

WRONG = Finding("what is up comes down", "folk wisdom", "down", "up", ok=False)
APART = {  # rows with a file of their own
    f"T{int(path.name.split('_')[1][1:])}" for path in Path(__file__).parent.glob("test_t[0-9]*.py")
}


@pytest.mark.parametrize("name", [name for name in ROWS if name not in APART])
def test_the_engine_holds_in_the_limit(name: str):
    finding = ROWS[name]()
    assert finding.ok, f"{finding.statement}: expected {finding.expected}, found {finding.found}"


def test_a_row_of_numbers_fails_where_one_is_missed_or_another_condition_is():
    right, wrong = Figure("a", 2.0, 2.001), Figure("b", 1.0, 1.002)
    assert agreed("", "", [right]).ok
    assert not agreed("", "", [right, wrong]).ok
    assert not agreed("", "", [Figure("c", 1.0, float("nan"))]).ok
    assert not agreed("", "", [right], also=False).ok


def test_a_row_that_fails_is_printed_and_gives_an_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(ROWS, "T0", lambda: WRONG)
    assert printing.main(["T0"]) == 1
    assert capsys.readouterr().out.startswith("T0 FAILS: what is up comes down (folk wisdom)\n")


def test_numbers_that_theory_gives_are_printed_beside_the_engines(
    capsys: pytest.CaptureFixture[str],
):
    assert printing.main(["T3"]) == 0
    assert "0.231, 0.231" in capsys.readouterr().out

"""`regame theory` tells the rows as text and as JSON, and knows what is no row."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

import regame
from regame.cli import DONE, FAULT, MISTAKE, call
from regame.core.errors import UserError
from regame.studies.theory import rows
from regame.studies.theory.finding import Figure, Finding, agreed

WRONG = Finding("what is up comes down", "folk wisdom", "down", "up", ok=False)


def test_rows_are_told_with_what_was_expected_and_found(capsys: pytest.CaptureFixture[str]):
    assert call(["theory", "t6", "T12"]) == DONE
    told = capsys.readouterr().out
    assert told.count("holds") == 2
    assert "Spearman" in told
    assert "Becko (2024)" in told
    assert told.endswith("2 of 2 rows hold\n")


def test_json_has_a_row_per_finding(capsys: pytest.CaptureFixture[str]):
    assert call(["theory", "T7", "--json"]) == DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert [row["id"] for row in answer["rows"]] == ["T7"]
    assert set(answer["rows"][0]) == {"id", *(item.name for item in fields(Finding))}


def test_json_has_the_numbers_that_theory_gives(capsys: pytest.CaptureFixture[str]):
    assert call(["theory", "T3", "--json"]) == DONE
    figures = json.loads(capsys.readouterr().out)["rows"][0]["figures"]
    assert [figure["expected"] for figure in figures] == pytest.approx(
        [0.231, 0.5365, 0.7675, 1.535], rel=1e-3
    )
    assert set(figures[0]) == {item.name for item in fields(Figure)}


def test_a_row_of_numbers_fails_where_one_is_missed_or_another_condition_is():
    right, wrong = Figure("a", 2.0, 2.001), Figure("b", 1.0, 1.002)
    assert agreed("", "", [right]).ok
    assert not agreed("", "", [right, wrong]).ok
    assert not agreed("", "", [Figure("c", 1.0, float("nan"))]).ok
    assert not agreed("", "", [right], also=False).ok


def test_every_row_has_its_test():
    tests = {path.name.split("_")[1] for path in Path(__file__).parent.glob("test_t[0-9]*.py")}
    assert tests == {f"t{int(name[1:]):02}" for name in rows.ROWS}


def test_a_row_that_fails_gives_the_exit_code_of_a_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rows, "ROWS", {"T0": lambda: WRONG})
    assert call(["theory"]) == FAULT
    assert "FAILS" in capsys.readouterr().out


def test_an_unknown_row_is_the_users_mistake(capsys: pytest.CaptureFixture[str]):
    assert call(["theory", "T99"]) == MISTAKE
    assert "no row 'T99'" in capsys.readouterr().err


def test_theory_is_a_function_with_frames_and_a_table():
    found = regame.theory("t3", "T7")
    assert found.ok
    assert list(found.to_frame()["id"]) == ["T3", "T7"]
    figures = found.figures_frame()
    assert figures["found"].tolist() == pytest.approx(figures["expected"].tolist(), rel=1e-3)
    assert found._repr_html_().count("<td") == 10
    with pytest.raises(UserError, match="no row 'T99'"):
        regame.theory("T99")

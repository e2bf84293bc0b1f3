"""`regame theory` tells the rows as text and as JSON, and knows what is no row."""

import json

import pytest

from regame.cli import DONE, FAULT, MISTAKE, call
from regame.theory import rows
from regame.theory.finding import Finding

WRONG = Finding("what is up comes down", "folk wisdom", "down", "up", ok=False)


def test_rows_are_told_with_what_was_expected_and_found(capsys: pytest.CaptureFixture[str]):
    assert call(["theory", "t6", "T12"]) == DONE
    told = capsys.readouterr().out
    assert told.count("holds") == 2
    assert "Spearman" in told
    assert told.endswith("2 of 2 rows hold\n")


def test_json_has_a_row_per_finding(capsys: pytest.CaptureFixture[str]):
    assert call(["theory", "T7", "--json"]) == DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert [row["id"] for row in answer["rows"]] == ["T7"]
    assert set(answer["rows"][0]) == {"id", *Finding._fields}


def test_a_row_that_fails_gives_the_exit_code_of_a_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rows, "ROWS", {"T0": lambda: WRONG})
    assert call(["theory"]) == FAULT
    assert "FAILS" in capsys.readouterr().out


def test_an_unknown_row_is_the_users_mistake(capsys: pytest.CaptureFixture[str]):
    assert call(["theory", "T99"]) == MISTAKE
    assert "no row 'T99'" in capsys.readouterr().err

"""`regame data add`: rows of an invented month go in with source and day, faults are refused."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from regame.cli import DONE, MISTAKE, call
from regame.core.errors import UserError
from regame.tables.adding import WORDS, add
from regame.tables.unlikely import unlikely

HEAD = "series,year,span,month,value,unit,spread,scored,why_not,source,confidence,note,read\n"
ROW = "magnet_exports_china,2026,1,2026-01,5500,t,0.02,true,,invented,C,,2026-02-20\n"
POLICY = (
    "date,year,state,kind,instrument,value,low,high,unit,source,confidence,note,read\n"
    "2026-02-03,2026,China,event,an invented act,,,,event,invented,C,made up,2026-02-20\n"
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name in WORDS:
        shutil.copy(str(files("regame") / "data" / f"{name}.csv"), tmp_path)
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "new.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_invented_month_goes_in_and_is_scored(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (tables / "observed_2025.csv").read_text(encoding="utf-8")
    month = written(tables, HEAD + ROW)
    assert call(["data", "add", str(month), "--into", str(tables), "--json"]) == DONE
    assert json.loads(capsys.readouterr().out) == {"table": "observed_2025", "rows": 1}
    after = (tables / "observed_2025.csv").read_text(encoding="utf-8")
    assert after.startswith(before)
    last = pd.read_csv(tables / "observed_2025.csv").iloc[-1]
    assert (last["month"], last["value"], last["note"]) == ("2026-01", 5500, "read 2026-02-20")
    published = Path(__file__).parent.parent / "forecasts/2026-01_2026-11-30_1307/forecast.json"
    asked = ["forecast", "--score", str(month), "--published", str(published), "--json"]
    assert call([*asked, "--out", str(tables / "scores")]) == DONE
    (row,) = json.loads(capsys.readouterr().out)["scores"]
    assert (row["came"], row["no_change"]) == (5500, 5952)


def test_policies_are_known_by_their_columns(tables: Path) -> None:
    assert add(written(tables, POLICY), tables) == ("policies", 1)
    last = pd.read_csv(tables / "policies.csv").iloc[-1]
    assert last["note"] == "made up; read 2026-02-20"
    with pytest.raises(UserError, match="is in the table policies already"):
        add(tables / "new.csv", tables)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("magnet_exports_china", "magnet_exports_chine", "did you mean 'magnet_exports_china'"),
        ("2026-01,", "2026-1,", "month = '2026-1': must read like 2026-03"),
        ("5500", "many", "value = 'many': must be a number"),
        ("5500", "", "value is empty"),
        ("invented", "", "source is empty"),
        (",C,", ",D,", "confidence = 'D': must be A, B, C"),
        ("2026-02-20", "February", "read = 'February': must be a day like 2026-03-31"),
        ("2026,1,2026-01", "2025,1,2025-12", "is in the table observed_2025 already"),
        ("invented", "=HYPERLINK(1)", "source = '=HYPERLINK(1)': must be one line that begins"),
        (",,2026-02-20", ',"a\nb",2026-02-20', "note = 'a\\nb': must be one line"),
        ("2026-02-20\n", "2026-02-20\n" + ROW, ":3: is in this file already"),
        ("2026-02-20\n", "2026-02-20\n" + ROW.replace("china", "chine"), ":3: series"),
    ],
)
def test_a_fault_is_refused_and_nothing_is_written(
    tables: Path, capsys: pytest.CaptureFixture[str], was: str, now: str, said: str
) -> None:
    before = (tables / "observed_2025.csv").read_bytes()
    path = written(tables, HEAD + ROW.replace(was, now, 1))
    assert call(["data", "add", str(path), "--into", str(tables)]) == MISTAKE
    assert said in capsys.readouterr().err
    assert (tables / "observed_2025.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("5500", "-5", "value = -5: magnet_exports_china is at least 123.8 and at most 63,570 t"),
        ("5500", "5500000000", "value = 5500000000: magnet_exports_china is at least"),
        ("2026,1,2026-01", "2099,1,2099-01", "month = '2099-01': was not over when it was read"),
        ("2026,1,2026-01", "2025,1,2026-01", "year = 2025: is not that of month = '2026-01'"),
        ("2026-02-20", "2099-02-20", "read = '2099-02-20': is a day to come"),
        ("2026-02-20", "2020-02-20", "was not over when it was read, 2020-02-20"),
    ],
)
def test_what_can_hardly_be_true_needs_a_reason(
    tables: Path, capsys: pytest.CaptureFixture[str], was: str, now: str, said: str
) -> None:
    before = (tables / "observed_2025.csv").read_bytes()
    asked = ["data", "add", str(written(tables, HEAD + ROW.replace(was, now, 1))),
             "--into", str(tables)]  # fmt: skip
    assert call(asked) == MISTAKE
    line = capsys.readouterr().err
    assert said in line
    assert "--because TEXT" in line
    assert (tables / "observed_2025.csv").read_bytes() == before
    assert call([*asked, "--because", "an invented\nreason"]) == DONE
    note = pd.read_csv(tables / "observed_2025.csv").iloc[-1]["note"]
    assert note.endswith("; because an invented reason")


def test_what_was_added_last_is_undone_once(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, undo = tables / "observed_2025.csv", ["data", "undo", "--into", str(tables)]
    before = file.read_bytes()
    add(written(tables, HEAD + ROW), tables)
    after = file.read_bytes()
    file.write_bytes(after + b"by hand\n")
    assert call(undo) == MISTAKE
    assert "its end is not what was added last" in capsys.readouterr().err
    file.write_bytes(after)
    assert call(undo) == DONE
    assert capsys.readouterr().out == "observed_2025: 1 taken out\n"
    assert file.read_bytes() == before
    assert call(undo) == MISTAKE
    assert "nothing was added" in capsys.readouterr().err


def test_the_whole_record_is_likely(tables: Path) -> None:
    """True rows pass: each month of the record, held against the others of its series."""
    record = pd.read_csv(tables / "observed_2025.csv").assign(read="2026-02-20")
    alone = record["series"].map(record["series"].value_counts()) == 1
    found = [
        fault
        for at in record.index[~alone]
        for _, fault in unlikely(record.loc[[at]], record.drop(index=at))
    ]
    assert found == []


def test_a_column_that_is_missing_is_named(tables: Path) -> None:
    path = written(tables, HEAD.replace(",read", "") + ROW.replace(",2026-02-20", ""))
    with pytest.raises(UserError, match="column 'read' is missing, for the table observed_2025"):
        add(path, tables)

"""Files that people open: every column of every result says what it means; few worlds are told."""

import inspect
import io
import re
import zipfile
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from tests.made_results import made

from regame.answers.compare import Comparison
from regame.answers.kinds import KINDS, Kind, of_studies
from regame.cli import COMMANDS, call
from regame.core.options import Printing
from regame.reports.definitions import DEFINITIONS, OF_RESULT, meaning
from regame.reports.files import _format, definitions, flat, tables_of, workbook, write_files
from regame.reports.templating import ENOUGH, few_worlds
from regame.studies.experiment.result import LEVELS
from regame.studies.explain.result import Explanation, Playthrough
from regame.studies.respond.result import RespondResult
from regame.studies.verdict.result import Verdict

STUDIES = Path(import_module("regame").__file__ or "").parent / "studies"
UNKNOWN = "x"  # key of a made dictionary
LEFT_NO_FOLDER = (Explanation, Playthrough, Comparison)
# Commands that print a list or write files of another kind, and so yield no result.
NO_RESULT = {"data", "strategies", "digest", "report", "mcp"}
ONE_RUN = ("--runs", "2", "--months", "12", "--treatment", "quota")


def result_of(kind: Kind) -> type:
    """Return the class of a study's result."""
    found: type = of_studies(kind.home)
    return found


@pytest.mark.parametrize(
    "cls", [*map(result_of, KINDS), *LEFT_NO_FOLDER], ids=lambda cls: cls.__name__
)
def test_every_column_of_every_result_is_defined(cls: type):
    found = definitions(tables_of(made(cls)), cls)
    assert len(found) > 1
    blank = found[(found["meaning"] == "") & (found["column"] != UNKNOWN)]
    assert blank[["sheet", "column"]].to_numpy().tolist() == []


def flags_of(command: str) -> set[str]:
    return set(inspect.signature(COMMANDS[command]).parameters)


ANSWERING = [
    name for name in COMMANDS if {"json", "as_json"} & flags_of(name) and name not in NO_RESULT
]


@pytest.mark.parametrize("command", ANSWERING)
def test_every_command_that_yields_a_result_writes_it_as_csv_and_xlsx(command: str):
    assert {"csv", "xlsx", "out"} <= flags_of(command)
    homes = re.findall(r"from (regame\.\S+) import", inspect.getsource(COMMANDS[command]))
    written = [
        re.search(r"(write_(files|beside)|finish|hand_over)\(", module_text(home)) for home in homes
    ]
    assert any(written) or ("write_beside(" in inspect.getsource(COMMANDS[command]))


def module_text(name: str) -> str:
    return Path(import_module(name).__file__ or "").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "sheets"),
    [
        (("explain", *ONE_RUN), set()),
        (("play", *ONE_RUN), {"horizons", "yearly"}),
        (("compare", "world_2010", "world_2025", "--runs", "0"), {"setup"}),
        (
            ("verdict", "weaponization_2025", "--runs", "1", "--workers", "1"),
            {"ledger", "losses", "months", "parts"},
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_command_leaves_its_tables_where_it_is_told(
    asked: tuple[str, ...], sheets: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    more = ("--treatment", "licences") if asked[0] == "verdict" else ()
    assert call([*asked, *more, "--csv", "--xlsx", "--out", str(out)]) == 0
    home = out / "_notes" if asked[0] == "verdict" else out
    with zipfile.ZipFile(home / "results.xlsx") as file:
        names = re.findall(r'<sheet name="(\w+)"', file.read("xl/workbook.xml").decode())
    assert {"results", "definitions"} | sheets <= set(names)
    if asked[0] == "verdict":
        assert names.pop(0) == "about"  # what this is: no table
    book = {name: pd.read_csv(home / f"{name}.csv") for name in names}
    assert all(len(table) for name, table in book.items() if name != "results")
    said = book["definitions"].set_index(["sheet", "column"])["meaning"]
    assert said.notna().all()
    assert {
        (name, str(column)) for name in book if name != "definitions" for column in book[name]
    } == set(said.index)


def test_a_folder_without_files_is_refused_before_anything_is_played(tmp_path, capsys):
    assert call(["play", "--out", str(tmp_path / "out")]) == 2
    assert "add --csv or --xlsx" in capsys.readouterr().err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept.txt").write_text("mine")
    assert call(["play", "--csv", "--out", str(tmp_path / "full")]) == 2
    assert "is not empty" in capsys.readouterr().err


def test_cells_of_lists_become_one_text_and_intervals_two_columns():
    frame = flat(pd.DataFrame({"led_to": [("a", "b"), ()], "ci": [(1.0, 2.0), None]}))
    assert frame["led_to"].to_list() == ["a; b", ""]
    assert [*frame.columns] == ["led_to", "ci_low", "ci_high"]


def test_columns_that_a_study_names_by_itself_are_defined():
    assert set(LEVELS) <= OF_RESULT["ExperimentResult"].keys()
    classes = {cls.__name__ for cls in (*map(result_of, KINDS), *LEFT_NO_FOLDER)}
    assert OF_RESULT.keys() <= classes


def test_ends_of_an_interval_are_told_from_it_and_other_columns_are_not():
    assert meaning("net_ci_low", RespondResult).startswith("lower end of 95 %")
    assert meaning("self_harm_ci_high", Verdict).startswith("upper end of 95 % Wilson")
    assert meaning("nobody_low") == meaning("nobody") == ""


def test_a_workbook_has_a_sheet_of_definitions(tmp_path):
    result = made(RespondResult)
    about = [("question", "What to do?"), ("answer", "Buy."), ("answer", "Now.")]
    paths = write_files(tmp_path, result, Printing(csv=True, xlsx=True), about)
    assert [path.name for path in paths] == [
        *("results.csv", "curves.csv", "goal.csv", "stop_costs.csv", "treasury.csv"),
        *("nothing_done.csv", "by_strategy.csv"),
        *("regrets.csv", "contrasts.csv", "gains.csv", "definitions.csv", "results.xlsx"),
    ]
    table = pd.read_csv(paths[0])
    assert {"policy", "net_ci_low", "net_ci_high"} <= set(table.columns)
    assert all(pd.read_csv(path).columns[0] == "policy" for path in paths[:3])
    with zipfile.ZipFile(paths[-1]) as book:
        text = book.read("xl/sharedStrings.xml").decode()
        names = re.findall(r'<sheet name="(\w+)"', book.read("xl/workbook.xml").decode())
    assert (names[0], names[1], names[-1]) == ("about", "results", "definitions")
    assert "Buy." in text
    assert text.count(">answer<") == 1  # a subject of two lines
    assert DEFINITIONS["worlds"] not in text  # no column of this result
    assert "least worst regret" in text


HOSTILE = ("=1+1", "+1", "-1+2", "@SUM(A1)", "{=1+1}", "https://example.org", "mailto:a@b.org")


def test_text_stays_text_in_a_workbook():
    told = [(text, text) for text in HOSTILE]
    table = pd.DataFrame({"policy": HOSTILE, "median_usd": 1.0})
    with zipfile.ZipFile(io.BytesIO(workbook({"results": table}, told))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if "sheet" in name}
        shared = book.read("xl/sharedStrings.xml").decode()
    assert not [name for name, part in parts.items() if "<f>" in part or "hyperlink" in part]
    assert all(f"<t>{text}</t>" in shared for text in HOSTILE)


def test_a_workbook_is_for_people():
    """Heads are bold and stay in view, money has a format, and the first table a chart."""
    table = pd.DataFrame({"policy": ["a", "b"], "net_usd": [1e6, -2e6], "share": [0.1, 0.2]})
    with zipfile.ZipFile(io.BytesIO(workbook({"results": table}))) as book:
        styles, sheet, chart = (
            book.read(f"xl/{name}.xml").decode()
            for name in ("styles", "worksheets/sheet1", "charts/chart1")
        )
    assert "<b/>" in styles
    assert 'formatCode="#,##0;' in styles
    assert '<pane xSplit="1" ySplit="1"' in sheet
    assert "results!$B$2:$B$3" in chart


def test_an_interval_of_money_is_shown_whole_and_a_share_of_gdp_to_three_decimals():
    heads = ["worth_usd", "worth_ci_low", "chance_ci_low", "share_of_gdp", "share"]
    shown = [_format(head, heads)["num_format"] for head in heads]
    assert shown == [*["#,##0;[Red]-#,##0"] * 2, "#,##0.00", "0.000 %", "0.0 %"]


def test_too_few_worlds_are_told_and_enough_are_not():
    for study, enough in ENOUGH.items():
        assert few_worlds(study, enough) == ""
        assert f"--runs {enough}" in few_worlds(study, enough - 1)


def test_every_study_of_worlds_tells_when_they_are_few():
    """Every study that writes results for people warns, by the list or by its own text."""
    texts = {path: path.read_text(encoding="utf-8") for path in STUDIES.rglob("*.py")}
    writes = [
        path for path, text in texts.items() if re.search(r"(write_files|hand_over)\(\w", text)
    ]
    silent = {
        path.parent.name
        for path in writes
        if "tell_few(" not in path.read_text() and "_warn_of_few(" not in path.read_text()
    }
    # The number of worlds is the sampler's, and bands of ranks are of their number; episodes are
    # judged by the draws in the package; scores of a published forecast play nothing.
    assert sorted(silent) == ["calibration", "episodes", "forecast"]


def test_a_baseline_is_a_policy_in_results_and_a_median_in_months():
    assert meaning("baseline", Verdict).startswith("policy without it")
    assert meaning("baseline", Verdict, "months") == "median of the baseline's own values"
    assert "stocks and plants at the end" in meaning("median_usd", Verdict, "ledger")

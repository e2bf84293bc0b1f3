"""Files that people open: every column of every result says what it means; few worlds are told."""

import zipfile
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from tests.made_results import made

from regame.answers.kinds import KINDS, Kind
from regame.core.options import Printing
from regame.core.words import ENOUGH, few_worlds
from regame.reports.definitions import DEFINITIONS, OF_RESULT, meaning
from regame.reports.files import definitions, flat, write_files
from regame.studies.frontier.numbers import NUMBERS
from regame.studies.misjudgments.result import LEVELS
from regame.studies.respond.result import RespondResult
from regame.studies.verdict.result import Verdict

STUDIES = Path(import_module("regame").__file__ or "").parent / "studies"
UNKNOWN = "x"  # key of a made dictionary


def result_of(kind: Kind) -> type:
    """Return the class of a study's result."""
    found: type = getattr(import_module(kind.home[0]), kind.home[1])
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_column_of_every_result_is_defined(kind: Kind):
    cls = result_of(kind)
    found = definitions(flat(made(cls).to_frame()), cls)
    assert len(found) > 1
    blank = set(found.loc[found["meaning"] == "", "column"]) - {UNKNOWN}
    assert blank == set()


def test_columns_that_a_study_names_by_itself_are_defined():
    numbers = {"share_held" if name == "share" else name for name in NUMBERS}
    assert numbers <= OF_RESULT["Screen"].keys()
    assert set(LEVELS) <= OF_RESULT["ExperimentResult"].keys()
    classes = {result_of(kind).__name__ for kind in KINDS}
    assert OF_RESULT.keys() <= classes


def test_ends_of_an_interval_are_told_from_it_and_other_columns_are_not():
    assert meaning("net_ci_low", RespondResult).startswith("lower end of 95 %")
    assert meaning("self_harm_ci_high", Verdict).startswith("upper end of 95 % Wilson")
    assert meaning("nobody_low") == meaning("nobody") == ""


def test_a_workbook_has_a_sheet_of_definitions(tmp_path):
    result = made(RespondResult)
    paths = write_files(tmp_path, result, Printing(csv=True, xlsx=True))
    assert [path.suffix for path in paths] == [".csv", ".xlsx"]
    table = pd.read_csv(paths[0])
    assert {"policy", "net_ci_low", "net_ci_high"} <= set(table.columns)
    with zipfile.ZipFile(paths[1]) as book:
        text = book.read("xl/sharedStrings.xml").decode()
        assert 'name="definitions"' in book.read("xl/workbook.xml").decode()
    assert DEFINITIONS["worlds"] not in text  # no column of this result
    assert "least worst regret" in text


def test_too_few_worlds_are_told_and_enough_are_not():
    for study, enough in ENOUGH.items():
        assert few_worlds(study, enough) == ""
        assert f"--runs {enough}" in few_worlds(study, enough - 1)


def test_every_study_of_worlds_tells_when_they_are_few():
    """Every study that writes results for people warns, by the list or by its own text."""
    writes = [path for path in STUDIES.rglob("*.py") if "write_files(found" in path.read_text()]
    writes += [path for path in STUDIES.rglob("*.py") if "write_files(result" in path.read_text()]
    silent = [
        path.parent.name
        for path in writes
        if "tell_few(" not in path.read_text() and "_warn_of_few(" not in path.read_text()
    ]
    assert silent == ["calibration"]  # its number of worlds is its sampler's

"""A brief of a verdict: two pages with the answer, a picture, misses and limits."""

import re
from pathlib import Path

import pytest

from regame.answers.brief import LIMITS, write_brief
from regame.cli import call
from regame.reports.svg import Plot, alone
from regame.studies.verdict.verdict import verdict


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("brief") / "v"
    verdict(runs=4, treatments=["quota+duty"], workers=1, out=out)
    return out


def test_the_page_has_answer_picture_misses_and_limits(folder):
    page = write_brief(folder)[0].read_text(encoding="utf-8")
    assert "<svg" in page
    assert "124 figures on record to 2015 fitted worlds hold" in page
    assert all(limit in page for limit in LIMITS)
    assert "Monte-Carlo error only" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")  # fetches nothing


def test_the_pdf_has_two_pages_and_fetches_nothing(folder):
    pytest.importorskip("xhtml2pdf", reason="regame[pdf] is not installed")
    from pypdf import PdfReader

    pages = PdfReader(write_brief(folder)[1]).pages
    assert len(pages) == 2
    first, second = (page.extract_text() for page in pages)
    assert "pays" in first
    assert "20 years" in first
    assert "What the model misses" in second
    assert "Limits" in second


def test_a_chart_alone_has_its_colours():
    svg = alone(str(Plot("A", (0, 1), (0, 1), "x").svg()))
    assert "var(" not in svg
    assert re.match(r'<svg xmlns="http://www.w3.org/2000/svg" width="\d+" height="\d+" ', svg)


def test_the_command_names_its_files_and_refuses_others(folder, tmp_path, capsys):
    assert call(["report", str(folder), "--brief"]) == 0
    assert "brief.html" in capsys.readouterr().out
    assert call(["report", str(folder), "--brief", "--record", str(folder)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "is a folder of verdict; needed is one of a hindcast, or `regame report " in line
    assert call(["report", str(tmp_path), "--brief"]) == 2
    assert call(["report", str(folder), "--record", str(folder)]) == 2

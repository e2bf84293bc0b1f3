"""A brief of a verdict: two pages with the answer, a picture, misses and limits."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from zipfile import ZipFile

import pytest
from tests.made_results import made

from regame.answers.blocks import Text
from regame.answers.brief import stop_blocks, write_brief
from regame.answers.kinds import read
from regame.cli import call
from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.core.options import Printing
from regame.core.words import digits, percent, short, unit_of
from regame.reports.files import write_files
from regame.reports.templating import said, sentence
from regame.runs.experiment import Experiment
from regame.runs.plan import Plan
from regame.studies.frame import Table
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Advice, Instrument, Point, Setting, Top
from regame.studies.respond.result import RespondResult
from regame.studies.respond.study import setting_of
from regame.studies.verdict.verdict import verdict
from regame.tables.figures import estimated


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("brief") / "v"
    verdict("weaponization", runs=4, treatments=["quota+duty"], workers=1, out=out)
    return out


def test_the_page_has_answer_picture_misses_and_limits(folder):
    page = write_brief(folder)[0].read_text(encoding="utf-8")
    assert "<svg" in page
    assert "91 figures on record to 2015 fitted worlds hold" in page
    assert all(limit in page for limit in said("brief", "limits"))
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


def test_the_word_document_has_answer_tables_and_the_chart_as_vectors(folder):
    docx = pytest.importorskip("docx", reason="regame[word] is not installed")
    path = write_brief(folder)[-1]
    document = docx.Document(str(path))
    paper = document.sections[0]
    assert (round(paper.page_width.cm, 1), round(paper.page_height.cm, 1)) == (21.0, 29.7)
    assert document.core_properties.author == "regame"
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert read(folder)[1].sentence in texts
    assert set(said("brief", "limits")) < set(texts)
    assert any(text.startswith("Played 20") and "seed" in text for text in texts)
    assert len(document.tables) >= 2
    heads = document.tables[0].rows[0].cells
    assert all(cell.paragraphs[0].runs[0].bold for cell in heads)
    with ZipFile(path) as parts:
        (chart,) = [name for name in parts.namelist() if name.endswith(".svg")]
        assert parts.read(chart).startswith(b"<svg xmlns=")


def test_a_target_s_brief_has_the_best_dose_of_each_instrument_and_what_is_left_out():
    point = made(Point).model_copy(update={"policy": "stock", "dose": 3.0, "unit": "months"})
    top = made(Top).model_copy(update={"policy": "stock", "dose": 3.0, "unit": "months"})
    other = point.model_copy(update={"dose": 6.0})
    found = made(RespondResult).model_copy(
        update={
            "loss": "value_added",
            "searched": None,
            "goal": None,
            "curves": (point, other),
            "tops": (top,),
            "recommended": made(Advice).model_copy(update={"rule": "mean"}),
            "alternatives": (),
        }
    )
    blocks = stop_blocks(found)
    assert sum(isinstance(b, Text) and b.text.startswith("Recommended to") for b in blocks) == 1
    titles = [b.title for b in blocks if isinstance(b, Table)]
    lost, *worths = titles
    assert "beside no restriction, undiscounted" in lost
    assert all("in a x" in title for title in worths)  # the stop that was asked about, and no other
    assert len(titles) == 3
    texts = {block.text for block in blocks if isinstance(block, Text)}
    assert any("stock at 3 months" in text for text in texts)
    # Since every field is there, how often it gives way as well.
    assert sentence("respond", "left_out", True) in texts


def test_a_study_without_an_answer_has_no_brief(tmp_path):
    (tmp_path / "league.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError):
        write_brief(tmp_path)


def test_the_command_names_its_files_and_refuses_others(folder, tmp_path, capsys):
    assert call(["report", str(folder), "--brief"]) == 0
    assert "brief.html" in capsys.readouterr().out
    assert call(["report", str(folder), "--brief", "--record", str(folder)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "is a folder of verdict; needed is one of a hindcast, or `regame report " in line
    assert call(["report", str(tmp_path), "--brief"]) == 2
    assert call(["report", str(folder), "--record", str(folder)]) == 2


def test_what_the_brief_recommends_is_the_first_row_of_the_excel_with_the_same_sums(tmp_path):
    """A dose that no policy of the study names, beside a policy of less worth."""
    advice = made(Advice).model_copy(
        update={"policy": "stock 12 months", "rule": "mean", "worth_usd": 9e9, "cost_usd": 2e9}
    )
    other = advice.model_copy(update={"policy": "y", "rule": "tenth", "worth_usd": 3e9})
    option = made(RespondResult).options[0].model_copy(update={"policy": "y", "worth_usd": 3e9})
    better = option.model_copy(update={"policy": "z", "worth_usd": 5e9})
    found = made(RespondResult).model_copy(
        update={
            "loss": "value_added",
            "searched": None,
            "goal": None,
            "options": (option, better),
            "recommended": advice,
            "alternatives": (other,),
        }
    )
    (path,) = write_files(tmp_path, found, Printing(xlsx=True), [("question", "What to do?")])
    rows = sheet_of(path, 2)
    assert rows[0][:3] == ["policy", "recommended", "amounts"]
    assert [row[0] for row in rows[1:]] == ["stock 12 months", "y", "z"]
    assert [row[1][:3] for row in rows[1:]] == ["yes", "no:", ""]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert all(first[head] for head in rows[0])  # no head that only other rows fill
    sheets = found.sheets()
    assert list(sheets["policies"]["policy"]) == ["y", "z"]
    assert list(sheets["treasury"].columns) == ["years", "stop_usd", "if_nothing_usd"]
    (costs,) = sheets["stop_costs"].to_dict("records")
    assert (costs["loss_usd"], costs["loss_ci"], costs["low_usd"]) == (1.0, [1.0, 1.0], 1.0)
    assert all("net_against_play_usd" in sheets[name] for name in ("by_strategy", "regrets"))
    assert "net_usd" in sheets["contrasts"]
    assert (float(first["worth, USD"]), float(first["cost, USD"])) == (9e9, 2e9)
    said = " ".join(block.text for block in stop_blocks(found) if isinstance(block, Text))
    assert "+9.00 bn USD" in said
    table = next(b for b in stop_blocks(found) if isinstance(b, Table) and "worth in" in b.title)
    assert [cells[0] for cells in table.cells] == ["stock 12 months", "y", "z"]
    with ZipFile(path) as book:
        sheet, chart, properties = (
            book.read(name).decode()
            for name in ("xl/worksheets/sheet2.xml", "xl/charts/chart1.xml", "docProps/core.xml")
        )
    assert 'fitToHeight="0"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "Worth, bn USD, by policy" in chart
    assert "<dc:title>What to do?</dc:title><dc:creator>regame" in properties.replace(
        "<dc:subject></dc:subject>", ""
    )


def sheet_of(path: Path, number: int) -> list[list[str]]:
    """Return the cells of a sheet of an Excel file as text, row by row."""
    with ZipFile(path) as book:
        shared = [
            "".join(re.findall(r"<t[^>]*>([^<]*)</t>", entry))
            for entry in re.findall(r"<si>(.*?)</si>", book.read("xl/sharedStrings.xml").decode())
        ]
        sheet = book.read(f"xl/worksheets/sheet{number}.xml").decode()
    rows = []
    for row in re.findall(r"<row [^>]*>(.*?)</row>", sheet):
        cells = {}
        for at, kind, value in re.findall(
            r'<c r="([A-Z]+)\d+"[^>]*?(t="s")?>(?:<v>(.*?)</v>)?</c>', row
        ):
            cells[at] = shared[int(value)] if kind else value
        rows.append(cells)
    return [[row.get(at, "") for at in rows[0]] for row in rows]


def test_a_brief_of_a_stop_names_holder_good_start_money_and_sources():
    about = Setting(
        holder="Nowhere", goods="salt (rock and sea)", good="salt", months_before=7,
        money="USD of 2010", discount=0.03, accounts=2023, sources=("A book of salt",),
        counted=tuple("ABCDEFGH"), lapse=True, months=6,
    )  # fmt: skip
    loss = made(RespondResult).nothing_done.losses[0]
    lost = made(RespondResult).nothing_done.model_copy(update={"losses": (loss,)})
    found = made(RespondResult).model_copy(
        update={
            "loss": "value_added",
            "searched": None,
            "goal": None,
            "start_year": 2026,
            "stop": "full stop",
            "setting": about,
            "nothing_done": lost,
            "alternatives": (),
            "recommended": made(Advice).model_copy(update={"rule": "mean", "candidates": 47}),
        }
    )
    assert found.asked == "x: what to do if Nowhere holds back salt"
    first = [block.text for block in stop_blocks(found, "2026-11-30") if isinstance(block, Text)]
    assert first[0] == ("x x: counted are its 8 members, A, B, C, D, E, F and 2 others.")
    assert [line for name, line in found.about() if name == "asked"] == found.head()
    said = " ".join(first)
    assert "This brief is of 2026-11-30: that start is past" in said
    assert "January 2026, 7 months before the stop" in said
    assert "value added in USD of 2023, all else in USD of 2010" in said
    assert "Nowhere restricts nothing from January 2026 on; licences in force lapse" in said
    assert "by 3 % a year in real terms" in said
    assert "Sources: A book of salt." in said
    assert "of 47 policies, doses and mixes" in said
    assert "the holder" not in said
    assert "on average" in said
    assert "The table has medians" in said
    assert "is past" not in str(stop_blocks(found, "2026-01-10"))
    assert [line for name, line in found.about() if name == "basis"] == found.basis()


def test_what_a_stop_is_of_comes_from_its_case():
    plan = SimpleNamespace(
        config=load_config("world_2026"),
        experiment=load(Experiment, "experiments", "weaponization_2026"),
    )
    about = setting_of(
        cast(Plan, plan), RespondOptions(stop="all", begins="2026-04"), "value_added"
    )
    assert (about.holder, about.goods) == ("China", "rare earths (oxides and magnets)")
    assert (about.months_before, about.discount, about.accounts) == (3, 0.05, 2023)
    assert (about.counted, about.lapse, about.months) == ((), True, 12)
    union = setting_of(
        cast(Plan, plan), RespondOptions(stop="all", state="European Union"), "value_added"
    )
    assert len(union.counted) == 27
    assert "Germany" in union.counted
    assert len(set(about.sources)) == len(about.sources) >= 2


def test_more_months_of_stock_than_of_stop_are_said_to_pay_only_if_the_curve_says_so():
    stock = Instrument(name="stock", amount=12.0, unit="months of use")
    six, twelve = (
        made(Point).model_copy(update={"policy": "stock", "dose": dose, "worth_usd": usd})
        for dose, usd in ((6.0, 5e9), (12.0, 9e9))
    )
    about = made(Setting).model_copy(update={"months": 6, "months_before": 12})
    found = made(RespondResult).model_copy(
        update={
            "setting": about,
            "recommended": made(Advice).model_copy(update={"instruments": (stock,)}),
            "alternatives": (),
            "curves": (six, twelve),
        }
    )
    why = "More than the stop's months can pay"
    assert why in " ".join(found.basis())
    flat = twelve.model_copy(update={"worth_usd": 5e9})
    assert why not in " ".join(found.model_copy(update={"curves": (six, flat)}).basis())
    longer = about.model_copy(update={"months": 12})
    assert why not in " ".join(found.model_copy(update={"setting": longer}).basis())


def test_the_share_of_estimates_is_the_one_to_quote(folder):
    numbers, share = estimated()
    quoted = (Path(__file__).parents[1] / "docs" / "quote.md").read_text("utf-8")
    assert f"Of {numbers} numbers that go in, {percent(share)} are estimates" in quoted
    said = write_brief(folder)[0].read_text(encoding="utf-8")
    assert f"of {numbers} assumptions {percent(share)} are estimates" in said


def test_sums_of_a_column_have_three_digits_and_one_unit():
    assert [digits(x) for x in (148.3, 43.0, 0.0696, 0.0001, 1234.0)] == [
        *("148", "43.0", "0.070", "0", "1,234")
    ]
    assert [short(x) for x in (134.98e9, 93.79e9, -958.04e6, 2e6, 0.0)] == [
        *("+135 bn", "+93.8 bn", "-958 M", "+2.0 M", "0")
    ]
    assert unit_of([None, 2e6]) == ("M USD", 1e6)

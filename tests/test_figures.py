"""Published figures are those of kept results, and numbers move only with a reason."""

import re
from pathlib import Path

import pytest
from tools.odd import misses, releases
from tools.odd.drawn import PICTURES, drawn
from tools.odd.published import BLOCKS, PAGES, filled, read

from regame.core.errors import UserError
from regame.core.words import percent
from regame.tables.misses import said

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures"


def test_pages_have_the_figures_of_kept_results():
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
    stale = [name for name, text in texts.items() if filled(text, read(FIGURES)) != text]
    assert not stale, f"stale: {', '.join(stale)}; `make figures` writes them again"
    assert all(f"<!-- figures: {name} -->" in "".join(texts.values()) for name in BLOCKS)
    assert "<!-- figures: front -->" in texts["README.md"]
    for name in ("docs/index.md", "docs/answer.md"):
        text = texts[name]
        assert text.index("<!-- figures: today -->") < text.index("<!-- figures: headline -->")


def test_the_readme_gives_the_answer_of_kept_results_and_names_their_version():
    found = read(FIGURES)["today"]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = " ".join(BLOCKS["front"](read(FIGURES)).split())
    assert said.count(". ") == 1  # two sentences
    for share in (
        found["horizons"][0]["pays_share"],
        found["horizons"][-1]["self_harm_share"],
        found["answer"]["low"],
        found["answer"]["high"],
    ):
        assert percent(share) in said
    kept, _ = releases.read(ROOT)
    assert f"figures are of version {max(kept, key=releases.order)}." in text


def test_the_weapon_of_today_has_its_interval_its_fits_and_its_definitions():
    text = BLOCKS["today"](read(FIGURES))
    found = read(FIGURES)["today"]
    assert (found["treatment"], found["runs"]) == ("licences", 128)
    assert text.count(" year") >= len(found["horizons"])
    for year in (2015, 2020, 2024):
        assert f"with the record to {year}" in text
    assert re.search(r"Over definitions .* between \d+ % \(\w.*\) and \d+ % \(\w", text)


def test_the_targets_question_is_answered_with_its_picture():
    figures = read(FIGURES)
    assert figures["respond"]["state"] == "Japan"
    text = BLOCKS["target"](figures)
    assert all(said in text for said in ("- What: of ", "- Why: it ", "- How sure: "))
    assert text.count("\n| ") == len(figures["respond"]["options"]) + 2  # head and dashes


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_that_of_kept_results(name: str):
    kept = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert kept == drawn(name, read(FIGURES)), f"docs/{name} is stale; `make figures` draws it"


def test_the_table_of_misses_is_that_of_kept_results():
    path = ROOT / "src" / "regame" / "data" / "misses.csv"
    figures = read(FIGURES)
    assert path.read_text(encoding="utf-8") == misses.table(figures), "stale: `make figures`"
    cast = figures["hindcast"]
    held = cast["observations"] - len(cast["outside"])
    assert held / cast["observations"] == pytest.approx(cast["coverage_of_worlds"])


def test_what_is_missed_is_said_with_its_denominator_and_side():
    figures = {
        name: {"observations": 9, "outside": [row | {"low": 2.0, "high": 3.0} for row in rows]}
        for name, rows in {
            "hindcast": [
                {"series": "price", "year": 2008, "observed": 1.0},
                {"series": "price", "year": 2011, "observed": 4.0},
                {"series": "price", "year": 2012, "observed": 1.0},
            ],
            "forecast": [{"series": "use", "year": 2020, "observed": 1.0}],
        }.items()
    }
    rows = [line.split(",")[:6] for line in misses.table(figures).splitlines()[1:]]
    assert rows == [
        ["price", "2008", "2008", "1", "9", "below"],
        ["price", "2011", "2012", "2", "9", "both"],
        ["use", "2020", "2020", "1", "9", "below"],
    ]
    early, late = said(2010), said(2025)
    assert early.startswith("of 91 figures on record to 2015")
    assert "2005" not in early
    assert early != late


def test_no_other_page_has_figures():
    pages = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "docs").rglob("*.md")}
    assert pages.keys() >= set(PAGES) - {"README.md", "paper/paper.md"}
    others = {name: path for name, path in pages.items() if name not in PAGES}
    assert [n for n, path in others.items() if "<!-- figures:" in path.read_text("utf-8")] == []


def test_a_stale_figure_is_written_again():
    stale = "<!-- figures: robustness -->\n3 %\n<!-- end -->\n"
    again = filled(stale, read(FIGURES))
    assert "3 %\n<!--" not in again
    assert "variants of model" in again


def test_a_block_that_is_none_is_refused():
    with pytest.raises(UserError, match=r"headlin.*headline"):
        filled("<!-- figures: headlin -->\n<!-- end -->\n", {})


def test_numbers_by_version_are_those_of_kept_results():
    kept, reasons = releases.read(ROOT)
    newest = max(kept, key=releases.order)
    assert kept[newest] == releases.numbers(read(FIGURES)), "stale: `make figures`"
    written = (ROOT / "docs" / releases.PAGE).read_text(encoding="utf-8")
    assert written == releases.page(kept, reasons), "stale: `make figures`"
    for version in kept:
        assert f"\n## {version} (" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_number_that_moved_needs_its_reason():
    kept = {
        version: {"today.20y": {"says": "harmed", "value": share}, "new": {"says": "x", "value": 1}}
        for version, share in (("1.9.0", 0.5), ("1.10.0", 0.6))
    }
    del kept["1.9.0"]["new"]
    with pytest.raises(UserError, match=r"1\.10\.0: today\.20y moved from 50 %"):
        releases.page(kept, {("1.9.0", "today"): "of the release before"})
    text = releases.page(kept, {("1.10.0", "today"): "firms play"})
    assert "| harmed | 50 % | 60 % | +10 points |" in text.replace("+10.0", "+10")
    assert "| x | - | 1 |  |" in text
    assert "- harmed: firms play.\n" in text

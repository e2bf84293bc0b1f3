"""The report of a league: it stands alone, says all it has to, and its pictures are true."""

import re
from pathlib import Path

import pytest
from tests import leagues
from tests.test_report import Check

from regame.cli import DONE, call
from regame.reports.page import REPORT
from regame.reports.svg_grid import Grid, Links
from regame.runs.results import read_result
from regame.studies.league.charts import (
    OPENS,
    PAYS,
    PRESSES,
    RESTRICTS,
    STRIKES,
    answers_of,
    kinds_of,
)
from regame.studies.league.parts import Forfeit
from regame.studies.league.result import FOUND, Tournament
from regame.studies.league.tournament import _status

ROLES = {**leagues.ROLES, "China": ("StatusQuo", "Quota2010", "Open", "Flood")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("league")
    path = leagues.write(base, ROLES, months=36, runs=3)
    out = base / "out"
    assert call(["tournament", str(path), "--out", str(out), "--workers", "1"]) == DONE
    return out


@pytest.fixture(scope="module")
def found(folder: Path) -> Tournament:
    return read_result(Tournament, folder / "_notes" / FOUND)


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    return (folder / "_notes" / REPORT).read_text(encoding="utf-8")


def test_it_can_be_read_without_a_network_and_its_tags_close(text: str):
    assert not re.findall(r"https?://|//cdn|@import|url\(|<script|<link|<img|<iframe", text)
    check = Check()
    check.handle_startendtag = lambda tag, attrs: None  # type: ignore[method-assign]
    check.feed(text)
    check.close()
    assert check.open == []
    assert not re.findall(r'="[^"]*\bnan\b', text)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(re.findall(r'id="([^"]+)"', text))


def test_every_picture_is_there_with_its_unit_and_its_uncertainty(text: str):
    for said in (
        "gain over StatusQuo, best first", "by what the others play", "harms its user",
        "Best responses of China", "replicator dynamics", "in the long run", "standard set",
        "gain after 2 years", "share that harms, %", "share of time, %", "95 % intervals",
        "resamples", "Moran populations of",
    ):  # fmt: skip
        assert said in text


def test_it_can_be_written_again_from_the_folder_alone(
    folder: Path, text: str, capsys: pytest.CaptureFixture[str]
):
    (folder / "_notes" / REPORT).unlink()
    assert call(["report", str(folder)]) == DONE
    assert capsys.readouterr().out.strip() == str(folder / "_notes" / REPORT)
    assert (folder / "_notes" / REPORT).read_text(encoding="utf-8") == text


def test_a_cell_of_the_heat_map_is_what_the_strategy_gained_there(found: Tournament, text: str):
    role = found.roles[0]
    (here, *_) = role.best_responses
    for row in role.strategies:
        gains = [context.gains[row.strategy][0] for context in role.best_responses]
        assert sum(gains) / len(gains) == pytest.approx(row.gain_usd)
    best = max(here.gains, key=lambda name: here.gains[name][0])
    assert best == here.answer
    assert text.count("★</text>") == sum(len(r.best_responses) for r in found.roles)


def test_a_sentence_says_who_leads_and_who_cannot_be_told_apart(found: Tournament):
    rows = found.roles[0].strategies
    assert found.sentence.startswith(
        f"Of 4 strategies {rows[0].strategy} does best by China after 2 years"
    )
    rest = [row.strategy for row in rows[1:] if row.group == 1]
    assert ("cannot be told apart" in found.sentence) == bool(rest)


def test_who_forfeited_is_named(found: Tournament):
    out = Forfeit(state="China", strategy="X", error="X of China forfeits in month 1: <oh>")
    result = found.model_copy(update={"forfeits": (out,)})
    assert (_status(found), _status(result)) == (0, 1)
    text = result.whole_page()
    assert "X of China forfeits in month 1: &lt;oh&gt;; the league went on without it." in text


@pytest.mark.parametrize(
    "text, role, probe, kinds",
    [
        ("StatusQuo", "China", "cut", []),
        ("Open", "China", "quiet", [OPENS]),
        ("Licensing2025", "China", "quiet", [RESTRICTS, PRESSES]),
        ("Flood", "China", "rivals", [STRIKES]),
        ("Retaliate", "United States", "cut", [STRIKES]),
        ("Concede", "United States", "dispute", [OPENS]),
        ("Defy", "United States", "dispute", [PRESSES]),
        ("Diversify2010", "Japan", "cut", [PAYS]),
    ],
)
def test_a_fingerprint_tells_what_kind_of_act_it_is(
    text: str, role: str, probe: str, kinds: list[str]
):
    told = answers_of(text, role)
    assert told is not None
    assert kinds_of(told[probe]) == kinds


def test_who_looks_ahead_or_breaks_has_no_fingerprint(monkeypatch: pytest.MonkeyPatch):
    assert answers_of("Planner", "China") is None
    monkeypatch.setattr("regame.studies.league.charts.fingerprint", lambda strategy: 1 / 0)
    assert answers_of("Open", "China") is None


def test_cells_lie_within_their_grid():
    grid = Grid("t", ["a", "b"], [str(k) for k in range(40)], "what")
    grid.fill(1, 39, "pays", "<hint>")
    drawn = grid.svg()
    assert "<hint>" not in drawn
    width, height = map(float, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
    x, y, wide, tall = (
        float(re.findall(rf' {name}="([\d.]+)"', drawn.split("<rect")[1])[0])
        for name in ("x", "y", "width", "height")
    )
    assert 0 < x < x + wide < width
    assert 0 < y < y + tall < height


def test_arrows_run_between_the_lists():
    links = Links("t", ("A", "B"), ["a", "b"], ["p"])
    links.arrow("a", "p", True, "weapon", 1.0, "h")
    links.arrow("b", "p", False, "baseline", 0.5, "h")
    there, back = (mark.split('d="M')[1].split("C")[0].split() for mark in links.marks)
    assert float(there[0]) == pytest.approx(links.ends[0], abs=0.1)
    assert float(back[0]) == pytest.approx(links.ends[1], abs=0.1)
    assert links.down(["a", "b"], "a") < links.down(["a", "b"], "b") < links.height

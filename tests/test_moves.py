"""How shares move by fit and by definition of the weapon: what is played, counted and shown."""

from pathlib import Path
from typing import Any

import pytest

from regame.cli import call
from regame.studies.verdict.answer import fit_named, moves_in_words, moves_table
from regame.studies.verdict.report import read
from regame.studies.verdict.source import Source

ASKED = """
extends = "weaponization_2025"
worlds = "posterior_2015"
runs = 4
months = 24
monthly = 0
rules = []
channels = []
fits = ["prior", "posterior_2015"]
definitions = ["full stop", "licences"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("moves")
    return played(base, "licences", "full stop", "threat alone")


def played(base: Path, *treatments: str, more: tuple[str, ...] = ()) -> Path:
    """The folder of a short verdict on some treatments."""
    (base / "short.toml").write_text(ASKED, encoding="utf-8")
    given = [word for name in treatments for word in ("--treatment", name)]
    asked = ["verdict", str(base / "short.toml"), *given, "--workers", "1", "--full", *more]
    assert call([*asked, "--out", str(base / "out")]) == 0
    return base / "out"


@pytest.fixture(scope="module")
def source(folder: Path) -> Source:
    return read(folder)


def test_the_one_range_is_taken_over_fits_and_definitions(source: Source):
    quote, ends = source.found.answer, [item.horizons[-1] for item in source.found.moves]
    shares = [at.self_harm_share for at in ends if at.worlds]
    assert quote is not None
    assert len(shares) > 1
    assert (quote.low, quote.high) == (min(shares), max(shares))
    assert quote.middle == source.found.longest.self_harm_share
    assert "fits" in quote.over


def test_every_definition_is_shown_under_every_fit(source: Source):
    found = source.found.moves
    assert [(item.fit, item.treatment) for item in found] == [
        *(("prior", name) for name in ("licences", "full stop")),
        *(("posterior_2015", name) for name in ("licences", "full stop")),
    ]
    assert {item.baseline for item in found} == {"status quo"}


def test_its_own_fit_is_taken_from_the_verdict(source: Source, folder: Path):
    own = {item.treatment: item for item in source.found.moves if item.fit == "posterior_2015"}
    for name, item in own.items():
        told = source.found.reading(name, "status quo").horizons
        assert [at.self_harm_share for at in item.horizons] == [at.self_harm_share for at in told]
        assert [at.worlds for at in item.horizons] == [at.worlds for at in told]
    assert [path.name for path in (folder / "_notes/fits").iterdir()] == ["prior"]


def test_another_fit_is_the_verdict_played_in_its_worlds(source: Source, tmp_path: Path):
    alone = read(played(tmp_path, "licences", more=("--worlds", "prior"))).found.horizons
    (moved,) = (m for m in source.found.moves if (m.fit, m.treatment) == ("prior", "licences"))
    for one, other in zip(alone, moved.horizons, strict=True):
        assert one.median_difference_usd == other.median_difference_usd


def test_it_is_in_the_report_and_in_one_sentence(source: Source, folder: Path):
    rows = moves_table(source.found).cells
    assert [row[0] for row in rows] == ["licences", "full stop"]
    assert all(len(row) == 3 for row in rows)
    page = (folder / "_notes/report.html").read_text(encoding="utf-8")
    for word in ("How the answer moves", "no record", "record to 2015", *rows[1]):
        assert word in page
    last = next(m for m in source.found.moves if m.treatment == "licences").horizons[-1]
    assert f"{last.self_harm_share:.0%}".replace("%", " %") in moves_in_words(source.found)


def test_fits_are_called_by_the_record_that_they_saw():
    assert fit_named("posterior_2020") == "record to 2020"
    assert fit_named("prior") == "no record"
    assert fit_named("mine.parquet") == "mine.parquet"


def test_a_definition_that_is_no_treatment_is_refused(tmp_path: Path, capsys: Any):
    (tmp_path / "odd.toml").write_text(
        'extends = "weaponization_2025"\ndefinitions = ["licence"]\n', encoding="utf-8"
    )
    assert call(["verdict", str(tmp_path / "odd.toml"), "--runs", "2"]) == 2
    assert "'licence' is none of the treatments" in capsys.readouterr().err

"""Any chokepoint: cases drawn at random play, clear, conserve and report."""

import re

import numpy as np
import pandas as pd
import pytest
from tests.drawn_cases import STEPS, Drawn

from regame.cli import call
from regame.config.files import load_config
from regame.game.game import Game
from regame.runs.opening_check import check_opening

SEEDS = range(10, 26)
WEAPONS = ("StatusQuo", "Schedule(quota='2010-07=0.05')", "Schedule(duty='2010-07=0.5')", "denied")


def test_draws_cover_all_chains_and_sizes():
    drawn = [Drawn(seed) for seed in SEEDS]
    assert {len(case.places) for case in drawn} == {1, 2, 3, 4}
    assert {len(case.groups) for case in drawn} == {1, 2, 3, 4}
    assert {len(case.states) for case in drawn} >= {2, 8}
    assert len({case.unit for case in drawn}) > 2
    assert {case.by_product for case in drawn} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawn_case_plays_clears_and_conserves(seed, tmp_path):
    case = Drawn(seed)
    config = load_config(case.write(tmp_path))
    check_opening(config)
    denial = f"Schedule(denial='2010-07={case.target}')"
    weapons = [denial if weapon == "denied" else weapon for weapon in WEAPONS]
    design = pd.DataFrame({"seed": seed, "world": 0, "treatment": weapons, case.holder: weapons})
    game = Game(config, design.rename_axis("run"))
    for _ in range(48):
        world = game.world
        before = held(game)
        game.step()
        dug = world.output[:, game.atlas.extractors.rows].sum(axis=1)
        again = world.output[:, game.atlas.recyclers.rows].sum(axis=1)
        gone = (world.used + world.into_products).sum(axis=(1, 2))
        size = before + dug + again
        np.testing.assert_allclose(held(game), size - gone, atol=1e-9 * size.max())
    assert (game.world.failed_month < 0).all()
    assert np.isfinite(game.record.to_frame().to_numpy(float)).all()
    for name in ("stock", "refined_stock", "raw_stock", "scrap", "flow", "used", "price"):
        assert (getattr(game.world, name) >= 0).all(), name
    free, cut = game.record.series(f"export_tonnes_{game.record.holder}")[-12:, :2].sum(axis=0)
    assert cut < free


def held(game: Game) -> np.ndarray:
    """Tonnes at extractors, producers and users (run,)."""
    world = game.world
    stocks = world.raw_stock.sum(axis=1) + world.refined_stock.sum(axis=(1, 2))
    return np.asarray(stocks + world.stock.sum(axis=(1, 2)))


@pytest.mark.parametrize("seed", [20, 14, 21])
def test_a_drawn_case_reports_in_its_own_words(seed, tmp_path, monkeypatch, capsys):
    case = Drawn(seed)
    case.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert call(["verdict", "ask.toml", "--workers", "1", "--out", "out", "--by", "stage"]) == 0
    printed = capsys.readouterr().out
    page = (tmp_path / "out" / "_notes/report.html").read_text(encoding="utf-8")
    beside = r"<summary>[^<]*What the case sets otherwise.*?</table>"
    page = re.sub(beside, " ", page, flags=re.S)
    listed = r"\d+ assumptions are the case's own.*\n(?:  .*\n)+"  # the same on the terminal
    said = re.sub(listed, "", printed)
    words = re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.S) + said
    for place in case.places:
        if place not in ("recycle", "extract"):
            assert STEPS[place][1] in words or STEPS[place][2] in words
    foreign = r"(?i)(?<![a-z_.])(magnets?|oxides?|REO|separation|neodymium)(?![a-z_])"
    found = [words[max(m.start() - 60, 0) : m.end() + 30] for m in re.finditer(foreign, words)]
    assert [part for part in found if "Chemicals requalify" not in part] == []

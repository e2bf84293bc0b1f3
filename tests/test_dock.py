"""The scorecard: every published figure has a row, and none may become a target."""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest
from tests.losses import CONFIG

from regame.config.files import load
from regame.studies.calibration import rounds
from regame.studies.dock.dock import BASELINE, Docking, play_dock, rows_of
from regame.studies.dock.options import DockOptions
from regame.studies.dock.ours import FIGURES, Pair, Side, peak, price, read, weapons_in
from regame.studies.dock.result import Beside, render
from regame.tables import figures
from regame.tables.losses import economy_of

TABLE = figures.read("docking")
STUDY = load(Docking, "experiments", "docking")
STATUS = {"comparable", "constructed", "other concept", "gap", "not computed"}
SOURCE = Path(str(inspect.getsourcefile(figures))).parents[1]
# May never become a target of calibration, nor a source of an assumption or a range: all of them.
NEVER_A_TARGET = {
    *("nri_3", "nri_12", "nri_ratio", "mizuho_full", "mizuho_half", "mizuho_ratio", "daiwa"),
    *("daiwa_cars", "imf_japan", "imf_us", "imf_germany", "imf_japan_us", "imf_long", "imf_goal"),
    *("ecb_partial", "ecb_ban", "ecb_holder", "goldman", "clepa", "iea", "usgs_gallium"),
    *("usgs_germanium", "usgs_both", "usgs_rank", "pothen_light", "pothen_heavy", "pothen_loss"),
    *("sprecher_substitution", "sprecher_recovery", "keilhacker", "alfaro_price", "alfaro_gdp"),
    *("rff_temporary", "rff_lasting", "gholz", "klimek", "drc_cobalt"),
}
READERS = {"studies/dock/dock.py", "studies/dock/result.py"}  # of the tables of this page


def test_every_published_figure_is_listed_as_no_target() -> None:
    assert set(TABLE["id"]) == NEVER_A_TARGET
    assert len(TABLE) == len(NEVER_A_TARGET) >= 20


def test_no_calibration_reads_a_published_figure() -> None:
    """Summaries have no such name, and no other module of the package reads the tables."""
    assert not NEVER_A_TARGET & set(figures.read("summaries")["name"])
    assert "docking" not in inspect.getsource(rounds)
    named = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in ("docking", "docking_first")
    }
    assert named == READERS


def test_parameters_of_losses_have_sources_of_their_own() -> None:
    """No table of parameters cites who published a loss that stands in the scorecard."""
    for table in ("losses_parameters", "losses_sectors", "losses_parts", "losses_uses"):
        said = " ".join(map(str, figures.read(table)[["source", "note"]].to_numpy().ravel()))
        for name in ("NRI", "Kiuchi", "Mizuho", "Daiwa", "WP/26", "Occasional Paper", "Goldman"):
            assert name not in said, (table, name)


def test_every_row_says_where_it_was_read_and_why_it_differs() -> None:
    assert set(TABLE["status"]) <= STATUS
    assert TABLE[["read_at", "note", "question"]].notna().all(axis=None)
    played = TABLE["ours"].notna()
    assert not set(TABLE.loc[played, "status"]) & {"gap", "not computed"}
    known = {name for game in STUDY.games.values() for name in game.weapons}
    for text in TABLE.loc[played, "ours"]:
        assert set(weapons_in(text)) <= known
    for game in STUDY.games.values():
        assert BASELINE not in game.weapons


def pair(path: np.ndarray, usual: float = 2.0) -> Pair:
    """A pair of two worlds with prices of one group outside."""
    side = Side(np.zeros(0), np.zeros(0), np.stack([path, path])[:, None], np.zeros((2, 1, 4)))
    base = side._replace(outside=np.full((2, 1, 4), usual))
    return Pair(side, base, np.arange(2), ("light",), economy_of(CONFIG))


def test_figures_are_read_off_by_hand() -> None:
    one = {"cut": pair(np.array([1.0, 3.0, 5.0, 1.0]))}
    np.testing.assert_allclose(price(one["cut"], "light", "1", "3"), 100.0)
    np.testing.assert_allclose(peak(one["cut"], "light"), 2.5)
    np.testing.assert_allclose(read("peak(cut, light) / price(cut, light, 1, 3)", one), 0.025)
    np.testing.assert_allclose(read("peak(cut, light) > 2", one), 1.0)
    np.testing.assert_allclose(read("peak(cut, light) < 2", one), 0.0)
    with pytest.raises(ValueError, match="is no figure"):
        read("bark(cut)", one)
    assert set(FIGURES) >= {"lost", "price", "peak"}


def test_a_figure_without_a_run_has_no_ratio() -> None:
    rows = {row.id: row for row in rows_of(TABLE, {})}
    assert set(rows) == NEVER_A_TARGET
    assert all(row.ours is None and row.ratio is None for row in rows.values())


def test_a_small_scorecard_is_played_and_its_page_keeps_the_first_table(tmp_path: Path) -> None:
    found, played = play_dock(DockOptions(runs=2, workers=1, out=tmp_path / "dock"))
    assert found.failed_rows == 0
    assert len(played) == len(STUDY.games)
    by_id: dict[str, Beside] = {row.id: row for row in found.rows}
    full = by_id["mizuho_full"]
    assert full.ours is not None
    assert full.ours > 0
    assert full.ratio == pytest.approx(full.ours / full.published)
    page = render(found)
    assert page == (found.path / "_notes/docking.md").read_text(encoding="utf-8")
    for row in figures.read("docking_first").to_dict("records"):
        assert f"| {row['id']} | {row['ours']:.3g} |" in page

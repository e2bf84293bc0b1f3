"""Published figures are those of kept results, and the answer moves only with a reason."""

import json
from pathlib import Path

import pytest

from regame.core.errors import UserError
from regame.odd.published import BLOCKS, PAGES, filled, read

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures"
POINTS = 0.05  # of the share harmed, beyond which a change needs its reason in the CHANGELOG


def test_pages_have_the_figures_of_kept_results():
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
    stale = [name for name, text in texts.items() if filled(text, read(FIGURES)) != text]
    assert not stale, f"stale: {', '.join(stale)}; `make figures` writes them again"
    assert all(f"<!-- figures: {name} -->" in "".join(texts.values()) for name in BLOCKS)
    assert "<!-- figures: headline -->" in texts["README.md"]


def test_no_other_page_has_figures():
    pages = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "docs").rglob("*.md")}
    assert pages.keys() >= set(PAGES) - {"README.md"}
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


def shares(name: str) -> dict[str, float]:
    found = json.loads((FIGURES / name).read_text(encoding="utf-8"))
    return {
        item["name"]: item["self_harm_share"] for item in (found["headline"], *found["variants"])
    }


def test_a_share_that_moved_since_the_last_release_is_explained():
    """docs/figures/robustness.json against the copy of the last release, released.json."""
    unreleased = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    before, now = shares("released.json"), shares("robustness.json")
    moved = [name for name in before.keys() & now.keys() if abs(now[name] - before[name]) > POINTS]
    assert not moved or "**Regression**" in unreleased, f"say in CHANGELOG what moved {moved}"

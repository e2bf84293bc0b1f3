"""The documentation builds as a site without a network, and its notebooks run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import regame
from regame.cli import COMMANDS

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "docs" / "tutorials").glob("*.ipynb"))
FETCHED = re.compile(
    r"""<(?:script|img|link rel="stylesheet")[^>]*(?:src|href)="(https?://[^"]+)"""
)


def test_notebooks_are_kept_without_output():
    assert len(NOTEBOOKS) == 6
    for path in NOTEBOOKS:
        cells = nbformat.read(path, 4).cells  # type: ignore[no-untyped-call]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), path


def test_every_page_has_its_place():
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    docs = ROOT / "docs"
    pages = [path.relative_to(docs).as_posix() for kind in ("md", "ipynb") for path in
             docs.rglob(f"*.{kind}")]  # fmt: skip
    assert len(pages) > 25
    assert [name for name in pages if f"{name}\n" not in text] == [], "put it into nav"


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path):
    book = nbformat.read(path, 4)  # type: ignore[no-untyped-call]
    client = NotebookClient(book, timeout=600, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert any(cell.get("outputs") for cell in book.cells)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, its notebooks not run: they are, above."""
    folder = tmp_path_factory.mktemp("site")
    env = {**os.environ, "REGAME_RUN_NOTEBOOKS": "false", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def test_what_comes_from_the_code_is_on_the_site(site: Path):
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"regame {name}" not in commands] == []
    results = (site / "reference" / "results.html").read_text(encoding="utf-8")
    assert "worst_regret_usd" in results
    assert "self_harm_share" in results
    limits = (site / "limits.html").read_text(encoding="utf-8")
    assert "Money only" in limits
    python = (site / "reference" / "python.html").read_text(encoding="utf-8")
    homes = {name: getattr(regame, name) for name in regame.__all__}
    anchors = {name: f'id="{of.__module__}.{of.__name__}"' for name, of in homes.items()}
    assert [name for name, anchor in anchors.items() if anchor not in python] == []
    for page in site.rglob("*.html"):
        assert "from code:" not in page.read_text(encoding="utf-8"), page


def test_the_site_fetches_nothing(site: Path):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    fetched = {page.name: FETCHED.findall(page.read_text(encoding="utf-8")) for page in pages}
    assert {name: urls for name, urls in fetched.items() if urls} == {}

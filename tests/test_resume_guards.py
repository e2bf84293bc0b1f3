"""What decides results guards a resumed run: tables of the user's own and strategies' sources."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import toy
from tests.test_entry_points import CODE, install

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.core.options import Execution
from regame.runs.manifests import code_hash
from regame.runs.rows import play_rows
from regame.runs.runner import Job, run_design
from regame.strategies import registry


def test_the_hash_of_a_config_holds_what_its_tables_hold(tmp_path: Path):
    config = toy.config(tmp_path)
    before, firms = config.hash, tmp_path / "firms.csv"
    text = firms.read_text()
    firms.write_text(text.replace("130000", "131000"))
    assert config.hash != before
    firms.write_text(text)
    assert config.hash == before
    firms.unlink()
    with pytest.raises(UserError, match=r"firms\.csv: cannot be read"):
        _ = config.hash


def test_the_packages_tables_are_named_only():
    config = load_config("world_2010")
    named = config.model_copy(update={"tables": config.tables.model_copy(update={"firms": "x"})})
    assert named.hash != config.hash  # and nothing is read


def test_a_run_with_another_table_is_not_gone_on_with(tmp_path: Path):
    (tmp_path / "tables").mkdir()
    job = Job("toy", toy.config(tmp_path / "tables"), toy.design(), 2, 1, play_rows)
    options = Execution(out=tmp_path / "out", workers=1)
    run_design(job, options)
    firms = tmp_path / "tables" / "firms.csv"
    firms.write_text(firms.read_text().replace("130000", "131000"))
    with pytest.raises(UserError, match=r"--resume: .* holds another run: config_hash"):
        run_design(job, Execution(out=tmp_path / "out", workers=1, resume=True))


@pytest.mark.parametrize("own", ["mine.py", "halving", "halving.states"])
def test_the_hash_of_the_code_holds_all_that_own_strategies_are_made_of(
    own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(str(tmp_path))
    package = tmp_path / "halving"
    package.mkdir()
    for path in (tmp_path / "mine.py", package / "__init__.py", package / "states.py"):
        path.write_text(CODE)
    (package / "helper.py").write_text("SHARE = 0.5\n")
    source = str(tmp_path / own) if own.endswith(".py") else own
    seen = {code_hash(), code_hash(source)}
    changed = tmp_path / own if own.endswith(".py") else package / "helper.py"
    changed.write_text(changed.read_text() + "MORE = 1\n")
    seen.add(code_hash(source))
    assert len(seen) == 3


@pytest.mark.parametrize("changed", ["helper.py", "deeper.py", "parts/inner.py", "mine.py"])
def test_the_hash_of_the_code_holds_what_a_file_imports_from_its_own_folder(
    changed: str, tmp_path: Path
):
    files = {
        "mine.py": f"import helper as h\nimport json\nfrom parts.inner import SHARE\n{CODE}",
        "helper.py": "def late():\n    import deeper\n",
        "deeper.py": "import broken\nimport helper\n",
        "parts/__init__.py": "",
        "parts/inner.py": "SHARE = 0.5\n",
        "another.py": "1 / 0\n",
        "broken.py": "def",
    }
    (tmp_path / "parts").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    own = str(tmp_path / "mine.py")
    before = code_hash(own)
    (tmp_path / "another.py").write_text("2 / 0\n")
    assert code_hash(own) == before
    (tmp_path / changed).write_text(files[changed] + "MORE = 1\n")
    assert code_hash(own) != before
    assert registry.sources(own)[0] == tmp_path / "mine.py"


def hash_beside(folder: Path) -> str:
    """The hash of the code in a process that finds the packages of a folder."""
    done = subprocess.run(
        [sys.executable, "-c", "from regame.runs.manifests import code_hash; print(code_hash())"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    return done.stdout.strip()


def test_the_hash_of_the_code_holds_strategies_that_packages_bring(tmp_path: Path):
    install(tmp_path, "halves", CODE, "halves:HalfQuota")
    seen = [hash_beside(tmp_path / "nothing"), *(hash_beside(tmp_path) for _ in range(2))]
    (tmp_path / "halves.py").write_text(CODE.replace("export_quota=0.5", "export_quota=0.4"))
    seen.append(hash_beside(tmp_path))
    assert seen[1] == seen[2]
    assert len(set(seen)) == 3


def test_strategies_in_a_namespace_are_found_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = tmp_path / "nowhere_else" / "rivals"
    folder.mkdir(parents=True)
    for name in ("__init__.py", "states.py"):
        (folder / name).write_text(CODE)
    (tmp_path / "nowhere_else" / "another.py").write_text("1 / 0\n")
    found = registry.sources("nowhere_else.rivals.states")
    assert found == [folder / "__init__.py", folder / "states.py"]

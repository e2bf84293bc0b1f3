"""A file of strategies stands beside what is there: it replaces no strategy and hides no module."""

import pickle
import sys
from pathlib import Path

import pytest

from regame.cli import MISTAKE, call
from regame.core.errors import UserError
from regame.strategies import registry

CODE = '''
from dataclasses import dataclass
from regame import Action, Strategy

@dataclass(frozen=True)
class Own(Strategy):
    """Halves the quota."""
    def decide(self, seen):
        return Action(export_quota=0.5)

@dataclass(frozen=True)
class Second(Strategy):
    """Leaves all as it is."""
    def decide(self, seen):
        return Action()
'''


@pytest.fixture(autouse=True)
def _gone_after_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_found", dict(registry.strategies()))


def written(path: Path, name: str) -> str:
    """The path of a file of two strategies, the first under a name."""
    path.write_text(CODE.replace("Own", name))
    return str(path)


def test_no_name_of_the_catalogue_can_be_taken(tmp_path: Path):
    before = dict(registry.strategies())
    source = written(tmp_path / "mine.py", "StatusQuo")
    with pytest.raises(UserError) as caught:
        registry.load(source)
    told = f"--strategies {source}: StatusQuo is the catalogue's: choose another name"
    assert caught.value.faults == [told]
    assert registry.strategies() == before  # nor is the other one there


def test_no_name_of_another_file_can_be_taken_but_a_file_may_be_loaded_again(tmp_path: Path):
    source = written(tmp_path / "mine.py", "Halver")
    assert registry.load(source) == registry.load(source) == ["Halver", "Second"]
    with pytest.raises(UserError, match=r"other\.py: Halver is mine's: choose another name"):
        registry.load(written(tmp_path / "other.py", "Halver"))


def test_a_verdict_keeps_its_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = written(tmp_path / "mine.py", "StatusQuo")
    assert call(["verdict", "--runs", "2", "--strategies", source]) == MISTAKE
    assert "StatusQuo is the catalogue's" in capsys.readouterr().err


def test_a_file_hides_no_module_of_its_name(tmp_path: Path):
    before = sys.modules["pandas"]
    registry.load(written(tmp_path / "pandas.py", "Halver"))
    assert sys.modules["pandas"] is before


@pytest.mark.parametrize("name", ["mine.py", "my-own.v2.py"])
def test_a_strategy_of_a_file_can_be_sent_to_another_process(tmp_path: Path, name: str):
    registry.load(written(tmp_path / name, "Halver"))
    strategy = registry.parse("Halver")
    assert pickle.loads(pickle.dumps(strategy)) == strategy


def test_a_file_may_import_what_lies_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "beside_mine.py").write_text("QUOTA = 0.5\n")
    text = CODE.replace("Own", "WithHelp").replace("quota=0.5", "quota=QUOTA")
    (tmp_path / "mine.py").write_text(f"from beside_mine import QUOTA\n{text}")
    assert "WithHelp" in registry.load(str(tmp_path / "mine.py"))
    assert sys.path[-1] == str(tmp_path)
    sys.modules.pop("beside_mine")

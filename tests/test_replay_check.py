"""Strategies that look at the clock, the process, a set or other runs; and those that never end."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import toy

from regame.core.errors import UserError
from regame.core.options import Execution
from regame.game.game import Game
from regame.runs.rows import play_rows
from regame.runs.runner import Job, run_design
from regame.strategies import asked, registry
from regame.strategies.asked import Stopped
from regame.strategies.contract import Action, Observation, Strategy

OWN = '''
import datetime, os
from dataclasses import dataclass
from regame import Action, Observation, Strategy

def quota(share):
    return Action(export_quota=0.05 + share % 1.0 / 4)

@dataclass(frozen=True)
class Sound(Strategy):
    """Halves the quota."""
    def decide(self, seen):
        return quota(0.4)

@dataclass(frozen=True)
class Dated(Strategy):
    """Goes by the day of its user."""
    def decide(self, seen):
        return quota(datetime.datetime.now().timetuple().tm_yday / 400)

@dataclass(frozen=True)
class Numbered(Strategy):
    """Goes by the number of its process."""
    def decide(self, seen):
        return quota(os.getpid() * 0.7919)

@dataclass(frozen=True)
class Hashed(Strategy):
    """Takes a set in the order in which it comes."""
    def decide(self, seen):
        return quota(list({str(k) for k in range(3000)}).index("7") / 3000)

@dataclass(frozen=True)
class Copied(Strategy):
    """Sees all runs in odd months."""
    def decide(self, seen):
        return quota(seen.price)
    def decide_all(self, seen):
        if seen.month[0] % 2:
            return [quota(float(seen.price.sum()))] * len(seen.price)
        return super().decide_all(seen)
'''


@pytest.fixture
def _apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_found", dict(registry.strategies()))  # gone after the test


@pytest.mark.usefixtures("_apart")
def test_what_comes_out_otherwise_elsewhere_is_refused_by_name(tmp_path: Path):
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    names = registry.load(str(file))
    design = toy.design([*names, "Copied"])
    job = Job("toy", toy.config(tmp_path), design, 6, 1, play_rows, str(file))
    with pytest.raises(UserError) as caught:
        run_design(job, Execution(out=tmp_path / "out", workers=1, chunk=len(design)))
    faults = caught.value.faults
    assert [fault.split()[1] for fault in faults] == ["Dated", "Numbered", "Hashed", "Copied"]
    assert all("when it is played again" in fault and "mine.py:" in fault for fault in faults)
    assert not list((tmp_path / "out").glob("chunk-*"))


@dataclass(frozen=True)
class Hasty(Strategy):
    """Goes by the clock."""

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=0.1 + time.perf_counter_ns() % 1009 / 1010 * (seen.month % 2))


@pytest.mark.usefixtures("_apart")
def test_a_class_of_a_script_is_played_twice_in_its_process(tmp_path: Path):
    registry.add(Hasty)
    job = Job("toy", toy.config(tmp_path), toy.design(["Hasty"]), 6, 1, play_rows)
    with pytest.raises(UserError, match=r"Hasty .*when it is played again"):
        run_design(job, Execution(out=tmp_path / "out", workers=1))


@dataclass(frozen=True)
class Endless(Strategy):
    """Never answers in month 2, and catches what it can."""

    forks: bool = False

    def decide(self, seen: Observation) -> Action:
        while seen.month == 2:
            try:
                if self.forks and os.fork() == 0:
                    os._exit(0)
            except Exception:
                continue
        return Action()


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize(
    ("play", "why"),
    [("Endless", "took more than 0.2 s"), ("Endless(forks=True)", "forks its process")],
)
def test_one_that_loops_or_forks_is_stopped_by_name(
    play: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(asked.VARIABLE, "0.2")
    registry.add(Endless)
    game = Game(toy.config(tmp_path), toy.design(["StatusQuo", play]), lenient=True)
    with pytest.raises(Stopped, match=why) as caught:
        game.run_for(4)
    assert (caught.value.strategy, caught.value.state) == (play, "China")
    assert (caught.value.run, caught.value.month) == (1, 2)
    monkeypatch.setenv(asked.VARIABLE, "soon")
    with pytest.raises(UserError, match="number of seconds, not 'soon'"):
        asked.patience()

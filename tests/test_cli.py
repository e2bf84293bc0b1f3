"""The command line answers at once, passes choices on, and tells faults by exit code."""

import errno
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import regame
from regame import REMOVED, __version__
from regame.cli import OUTSIDE, call
from regame.core.errors import StrategyError, UserError
from regame.studies.experiment.options import ExperimentOptions
from regame.studies.explain.options import PlayOptions
from regame.studies.verdict.options import VerdictOptions

HEAVY = {"mesa", "numpy", "pandas", "numba", "scipy", "pyarrow", "networkx", "matplotlib", "solara"}


def stand_in(monkeypatch: pytest.MonkeyPatch, module: str, **functions: Any) -> None:
    """Put a module of these functions in the place of a command's own."""
    fake = ModuleType(module)
    vars(fake).update(functions)
    monkeypatch.setitem(sys.modules, module, fake)


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def tell(options: PlayOptions) -> None:
        raise error

    stand_in(monkeypatch, "regame.studies.explain.playthrough", tell=tell)


@pytest.mark.parametrize(
    "code", ["import regame, regame.cli", "import regame.cli as c; c.call([])"]
)
def test_nothing_heavy_is_imported_before_a_command_runs(code: str):
    script = f"{code}; import sys; print(*sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.splitlines()[-1].split())


def test_a_name_that_does_not_exist_is_refused_before_anything_heavy_is_imported():
    wrong = (
        "verdict weponization", "verdict --treatment quotaa+duty", "verdict --baseline campain",
        "verdict --set market.sharpnes=3", "verdict weaponization_2025 --treatment ful_stop",
        "play --config world_2011", "sensitivity weponization", "tournament legue",
        "respond --state Jpan", "respond --policy stock", "respond --policy a=Packge()",
        "respond --worlds posteriorr", "verdict --by usee", "verdict --resume",
        "verdict --out /dev/null/a", "explain --plot a.gif",
    )  # fmt: skip
    script = (
        "import sys; from regame.cli import call\n"
        f"print([call(line.split()) for line in {wrong}])\n"
        "print(*(m for m in sys.modules if '.' not in m))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    codes, modules = done.stdout.splitlines()[-2:]
    assert codes == str([2] * len(wrong)), done.stderr
    assert HEAVY & set(modules.split()) <= {"numpy"}


@pytest.mark.alone
def test_help_is_fast():
    def seconds() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "regame", "--help"], check=True, capture_output=True)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 0.5


@pytest.mark.parametrize("name", REMOVED)
def test_what_was_removed_is_said_in_a_line(name: str, capsys: pytest.CaptureFixture[str]):
    assert call([name, "--json"]) == 2
    assert capsys.readouterr().err == f"regame: {name}: was removed: {REMOVED[name]}\n"
    with pytest.raises(AttributeError, match="it was removed: "):
        getattr(regame, name)


def test_version(capsys: pytest.CaptureFixture[str]):
    assert call(["--version"]) == 0
    assert capsys.readouterr().out == f"regame {__version__}\n"


def test_every_place_states_the_same_version():
    root = Path(__file__).parent.parent
    assert f'\nversion = "{__version__}"\n' in (root / "pyproject.toml").read_text()
    assert f"\nversion: {__version__}\n" in (root / "CITATION.cff").read_text()


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]):
    assert call([]) == 0
    bare = capsys.readouterr().out
    assert call(["--help"]) == 0
    assert capsys.readouterr().out == bare
    assert "verdict" in bare


def test_choices_reach_the_function(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    seen: list[VerdictOptions] = []
    (tmp_path / "_notes").mkdir()
    (tmp_path / "_notes" / "manifest.json").write_text("{}")  # there is something to go on with
    stand_in(
        monkeypatch,
        "regame.studies.verdict.verdict",
        run_verdict=lambda options, name: seen.append(options),
    )
    line = "verdict --runs 8 --seed 5 --workers 2 --chunk 3 --resume --config gas --json"
    sets = "--set market.sharpness=7 --set ledger.discount=0.1"
    more = "--treatment quota --treatment Grim --strategies mine.py --baseline campaign"
    out = ["--out", str(tmp_path)]
    assert call([*line.split(), *out, *sets.split(), *more.split()]) == 0
    assert seen == [
        VerdictOptions(
            runs=8,
            seed=5,
            workers=2,
            chunk=3,
            out=tmp_path,
            resume=True,
            config="gas",
            overrides=("market.sharpness=7", "ledger.discount=0.1"),
            treatments=("quota", "Grim"),
            baseline="campaign",
            strategies="mine.py",
            json=True,
        )
    ]


def test_what_is_not_chosen_is_left_open(monkeypatch: pytest.MonkeyPatch):
    seen: list[Any] = []
    stand_in(
        monkeypatch,
        "regame.studies.verdict.verdict",
        run_verdict=lambda options, name: seen.append(options),
    )
    stand_in(monkeypatch, "regame.studies.explain.playthrough", tell=seen.append)
    stand_in(
        monkeypatch,
        "regame.studies.experiment.experiment",
        run_experiment=lambda *given: seen.extend(given),
    )
    assert [call(line) for line in (["verdict"], ["play"], ["run", "gas"])] == [0, 0, 0]
    assert seen == [VerdictOptions(), PlayOptions(), "gas", ExperimentOptions()]


def test_a_case_is_played_by_its_name_as_by_its_config(monkeypatch, capsys):
    seen: list[Any] = []
    stand_in(monkeypatch, "regame.studies.explain.playthrough", tell=seen.append)
    assert [call(["play", *line]) for line in (["gas"], ["--config", "gas"])] == [0, 0]
    assert seen == 2 * [PlayOptions(config="gas")]
    assert call(["play", "gas", "--config", "nickel"]) == 2
    assert "regame: play gas --config nickel: name one of the two" in capsys.readouterr().err


def test_exit_code_of_a_command_is_handed_on(monkeypatch: pytest.MonkeyPatch):
    stand_in(monkeypatch, "regame.studies.verdict.verdict", run_verdict=lambda options, name: 1)
    assert call(["verdict"]) == 1


@pytest.mark.parametrize("flags, result", [([], "abc\n"), (["--json"], None)])
def test_digest(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    flags: list[str],
    result: str | None,
):
    monkeypatch.setattr("regame.runs.store.digest", lambda folder: "abc")
    assert call(["digest", "results/x", *flags]) == 0
    out = capsys.readouterr().out
    if result is None:
        assert json.loads(out) == {"folder": "results/x", "digest": "abc"}
    else:
        assert out == result


@pytest.mark.parametrize(
    "error, status, told",
    [
        (UserError(["a.toml:1: x: wrong", "--set: y"]), 2, ["a.toml:1: x: wrong", "--set: y"]),
        (
            StrategyError("Mine(level=2)", "Japan", 3, 14, "quota is nan"),
            1,
            ["strategy Mine(level=2) of Japan failed in run 3, month 14: quota is nan"],
        ),
        (
            ValueError("odd"),
            1,
            ["internal fault: ValueError: odd (`regame --debug ...` shows where)"],
        ),
        (OSError(errno.ENOSPC, "No space left", "here"), 2, ["'here': No space left"]),
        (OSError(errno.ENOSPC, "No space left"), 2, ["No space left"]),  # as a write says it
        (OSError(errno.EFBIG, "File too large", "here"), 2, ["'here': File too large"]),
        (OSError("AF_UNIX path too long"), 1, [OUTSIDE["AF_UNIX path too long"]]),
        (CancelledError(), 1, [OUTSIDE["CancelledError"]]),
        (UnicodeEncodeError("utf-8", "a\udcff", 1, 2, "no"), 1, [OUTSIDE["UnicodeEncodeError"]]),
        (KeyboardInterrupt(), 130, ["interrupted"]),
    ],
)
def test_a_fault_is_lines_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    told: list[str],
):
    failing(monkeypatch, error)
    assert call(["play"]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [f"regame: {line}" for line in told]


def test_debug_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    failing(monkeypatch, ValueError("odd"))
    assert call(["--debug", "play"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line, told",
    [
        ("verdict --runs 0", "--runs"),
        ("verdict --runs many", "--runs"),
        ("verdict --rns 3", "--runs"),
        ("verdic", "Did you mean 'verdict'?"),
        ("run", "EXPERIMENT"),
    ],
)
def test_a_wrong_command_line_is_one_line(capsys: pytest.CaptureFixture[str], line: str, told: str):
    assert call(line.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert told in shown.err


def test_no_color_is_honoured():
    command = [sys.executable, "-m", "regame", "verdict", "--runs", "0"]
    env = {**os.environ, "NO_COLOR": "1", "TERM": "xterm-256color"}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert not re.search(r"\x1b\[", done.stdout + done.stderr)


def test_a_fault_survives_the_trip_from_a_worker():
    import pickle

    for error in (UserError(["a", "b"]), StrategyError("S", "Japan", 1, 2, "why")):
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), vars(again)) == (str(error), vars(error))

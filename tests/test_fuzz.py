"""Ten thousand odd inputs: none is a fault of ours, none hangs, none is taken in silence."""

import contextlib
import io
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.fuzz import Fuzz

import regame
from regame.cli import call
from regame.core.errors import FailedRuns, StrategyError, UserError
from regame.runs import apart, runner
from regame.strategies import registry

CASES, SEED = 10_000, 1
PATIENCE = 120  # seconds for a case; the slowest takes a few


class Hangs(BaseException):
    """Passes through everything, as nothing that is caught would."""


def _give_up(*signal_and_frame: object) -> None:
    raise Hangs


def outcome(argv: list[str], keywords: dict[str, Any] | None = None) -> tuple[int | str, str]:
    """The exit code of a command line, or what was raised, and what went to standard error.

    Of a call in Python, where keywords are given, 2 for an error that is meant for its caller.
    """
    said = io.StringIO()
    code: int | str
    signal.alarm(PATIENCE)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            code = call(argv) if keywords is None else python(argv, keywords)
    except Hangs:
        code = "hangs"
    except BaseException as error:  # whatever leaves `call` would be a traceback for the user
        code = repr(error)
    finally:
        signal.alarm(0)
    return code, said.getvalue()


def python(argv: list[str], keywords: dict[str, Any]) -> int:
    """Call a public function of the package by its name and the words after it."""
    try:
        getattr(regame, argv[0])(*argv[1:], **keywords)
    except (UserError, StrategyError, FailedRuns) as error:
        return 2 if str(error).strip() else 3
    return 0


def at_home(self: apart.Apart, what: Any, *given: Any) -> None:
    """Try strategies in this process, for speed; test_killers has those that end theirs."""
    assert self.source is not None
    if faults := apart.answer(self.source, what, given):
        raise UserError(faults)


def fuzz(folder: Path, seed: int, cases: int) -> tuple[Counter[tuple[str, Any]], list[str]]:
    """Play cases; how many of each kind had which exit code, and what went bad."""
    kept = folder / "kept"
    made = Fuzz(folder, kept, seed)
    code, said = outcome(["verdict", str(made.small), "--workers", "1", "--out", str(kept)])
    assert code == 0, said
    counts: Counter[tuple[str, Any]] = Counter()
    bad = []
    for case in made.cases(cases):
        code, said = outcome(case.argv, case.keywords)
        counts[case.kind, code] += 1
        known = isinstance(code, int) and "internal fault" not in said
        if not known or (case.senseless and code == 0):
            bad.append(
                f"{made.count} {case.kind}: {code} {case.argv} {case.keywords}: {said[-300:]}"
            )
    return counts, bad


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # an odd --out such as file://x is a folder where one stands
    monkeypatch.setattr(apart.Apart, "_ask", at_home)
    monkeypatch.setattr(runner, "_in_pool", lambda jobs, *given: runner._in_process(jobs))
    monkeypatch.setattr(registry, "_found", dict(registry.strategies()))
    signal.signal(signal.SIGALRM, _give_up)


@pytest.mark.slow
def test_ten_thousand_inputs_find_no_fault_of_ours(tmp_path: Path, quick: None):
    counts, bad = fuzz(tmp_path, SEED, CASES)
    print(dict(counts))
    assert not bad, "\n".join(bad[:20])
    assert sum(counts.values()) == CASES
    assert {code for _, code in counts} <= {0, 1, 2}


def test_some_inputs_find_no_fault_of_ours(tmp_path: Path, quick: None):
    counts, bad = fuzz(tmp_path, SEED + 1, 40)
    assert not bad, "\n".join(bad)
    assert sum(counts.values()) == 40

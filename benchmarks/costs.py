"""What the parts cost: steps of the month, features, the start."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any, NamedTuple

import pandas as pd

from benchmarks.clock import MONTHS, Turns, spent
from benchmarks.scaling import SIDE, Sizes
from benchmarks.worlds import config, design, experiment, switched_off
from regame.game.game import Game
from regame.runs.rows import play_rows

PHASES = ("look", "dispute", "govern", "plan", "clear", "move", "settle", "adapt")
DECIDE, RECORD, REST = "observe and decide", "record", "between the steps"

# Plays a verdict until the first month of its first rows is over. argv: when it was started.
FIRST_MONTH = """
import os, sys, time
begun = float(sys.argv.pop(1))
from regame.game import game
def step(self, play=game.Game.step):
    play(self)
    if len(self.design.columns) == 1:
        return  # a month that was played to compile it
    print(time.time() - begun, time.process_time(), flush=True)
    os._exit(0)
game.Game.step = step
from regame.cli import main
sys.argv[1:] = ["verdict", "--workers", "1"]
main()
"""


class Start(NamedTuple):
    """Seconds of a start: a second one, when what was compiled lies on disk, unless it says so."""

    wall: float
    cpu: float


def steps_of_the_month(rows: int, months: int) -> dict[str, float]:
    """Microseconds a run-month by step, CPU."""
    game = Game(config(), design(rows)).run_for(1)
    seconds: defaultdict[str, float] = defaultdict(float)
    for phase in PHASES:
        _watch(game, phase, phase, seconds)
    _watch(game.record, "keep", RECORD, seconds)
    _watch(game._by_state, "do", DECIDE, seconds)
    begun = time.process_time()
    game.run_for(months)
    total = time.process_time() - begun
    seconds[DECIDE] += seconds.pop("look")
    seconds[REST] = total - sum(seconds.values())
    seconds["all"] = total
    return {name: 1e6 * value / rows / months for name, value in seconds.items()}


def _watch(owner: Any, method: str, name: str, seconds: dict[str, float]) -> None:
    called = getattr(owner, method)

    def timed(*given: Any) -> Any:
        begun = time.process_time()
        try:
            return called(*given)
        finally:
            seconds[name] += time.process_time() - begun

    setattr(owner, method, timed)


def features(sizes: Sizes) -> dict[str, float]:
    """Share of the cost of a month that is saved without a feature, all played in turns."""
    whole = design(SIDE)
    nobody = whole.drop(columns=[experiment().weapon, *experiment().others])
    plays: dict[str, Callable[[], object]] = {
        "all": _play(whole, sizes.horizon),
        "the weapon": _play(whole.assign(**{experiment().weapon: "StatusQuo"}), sizes.horizon),
        "all strategies": _play(nobody, sizes.horizon),
    }
    for name, off in switched_off().items():
        plays[name] = _play(whole.assign(**off), sizes.horizon)
    turns = Turns(plays, sizes.rounds)
    return {name: 1 - turns.ratio(name, "all") for name in plays if name != "all"}


def _play(rows: pd.DataFrame, months: int) -> Callable[[], object]:
    return partial(play_rows, config(), rows, months)


def lone_row(rounds: int) -> Start:
    """One row of 240 months, set-up included."""
    took = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        Game(config(), design(1)).run_for(MONTHS)
        took.append(Start(time.perf_counter() - wall, time.process_time() - cpu))
    return _middle(took)


def help_text(rounds: int) -> Start:
    """`regame --help`."""
    told = "import sys, time; from regame.cli import main; sys.argv[1:] = ['--help']"
    code = f"{told}\ntry:\n    main()\nexcept SystemExit:\n    pass\nprint(time.process_time())"
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        took.append(Start(time.perf_counter() - begun, float(out.stdout.split()[-1])))
    return _middle(took)


def first_month(rounds: int) -> Start:
    """A second start of `regame verdict` until the first month of its first rows is over."""
    took = []
    for _ in range(rounds):
        command = [sys.executable, "-c", FIRST_MONTH, str(time.time())]
        out = subprocess.run(command, capture_output=True, text=True, check=True)
        wall, cpu = map(float, out.stdout.split()[-2:])
        took.append(Start(wall, cpu))
    return _middle(took)


def fresh_start() -> Start:
    """A start of `regame verdict` with nothing compiled, until its first month; all processes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", FIRST_MONTH, str(time.time())]
        scope = os.environ | {"NUMBA_CACHE_DIR": folder}
        took = spent(subprocess.run, command, capture_output=True, check=True, env=scope)
    return Start(took.wall, took.cpu)


def _middle(took: list[Start]) -> Start:
    return Start(median(t.wall for t in took), median(t.cpu for t in took))

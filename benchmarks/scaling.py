"""How cost grows: with rows, months, firms and states; and on all cores."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.clock import MONTHS, Turns
from benchmarks.once import Once, once
from benchmarks.worlds import config, design, with_firms, with_states
from regame.config.schema import Config
from regame.core.options import Execution
from regame.engine.state.atlas import Atlas
from regame.runs.rows import play_rows
from regame.runs.runner import Job, run_design


class Sizes(NamedTuple):
    """How much is played."""

    # rows, and months of them that are played
    rows: tuple[tuple[int, int], ...] = ((1, 240), (64, 240), (512, 240), (4096, 48), (8192, 36))
    pairs: tuple[int, int] = (256, 2048)
    firms: tuple[float, ...] = (0.5, 1, 2, 4, 8)
    states: tuple[int, ...] = (6, 10, 20, 40)
    months: tuple[int, ...] = (60, 120, 240)
    horizon: int = 24  # months where something else varies
    rounds: int = 3
    rounds_of_pairs: int = 5
    all_cores: int = 512  # rows a process


QUICK = Sizes(((1, 24), (64, 24)), (64, 256), (0.5, 1, 2), (6, 10, 20), (12, 24), 12, 1, 1, 32)
SIDE = 128  # rows where something else than rows varies


def by_rows(sizes: Sizes) -> dict[int, Once]:
    """Whole runs of so many rows, each in a process of its own."""
    return {rows: once(config(), design(rows), months) for rows, months in sizes.rows}


class Growth(NamedTuple):
    """Cost at a size."""

    size: int
    each: float  # microseconds a run-month
    cost: float  # over the cost of the base, of a run
    bound: float  # what it would be if it grew as the size does


def _grow(
    plays: Mapping[int, tuple[Callable[[], object], int]], base: int, rounds: int
) -> list[Growth]:
    """Play in turns. plays: size -> what to play and its run-months."""
    turns = Turns({size: play for size, (play, _) in plays.items()}, rounds)
    return [
        Growth(size, 1e6 * turns.median(size) / months, turns.ratio(size, base), size / base)
        for size, (_, months) in plays.items()
    ]


def _play(world: Config, rows: int, months: int) -> tuple[Callable[[], object], int]:
    return partial(play_rows, world, design(rows), months), rows * months


def in_rows(sizes: Sizes) -> list[Growth]:
    """Few rows and many."""
    few = sizes.pairs[0]
    plays = {rows: _play(config(), rows, sizes.horizon) for rows in sizes.pairs}
    return _grow(plays, few, sizes.rounds_of_pairs)


def in_months(sizes: Sizes) -> list[Growth]:
    """Short runs and long ones."""
    plays = {months: _play(config(), SIDE, months) for months in sizes.months}
    return _grow(plays, sizes.months[-1], sizes.rounds)


def in_firms(sizes: Sizes) -> list[Growth]:
    """Worlds with fewer and more firms that make the same."""
    with tempfile.TemporaryDirectory() as folder:
        worlds = [with_firms(Path(folder) / str(factor), factor) for factor in sizes.firms]
        by_size = {len(Atlas(world).plants): world for world in worlds}
        base = len(Atlas(config()).plants)
        return _grow(_plays(by_size, sizes.horizon), base, sizes.rounds)


def in_states(sizes: Sizes) -> list[Growth]:
    """Worlds with fewer and more states that use the same."""
    with tempfile.TemporaryDirectory() as folder:
        worlds = {count: with_states(Path(folder) / str(count), count) for count in sizes.states}
        base = Atlas(config()).states_count
        return _grow(_plays(worlds, sizes.horizon), base, sizes.rounds)


def _plays(
    worlds: Mapping[int, Config], months: int
) -> dict[int, tuple[Callable[[], object], int]]:
    found = {}
    for size, world in worlds.items():
        play_rows(world, design(1), 1)  # its tables are read
        found[size] = _play(world, SIDE, months)
    return found


class Cores(NamedTuple):
    """Runs of 240 months a second by the runner, wall clock, and how much two processes bring."""

    one: float
    two: float
    gain: float


def on_cores(sizes: Sizes) -> Cores:
    """Play with the runner on one and on two processes, in turns."""
    one, two, gains = [], [], []
    for _ in range(sizes.rounds_of_pairs):
        one.append(_runner(sizes.all_cores, 1))
        two.append(_runner(2 * sizes.all_cores, 2))
        gains.append(two[-1] / one[-1])
    return Cores(median(one), median(two), median(gains))


def _runner(rows: int, workers: int) -> float:
    """Runs a second, start-up apart."""
    job = Job("speed", config(), design(rows), MONTHS, 0, play_rows)
    with tempfile.TemporaryDirectory() as folder:
        played = run_design(job, Execution(workers=workers, out=Path(folder) / "out"))
    return played.rows / played.seconds

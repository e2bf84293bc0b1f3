"""The engine beside the same month agent by agent, under Mesa's `batch_run` and the runner.

Both play on two processes and in turns. What a start takes (imports, reading tables, loading what
was compiled before) is taken off: it is what a month of two runs takes. CPU seconds of all
processes stand beside wall seconds, which other work on the machine stretches.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple

import mesa
import numpy as np
import pandas as pd
from tests.beside_model import FrozenGame

from benchmarks.clock import MONTHS, spent
from regame.config.files import load_config
from regame.config.schema import Config
from regame.core.options import Execution
from regame.model.model import Chokepoint
from regame.model.opening import FROZEN, LACKS
from regame.runs.rows import play_rows
from regame.runs.runner import Job, PlayChunk, run_design

WORKERS = 2
RIVALS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}


class Size(NamedTuple):
    """How many runs are played, and how many times over."""

    agents: int = 8
    engine: int = 512
    rounds: int = 1


QUICK = Size(2, 64, 1)


class Speed(NamedTuple):
    """Runs of 240 months a second: by CPU seconds of one process, and by wall on two."""

    core: float
    all_cores: float


def play_frozen(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play the steps that the Mesa model plays; for the runner."""
    game = FrozenGame(config, design).run_for(months)
    return pd.DataFrame({"payoff": game.world.payoff[:, game.atlas.home, 1]})


def agents(runs: int, months: int, frozen: bool = True) -> None:
    """Play runs agent by agent under Mesa's own `batch_run`."""
    mesa.batch_run(
        Chokepoint,
        {"config": "world_2010", "changes": [LACKS], "months": months, "frozen": frozen},
        rng=list(range(runs)),
        number_processes=WORKERS,
        max_steps=months,
        data_collection_period=-1,
        display_progress=False,
    )


def engine(size: tuple[int, int], play: PlayChunk, config: Config, **strategies: str) -> None:
    """Play (runs, months) with the runner."""
    runs, months = size
    world = np.arange(runs)
    design = pd.DataFrame({"seed": world, "world": world, "treatment": "all"}).assign(**strategies)
    job = Job("speed", config, design.rename_axis("run"), months, 0, play)
    with tempfile.TemporaryDirectory() as folder:
        options = Execution(workers=WORKERS, out=Path(folder) / "out")
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
            run_design(job, options, pool)


def agents_whole(runs: int, months: int) -> None:
    """The same, with the steps in which things adapt."""
    agents(runs, months, frozen=False)


def four_steps(runs: int, months: int) -> None:
    """Play the steps of the frozen agents with the engine."""
    engine((runs, months), play_frozen, load_config("world_2010", list(FROZEN)))


def nobody_acts(runs: int, months: int) -> None:
    """Play all steps with the engine in a world without strategies, outcomes included."""
    engine((runs, months), play_rows, load_config("world_2010"))


def weapon(runs: int, months: int) -> None:
    """Play all steps, with the weapon in use and rivals that answer."""
    engine((runs, months), play_rows, load_config("world_2010"), China="Quota2010", **RIVALS)


AGENTS = (agents, agents_whole)
PLAYERS: dict[str, Callable[[int, int], None]] = {
    "agents, four steps": agents,
    "engine, four steps": four_steps,
    "agents, whole month": agents_whole,
    "engine, whole month": nobody_acts,
    "engine, weapon": weapon,
}


def compare(size: Size) -> dict[str, Speed]:
    """Speeds of all players, the median of some rounds in turns.

    Raises RuntimeError where the machine was so busy that a start alone took longer than a play.
    """
    found: dict[str, list[Speed]] = {name: [] for name in PLAYERS}
    weapon(2, 1)  # compiles, if need be
    for _ in range(size.rounds):
        for name, play in PLAYERS.items():
            runs = size.agents if play in AGENTS else size.engine
            begun = spent(play, 2, 1)
            took = spent(play, runs, MONTHS).less(begun)
            if min(took) <= 0:
                raise RuntimeError(f"{name}: a start took longer than a play: the machine is busy")
            found[name].append(Speed(runs / took.cpu, runs / took.wall))
    return {
        name: Speed(median(s.core for s in speeds), median(s.all_cores for s in speeds))
        for name, speeds in found.items()
    }

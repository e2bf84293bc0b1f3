"""How fast the engine plays: runs a second, a lone row, memory, and the parts of a month.

Times are CPU seconds of one process, with wall seconds beside them; a run is 240 months; of three
rounds the fastest counts. The first start compiles (the next finds that on disk), so a small game
is played before the clock runs.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from regame.config import load_config
from regame.game import Game
from regame.mechanisms import concentrate, magnets, oxides
from regame.mechanisms.market import clear_market

RUN = 240  # months
ROUNDS = 3  # of which the fastest counts
PLAYED = {1: RUN, 64: 48, 512: 24, 4096: 12}  # months that are timed, by rows
MARKET, REST = "market solver", "step, beside these"
PARTS = ("look", "dispute", "govern", "plan", "clear", "move", "settle", "adapt")


def design(rows: int) -> pd.DataFrame:
    """Return a design in which the weapon is used and all others answer by their rules."""
    rivals = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}
    return pd.DataFrame({"seed": np.arange(rows)}).assign(China="Quota2010", **rivals)


def game(rows: int) -> Game:
    """Return a game of so many rows, a month old."""
    return Game(load_config("world_2010"), design(rows)).run_for(1)


class Clock:
    """Sums up CPU seconds by what was called."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def watch(self, owner: Any, method: str, name: str) -> None:
        """Time every call of a method, or of a function of a module, from now on."""
        called = getattr(owner, method)

        def timed(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return called(*given, **named)
            finally:
                self.seconds[name] += time.process_time() - begun

        setattr(owner, method, timed)


def speeds() -> None:
    """Print the speed by rows in one game."""
    print("rows in a game   runs/s a core (CPU)   runs/s (wall)   us a run-month (CPU)")
    for rows, months in PLAYED.items():
        played = game(rows)
        cpu, wall = min(timed(played, months // ROUNDS) for _ in range(ROUNDS))
        months //= ROUNDS
        share = rows * months / RUN
        each = 1e6 * cpu / (rows * months)
        print(f"{rows:>14}   {share / cpu:>20.1f}   {share / wall:>13.1f}   {each:>20.1f}")


def timed(played: Game, months: int) -> tuple[float, float]:
    """Play some months; return CPU and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    played.run_for(months)
    return time.process_time() - cpu, time.perf_counter() - wall


def lone_row() -> None:
    """Print what one row alone takes, as in the live page."""
    cpu, wall = time.process_time(), time.perf_counter()
    Game(load_config("world_2010"), design(1)).run_for(RUN)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"one row of {RUN} months, set-up included: {cpu:.3f} s CPU, {wall:.3f} s wall")


def memory(rows: int = 4096) -> None:
    """Print the most memory that a process of its own takes for a game of many rows."""
    child = [sys.executable, __file__, "--memory", str(rows)]
    print(subprocess.run(child, capture_output=True, text=True, check=True).stdout, end="")


def most_memory(rows: int) -> None:
    """Play a year and print the most memory of this process."""
    played = game(rows).run_for(PLAYED[4096] - 1)
    kept = sum(month.nbytes for month in played.record._months) / len(played.record)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    full = peak + kept * (RUN - len(played.record))
    print(f"{rows} rows: peak {peak / 2**30:.2f} GiB in {len(played.record)} months,", end=" ")
    print(f"with the series of {RUN} months about {full / 2**30:.2f} GiB")


def parts_of_a_month(rows: int = 512, months: int = 24) -> None:
    """Print what the steps of a month take, the market solver apart."""
    clock, played = Clock(), game(rows)
    for part in PARTS:
        clock.watch(played, part, part)
    clock.watch(played.record, "keep", "record")
    clock.watch(played._by_state, "do", "decide")
    for module in (concentrate, magnets, oxides):
        clock.watch(module, "clear_market", MARKET)
    begun = time.process_time()
    played.run_for(months)
    total = time.process_time() - begun
    for module in (concentrate, magnets, oxides):
        module.clear_market = clear_market  # type: ignore[attr-defined]
    clock.seconds["clear"] -= clock.seconds[MARKET]
    clock.seconds[REST] = total - sum(clock.seconds.values())
    print(f"part of a month   us a run-month (CPU), {rows} rows")
    for name, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
        print(f"{name:<18}{1e6 * seconds / rows / months:>6.2f}")
    print(f"{'all':<18}{1e6 * total / rows / months:>6.2f}")


def main() -> None:
    """Print all of it."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {load:.1f}")
    begun = time.perf_counter()
    game(2)
    print(f"first month, compiled or found on disk: {time.perf_counter() - begun:.1f} s wall")
    speeds()
    lone_row()
    parts_of_a_month()
    memory()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        most_memory(int(sys.argv[2]))
    else:
        main()

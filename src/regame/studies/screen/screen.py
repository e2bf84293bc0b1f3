"""Place a user's chokepoints on the map: each is played as the hypothetical ones are."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import pandas as pd

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.reports.files import write_files
from regame.reports.page import REPORT, shown
from regame.reports.terminal import show_json, tell_failures, tell_few
from regame.runs.choices import options_of
from regame.runs.manifests import SCHEMA_VERSION
from regame.runs.runner import Job, Played, run_design
from regame.runs.store import check_out, write_json, write_text
from regame.studies.frontier.mapping import (
    CHUNK,
    PLAYED,
    Place,
    cases,
    conclude,
    design,
    hypothetical,
)
from regame.studies.frontier.numbers import read_rows, spread
from regame.studies.frontier.playing import play_spots
from regame.studies.screen.full import play_full
from regame.studies.screen.options import ScreenChoices, ScreenOptions
from regame.studies.screen.result import YOURS, Screen
from regame.studies.screen.text import show_screen

NAME, FOUND = "screen", "screen.json"
RUNS, SEED = 32, 1  # worlds of a row
SETS = 16  # sets of numbers that a row with ranges is played with


def run_screen(file: Path, options: ScreenOptions) -> int:
    """Play the rows of a file and print where they lie; return the exit code."""
    found, played = play_screen(file, options)
    write_text(found.path / REPORT, shown(found.question, found))
    write_files(found.path, found, options)
    show_json(found.to_json()) if options.json else show_screen(found)
    tell_few("screen", found.runs)
    return tell_failures(played.table)


def screen(file: str | Path, **choices: Unpack[ScreenChoices]) -> Screen:
    """Place chokepoints on the map of hypothetical ones and cases.

    file: CSV with `name`, the nine numbers (`frontier.numbers.NUMBERS`) and, where they are not
    known, their ranges (`share_low`, `share_high`). choices: see `ScreenChoices`. Raises UserError
    with every fault of the file.
    """
    found, _ = play_screen(Path(file), options_of(ScreenOptions, choices))
    write_text(found.path / REPORT, shown(found.question, found))
    return found


def play_screen(file: Path, options: ScreenOptions) -> tuple[Screen, Played]:
    """Play and conclude; the result is kept in the folder."""
    begun = time.perf_counter()
    check_options(options)
    check_out(options.out, options.resume)
    if file.suffix != ".csv":
        raise UserError(f"{file}: must be a CSV file, its name ending in .csv")
    seed, runs = SEED if options.seed is None else options.seed, options.runs or RUNS
    places = [
        *hypothetical(options.around, seed),
        *cases(),
        *yours(read_rows(file), runs, seed),
    ]
    rows = design(places, seed)
    config = load_config("world_2010")
    job = Job(NAME, config, rows, PLAYED, seed, play_spots)
    played = run_design(job, replace(options, chunk=options.chunk or CHUNK))
    drawn_map = conclude(places, played.table, seed)
    found = Screen(
        schema_version=SCHEMA_VERSION,
        file=file.name,
        runs=runs,
        rows=len(rows),
        seed=seed,
        map=drawn_map,
        full=play_full(drawn_map.spots, options, played.path),
        failed_rows=int(played.table["failed"].sum()),
        out=str(played.path),
        elapsed_s=round(time.perf_counter() - begun, 1),
    )
    write_json(found.path / FOUND, found.to_json())
    return found, played


def yours(table: pd.DataFrame, runs: int, seed: int) -> list[Place]:
    """The user's rows; one with ranges is played with several sets of numbers."""
    found = []
    for _, row in table.iterrows():
        draws = spread(row, min(SETS, runs), seed)
        found.append(Place(str(row["name"]), YOURS, draws, max(runs // len(draws), 1)))
    return found

"""What a stop costs: set-ups of a grid are played, and some kept aside, which tell the error."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.stopped_lines import SUPPLIERS, draw, lack_of, lose
from regame.config.backlash import BY_CALENDAR
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.core.packaged import Toml
from regame.core.progress import progress
from regame.explorer import grid
from regame.explorer.grid import AFTER, Levels, Row, Setup, estimate, kept_aside, setups_of
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.provenance import design_hash
from regame.runs.store import write_text
from regame.studies.respond.watched import Watched
from regame.studies.verdict.losses import RANGE
from regame.tables.losses import Economy, economy_of

EXPERIMENT = "weaponization_2025"
EVERYBODY = "all outside"
BATCH = 48  # set-ups played at once
ASIDE = 10  # set-ups on the grid for one that is kept aside
DIGITS = 3
LEAST_PART = 0.01  # of what all outside lose: states that lose less in every set-up are not shown


class World(NamedTuple):
    """What is played: the plan, its worlds (a row each), the holder's usual play, the accounts."""

    plan: Plan
    worlds: pd.DataFrame
    economy: Economy


def play_stops(out: Path, setups: int, runs: int) -> Toml:
    """Play the grid and what is kept aside; batches that are in the folder are not played again.

    Returns figures in M USD of value added lost (`analysis.stopped_lines`): levers, states,
    sectors, total (set-up, state, low/median/high), months and sectors of the usual worlds, error.
    """
    world = world_of(runs)
    levels = grid.thinned(setups)
    stops = sorted(setups_of(levels), key=lambda one: (one.start, one.stocks, one.growth))
    aside = kept_aside(levels, max(len(stops) // ASIDE, 4))
    rows = dict(zip(stops, _kept(world, stops, out / "grid"), strict=True))
    truth = _kept(world, aside, out / "aside")
    usual = [item.as_usual() for item in kept_aside(levels, max(len(aside) // 5, 2), seed=2)]
    own_truth = _kept(world, usual, out / "usual")
    ordered = [rows[item] for item in setups_of(levels)]
    figures = figures_of(world, levels, ordered)
    shown = shown_of(world, ordered)
    real = np.asarray([[row["total"][at] for at in shown] for row in truth], dtype=float)
    total = np.asarray(figures["total"], dtype=float)
    guess = np.stack([estimate(levels, total, item) for item in aside])
    error = grid.error_of(guess, real, total[..., 1].max(axis=0))
    error["months"] = grid.month_error(figures, aside, truth, shown)
    error["sectors"] = grid.month_error(figures, usual, own_truth, shown, by_sector=True)
    return figures | {"error": error, "worlds": runs}


def world_of(runs: int) -> World:
    """Sample worlds as the verdict on today does. Raises UserError for too many or too few."""
    ask = Ask(treatments=("full stop",), firms="")
    plan = prepare(EXPERIMENT, StudyOptions(runs=runs, overrides=BY_CALENDAR), ask)
    players = [plan.experiment.weapon, *plan.experiment.others]
    worlds = plan.design.drop_duplicates("world").drop(columns=["treatment", *players])
    economy = economy_of(plan.config)
    assert economy is not None  # the tables have accounts of the states of 2025
    return World(plan, worlds.reset_index(drop=True), economy)


def _kept(world: World, setups: Sequence[Setup], folder: Path) -> list[Row]:
    """Return what set-ups lose, batch by batch; batches that are there are read."""
    folder.mkdir(parents=True, exist_ok=True)
    config, experiment, result = world.plan.config, world.plan.experiment, list[Row]()
    with progress(len(setups), f"stops, {folder.name}") as bar:
        for number, first in enumerate(range(0, len(setups), BATCH)):
            batch, path = setups[first : first + BATCH], folder / f"{number:03}.json"
            key = [config.hash, experiment.firms, design_hash(world.worlds), *map(list, batch)]
            if path.exists():
                retained = json.loads(path.read_text(encoding="utf-8"))
                if retained["key"] != key:
                    raise UserError(f"--resume: {path} holds other set-ups or worlds")
            else:
                retained = {"key": key, "rows": list(map(summary, lost_by(world, batch)))}
                write_text(path, json.dumps(retained))
            result += retained["rows"]
            bar.advance(len(batch))
    return result


def lost_by(world: World, setups: Sequence[Setup]) -> Iterator[Floats]:
    """Play set-ups, and yield what each loses from its start on.

    Arrays (world, sector, state, month) of USD, `AFTER` months more than the stop; worlds in which
    a run failed are left out of all.
    """
    beliefs = list(dict.fromkeys((item.stocks, item.growth) for item in setups))
    weapon, usual = world.plan.experiment.weapon, world.plan.profiles["status quo"]
    plays = [("StatusQuo", *item) for item in beliefs]
    plays += [(_play(world, item), item.stocks, item.growth) for item in setups]
    design = pd.concat([world.worlds.assign(
        **(usual | {weapon: play}), treatment=f"{index}",
        **{"stocks.magnets": world.worlds["stocks.magnets"] * stocks,
           "demand.growth_magnets": world.worlds["demand.growth_magnets"] + growth},
    ) for index, (play, stocks, growth) in enumerate(plays)], ignore_index=True)  # fmt: skip
    last = max(item.start + item.months for item in setups) + AFTER
    game = Watched(world.plan.config, design.rename_axis("run"))
    lines = []
    for _ in range(last):
        game.step()
        lines.append(game.lines)
    shape = len(plays), len(world.worlds), *lines[0].shape[1:], -1
    stopped = np.stack(lines, axis=-1).reshape(shape)
    sound = (game.world.failed_month < 0).reshape(len(plays), -1).all(axis=0)
    seeds = world.worlds["seed"].to_numpy()[sound]
    drawn = draw(world.economy, seeds)
    for index, item in enumerate(setups, start=len(beliefs)):
        months = slice(item.start, item.start + item.months + AFTER)
        baseline = beliefs.index((item.stocks, item.growth))
        treated, usual_lines = (stopped[at][sound][..., months] for at in (index, baseline))
        lack = lack_of(world.economy, treated, usual_lines)
        yield lose(world.economy, drawn, lack).value_added


def _play(world: World, one: Setup) -> str:
    year = world.plan.config.world.start_year + one.start / 12
    return f"Stop(share={one.share:g}, start={year:.8g}, months={one.months})"


def summary(lost: Floats) -> Row:
    """Sum a set-up up, M USD; the last state is all outside the holder.

    total: by state low, median and high over worlds; months: the same three by month (state *
    three, month); sectors: mean over worlds by month (state * sector, month).
    """
    full_sum = np.concatenate([lost, lost.sum(axis=2, keepdims=True)], axis=2) / 1e6
    months = np.quantile(full_sum.sum(axis=1), RANGE, axis=0)  # (three, state, month)
    total = np.quantile(full_sum.sum(axis=(1, 3)), RANGE, axis=0)
    sectors = full_sum.mean(axis=0)  # (sector, state, month)
    return {
        "total": _digits(total.T),
        "months": _digits(months.transpose(1, 0, 2).reshape(-1, months.shape[2])),
        "sectors": _digits(sectors.transpose(1, 0, 2).reshape(-1, months.shape[2])),
    }


def _digits(values: Floats) -> Any:
    """Numbers in few digits, whole ones as such, in lists as deep as the array."""
    if values.ndim:
        return [_digits(row) for row in values]
    short = float(f"{values:.{DIGITS}g}") if abs(values) >= 1 else 0.0
    return int(short) if short == int(short) else short


def figures_of(world: World, levels: Levels, rows: Sequence[Row]) -> Toml:
    """Return what the page has of the grid; rows: of its set-ups, in its order.

    Until its end a stop is the first part of the longest: nobody knows how long it will last. So
    months are kept as `path`, those of the longest by share, start and stocks, and `tail`, the
    `AFTER` months after each length; sectors as the sum of each length and as the path of the
    longest.
    """
    states, e = (*world.economy.states, EVERYBODY), world.economy
    shown = shown_of(world, rows)
    gdp = [*e.gdp, float(e.gdp.sum() - e.gdp[e.home])]
    longest = max(levels["months"])
    path, tail = [], []
    for item, row in zip(setups_of(levels), rows, strict=True):
        if item.growth == grid.USUAL["growth"]:
            months = [row["months"][3 * position : 3 * position + 3] for position in shown]
            tail.append([[line[item.months :] for line in state] for state in months])
            if item.months == longest:
                path.append([[line[: item.months] for line in state] for state in months])
    usual = {item: row for item, row in zip(setups_of(levels), rows, strict=True) if item.usual}
    by_sector = {item: grid.by_sector_of(row)[shown] for item, row in usual.items()}
    return {
        "levers": {name: list(values) for name, values in levels.items()},
        "start_year": world.plan.config.world.start_year,
        "states": [states[position] for position in shown],
        "gdp": [round(gdp[position] / 1e6) for position in shown],
        "sectors": [*e.sectors, SUPPLIERS],
        "total": [[row["total"][position] for position in shown] for row in rows],
        "path": path,
        "tail": tail,
        "by_sector": [_digits(sums.sum(axis=-1)) for sums in by_sector.values()],
        "sector_path": [
            _digits(months[..., : item.months])
            for item, months in by_sector.items()
            if item.months == longest
        ],
    }


def shown_of(world: World, rows: Sequence[Row]) -> list[int]:
    """Places of the states that lose a part of what all outside lose, the holder left out."""
    maximum = np.max([[state[1] for state in row["total"]] for row in rows], axis=0)
    return [at for at, x in enumerate(maximum)
            if at != world.economy.home and x > LEAST_PART * maximum[-1]]  # fmt: skip

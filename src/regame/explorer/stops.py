"""What a stop costs: levels of five levers that are played, and the error of what lies between."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import log2
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.interpolate import RegularGridInterpolator

from regame.analysis.stopped_lines import SUPPLIERS, draw, lack_of, lose
from regame.config.backlash import BY_CALENDAR
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.core.progress import progress
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.store import write_text
from regame.studies.respond.watched import Watched
from regame.studies.verdict.losses import RANGE
from regame.tables.losses import Economy, economy_of

type Levels = Mapping[str, Sequence[float]]

LEVELS: Levels = {
    "share": (0.0, 0.25, 0.5, 0.75, 1.0),  # held back of usual exports; 0: licences alone
    "months": (1, 2, 3, 4, 6, 9, 12, 18, 24),
    "start": (3, 12, 24, 36),  # months from the opening
    "stocks": (0.5, 1.0, 2.0, 3.0, 4.0),  # of magnets at users, over what is sampled
    "growth": (-0.03, 0.0, 0.03),  # a year of the use of magnets, added to what is sampled
}
USUAL = {"stocks": 1.0, "growth": 0.0}  # the worlds as they are sampled
LEAST_STOP = 0.25  # share held back: less was not played, apart from licences alone


class Setup(NamedTuple):
    """One level of each lever, in their order."""

    share: float
    months: int
    start: int
    stocks: float
    growth: float

    @property
    def usual(self) -> bool:
        """Whether the worlds are as they are sampled."""
        return (self.stocks, self.growth) == (USUAL["stocks"], USUAL["growth"])


def thinned(most: int) -> Levels:
    """Return levels of at most so many set-ups; ends and usual levels stay."""
    levels = {name: list(values) for name, values in LEVELS.items()}
    while np.prod([len(values) for values in levels.values()]) > most:
        name = max(levels, key=lambda key: len(levels[key]))
        values, usual = levels[name], USUAL.get(name)
        inner = [value for value in values[1:-1] if value != usual]
        if not inner:
            levels[name] = [values[0] if usual is None else usual]
        else:
            values.remove(inner[len(inner) // 2])
    return levels


def grid(levels: Levels) -> list[Setup]:
    """Return all set-ups, the last lever fastest."""
    return [
        Setup(share, int(months), int(start), stocks, growth)
        for share, months, start, stocks, growth in product(*levels.values())
    ]


def kept_aside(levels: Levels, count: int, seed: int = 1) -> list[Setup]:
    """Return set-ups within the levels that the grid does not see, by start."""
    random = np.random.default_rng(seed)

    def drawn(name: str) -> Floats:
        low, high = min(levels[name]), max(levels[name])
        low = LEAST_STOP if name == "share" else low
        if name in ("months", "start"):
            return np.asarray(random.integers(int(low), int(high) + 1, count), dtype=float)
        if name == "stocks":
            return np.asarray(2 ** random.uniform(log2(low), log2(high), count))
        return random.uniform(low, high, count)

    columns = [drawn(name) for name in levels]
    rows = [Setup(float(a), int(b), int(c), float(d), float(e)) for a, b, c, d, e in
            zip(*columns, strict=True)]  # fmt: skip
    return sorted(rows, key=lambda one: one.start)


def estimate(levels: Levels, values: Floats, at: Setup) -> Floats:
    """Return values at a set-up, read between those played: linear in each lever, stocks in log.

    levels: of some levers; values: of all set-ups of these, the last lever fastest (set-up, ...).
    """
    scales = [np.log2 if name == "stocks" else np.asarray for name in levels]
    points = [scale(row) for scale, row in zip(scales, levels.values(), strict=True)]
    cells = values.reshape(*map(len, points), *values.shape[1:])
    place = [scale(getattr(at, name)) for scale, name in zip(scales, levels, strict=True)]
    read = RegularGridInterpolator(points, cells, bounds_error=False, fill_value=None)
    return np.asarray(read(place)[0])


type Row = dict[str, list[list[float]]]  # of a set-up, see `summary`

EXPERIMENT = "weaponization_2025"
AFTER = 4  # months after a stop in which lines come back
EVERYBODY = "all outside"
BATCH = 48  # set-ups played at once
ASIDE = 10  # set-ups on the grid for one that is kept aside
DIGITS = 3
LEAST_PART = 0.01  # of what all outside lose: states that lose less in every set-up are not shown
TAIL = ("share", "months", "start", "stocks")


class World(NamedTuple):
    """What is played: the plan, its worlds (a row each), the holder's usual play, the accounts."""

    plan: Plan
    worlds: pd.DataFrame
    economy: Economy


def play_stops(out: Path, setups: int, runs: int) -> dict[str, Any]:
    """Play the grid and what is kept aside; batches that are in the folder are not played again.

    Returns figures in M USD of value added lost (`analysis.stopped_lines`): levers, states,
    sectors, total (set-up, state, low/median/high), months and sectors of the usual worlds, error.
    """
    world = world_of(runs)
    levels = thinned(setups)
    stops = sorted(grid(levels), key=lambda one: (one.start, one.stocks, one.growth))
    aside = kept_aside(levels, max(len(stops) // ASIDE, 4))
    rows = dict(zip(stops, _kept(world, stops, out / "grid"), strict=True))
    truth = _kept(world, aside, out / "aside")
    ordered = [rows[item] for item in grid(levels)]
    figures = figures_of(world, levels, ordered)
    shown = shown_of(world, ordered)
    real = np.asarray([[row["total"][at] for at in shown] for row in truth], dtype=float)
    total = np.asarray(figures["total"], dtype=float)
    guess = np.stack([estimate(levels, total, item) for item in aside])
    error = error_of(guess, real, total[..., 1].max(axis=0))
    return figures | {"error": error | months_error(figures, aside, truth, shown), "worlds": runs}


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
    result: list[Row] = []
    with progress(len(setups), f"stops, {folder.name}") as bar:
        for number, first in enumerate(range(0, len(setups), BATCH)):
            batch, path = setups[first : first + BATCH], folder / f"{number:03}.json"
            plan = world.plan
            key = [plan.config.hash, plan.experiment.firms, len(world.worlds), *map(list, batch)]
            if path.exists():
                retained = json.loads(path.read_text(encoding="utf-8"))
                if retained["key"] != key:
                    raise UserError(f"--resume: {path} holds other set-ups or worlds")
            else:
                rows = [summary(lost) for lost in lost_by(world, batch)]
                retained = {"key": key, "rows": rows}
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
    three, month); sectors: mean over worlds (state, sector).
    """
    full_sum = np.concatenate([lost, lost.sum(axis=2, keepdims=True)], axis=2) / 1e6
    months = np.quantile(full_sum.sum(axis=1), RANGE, axis=0)  # (three, state, month)
    total = np.quantile(full_sum.sum(axis=(1, 3)), RANGE, axis=0)
    sectors = full_sum.sum(axis=3).mean(axis=0)  # (sector, state)
    return {
        "total": _digits(total.T),
        "months": _digits(months.transpose(1, 0, 2).reshape(-1, months.shape[2])),
        "sectors": _digits(sectors.T),
    }


def _digits(values: Floats) -> list[list[float]]:
    """Numbers in few digits, whole ones as such."""
    short = [[float(f"{x:.{DIGITS}g}") if abs(x) >= 1 else 0.0 for x in row] for row in values]
    return [[int(x) if x == int(x) else x for x in row] for row in short]


def figures_of(world: World, levels: Levels, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what the page has of the grid; rows: of its set-ups, in its order.

    Until its end a stop is the first part of the longest: nobody knows how long it will last. So
    months are kept as `path`, those of the longest by share, start and stocks, and `tail`, the
    `AFTER` months after each length.
    """
    states, e = (*world.economy.states, EVERYBODY), world.economy
    shown = shown_of(world, rows)
    gdp = [*e.gdp, float(e.gdp.sum() - e.gdp[e.home])]
    longest = max(levels["months"])
    path, tail = [], []
    for item, row in zip(grid(levels), rows, strict=True):
        if item.growth == USUAL["growth"]:
            months = [row["months"][3 * position : 3 * position + 3] for position in shown]
            tail.append([[line[item.months :] for line in state] for state in months])
            if item.months == longest:
                path.append([[line[: item.months] for line in state] for state in months])
    usual = [row for item, row in zip(grid(levels), rows, strict=True) if item.usual]
    return {
        "levers": {name: list(values) for name, values in levels.items()},
        "start_year": world.plan.config.world.start_year,
        "states": [states[position] for position in shown],
        "gdp": [round(gdp[position] / 1e6) for position in shown],
        "sectors": [*e.sectors, SUPPLIERS],
        "total": [[row["total"][position] for position in shown] for row in rows],
        "path": path,
        "tail": tail,
        "by_sector": [[row["sectors"][position] for position in shown] for row in usual],
    }


def shown_of(world: World, rows: Sequence[Row]) -> list[int]:
    """Places of the states that lose a part of what all outside lose, the holder left out."""
    maximum = np.max([[state[1] for state in row["total"]] for row in rows], axis=0)
    return [at for at, x in enumerate(maximum)
            if at != world.economy.home and x > LEAST_PART * maximum[-1]]  # fmt: skip


def months_between(figures: dict[str, Any], one: Setup, state: int) -> Floats:
    """Return low, median and high of a state month by month (3, month), read between the grid.

    What growth changes is spread over the months as the sum is.
    """
    levels, total = figures["levers"], np.asarray(figures["total"], dtype=float)
    parts = []
    for name, levers in (("path", ("share", "start", "stocks")), ("tail", TAIL)):
        values = np.asarray([setup[state] for setup in figures[name]], dtype=float)
        parts.append(estimate({lever: levels[lever] for lever in levers}, values, one))
    full_sum = np.concatenate([parts[0][:, : one.months], parts[1]], axis=1)
    usual = one._replace(growth=USUAL["growth"])
    own_part, before = (estimate(levels, total, at)[state, 1] for at in (one, usual))
    return np.asarray(full_sum * (own_part / before if before else 1.0))


def months_error(
    figures: dict[str, Any], aside: Sequence[Setup], truth: Sequence[Row], shown: Sequence[int]
) -> dict[str, float]:
    """Return the typical error of the median month, as a share of the state's worst month."""
    worst = [max(max(cell[state][1]) for cell in figures["path"]) for state in range(len(shown))]
    off = [
        (months_between(figures, item, state)[1] - row["months"][3 * at + 1]) / worst[state]
        for item, row in zip(aside, truth, strict=True)
        for state, at in enumerate(shown)
    ]
    return {"months": round(float(np.sqrt(np.mean(np.concatenate(off) ** 2))), 4)}


def error_of(guess: Floats, real: Floats, scale: Floats) -> dict[str, float]:
    """Return how far estimates lie from what was played and kept aside, as shares of the range.

    guess, real: (set-up, state, low/median/high); scale: (state,) from nothing to the largest
    median loss on the grid. typical: root of the mean square over set-ups and states of the
    median; widest: what 19 of 20 lie within; ends: typical of low and high; worst: the largest.
    """
    off = np.abs(guess - real) / scale[None, :, None]
    errors = {
        "typical": np.sqrt((off[..., 1] ** 2).mean()),
        "widest": np.quantile(off[..., 1], 0.95),
        "ends": np.sqrt((off[..., (0, 2)] ** 2).mean()),
        "worst": off[..., 1].max(),
    }
    return {"setups": len(guess)} | {name: round(float(x), 4) for name, x in errors.items()}

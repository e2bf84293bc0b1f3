"""The holder's question, the mirror of a target's: which play, over sampled worlds, pays most."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Unpack

import numpy as np
import pandas as pd

from regame.analysis.clock import clock_of
from regame.analysis.game_table import GameTable, cell
from regame.analysis.pairing import at_horizon, played
from regame.analysis.statistics import mean_interval
from regame.core.arrays import Floats
from regame.core.errors import check_among
from regame.core.options import LARGEST_SEED, StudyChoices, StudyOptions
from regame.core.packaged import toml
from regame.design.design import cross
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.manifests import inside
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import Job, PlayChunk, run_design
from regame.strategies.registry import parse
from regame.studies.frame import finish, keep
from regame.studies.weapon.options import BOTH, OBJECTIVES, TAIL, WeaponOptions
from regame.studies.weapon.result import Best, Neighbour, Rival, Row, WeaponResult
from regame.studies.weapon.search import Family, neighbours, search

NAME, FOUND = "weapon", "weapon.json"
NOTHING, ANSWER, FOUND_BEST = "no weapon", "as they do", "best found"
FIFTH = 0.2
STUDY = toml("weapon.toml")


class WeaponChoices(StudyChoices, total=False):
    """Keywords of `regame.weapon`, as the flags of `regame weapon`."""

    objective: str
    fresh: int
    workers: int
    out: str


def run_weapon(options: WeaponOptions) -> int:
    """Search, judge and print; return the exit code."""
    result, record = play_weapon(options)
    return finish(NAME, result, options, result.runs, record.table)


@explicit(WeaponOptions, WeaponChoices)
def weapon(**choices: Unpack[WeaponChoices]) -> WeaponResult:
    """Return what the holder should do; keywords as in `WeaponChoices`."""
    return play_weapon(options_of(WeaponOptions, choices))[0]


@noting
def play_weapon(options: WeaponOptions) -> tuple[WeaponResult, Played]:
    """Search in some worlds, then play the best, the ladder and neighbours in fresh ones.

    Raises UserError for an objective that is none.
    """
    from regame.runs.rows import play_rows  # slow to import: the engine

    begun = time.perf_counter()
    check_among("--objective", [options.objective], OBJECTIVES)
    runs = options.runs or STUDY["runs"]
    seed = STUDY["seed"] if options.seed is None else options.seed
    plan = _plan(options, options.fresh or runs, seed + 1 if seed < LARGEST_SEED else 0)
    looked = _plan(options, runs, seed)
    listed = dict(plan.experiment.treatments) | STUDY["ladder"]
    record = run_design(_job(plan, listed, plan.runs, play_rows), options)
    tried = 0

    def judge(name: str, plays: Sequence[str], worlds: int) -> Floats:
        """The value of plays to the holder in the first worlds of the search, USD."""
        nonlocal tried
        tried += len(plays)
        job = _job(looked, {str(k): play for k, play in enumerate(plays)}, worlds, play_rows)
        table = run_design(job, inside(options, record.path, name)).table
        game = GameTable.of(table, [NOTHING, *map(str, range(len(plays)))], [ANSWER])
        return _values(game, options.objective, 20)[1:].mean(axis=1)

    families = {name: Family(**family) for name, family in STUDY["families"].items()}
    found, *_ = search(families, judge, looked.runs, seed, _names(listed))
    near = neighbours(found)
    best = {FOUND_BEST: found} | {f"near {k}": play for k, (*_, play) in enumerate(near)}
    table = run_design(
        _job(plan, best, plan.runs, play_rows), inside(options, record.path, "best")
    ).table
    result = WeaponResult(
        question=STUDY["question"], objective=options.objective, runs=runs, seed=seed, tried=tried,
        config_hash=plan.config.hash, out=str(record.path),
        rows=tuple(_rows(record.table, listed) + _rows(table, {FOUND_BEST: found})),
        best=(_best(found, near, options.objective, record, table, listed),),
        elapsed_s=round(time.perf_counter() - begun, 1),
    )  # fmt: skip
    keep(result, FOUND)
    return result, record


def _names(plays: Mapping[str, str]) -> list[str]:
    """Return plays as tables of runs name them."""
    return [parse(play).name for play in plays.values()]


def _plan(options: WeaponOptions, runs: int, seed: int) -> Plan:
    asked = StudyOptions.like(options, runs=runs, seed=seed)
    return prepare(STUDY["experiment"], asked, Ask(also=tuple(STUDY["ladder"].values())), options)


def _job(plan: Plan, plays: Mapping[str, str], worlds: int, play_rows: PlayChunk) -> Job:
    """Return the plays and doing nothing, in the first worlds of a plan."""
    holder, others = plan.experiment.weapon, plan.experiment.others
    texts = {NOTHING: "StatusQuo", **plays}
    profiles = {cell(n, ANSWER): {holder: parse(t).name, **others} for n, t in texts.items()}
    design = cross(plan.worlds.iloc[:worlds].reset_index(drop=True), profiles)
    return replace(plan.job(NAME, play_rows), design=design)


def _values(game: GameTable, objective: str, years: int) -> Floats:
    """What each play is worth to the holder, world by world (play, world), USD.

    Of the tail the worst tenth of worlds alone.
    """
    column = f"broad_{years}y" if objective == BOTH else f"payoff_{years}y"
    gains = game.gains(column, NOTHING)[:, 0]
    if objective != TAIL:
        return gains
    worst = max(ceil(gains.shape[1] / 10), 1)
    return np.sort(gains, axis=1)[:, :worst]


def _rows(table: pd.DataFrame, plays: Mapping[str, str]) -> list[Row]:
    game = GameTable.of(table, [NOTHING, *plays], [ANSWER])
    rows = []
    for name, play in plays.items():
        pairs = game.pairs(name, NOTHING, ANSWER)
        clock = clock_of(pairs)
        for years in played(pairs):
            at = at_horizon(pairs, years)
            gain, broad = (pairs.difference(f"{key}_{years}y") for key in ("payoff", "broad"))
            rows.append(Row(
                policy=name, play=play, years=years, pays_share=at.pays_share,
                harm_share=at.self_harm_share, median_usd=float(np.median(gain)),
                mean_usd=float(gain.mean()), ci_usd=mean_interval(gain),
                broad_usd=float(broad.mean()), clock=clock,
            ))  # fmt: skip
    return rows


def _best(
    found: str, near: Sequence[tuple[str, float, str]], objective: str, record: Played,
    table: pd.DataFrame, listed: Mapping[str, str],
) -> Best:  # fmt: skip
    """The play found beside its neighbours and all listed policies, in fresh worlds."""
    names = [NOTHING, FOUND_BEST, *(f"near {k}" for k in range(len(near)))]
    values = _values(GameTable.of(table, names, [ANSWER]), objective, 20)
    ladder = _values(GameTable.of(record.table, [NOTHING, *listed], [ANSWER]), objective, 20)
    value = float(values[1].mean())
    beside = []
    for (key, moved, _), row in zip(near, values[2:], strict=True):
        lost = (value - float(row.mean())) / abs(value) if value else None
        beside.append(Neighbour(key=key, value=moved, loss_share=lost))
    against = []
    for name, row in zip(listed, ladder[1:], strict=True):
        more = values[1] - row
        low, high = mean_interval(more) or (0.0, 0.0)
        how = "yes" if low > 0 else "no" if high < 0 else "tie"
        rival = {"difference_usd": float(more.mean()), "ci_usd": [low, high], "beats": how}
        against.append(Rival(policy=name, **rival))
    interval = mean_interval(values[1])
    return Best(
        objective=objective, policy=found, value_usd=value, ci_usd=interval,
        fresh_worlds=int(record.table["world"].nunique()),
        knife_edge=any((at.loss_share or 0.0) > FIFTH for at in beside),
        unused=interval is None or interval[0] <= 0, neighbours=tuple(beside),
        against=tuple(against),
    )  # fmt: skip

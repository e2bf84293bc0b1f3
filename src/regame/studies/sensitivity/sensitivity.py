"""Which assumptions the answer depends on: shares of its variance, and where it turns.

Sobol indices (Sobol 2001; Saltelli and others 2010, as SALib estimates them) over the ranges of an
experiment. Luck is a factor beside the others: its share is what nobody could know beforehand.
A box of worlds (PRIM: Friedman and Fisher 1999, as the EMA Workbench finds it) says in words where
the weapon pays, or harms.
"""

import warnings
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.pairing import judged, pair
from regame.core.arrays import Floats
from regame.core.errors import UserError, missing_extra
from regame.core.horizon import YEARS
from regame.core.options import StudyOptions, check_options
from regame.design.design import FIXED, Uncertainty, cross
from regame.runs import asked, posterior, runner
from regame.runs.choices import explicit, options_of
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.studies.calibration.result import widths
from regame.studies.frame import finish, keep
from regame.studies.sensitivity.options import SensitivityChoices, SensitivityOptions
from regame.studies.sensitivity.result import Box, Index, Sensitivity
from regame.studies.sensitivity.unsampled import Unsampled, play_unsampled

EXPERIMENT, FOUND = "weaponization", "sensitivity.json"
BASE = 256  # base points unless the user says otherwise
LUCK = "luck"  # the factor that is no assumption
NARROWED, OPEN = "narrowed by the record", "left open by the record"
SEEDS = 2**32  # lucks of a design
RESAMPLES = 200  # of the bootstrap behind the intervals
PEELED = 0.05  # share of the worlds that a step of PRIM leaves out
LEAST_SHARE, LEAST_WORLDS = 0.1, 20  # a smaller box would say little


class Problem(TypedDict):
    """What SALib calls a problem: the factors of a design."""

    num_vars: int
    names: list[str]
    groups: list[str]
    bounds: list[list[float]]


@dataclass(frozen=True)
class Sample:
    """Worlds sampled for Sobol indices.

    factors: a name per uncertain key and for luck; groups: the group of each; shares: (world,
    factor) in [0, 1); worlds: one row per world with `world`, `seed` and a column per key.
    """

    factors: tuple[str, ...]
    groups: tuple[str, ...]
    shares: Floats
    worlds: pd.DataFrame

    @property
    def block(self) -> int:
        """Worlds that one base point leads to: itself, its partner, and one per group."""
        return len(set(self.groups)) + 2


def problem_of(factors: tuple[str, ...], groups: tuple[str, ...]) -> Problem:
    """The factors as SALib wants them, each a share of its own law on [0, 1)."""
    bounds, names = [[0.0, 1.0]] * len(factors), list(factors)
    return {"num_vars": len(names), "names": names, "groups": list(groups), "bounds": bounds}


def sample(uncertainties: tuple[Uncertainty, ...], n: int, seed: int, by: str) -> Sample:
    """Sample for Sobol indices: n base points (a power of 2), each with a block of worlds.

    by: "section" takes the keys of one table of the config together, "parameter" each alone;
    "record" takes what the record to 2015 narrows together, as draws of the posterior, and what it
    leaves open, as the ranges say.
    """
    from SALib.sample import sobol  # an extra

    draws = narrowed_draws(uncertainties) if by == "record" else pd.DataFrame()
    keys = tuple(item.key for item in uncertainties if item.key not in draws)
    sections = tuple(key.partition(".")[0] for key in keys)
    columns = {"section": sections, "parameter": keys, "record": (OPEN,) * len(keys)}
    first = (NARROWED,) if len(draws) else ()
    factors, groups = (*first, *keys, LUCK), (*first, *columns[by], LUCK)
    points = sobol.sample(problem_of(factors, groups), n, calc_second_order=False, seed=seed)
    shares = np.asarray(points.clip(0, np.nextafter(1, 0)))
    table = pd.DataFrame({"world": np.arange(len(shares))})
    table["seed"] = seed * SEEDS + (shares[:, -1] * SEEDS).astype(np.int64)
    if len(draws):
        chosen = draws.iloc[(shares[:, 0] * len(draws)).astype(int)].reset_index(drop=True)
        table = pd.concat([table, chosen], axis=1)
    for item in uncertainties:
        if item.key in keys:
            table[item.key] = item.quantile(shares[:, factors.index(item.key)])
    return Sample(factors, groups, shares, table)


def narrowed_draws(uncertainties: tuple[Uncertainty, ...]) -> pd.DataFrame:
    """The package's posterior draws of the parameters that the record narrows (draw, key)."""
    draws = posterior.read().draws
    items_drawn = [item for item in uncertainties if item.key in draws]
    share = np.column_stack([item.share(draws[item.key].to_numpy()) for item in items_drawn])
    narrowed = widths(items_drawn, share)
    return draws[[item.key for item in narrowed if item.identified]]


def indices(sampled: Sample, gains: Floats, seed: int) -> list[Index]:
    """Return the share of the variance of `gains` that each group carries, the largest first.

    gains: (world,) NaN where a run failed. A base point of which any world failed is left out with
    its whole block. Raises UserError where the gain does not vary.
    """
    from SALib.analyze import sobol

    blocks = gains.reshape(-1, sampled.block)
    sound = blocks[np.isfinite(blocks).all(axis=1)]
    if len(sound) < 2 or not sound.std() > 0:
        raise UserError("sensitivity: the gain does not vary over the worlds; nothing to share out")
    problem = problem_of(sampled.factors, sampled.groups)
    how = {"calc_second_order": False, "num_resamples": RESAMPLES, "seed": seed}
    shares = sobol.analyze(problem, sound.ravel(), **how)
    columns = [shares[key].tolist() for key in ("S1", "S1_conf", "ST", "ST_conf")]
    fields = ("factor", "first", "first_ci", "total", "total_ci")
    by_factor = zip(dict.fromkeys(sampled.groups), *columns, strict=True)
    rows = [Index(**dict(zip(fields, row, strict=True))) for row in by_factor]
    return sorted(rows, key=lambda row: -row.total)


def box(worlds: pd.DataFrame, chosen: NDArray[np.bool_]) -> Box | None:
    """Return a box of worlds of which most are among the `chosen` (world,), or None without one."""
    if chosen.all() or not chosen.any():
        return None
    with warnings.catch_warnings():  # of packages that it could use, and of pandas to come
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim  # slow to import, and an extra

        smallest = max(LEAST_SHARE, LEAST_WORLDS / len(worlds))
        peeled = prim.Prim(worlds, chosen, peel_alpha=PEELED, mass_min=smallest).find_box()
    if peeled is None:
        return None
    path = peeled.peeling_trajectory
    best = int((path["coverage"] * (path["density"] - chosen.mean())).idxmax())
    limits: dict[str, tuple[float | None, float | None]] = {}
    inside = np.ones(len(worlds), bool)
    for key in map(str, worlds):
        low, high = (float(peeled.box_lims[best][key].iloc[end]) for end in (0, 1))
        values = worlds[key].to_numpy()
        open_below, open_above = low <= values.min(), high >= values.max()
        if not (open_below and open_above):
            limits[key] = (None if open_below else low, None if open_above else high)
            inside &= (values >= low) & (values <= high)
    return Box(
        share=float(inside.mean()),
        density=float(chosen[inside].mean()),
        coverage=float(chosen[inside].sum() / chosen.sum()),
        base=float(chosen.mean()),
        limits=limits,
    )


def run_sensitivity(name: str, options: SensitivityOptions) -> int:
    """Find what the headline gain depends on, and print tables, or with `options.json` JSON.

    Returns the exit code: 1 if some rows failed, else 0. Raises UserError as `sensitivity` does.
    """
    if options.unsampled:
        moved, record = play_unsampled(name, options)
        return finish("sensitivity", moved, options, moved.worlds, record.table)
    result, record = play_sensitivity(name, options)
    return finish("sensitivity", result, options, result.base, record.table)


@explicit(SensitivityOptions, SensitivityChoices)
def sensitivity(
    experiment: str | Path = EXPERIMENT, **choices: Unpack[SensitivityChoices]
) -> Sensitivity | Unsampled:
    """Find which assumptions the answer of an experiment depends on, and how much is luck.

    experiment: name or path. choices: keywords named as the flags of `regame sensitivity`. Writes a
    folder of results. Raises UserError for what cannot be played, and where SALib or the EMA
    Workbench is missing.
    """
    options = options_of(SensitivityOptions, choices)
    if options.unsampled:
        return play_unsampled(experiment, options)[0]
    return play_sensitivity(experiment, options)[0]


@asked.noting
def play_sensitivity(name: str | Path, options: SensitivityOptions) -> tuple[Sensitivity, Played]:
    """Play the sample, keep the result in the folder, and return it with what was played."""
    from regame.runs.rows import play_rows  # slow to import: plays the engine

    check_options(options)
    missing = [package for package in ("SALib", "ema_workbench") if find_spec(package) is None]
    if missing:
        raise missing_extra("sensitivity", missing, "analysis")
    base = options.runs or BASE
    if base & (base - 1):
        raise UserError(f"--runs {base}: must be a power of 2, such as {2 ** (base.bit_length())}")
    plan = prepare(name, StudyOptions.like(options, runs=1), Ask(options.treatments), options)
    keys = set(plan.design) - {*FIXED, *plan.experiment.others, plan.experiment.weapon}
    uncertain = tuple(item for item in plan.experiment.uncertainties if item.key in keys)
    sampled = sample(uncertain, base, plan.seed, options.by)
    cell = plan.headline
    profiles = {side: plan.profiles[side] for side in (cell.against, cell.treated)}
    design = cross(sampled.worlds, profiles)
    job = replace(plan.job(f"{Path(name).stem}-sensitivity", play_rows), design=design)
    record = runner.run_design(job, options)
    result = conclude(plan, sampled, record, base)
    keep(result, FOUND)
    return result, record


def independent(worlds: int, base: int) -> NDArray[np.int64]:
    """Of each block the base point and its partner: independent draws from the ranges."""
    return np.arange(worlds).reshape(base, -1)[:, [0, -1]].ravel()


def conclude(plan: Plan, sampled: Sample, played: Played, base: int) -> Sensitivity:
    """Return what the played sample says: indices by factor, and where the weapon pays and harms.

    Indices need whole blocks, so they are of the whole ranges. The median and the boxes are of the
    worlds of the 2 x base independent draws in which prices do not swing without a weapon, as a
    verdict has them; `unsteady_worlds` counts the others among these draws.
    """
    from regame.game.game import Game  # slow to import: the engine
    from regame.runs.stability import are_steady

    years = max(years for years in YEARS if f"payoff_{years}y" in played.table)
    cell = plan.headline
    pairs = pair(played.table, cell.treated, cell.against)
    gains = np.full(len(sampled.worlds), np.nan)
    gains[pairs.baseline.index] = pairs.difference(f"payoff_{years}y")
    signs = np.zeros(len(gains))
    signs[pairs.baseline.index] = judged(pairs, years).signs
    rows = indices(sampled, gains, plan.seed)
    is_independent = independent(len(gains), base)
    calm = are_steady(Game, plan.config, sampled.worlds.loc[is_independent])
    if calm.any():
        is_independent = is_independent[calm]
    is_independent = is_independent[np.isfinite(gains[is_independent])]
    keys = [key for key in sampled.worlds if key not in FIXED]
    worlds = sampled.worlds.loc[is_independent, keys].reset_index(drop=True)
    return Sensitivity.like(
        plan,
        question=plan.experiment.question,
        treatment=cell.treated,
        years=years,
        base=base,
        worlds=len(gains),
        failed_worlds=int(np.isnan(gains).sum()),
        tried_worlds=2 * base,
        unsteady_worlds=int((~calm).sum()),
        config_hash=plan.config.hash,
        median_gain_usd=float(np.nanmedian(gains[is_independent])),
        indices=tuple(rows),
        pays=box(worlds, signs[is_independent] > 0),
        harms=box(worlds, signs[is_independent] < 0),
        out=str(played.path),
    )

"""How the answer moves: the weapon by each definition, in worlds of each fit to the record."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from regame.analysis.harm import least_band
from regame.analysis.outcomes import horizons, pair
from regame.analysis.results import Brief
from regame.runs.beside import inside
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.policies import Cell
from regame.runs.protocol import prepare
from regame.runs.runner import PlayChunk, run_design
from regame.studies.verdict.options import FIT_WORLDS, VerdictOptions
from regame.studies.verdict.result import Moved

FOLDER = "fits"  # in the folder of results


def play_moves(
    plan: Plan, name: str | Path, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[Moved, ...]:
    """Play the definitions of the weapon in worlds of other fits, and return how shares move.

    What the verdict played itself is taken from `main`. Empty if the experiment names no fits. Rows
    of every fit lie in a folder of their own.
    """
    fits = plan.experiment.fits
    if not fits:
        return ()
    own_fit = options.worlds or plan.experiment.worlds
    cells = _definitions(plan)
    moves = (
        [] if own_fit in fits else _moved(own_fit, cells, main.numbers, least_band(plan.trade_usd))
    )
    for source in fits:
        at_hand = source == own_fit
        table = main.numbers if at_hand else _play(plan, name, source, main, options, play_chunk)
        moves += _moved(source, cells, table, least_band(plan.trade_usd))
    return tuple(moves)


def _definitions(plan: Plan) -> list[Cell]:
    """The definitions played against the headline's baseline, the headline first."""
    wanted = (plan.headline.treatment, *plan.experiment.definitions)
    cells = {c.treatment: c for c in plan.cells if c.baseline == plan.headline.baseline}
    return [cells[definition] for definition in dict.fromkeys(wanted) if definition in cells]


def _play(
    plan: Plan,
    name: str | Path,
    source: str,
    main: Played,
    options: VerdictOptions,
    play_chunk: PlayChunk,
) -> pd.DataFrame:
    """The table of the definitions and their baseline in worlds of a fit."""
    runs = min(plan.runs, FIT_WORLDS)
    fit_options = replace(options, worlds=source, runs=runs, seed=plan.seed)
    treatments = tuple(cell.treatment for cell in _definitions(plan))
    ask = Ask(treatments, plan.headline.baseline, firms=plan.experiment.firms)
    fit_plan = replace(prepare(name, fit_options, ask), start=plan.start, trade_usd=plan.trade_usd)
    texts = [plan.headline.against, *(cell.treated for cell in _definitions(plan))]
    design = fit_plan.design[fit_plan.design["treatment"].isin(texts)]
    job = replace(
        fit_plan.outcomes(source, play_chunk),
        design=design.reset_index(drop=True).rename_axis("run"),
    )
    further = inside(options, main.path, f"{FOLDER}/{source}")
    if not further.resume:
        sys.stderr.write(f"regame: the same question in {runs} worlds of {source}\n")
    return run_design(job, further).numbers


def _moved(source: str, cells: Sequence[Cell], table: pd.DataFrame, least: float) -> list[Moved]:
    moves = []
    for cell in cells:
        pairs = pair(table, cell.treated, cell.against, least)
        if pairs.baseline.empty:
            continue
        brief = tuple(map(Brief.like, horizons(pairs)))
        moves.append(
            Moved(fit=source, treatment=cell.treatment, baseline=cell.baseline, horizons=brief)
        )
    return moves

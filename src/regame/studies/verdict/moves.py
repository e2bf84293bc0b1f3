"""How the answer moves: the weapon by each definition, in worlds of each fit; and who decides it.

Who decides: how much of the headline's gain varies with states, firms, markets and luck.

Each factor is redrawn by itself in some of the worlds played, all else as it is (pick and freeze),
and carries the share of the variance of the gain that then moves: the total effect by Jansen's
estimator (Jansen 1999; Saltelli and others 2010), over the variance of both sides that it compares
(Glen and Isaacs 2012), so that one far world moves a share to one and not past it. Shares count
what factors do together with others once for each, so they may add up to more than one. What is
redrawn is taken from another world of the batch, as if factors were independent; worlds of a fit
are a little less so.

- luck: another seed. markets: all sampled parameters but those of states.
- states: sampled parameters of what states do (`STATES`): disputes, support, complaints, campaigns
  and licences. Their strategies are the experiment's in all rows.
- firms: the rules by which firms play, as worlds draw them (runs/firm_rules.py). Where the headline
  plays firms as usual they are drawn for this question only.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.harm import least_band
from regame.analysis.outcomes import horizons, pair, played
from regame.analysis.results import Brief
from regame.analysis.statistics import ratio_interval
from regame.design.design import FIXED
from regame.runs.firm_rules import laws, missing, with_rules
from regame.runs.manifests import inside
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.policies import Cell
from regame.runs.protocol import prepare
from regame.runs.runner import PlayChunk, run_design
from regame.studies.verdict.options import FIT_WORLDS, VerdictOptions
from regame.studies.verdict.range import Decider, WhoDecides
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
    own_fit, moves = options.worlds or plan.experiment.worlds, list[Moved]()
    for source in fits if own_fit in fits else (own_fit, *fits):
        at_hand = source == own_fit
        table = main.numbers if at_hand else _play(plan, name, source, main, options, play_chunk)
        moves += _moved(source, _definitions(plan), table, least_band(plan.trade_usd))
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
    design = design.reset_index(drop=True).rename_axis("run")
    job = replace(fit_plan.outcomes(source, play_chunk), design=design)
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
        moves.append(Moved.like(cell, fit=source, horizons=brief))
    return moves


REDRAWN = "who"  # in the folder of results
WORLDS = 32  # redrawn for each factor: 256 rows with the two sides
STATES = ("disputes", "support", "wto", "enforcement", "licensing")  # sections of what states do
FACTORS = ("states", "firms", "markets", "luck")
DRAWN = "as drawn"


def play_who(
    plan: Plan, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[WhoDecides | None, str]:
    """Redraw each factor in some of the worlds; return the shares, or None and why there are none.

    The rows lie in a folder of their own inside the folder of results.
    """
    if missing(plan.config, laws()):
        return None, "this world has not all firms whose rules are drawn"
    if plan.design["world"].nunique() < 2:
        return None, "one world does not vary"
    job = replace(plan.outcomes(REDRAWN, play_chunk), design=design_of(plan))
    table = run_design(job, inside(options, main.path, REDRAWN)).numbers
    return shares_of(plan, main.numbers, table)


def design_of(plan: Plan) -> pd.DataFrame:
    """Return both sides of the headline in the first worlds, with each factor redrawn.

    The column `treatment` is "SIDE, FACTOR redrawn". Where the plan's own worlds draw no rules of
    firms, they are drawn here, and both sides are played as drawn too.
    """
    cell, profiles = plan.headline, plan.profiles
    played_by = {name for profile in profiles.values() for name in profile}
    worlds = plan.design.drop_duplicates("world").head(WORLDS)
    worlds = worlds.drop(columns=["treatment", *played_by])
    numbers = plan.config.numbers()
    keys = [str(name) for name in worlds if name in numbers]
    if not plan.draws_firms:
        ruled = played_by | set(plan.config.profile)
        worlds = with_rules(worlds, len(worlds), plan.seed, plan.config, ruled)
    states = [key for key in keys if key.partition(".")[0] in STATES]
    of = {
        "states": states,
        "markets": [key for key in keys if key not in states],
        "luck": ["seed"],
        "firms": [name for name in worlds if name not in (*FIXED, *keys)],
    }
    parts = []
    for factor in FACTORS if plan.draws_firms else (DRAWN, *FACTORS):
        part, columns = worlds.copy(), of.get(factor, [])
        part[columns] = np.roll(worlds[columns].to_numpy(), -1, axis=0)
        part = part.astype(worlds.dtypes).copy()  # in one piece: it is added to below
        for side in (cell.treated, cell.against):
            parts.append(part.assign(**profiles[side]).assign(treatment=_named(side, factor)))
    design = pd.concat(parts, ignore_index=True)
    return design[[*FIXED, *(name for name in design if name not in FIXED)]].rename_axis("run")


def _named(side: str, factor: str) -> str:
    return f"{side}, {factor}" if factor == DRAWN else f"{side}, {factor} redrawn"


def shares_of(plan: Plan, main: pd.DataFrame, again: pd.DataFrame) -> tuple[WhoDecides | None, str]:
    """Return the total effect of each factor with its interval, or None and why there is none.

    main: what the verdict played, which is "as drawn" where its worlds draw rules of firms. again:
    rows in which factors are redrawn.
    """
    cell, at_hand = plan.headline, plan.draws_firms
    gains: dict[str, pd.Series] = {}
    years = 0
    for factor in (DRAWN, *FACTORS):
        drawn, sides = factor == DRAWN and at_hand, (cell.treated, cell.against)
        treated, against = (side if drawn else _named(side, factor) for side in sides)
        pairs = pair(main if drawn else again, treated, against)
        years = max(played(pairs), default=0)
        column = pairs.difference(f"payoff_{years}y")
        gains[factor] = pd.Series(column, index=pairs.baseline.index)
    both = pd.concat(gains, axis=1, join="inner").sort_index()
    spreads = ((both - both.mean()) ** 2).to_numpy(float)  # (world, side)
    if not spreads[:, 0].sum() > 0:
        return None, "the gain does not vary over the worlds"
    deciders: dict[str, Decider] = {}
    for side, factor in enumerate(FACTORS, 1):
        moved = ((both[factor] - both[DRAWN]) ** 2).to_numpy() / 2
        spread = (spreads[:, 0] + spreads[:, side]) / 2  # of both sides: Glen and Isaacs 2012
        ci = ratio_interval(moved, spread)
        deciders[factor] = Decider(share=float(moved.sum() / spread.sum()), ci=ci)
    return WhoDecides(**deciders, years=years, worlds=len(both), rows=len(again)), ""

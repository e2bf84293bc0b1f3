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

The first months of the weapon, played again: what moves, and what stopped lines cost.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.harm import least_band
from regame.analysis.pairing import horizons, pair, played
from regame.analysis.results import Brief
from regame.analysis.statistics import ratio_interval
from regame.analysis.stopped_lines import LINES, draw, lack_of, lose
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.design.design import FIXED
from regame.runs.firm_rules import laws, missing, with_rules
from regame.runs.manifests import inside
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.policies import Cell
from regame.runs.protocol import prepare
from regame.runs.runner import PlayChunk, run_design
from regame.studies.verdict.losses import RANGE, Loss, losses_of
from regame.studies.verdict.options import FIT_WORLDS, VerdictOptions
from regame.studies.verdict.result import Decider, Monthly, Months, Moved, WhoDecides
from regame.tables.losses import Economy, economy_of, without_accounts

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


def losses_by_month(
    config: Config, treated: pd.DataFrame, baseline: pd.DataFrame, months: slice
) -> tuple[Loss, ...]:
    """Return the three measures by state and sector, after some months; see `Loss`.

    treated, baseline: rows of `play_months` in the same order of worlds. months: which of the
    played ones count. Median and 5 to 95 % of worlds; empty without accounts of the sectors.
    """
    economy = economy_of(config)
    if economy is None or treated.empty:
        return ()
    sides, goods = (treated, baseline), len(config.world.groups) + 1
    lines = [_array(side, "lines", len(LINES), economy)[..., months] for side in sides]
    lost = lose(economy, draw(economy, treated["seed"].to_numpy()), lack_of(economy, *lines))
    gained = [_array(side, "users", goods, economy)[..., months] for side in sides]
    names, users = by_sector(config, economy, gained[1] - gained[0])
    return (
        *losses_of(economy, "users_money", users, sectors=names),
        *losses_of(economy, "output_stopped", lost.output),
        *losses_of(economy, "value_added", lost.value_added),
    )


def by_sector(config: Config, economy: Economy, goods: Floats) -> tuple[tuple[str, ...], Floats]:
    """Share out what users of goods (world, good, ...) lose by sector (world, sector, ...).

    Sectors of the accounts use magnets; every end use of oxides is a sector of its own.
    """
    from regame.runs.uses import uses_of

    uses, parts = uses_of(config)
    others = [row for row, share in enumerate(economy.uses.sum(axis=1)) if share == 0]
    weights = np.concatenate([economy.uses, np.eye(len(uses))[:, others]], axis=1)
    names = (*economy.sectors, *(uses[row] for row in others))
    return names, np.einsum("uk,ug,wg...->wk...", weights, parts, goods)


def _array(side: pd.DataFrame, column: str, items: int, economy: Economy) -> Floats:
    """A column of lists as (world, item, state, month)."""
    values = np.stack(side[column].to_list())
    return values.reshape(len(side), items, len(economy.states), -1)


MONTHS_WORLDS = 64  # of the headline: medians by month need no more
MONTHS = "months"  # in the folder of results
LATEST = 60  # months within which the weapon must begin
# Against the baseline, world by world.
CHANGES = ("use_lost", "value_lost", "lines_stopped", "output_lost")
DIGITS = 5  # of a figure in the file


def play_first_months(
    plan: Plan, folder: Path, options: VerdictOptions
) -> tuple[Months | None, tuple[Loss, ...]]:
    """Play the headline and its baseline in the first worlds: what happens and is lost by month.

    Nothing if the experiment does not ask, or no instrument differs within LATEST months; no losses
    where the tables have no accounts of the world's sectors. The rows lie in a folder of their own.
    """
    from regame.runs.month_rows import play_months

    count = plan.experiment.monthly
    if not count:
        return None, ()
    if why := without_accounts(plan.config):
        sys.stderr.write(f"regame: {why}\n")
    cell, design = plan.headline, plan.headline_design(MONTHS_WORLDS)
    months = min(plan.months, LATEST + count)
    job = replace(plan.job(MONTHS, play_months), design=design, months=months)
    table = run_design(job, inside(options, folder, MONTHS)).table
    sides = _sides(table, (cell.treated, cell.against))
    begins = first_difference(*(_stack(side, "instruments", months, -1) for side in sides))
    if begins is None or begins >= months:
        return None, ()
    counted = slice(begins, begins + count)
    outcomes = [_stack(side, "outcomes", -1, months)[..., counted] for side in sides]
    result = Months(begins=begins, worlds=len(sides[0]), outcomes=_outcomes(plan, *outcomes))
    return result, losses_by_month(plan.config, *sides, counted)


def first_difference(treated: Floats, baseline: Floats) -> int | None:
    """Return the first month in which an instrument differs in any world, 0 the opening, or None.

    Both are (world, month, instrument).
    """
    differs = np.flatnonzero((treated != baseline).any(axis=(0, 2)))
    return int(differs[0]) if len(differs) else None


def _sides(table: pd.DataFrame, names: tuple[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The runs of both, world by world, without worlds in which either failed."""
    sound = table.loc[~table["failed"]]
    sides = [sound[sound["treatment"] == name].set_index("world") for name in names]
    both = sides[0].index.intersection(sides[1].index).sort_values()
    return sides[0].loc[both], sides[1].loc[both]


def _stack(side: pd.DataFrame, column: str, *shape: int) -> Floats:
    """Lists of a column as an array (world, *shape)."""
    if side.empty:
        return np.zeros((0, *(max(size, 1) for size in shape)))
    return np.stack(side[column].to_list()).astype(np.float64).reshape(len(side), *shape)


def _outcomes(plan: Plan, treated: Floats, baseline: Floats) -> tuple[Monthly, ...]:
    """Summaries of outcomes (world, outcome, month) that are not zero throughout."""
    from regame.game.game import Game
    from regame.runs.month_rows import outcomes_of

    game = Game(plan.config, {"seed": [1]}, series=False)
    outcomes = []
    for column, outcome in enumerate(outcomes_of(plan.config, game.atlas, game.record.units)):
        usual, values = baseline[:, column], treated[:, column]
        change = outcome.quantity in CHANGES
        values = values - usual if change else values
        if not values.any():
            continue
        low, middle, high = np.quantile(values, RANGE, axis=0)
        columns = {"median": middle, "low": low, "high": high, "mean": values.mean(axis=0)}
        columns["baseline"] = np.median(usual, axis=0)
        rounded = {
            name: tuple(float(f"{value:.{DIGITS}g}") for value in by_month)
            for name, by_month in columns.items()
        }
        outcomes.append(Monthly.like(outcome, change=change, **rounded))
    return tuple(outcomes)

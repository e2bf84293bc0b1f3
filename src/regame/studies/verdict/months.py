"""The first months of the weapon, played again: what moves, and what stopped lines cost."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.stopped_lines import LINES, draw, lack_of, lose
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.runs.manifests import inside
from regame.runs.plan import Plan
from regame.runs.runner import run_design
from regame.studies.verdict.losses import RANGE, Loss, losses_of
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.result import Monthly, Months
from regame.tables.losses import Economy, economy_of


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


WORLDS = 64  # of the headline: medians by month need no more
FOLDER = "months"  # in the folder of results
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
    cell, design = plan.headline, plan.headline_design(WORLDS)
    months = min(plan.months, LATEST + count)
    job = replace(plan.job(FOLDER, play_months), design=design, months=months)
    table = run_design(job, inside(options, folder, FOLDER)).table
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
        rounded = {name: _rounded(values) for name, values in columns.items()}
        outcomes.append(Monthly.like(outcome, change=change, **rounded))
    return tuple(outcomes)


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(float(f"{value:.{DIGITS}g}") for value in values)

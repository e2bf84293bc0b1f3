"""The first months of the weapon, for experiments that ask: the headline's worlds played again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.runs.beside import inside
from regame.runs.plan import Plan
from regame.runs.runner import run_design
from regame.studies.verdict.losses import RANGE
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.result import Loss, Monthly, Months
from regame.studies.verdict.stopped import losses_by_month

type Floats = NDArray[np.float64]

WORLDS = 64  # of the headline: medians by month need no more
FOLDER = "months"  # in the folder of results
LATEST = 60  # months within which the weapon must begin
CHANGES = (
    "use_lost",
    "value_lost",
    "lines_stopped",
    "output_lost",
)  # against the baseline, world by world
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
    cell, main = plan.headline, plan.design
    chosen = main["treatment"].isin((cell.treated, cell.against)) & (main["world"] < WORLDS)
    design = main[chosen].reset_index(drop=True).rename_axis("run")
    months = min(plan.months, LATEST + count)
    job = replace(plan.job(FOLDER, play_months), design=design, months=months)
    table = run_design(job, inside(options, folder, FOLDER)).table
    treated, baseline = _sides(table, (cell.treated, cell.against))
    begins = first_difference(
        _stack(treated, "instruments", months, -1), _stack(baseline, "instruments", months, -1)
    )
    if begins is None or begins >= months:
        return None, ()
    sides = [
        _stack(side, "outcomes", -1, months)[..., begins : begins + count]
        for side in (treated, baseline)
    ]
    result = Months(begins=begins, worlds=len(treated), outcomes=_outcomes(plan, *sides))
    return result, losses_by_month(plan.config, treated, baseline, slice(begins, begins + count))


def first_difference(treated: Floats, baseline: Floats) -> int | None:
    """Return the first month in which an instrument differs in any world, 0 the opening, or None.

    Both are (world, month, instrument).
    """
    differs = np.flatnonzero((treated != baseline).any(axis=(0, 2)))
    return int(differs[0]) if len(differs) else None


def _sides(table: pd.DataFrame, names: tuple[str, str]) -> list[pd.DataFrame]:
    """The runs of both, world by world, without worlds in which either failed."""
    sound = table.loc[~table["failed"]]
    sides = [sound[sound["treatment"] == name].set_index("world") for name in names]
    both = sides[0].index.intersection(sides[1].index).sort_values()
    return [side.loc[both] for side in sides]


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
        outcomes.append(
            Monthly(
                **outcome._asdict(),
                change=change,
                median=_rounded(middle),
                low=_rounded(low),
                high=_rounded(high),
                mean=_rounded(values.mean(axis=0)),
                baseline=_rounded(np.median(usual, axis=0)),
            )
        )
    return tuple(outcomes)


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(float(f"{value:.{DIGITS}g}") for value in values)

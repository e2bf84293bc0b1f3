"""Which run of a batch is played again, and the run of its baseline beside it."""

import numpy as np
import pandas as pd

from regame.analysis.outcomes import pair
from regame.core.errors import FailedRuns
from regame.runs.experiment import case_of
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.rows import play_rows
from regame.studies.explain.options import RunOptions
from regame.studies.verdict.options import EXPERIMENT

AMONG = 9  # worlds, of which the middle one is taken where no run is asked for


def plan_of(options: RunOptions) -> Plan:
    """Plan what one run is looked for in: the batch of a verdict, as far as it is needed."""
    asked = Ask(options.treatments, options.baseline, AMONG, options.run, firms="")
    return prepare(case_of(options.config, EXPERIMENT), options, asked)


def names_of(plan: Plan, run: int) -> dict[str, object]:
    """What a run of the batch is called: fields of what is found of it."""
    return {
        "run": run,
        "world": int(plan.design["world"].loc[run]),
        "treatment": str(plan.design.at[run, "treatment"]),
        "baseline": plan.baseline,
        "holder": plan.experiment.weapon,
        "config_hash": plan.config.hash,
    }


def with_baseline(plan: Plan, run: int) -> pd.DataFrame:
    """Return a row of the batch and, below it, that of its baseline in the same world."""
    design = plan.design
    same = (design["world"] == design.at[run, "world"]) & (design["treatment"] == plan.baseline)
    return pd.concat([design.loc[[run]], design[same]])


def chosen(plan: Plan, run: int | None, months: int) -> int:
    """The row of the batch that was asked for.

    If none, that of the headline treatment in the world in the middle of the gains, income at the
    end of these months, among the worlds of the design. Raises RuntimeError where all of them fail.
    """
    if run is not None:
        return run
    design, cell = plan.design, plan.headline
    rows = design[design["treatment"].isin([cell.treated, cell.against])]
    table = play_rows(plan.config, rows, months).assign(**rows[["world", "treatment"]])
    pairs = pair(table, cell.treated, cell.against)
    if pairs.baseline.empty:
        raise FailedRuns("in every world that was tried a run failed")
    ends = [np.stack(side["path"].to_list())[:, -1] for side in (pairs.treated, pairs.baseline)]
    middle = np.argsort(ends[0] - ends[1], kind="stable")[(len(ends[0]) - 1) // 2]
    headline = design[design["treatment"] == cell.treated]
    return int(headline.index[headline["world"] == pairs.baseline.index[middle]][0])

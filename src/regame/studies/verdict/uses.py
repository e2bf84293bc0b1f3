"""Who of the users gains and loses, by end use: the headline's worlds played once more."""

from dataclasses import replace

import numpy as np
import pandas as pd

from regame.analysis.outcomes import pair
from regame.core.horizon import YEARS
from regame.runs.beside import inside
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.runner import run_design
from regame.studies.verdict.losses import RANGE
from regame.studies.verdict.options import VerdictOptions
from regame.tables.world import states_of

FOLDER = "uses"  # in the folder of results


def by_use(plan: Plan, main: Played, options: VerdictOptions) -> pd.DataFrame:
    """Return the change against the baseline, a row per end use, side and horizon, USD.

    Sides are the holder and all others. Median and 5 to 95 % of the worlds in which the policy was
    active. Uses of a world add up to the line `users` of its ledger.
    """
    from regame.runs.use_rows import play_uses, uses_of

    cell = plan.headline
    chosen = plan.design["treatment"].isin((cell.treated, cell.against))
    design = plan.design[chosen].reset_index(drop=True).rename_axis("run")
    job = replace(plan.outcomes(FOLDER, play_uses), design=design)
    record = run_design(job, inside(options, main.path, FOLDER))
    names, _ = uses_of(plan.config)
    states = states_of(plan.config)
    holder = np.array([state == plan.experiment.weapon for state in states])
    pairs = pair(main.numbers, cell.treated, cell.against)
    runs = record.numbers.set_index(["treatment", "world"])["run"]
    rows = []
    for years in [years for years in YEARS if f"uses_{years}y" in record.lists]:
        worlds = pairs.baseline.index[pairs.counted(years)]
        treated, baseline = (
            record.lists[f"uses_{years}y"](runs[name].loc[worlds].to_numpy())
            for name in (cell.treated, cell.against)
        )
        change = (treated - baseline).reshape(len(worlds), len(names), len(states))
        for side, of in ((plan.experiment.weapon, holder), ("elsewhere", ~holder)):
            sums = change[:, :, of].sum(axis=2)
            for at, name in enumerate(names):
                low, middle, high = (float(level) for level in np.quantile(sums[:, at], RANGE))
                rows.append((f"{name}, {side}", years, middle, low, high))
    return pd.DataFrame(rows, columns=["use", "years", "median_usd", "low_usd", "high_usd"])

"""From when a case counts its years, and how large its holder's trade is before."""

import sys
from dataclasses import replace

import numpy as np

from regame.core.errors import UserError
from regame.core.horizon import YEAR, check_months
from regame.runs.monthly import PROBED, first_month, play_monthly
from regame.runs.plan import Plan


def from_start(plan: Plan) -> Plan:
    """Return the plan of a case with its start and its trade; any other plan as it is.

    Years of a case count from the month in which its headline first restricts otherwise than the
    baseline. Trade is what the holder exports in the year before (or its first), the median of the
    first worlds. Raises UserError for more months than can be played.
    """
    if not plan.experiment.carries:
        return plan
    cell, design = plan.headline, plan.design
    few = design["world"].isin(design["world"].unique()[:PROBED])
    both = design[few & design["treatment"].isin((cell.treated, cell.against))]
    try:
        start = first_month(plan.config, both)
    except UserError as error:
        sys.stderr.write(f"regame: {error}; years count from the opening\n")
        start = 0
    check_months(plan.experiment.case or plan.experiment.config, start + plan.experiment.months)
    calm = both[both["treatment"] == cell.against].reset_index(drop=True).rename_axis("run")
    trade = play_monthly(plan.config, calm, max(start, YEAR))["trade"]
    year = np.stack(trade.to_list())[:, -YEAR:].sum(axis=1)
    return replace(plan, start=start, trade_usd=float(np.median(year)))

"""A complaint at the World Trade Organization: it comes by chance, takes its time and may win."""

import numpy as np

from lanes.elementary import exp
from regame.engine.dialect import Facts, Row, World, mechanism, number
from regame.engine.relations.measures import start_duties, tighter

DRAWS = 4  # of luck for each holder: filing, outcome, two unused


@mechanism
def lift(w: World, q: Row, r: int, h: int) -> None:
    """Put what is tighter than at the start back: a quota, duties, a levy, a posted price."""
    start = start_duties(q)
    if w.set_export_quota[r, h] < 1:
        w.set_export_quota[r, h] = np.nan
    if number(w.set_export_duty[r, h]) > 0:
        w.set_export_duty[r, h] = np.nan
    w.set_levy[r, h] = w.set_posted_price[r, h] = np.nan
    for g in range(w.set_duties.shape[1]):
        if w.set_duties[r, g, h] > start[g]:
            w.set_duties[r, g, h] = np.nan


@mechanism
def try_measures(w: World, a: Facts, q: Row, r: int, fate: np.ndarray) -> None:
    """Complaints are filed and decided; what a ruling forbids is lifted in the same month.

    fate: (run, DRAWS x holder) uniform draws, the same in every month. A complaint comes in the
    month in which its chance, 1 - exp(-complaint x years of a tighter measure), passes the first
    draw; `wto.delay` months later the measure ends if the second is below `wto.wins`. One a run: a
    complaint that lost is not brought again, and a ruling holds for good.
    """
    if q.wto_complaint <= 0:
        return
    for h in range(len(a.holders)):
        if w.complaint[r, h] >= 0:
            w.complaint[r, h] += 1
        elif tighter(w, q, r, h):
            w.aggrieved[r, h] += 1
            chance = 1 - exp(-q.wto_complaint / 12 * w.aggrieved[r, h])
            if chance > fate[r, DRAWS * h]:
                w.complaint[r, h] = 0.0
        if w.complaint[r, h] >= q.wto_delay and fate[r, DRAWS * h + 1] < q.wto_wins:
            w.ruled[r, h] = 1.0
        if w.ruled[r, h] > 0:
            lift(w, q, r, h)

"""An export quota, from the order to the bound in the market: licences are issued, and used up.

A state's order is w.set_export_quota, which game/instruments.py writes. It becomes half-yearly
licences (`issue_licences`), these a month's (`limit_exports`: d.licences), which the market loads
(market/loading_quotas.py) and keeps to (`_ration` in market/balances.py). What leaves uses them up
(`count_licences`).
"""

import numpy as np

from lanes.elementary import exp
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.relations.measures import LEAST_LICENCES, strict_years, tightened


@compiled
def usable_share(q: Row, years: float) -> float:
    """Licences of the stricter regime that reach somebody who ships.

    What does not reach them halves every few years, as holders learn: quotas were filled to 56 %
    in 2011, 52 % in 2012, 73 % in 2013 and 91 % in 2014; policies.csv and trade.csv.
    """
    lived = max(years, 0.0) / q.licences_idle_half_life
    return 1 - (1 - q.licences_usable) * exp(-LN2 * lived)


@compiled
def finite(value: float) -> float:
    """The value, or zero where it is infinite: no quota."""
    return value if np.isfinite(value) else 0.0


@mechanism
def issue_licences(w: World, a: Facts, d: Buffers, q: Row, r: int, month: int) -> None:
    """Put the export quota in force and issue the half-year's licences. Sets d.cut (holder,).

    Those of a half-year are half the annual quota, less licences that never reach somebody who
    ships; what is left in June is carried over in part, in December it lapses. A change within a
    half-year scales the months that are left.
    """
    years = strict_years(a, month)
    for h in range(len(a.holders)):
        ordered = w.set_export_quota[r, h]
        share = (1.0 if q.licences_quota_stands else np.inf) if np.isnan(ordered) else ordered
        usable = usable_share(q, years) if tightened(years, ordered) else 1.0
        before, limited = w.export_quota[r, h], np.isfinite(share)
        export_quota = q.licences_export_quota * share if limited else 0.0
        unused = finite(w.licences_left[r, h])
        if month % 6 == 0:
            carried = q.licences_carry * unused if month % 12 == 6 else 0.0
            available, issued = usable * export_quota / 2 + carried, export_quota / 2
            w.counted_half[r, h] = 0.0
        else:
            part_of_year = (6 - month % 6) / 12  # of the year, until the half-year ends
            strict = years >= 0 and before != q.licences_export_quota
            reached = usable_share(q, years) if strict else 1.0  # of the licences so far
            available = max(
                unused + (usable * export_quota - reached * finite(before)) * part_of_year, 0.0
            )
            issued = (
                finite(w.licences_issued[r, h]) + (export_quota - finite(before)) * part_of_year
            )
        w.export_quota[r, h] = export_quota if limited else np.inf
        w.licences_left[r, h] = available if limited else np.inf
        w.licences_issued[r, h] = max(issued, 1e-9) if limited else np.inf
        d.cut[h] = 0.0
        before = before if np.isfinite(before) else q.licences_export_quota
        if limited and before > 0:
            d.cut[h] = max(1 - export_quota / before, 0.0)


@mechanism
def limit_exports(w: World, a: Facts, d: Buffers, q: Row, r: int, month: int) -> None:
    """Sets d.licences of this month, t, and d.counted, the share of exports that need them.

    Licences that can be used are an even share of what is left of the half-year's, times the
    pacing, at most all of it; infinite without a quota. Part of exports count as at the start; all
    from 2011 under a quota that was changed (ferro-alloys and foreign-invested firms came in with
    the cut quotas; policies.csv).
    """
    years = strict_years(a, month)
    for h in range(len(a.holders)):
        usable = w.licences_left[r, h] * min(q.licences_pacing / (6 - month % 6), 1.0)
        d.licences[r, h] = max(usable, LEAST_LICENCES)
        strict = tightened(years, w.set_export_quota[r, h])
        d.counted[r, h] = 1.0 if strict else q.licences_counted_before


@mechanism
def count_licences(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Take counted exports from the pool of licences."""
    for h in range(len(a.holders)):
        abroad = 0.0
        for g in range(len(a.content)):
            for j in range(a.states):
                if a.quota_covers[g] and j != a.holders[h]:
                    abroad += w.flow[r, g, a.holders[h], j]
        counted = d.counted[r, h] * abroad
        w.counted_half[r, h] += counted
        w.licences_left[r, h] = max(w.licences_left[r, h] - counted, 0.0)

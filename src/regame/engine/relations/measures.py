"""Measures on trade, as several mechanisms and players see them: quotas, duties, reprisals."""

import numpy as np

from regame.engine.dialect import Facts, Row, World, compiled, mechanism, number

LEAST_LICENCES = 1.0  # t a month: a licence always has a price, which tells what is withheld
FELT = 0.02  # restriction from which a state says that it is restricted; C
ALL = 1.0 - 1e-9  # of usual exports: a stop of so much shuts the way


@compiled
def strict_years(a: Facts, month: int) -> float:
    """Years since all exports began to count; negative before."""
    return a.start_year + month / 12 - a.counted_from_year


@compiled
def tightened(years: float, export_quota: float) -> bool:
    """Whether the stricter licence regime of 2011 is in force.

    It is where a quota was changed, from the year in which all exports began to count.
    """
    return years >= 0 and not np.isnan(export_quota) and export_quota != 1.0


@compiled
def quota_fill(w: World, r: int, h: int) -> float:
    """Exports that counted over the licences issued, this half-year."""
    return w.counted_half[r, h] / max(w.licences_issued[r, h], 6 * LEAST_LICENCES)


@compiled
def start_duties(q: Row) -> tuple[float, float, float, float]:
    """Export duties at the start by group, ad valorem."""
    return q.licences_duty_0, q.licences_duty_1, q.licences_duty_2, q.licences_duty_3


@compiled
def shut(w: World, r: int, h: int, s: int) -> bool:
    """Whether a stop keeps all goods of a holder from a state: no licence, no trace leaves."""
    return w.stopped[r, h, s] > ALL


@compiled
def stop_of(w: World, r: int, h: int, s: int) -> float:
    """Share of usual exports to a state that a holder orders to be stopped: to all, or to it."""
    target = w.set_stop_target[r, h]
    return number(w.set_stop[r, h]) if target != target or target == s else 0.0


@compiled
def held_back(w: World, r: int, h: int, c: int, s: int) -> float:
    """Share of usual exports of a good to a state that a stop, or what is left of one, keeps."""
    return max(w.stopped[r, h, s], w.reopening[r, h, c, s])


@compiled
def deal_with(w: World, r: int, h: int, s: int) -> bool:
    """Whether a deal with a state is in force, by which what the holder withholds from it leaves.

    Offices decide on all that is asked for, and refuse nothing; stops and denials rest.
    """
    return h == 0 and w.truce[r, s] > 0


@mechanism
def stopped_most(w: World, a: Facts, r: int, s: int) -> float:
    """Share of usual exports to a state that a holder stops: of two the larger, 0-1."""
    largest = 0.0
    for h in range(len(a.holders)):
        largest = max(largest, w.stopped[r, h, s])
    return largest


@mechanism
def outside_wedge(w: World, a: Facts, r: int, h: int) -> float:
    """Quoted outside price less the inside price, mean over groups by tonnes exported, USD/kg."""
    row, tonnes, gap = a.holders[h], 0.0, 0.0
    for g in range(w.flow.shape[1]):
        abroad = 0.0
        for j in range(a.states):
            abroad += w.grey_flow[r, g, h, j]
            if j != row:
                abroad += w.flow[r, g, row, j]
        tonnes += abroad
        gap += abroad * (w.ask[r, g, h] + w.licence_mark[r, h, g] - w.price[r, g, row])
    return gap / max(tonnes, 1e-12)


@mechanism
def dearer(w: World, q: Row, r: int, h: int) -> bool:
    """Whether goods are ordered to leave dearer than at the start: duty, levy or posted price."""
    higher, start = number(w.set_export_duty[r, h]) > 0, start_duties(q)
    higher = higher or number(w.set_levy[r, h]) > 0 or number(w.set_posted_price[r, h]) > 0
    for g in range(w.set_duties.shape[1]):
        higher = higher or w.set_duties[r, g, h] > start[g]
    return higher


@mechanism
def tighter(w: World, q: Row, r: int, h: int) -> bool:
    """Whether a quota, or what makes goods leave dearer, is ordered beyond the start's."""
    return w.set_export_quota[r, h] < 1 or dearer(w, q, r, h)


@compiled
def struck_by(w: World, r: int, s: int) -> float:
    """How hard a state strikes at the holder in other trade, 0-1: as it orders, or as drawn."""
    return max(number(w.set_retaliation[r, s]), w.hits[r, s])

"""The series that are recorded, worked out from the world: each verb fills rows of (series, run).

Names and units stand in record.py, in the same order.
"""

from __future__ import annotations

import numpy as np

from regame.atlas import Facts
from regame.mechanisms.compiled import Table, compiled, verb
from regame.mechanisms.production import MAGNET, MINE, RECYCLING, SEPARATION, enforced
from regame.mechanisms.settlement import INCOME_LINES
from regame.world import World


@compiled
def imported(w: World, a: Facts, r: int, s: int) -> tuple[float, float]:
    """A state's imports of oxides, t, and the part from the first holder, leakage included, %."""
    legal, imports = 0.0, 0.0
    for g in range(len(a.content)):
        grey = 0.0
        for h in range(len(a.holders)):
            grey += w.grey_flow[r, g, h, s]
        for i in range(a.states):
            if i != s:
                imports += w.flow[r, g, i, s]
        legal += w.flow[r, g, a.home, s] + grey
        imports += grey
    return imports, 100 * legal / max(imports, 1e-12)


@compiled
def exports(w: World, a: Facts, r: int) -> tuple[float, float, float]:
    """Exports of the first holder, t; their value at the quoted ask, USD; leakage of all, t."""
    tonnes, value, grey = 0.0, 0.0, 0.0
    for g in range(len(a.content)):
        abroad = 0.0
        for j in range(a.states):
            if j != a.home:
                abroad += w.flow[r, g, a.home, j]
            for h in range(len(a.holders)):
                grey += w.grey_flow[r, g, h, j]
        tonnes += abroad
        value += 1000 * abroad * w.ask[r, g, 0]
    return tonnes, value, grey


@verb
def fill_markets(w: World, a: Facts, importers: np.ndarray, series: np.ndarray) -> None:
    """Prices, imports, exports, use and stocks of users. importers: rows of the state axis."""
    for r in range(len(w.price)):
        k, used, outside, inside = 0, 0.0, 0.0, 0.0
        for g in range(len(a.content)):
            series[k, r] = w.price[r, g, a.home]
            k += 1
            if len(a.holders):
                series[k, r] = w.ask[r, g, 0]
                k += 1
            for s in range(a.states):
                used += w.used[r, g, s] + w.into_magnets[r, g, s]
                if a.inside[s]:
                    inside += w.stock[r, g, s]
                else:
                    outside += w.stock[r, g, s]
        for row in importers:
            series[k, r], series[k + 1, r] = imported(w, a, r, row)
            k += 2
        if len(a.holders):
            series[k, r], series[k + 1, r], series[k + 2, r] = exports(w, a, r)
            series[k + 3, r] = w.rent[r, 0]
            series[k + 4, r] = w.counted_half[r, 0] / max(w.issued[r, 0], 1e-9)
            series[k + 5, r] = w.campaign[r, 0]
            series[k + 6, r] = w.issued[r, 0] if np.isfinite(w.issued[r, 0]) else 0.0
            k += 7
        series[k, r], series[k + 1, r], series[k + 2, r] = used, outside, inside


@verb
def fill_output(
    w: World, a: Facts, p: Table, miners: np.ndarray, of: np.ndarray, rival: int, series: np.ndarray
) -> None:
    """Output on the books of the states `miners`, shares of the holder, stocks of producers.

    of: (firm,) which named firm a plant belongs to, -1: none. rival: the state whose magnets are
    looked at, -1: none.
    """
    made, booked = np.empty((4, a.states)), np.empty(a.states)
    named = np.empty(max(of.max() + 1, 0))
    for r in range(len(p)):
        held = 0.0
        named[:] = 0.0
        made[:] = 0.0
        booked[:] = 0.0
        for f in range(len(a.firm_state)):
            s, stage, output = a.firm_state[f], a.firm_stage[f], w.output[r, f]
            made[stage, s] += output
            if of[f] >= 0:
                named[of[f]] += output
            held += w.ore_stock[r, f] + w.oxide_stock[r, f].sum()
            if stage == MINE:
                campaign = w.campaign[r, a.holder_of_firm[f]] if a.firm_held[f] > 0 else 0.0
                plan, hidden = enforced(p[r], a.undocumented[f], campaign)
                booked[s] += output * plan / max(plan + hidden, 1e-12)
        k = 0
        for row in miners:
            series[k, r] = booked[row]
            k += 1
        outside = 0.0
        for s in range(a.states):
            outside += 0.0 if a.inside[s] else made[MINE, s]
        series[k, r] = outside
        series[k + 1, r] = 100 * (1 - outside / max(made[MINE].sum(), 1e-12))
        series[k + 2, r] = 100 * made[SEPARATION, a.home] / max(made[SEPARATION].sum(), 1e-12)
        magnets = max(made[MAGNET].sum(), 1e-12)
        series[k + 3, r] = 100 * made[MAGNET, a.home] / magnets
        series[k + 4, r] = 100 * made[MAGNET, rival] / magnets if rival >= 0 else 0.0
        abroad = w.magnet_flow[r, a.home].sum() - w.magnet_flow[r, a.home, a.home]
        series[k + 5, r], series[k + 6, r] = magnets, abroad
        series[k + 7, r], series[k + 8, r] = made[RECYCLING].sum(), held
        k += 9
        for firm in range(len(named)):
            series[k + firm, r] = named[firm]


@verb
def fill_money(w: World, a: Facts, ledger: np.ndarray, series: np.ndarray) -> None:
    """Price of magnets inside, and incomes of the first holder and of all others."""
    for r in range(len(ledger)):
        others = 0.0
        for s in range(a.states):
            if s != a.home:
                others += ledger[r, s, :INCOME_LINES].sum()
        series[0, r] = w.magnet_index[r, a.home]
        series[1, r] = ledger[r, a.home, :INCOME_LINES].sum()
        series[2, r] = others

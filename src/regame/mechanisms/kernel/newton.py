"""The Newton step: derivatives of all balances, eliminated group by group, then the border.

Groups meet only in the rents and margins, so the Jacobian is block diagonal with a border. Within
a group the block of prices is, up to sign and scale, the M-matrix of a market of gross
substitutes, for which elimination needs no pivoting.
"""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable

from regame.mechanisms.kernel.curves import LINEAR, OFFER, linear_supply, offer
from regame.mechanisms.kernel.elementary import CLOSED, exp, fma, log
from regame.mechanisms.kernel.layout import BLOCK, Fixed, Floats, Lanes, Work
from regame.mechanisms.kernel.routing import buy, sell, set_asks, set_margins

REACH = 3.0  # most that a price may rise in one step, as a multiple of itself


@register_jitable
def evaluate(lanes: Lanes, work: Work, fixed: Fixed) -> None:
    """Set the residuals and the Newton step at the trial of every lane."""
    for lane in range(lanes.hold.size):
        work.excess[0, lane] = 0.0
        work.norm[lane] = 0.0
    set_margins(lanes, work)
    for g in range(lanes.active.shape[0]):
        set_asks(lanes, work, fixed, g)
        buy(lanes, work, fixed, g)
        sell(lanes, work, fixed, g)
        _differentiate(lanes, work, g)
        for k in range(work.margin.shape[0]):
            _join(lanes, work, fixed, g, k)
        _balance(lanes, work, fixed, g)
        _eliminate(work.matrix[g], lanes.active.shape[1], work.total)
    for k in range(work.margin.shape[0]):
        _ration(lanes, work, fixed, k)
        _fill(lanes, work, fixed, k)
    _solve(work.border, work.total)
    for g in range(lanes.active.shape[0]):
        _substitute(work.matrix[g], work.border, work.total)
    _measure(lanes, work)


@register_jitable(forceinline=True)
def _differentiate(lanes: Lanes, work: Work, g: int) -> None:
    """Set d log sales of each source / d each source's own unknown, and clear the last column."""
    sources = work.ask.shape[1]
    for s in range(sources):
        for t in range(sources):
            for lane in range(lanes.hold.size):
                work.total[lane] = 0.0
            for j in range(0, work.share.shape[1], BLOCK):
                for lane in range(lanes.hold.size):
                    total = work.total[lane]
                    total = fma(work.bent[s, j, lane], work.share[t, j, lane], total)
                    total = fma(work.bent[s, j + 1, lane], work.share[t, j + 1, lane], total)
                    total = fma(work.bent[s, j + 2, lane], work.share[t, j + 2, lane], total)
                    total = fma(work.bent[s, j + 3, lane], work.share[t, j + 3, lane], total)
                    total = fma(work.bent[s, j + 4, lane], work.share[t, j + 4, lane], total)
                    work.total[lane] = total
            own = 1.0 if s == t else 0.0
            for lane in range(lanes.hold.size):
                slope = work.total[lane] - own * work.own[s, lane]
                work.matrix[g, s, t, lane] = slope * work.gain[t, lane]
        for lane in range(lanes.hold.size):
            work.matrix[g, s, sources, lane] = 0.0


@register_jitable(forceinline=True)
def _join(lanes: Lanes, work: Work, fixed: Fixed, g: int, k: int) -> None:
    """Join the three sources of holder ``k``: columns by the chain rule, rows by their sales."""
    sellers, row = lanes.active.shape[1], fixed.holders[k]
    a, b = sellers + k, sellers + work.margin.shape[0] + k
    for s in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            licensed, grey = work.matrix[g, s, a, lane], work.matrix[g, s, b, lane]
            price = work.ask[g, row, lane]
            work.matrix[g, s, row, lane] += (licensed + grey) * price
            work.matrix[g, s, a, lane] = licensed * fixed.covered[g]
            work.matrix[g, s, b, lane] = grey * work.widen[k, lane]
    for s in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            top = max(work.sales[g, row, lane], work.sales[g, a, lane], work.sales[g, b, lane])
            home = exp(work.sales[g, row, lane] - top)
            licensed = exp(work.sales[g, a, lane] - top)
            grey = exp(work.sales[g, b, lane] - top)
            mixed = home * work.matrix[g, row, s, lane]
            mixed = fma(licensed, work.matrix[g, a, s, lane], mixed)
            mixed = fma(grey, work.matrix[g, b, s, lane], mixed)
            work.matrix[g, row, s, lane] = mixed / (home + licensed + grey)
    for lane in range(lanes.hold.size):
        top = max(work.sales[g, row, lane], work.sales[g, a, lane], work.sales[g, b, lane])
        home = exp(work.sales[g, row, lane] - top)
        licensed = exp(work.sales[g, a, lane] - top)
        grey = exp(work.sales[g, b, lane] - top)
        work.sales[g, row, lane] = top + log(home + licensed + grey)


@register_jitable(forceinline=True)
def _supply(lanes: Lanes, work: Work, fixed: Fixed, v: int, place: tuple[int, int]) -> None:
    """Leave log supply over what is available of ``v`` in ``top``, its slope in ``slope``."""
    g, s = place
    for lane in range(lanes.hold.size):
        work.total[lane] = log(work.trial[v, lane]) - lanes.anchor[g, s, lane]
    if fixed.supply == OFFER:
        for lane in range(lanes.hold.size):
            size, bend = offer(lanes.hold[lane], lanes.slope[lane], work.total[lane])
            work.top[lane], work.slope[lane] = size, bend
    elif fixed.supply == LINEAR:
        for lane in range(lanes.hold.size):
            size, bend = linear_supply(lanes.slope[lane], work.total[lane])
            work.top[lane], work.slope[lane] = size, bend
    else:
        for lane in range(lanes.hold.size):
            work.top[lane] = lanes.slope[lane] * work.total[lane]
            work.slope[lane] = lanes.slope[lane]


@register_jitable(forceinline=True)
def _balance(lanes: Lanes, work: Work, fixed: Fixed, g: int) -> None:
    """Set the balances of the sellers: log sales less log supply."""
    last = work.ask.shape[1]
    for s in range(lanes.active.shape[1]):
        _supply(lanes, work, fixed, g * lanes.active.shape[1] + s, (g, s))
        for lane in range(lanes.hold.size):
            offered = lanes.available[g, s, lane] + work.top[lane]
            missing = work.sales[g, s, lane] - offered
            work.total[lane] = missing if lanes.active[g, s, lane] > 0.0 else 0.0
        for lane in range(lanes.hold.size):
            own = work.slope[lane] if lanes.active[g, s, lane] > 0.0 else 1.0
            work.matrix[g, s, s, lane] -= own
        for lane in range(lanes.hold.size):
            work.matrix[g, s, last, lane] = -work.total[lane]
        _book(work)


@register_jitable(forceinline=True)
def _book(work: Work) -> None:
    """Add the residuals in ``total`` to the norm and the excess."""
    for lane in range(work.total.size):
        work.norm[lane] = fma(work.total[lane], work.total[lane], work.norm[lane])
    for lane in range(work.total.size):
        work.excess[0, lane] = max(work.excess[0, lane], abs(work.total[lane]))


@register_jitable(forceinline=True)
def _gather(work: Work, fixed: Fixed, row: int, g_pooled: bool, sellers: int) -> None:
    """Sum row ``row`` of the groups by its sales into a border row; leave log sales in ``top``.

    ``g_pooled``: only the groups that licences cover.
    """
    border = row - sellers
    for lane in range(work.top.size):
        work.top[lane] = CLOSED
        work.total[lane] = 0.0
    for c in range(work.border.shape[1]):
        for lane in range(work.top.size):
            work.border[border, c, lane] = 0.0
    for g in range(work.matrix.shape[0]):
        if not g_pooled or fixed.covered[g] > 0.0:
            for lane in range(work.top.size):
                work.top[lane] = max(work.top[lane], work.sales[g, row, lane])
    for g in range(work.matrix.shape[0]):
        if not g_pooled or fixed.covered[g] > 0.0:
            for lane in range(work.top.size):
                work.total[lane] += exp(work.sales[g, row, lane] - work.top[lane])
            for c in range(work.border.shape[1]):
                for lane in range(work.top.size):
                    part = exp(work.sales[g, row, lane] - work.top[lane])
                    entry = work.matrix[g, row, sellers + c, lane]
                    work.border[border, c, lane] += part * entry
    for c in range(work.border.shape[1]):
        for lane in range(work.top.size):
            work.border[border, c, lane] /= work.total[lane]
    for lane in range(work.top.size):
        work.top[lane] += log(work.total[lane])


@register_jitable(forceinline=True)
def _ration(lanes: Lanes, work: Work, fixed: Fixed, k: int) -> None:
    """Set the licences of holder ``k``: rent >= 0, spare licences >= 0, one of them nil.

    As sqrt(a^2 + b^2) = a + b (Fischer 1992), a = log of licences over exports, b = rent / scale.
    """
    last = work.border.shape[1] - 1
    v = work.trial.shape[0] - last + k
    _gather(work, fixed, lanes.active.shape[1] + k, True, lanes.active.shape[1])
    for lane in range(work.top.size):
        a = lanes.licences[k, lane] - work.top[lane]
        b = work.trial[v, lane] / lanes.scale[k, lane]
        root = np.sqrt(a * a + b * b) + 1e-300
        on = lanes.rationed[k, lane]
        residual = (root - a - b) * on
        work.excess[0, lane] = max(work.excess[0, lane], abs(residual))
        work.norm[lane] = fma(residual, residual, work.norm[lane])
        for c in range(last + 1):
            work.border[k, c, lane] *= (1.0 - a / root) * on
        own = (b / root - 1.0) / lanes.scale[k, lane]
        work.border[k, k, lane] += own if on > 0.0 else -1.0
        work.border[k, last, lane] -= residual


@register_jitable(forceinline=True)
def _fill(lanes: Lanes, work: Work, fixed: Fixed, k: int) -> None:
    """Set the balance of grey exports of holder ``k``: log sales less log tonnage offered."""
    last = work.border.shape[1] - 1
    row = work.margin.shape[0] + k
    _gather(work, fixed, lanes.active.shape[1] + row, False, lanes.active.shape[1])
    for lane in range(work.top.size):
        on = lanes.smuggled[k, lane]
        residual = (work.top[lane] - work.smuggling[k, lane]) * on
        work.excess[0, lane] = max(work.excess[0, lane], abs(residual))
        work.norm[lane] = fma(residual, residual, work.norm[lane])
        for c in range(last + 1):
            work.border[row, c, lane] *= on
        work.border[row, row, lane] -= work.bend[k, lane] if on > 0.0 else 1.0
        work.border[row, last, lane] -= residual


@register_jitable
def _eliminate(matrix: Floats, pivots: int, total: Floats) -> None:
    """Eliminate the first ``pivots`` unknowns of the rows and right-hand side (n, n + 1, L)."""
    rows = matrix.shape[0]
    for p in range(pivots):
        for lane in range(total.size):
            total[lane] = 1.0 / matrix[p, p, lane]
        for r in range(p + 1, rows):
            for lane in range(total.size):
                matrix[r, p, lane] *= total[lane]
            for c in range(p + 1, rows + 1):
                for lane in range(total.size):
                    factor = -matrix[r, p, lane]
                    matrix[r, c, lane] = fma(factor, matrix[p, c, lane], matrix[r, c, lane])


@register_jitable
def _solve(matrix: Floats, total: Floats) -> None:
    """Solve a system (n, n + 1, L); the answer is left in the last column."""
    n = matrix.shape[0]
    _eliminate(matrix, n, total)
    for s in range(n - 1, -1, -1):
        for lane in range(total.size):
            total[lane] = matrix[s, n, lane]
        for c in range(s + 1, n):
            for lane in range(total.size):
                total[lane] -= matrix[s, c, lane] * matrix[c, n, lane]
        for lane in range(total.size):
            matrix[s, n, lane] = total[lane] / matrix[s, s, lane]


@register_jitable
def _substitute(matrix: Floats, border: Floats, total: Floats) -> None:
    """Solve the prices of a group, given the border; the answer is left in the last column."""
    count = border.shape[0]
    last = matrix.shape[0]
    sellers = last - count
    for s in range(sellers - 1, -1, -1):
        for lane in range(total.size):
            total[lane] = matrix[s, last, lane]
        for c in range(s + 1, sellers):
            for lane in range(total.size):
                total[lane] = fma(-matrix[s, c, lane], matrix[c, last, lane], total[lane])
        for c in range(count):
            for lane in range(total.size):
                term = matrix[s, sellers + c, lane]
                total[lane] = fma(-term, border[c, count, lane], total[lane])
        for lane in range(total.size):
            matrix[s, last, lane] = total[lane] / matrix[s, s, lane]


@register_jitable(forceinline=True)
def _measure(lanes: Lanes, work: Work) -> None:
    """Set the part of the step that takes no price, rent or margin out of ``REACH``."""
    sellers, count = lanes.active.shape[1], work.margin.shape[0]
    last = work.ask.shape[1]
    for lane in range(work.top.size):
        work.total[lane] = 1.0
    for g in range(lanes.active.shape[0]):
        for s in range(sellers):
            for lane in range(work.top.size):
                work.total[lane] = max(work.total[lane], work.matrix[g, s, last, lane] / REACH)
    first = lanes.active.shape[0] * sellers
    for k in range(count):
        for lane in range(work.top.size):
            work.top[lane] = 0.0
        for g in range(lanes.active.shape[0]):
            for lane in range(work.top.size):
                work.top[lane] = max(work.top[lane], work.ask[g, sellers + k, lane])
        for lane in range(work.top.size):
            rise = abs(work.border[k, 2 * count, lane])
            width = lanes.width[k, lane]
            widening = abs(work.border[count + k, 2 * count, lane]) * width
            rent = REACH * (work.top[lane] + work.trial[first + k, lane])
            margin = REACH * (work.top[lane] + abs(work.margin[k, lane])) + 30.0 * width
            work.total[lane] = max(work.total[lane], rise / rent, widening / margin)
    for lane in range(work.top.size):
        work.reach[lane] = 1.0 / work.total[lane]

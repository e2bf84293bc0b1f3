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
from regame.mechanisms.kernel.layout import (
    ACTIVE,
    ANCHOR,
    AVAILABLE,
    BEND,
    BENT,
    BLOCK,
    GAIN,
    HOLD,
    LICENCES,
    NORM,
    OWN,
    RATIONED,
    SCALE,
    SHARE,
    SLOPE,
    SMUGGLED,
    SMUGGLING,
    WIDEN,
    Fixed,
    Floats,
    Lanes,
    Work,
)
from regame.mechanisms.kernel.routing import buy, sell, set_asks, set_margins


@register_jitable
def evaluate(lanes: Lanes, work: Work, fixed: Fixed) -> None:
    """Set the residuals and the Newton step at the trial of every lane.

    The step is left in the last columns of ``matrix`` (relative, for prices) and ``border``.
    """
    for lane in range(work.top.size):
        work.excess[0, lane] = 0.0
        work.note[NORM, lane] = 0.0
    set_margins(lanes, work)
    for g in range(lanes.seller.shape[1]):
        set_asks(lanes, work, fixed, g)
        buy(lanes, work, fixed, g)
        sell(lanes, work, fixed, g)
        _differentiate(work, g)
        for k in range(work.margin.shape[0]):
            _join(lanes, work, fixed, g, k)
        for s in range(lanes.seller.shape[2]):
            _supply(lanes, work, fixed, g, s)
            _balance(lanes, work, g, s)
        _eliminate(work.matrix[g], lanes.seller.shape[2], work.total)
    for k in range(work.margin.shape[0]):
        _ration(lanes, work, fixed, k)
        _fill(lanes, work, fixed, k)
    _solve(work.border, work.total)
    for g in range(lanes.seller.shape[1]):
        _substitute(work.matrix[g], work.border, work.total)


@register_jitable(forceinline=True)
def _differentiate(work: Work, g: int) -> None:
    """Set d log sales of each source / d each source's own unknown, and clear the last column."""
    sources = work.ask.shape[1]
    for s in range(sources):
        for t in range(sources):
            for lane in range(work.top.size):
                work.total[lane] = -work.source[OWN, s, lane] if s == t else 0.0
            for j in range(0, work.route.shape[2], BLOCK):
                _add_block(work, s, t, j)
            for lane in range(work.top.size):
                work.matrix[g, s, t, lane] = work.total[lane] * work.source[GAIN, t, lane]
        for lane in range(work.top.size):
            work.matrix[g, s, sources, lane] = 0.0


@register_jitable(forceinline=True)
def _add_block(work: Work, s: int, t: int, j: int) -> None:
    """Add to ``total`` what ``BLOCK`` buyers from ``j`` on carry from source ``t`` to ``s``."""
    for lane in range(work.top.size):
        sums = work.total[lane]
        sums = fma(work.route[BENT, s, j, lane], work.route[SHARE, t, j, lane], sums)
        sums = fma(work.route[BENT, s, j + 1, lane], work.route[SHARE, t, j + 1, lane], sums)
        sums = fma(work.route[BENT, s, j + 2, lane], work.route[SHARE, t, j + 2, lane], sums)
        sums = fma(work.route[BENT, s, j + 3, lane], work.route[SHARE, t, j + 3, lane], sums)
        sums = fma(work.route[BENT, s, j + 4, lane], work.route[SHARE, t, j + 4, lane], sums)
        work.total[lane] = sums


@register_jitable(forceinline=True)
def _join(lanes: Lanes, work: Work, fixed: Fixed, g: int, k: int) -> None:
    """Join the three sources of holder ``k``: columns by the chain rule, rows by their sales."""
    sellers, row = lanes.seller.shape[2], fixed.holders[k]
    a, b = sellers + k, sellers + work.margin.shape[0] + k
    for s in range(work.ask.shape[1]):
        for lane in range(work.top.size):
            licensed, grey = work.matrix[g, s, a, lane], work.matrix[g, s, b, lane]
            work.matrix[g, s, row, lane] += (licensed + grey) * work.ask[g, row, lane]
            work.matrix[g, s, a, lane] = licensed * fixed.covered[g]
            work.matrix[g, s, b, lane] = grey * work.grey[WIDEN, k, lane]
    for lane in range(work.top.size):
        home, licensed = work.sales[g, row, lane], work.sales[g, a, lane]
        grey = work.sales[g, b, lane]
        top = max(home, licensed, grey)
        total = exp(home - top) + exp(licensed - top) + exp(grey - top)
        work.total[lane] = top + log(total)
    for lane in range(work.top.size):
        work.top[lane] = exp(work.sales[g, a, lane] - work.total[lane])
        work.slant[lane] = exp(work.sales[g, b, lane] - work.total[lane])
    for lane in range(work.top.size):
        work.size[lane] = exp(work.sales[g, row, lane] - work.total[lane])
        work.sales[g, row, lane] = work.total[lane]
    for c in range(work.ask.shape[1]):
        for lane in range(work.top.size):
            mixed = work.size[lane] * work.matrix[g, row, c, lane]
            mixed = fma(work.top[lane], work.matrix[g, a, c, lane], mixed)
            work.matrix[g, row, c, lane] = fma(work.slant[lane], work.matrix[g, b, c, lane], mixed)


@register_jitable(forceinline=True)
def _supply(lanes: Lanes, work: Work, fixed: Fixed, g: int, s: int) -> None:
    """Leave log supply of seller ``s`` over what it has in ``size``, its slope in ``slant``."""
    v = g * lanes.seller.shape[2] + s
    for lane in range(work.top.size):
        work.top[lane] = log(work.trial[v, lane]) - lanes.seller[ANCHOR, g, s, lane]
    if fixed.supply == OFFER:
        for lane in range(work.top.size):
            size, slant = offer(lanes.offer[HOLD, lane], lanes.offer[SLOPE, lane], work.top[lane])
            work.size[lane], work.slant[lane] = size, slant
    elif fixed.supply == LINEAR:
        for lane in range(work.top.size):
            size, slant = linear_supply(lanes.offer[SLOPE, lane], work.top[lane])
            work.size[lane], work.slant[lane] = size, slant
    else:
        for lane in range(work.top.size):
            work.size[lane] = lanes.offer[SLOPE, lane] * work.top[lane]
            work.slant[lane] = lanes.offer[SLOPE, lane]


@register_jitable(forceinline=True)
def _balance(lanes: Lanes, work: Work, g: int, s: int) -> None:
    """Set the balance of seller ``s``: log sales less log supply."""
    last = work.ask.shape[1]
    for lane in range(work.top.size):
        offered = lanes.seller[AVAILABLE, g, s, lane] + work.size[lane]
        missing = work.sales[g, s, lane] - offered
        work.total[lane] = missing if lanes.seller[ACTIVE, g, s, lane] > 0.0 else 0.0
    for lane in range(work.top.size):
        own = work.slant[lane] if lanes.seller[ACTIVE, g, s, lane] > 0.0 else 1.0
        work.matrix[g, s, s, lane] -= own
        work.matrix[g, s, last, lane] = -work.total[lane]
    _book(work)


@register_jitable(forceinline=True)
def _book(work: Work) -> None:
    """Add the residuals in ``total`` to the norm and the excess."""
    for lane in range(work.top.size):
        residual = work.total[lane]
        work.note[NORM, lane] = fma(residual, residual, work.note[NORM, lane])
        work.excess[0, lane] = max(work.excess[0, lane], abs(residual))


@register_jitable(forceinline=True)
def _gather(lanes: Lanes, work: Work, inside: Floats, row: int) -> None:
    """Sum a row of the groups ``inside`` (G,) by its sales into a row of the border.

    The log of its sales is left in ``top``.
    """
    sellers = lanes.seller.shape[2]
    for lane in range(work.top.size):
        work.top[lane] = CLOSED
        work.total[lane] = 0.0
    for g in range(inside.size):
        for lane in range(work.top.size):
            sales = work.sales[g, row, lane] if inside[g] > 0.0 else CLOSED
            work.top[lane] = max(work.top[lane], sales)
    for c in range(work.border.shape[1]):
        for lane in range(work.top.size):
            work.border[row - sellers, c, lane] = 0.0
    for g in range(inside.size):
        _add_group(work, inside[g], (g, row), sellers)
    for c in range(work.border.shape[1]):
        for lane in range(work.top.size):
            work.border[row - sellers, c, lane] /= work.total[lane]
    for lane in range(work.top.size):
        work.top[lane] += log(work.total[lane])


@register_jitable(forceinline=True)
def _add_group(work: Work, inside: float, place: tuple[int, int], sellers: int) -> None:
    """Add a group's row, times its sales over those in ``top``, to the border."""
    g, row = place
    for lane in range(work.top.size):
        work.slant[lane] = inside * exp(work.sales[g, row, lane] - work.top[lane])
        work.total[lane] += work.slant[lane]
    for c in range(work.border.shape[1]):
        for lane in range(work.top.size):
            entry = work.matrix[g, row, sellers + c, lane]
            work.border[row - sellers, c, lane] += work.slant[lane] * entry


@register_jitable(forceinline=True)
def _ration(lanes: Lanes, work: Work, fixed: Fixed, k: int) -> None:
    """Set the licences of holder ``k``: rent >= 0, spare licences >= 0, one of them nil.

    As sqrt(a^2 + b^2) = a + b (Fischer 1992), a = log of licences over exports, b = rent / scale.
    """
    last = work.border.shape[1] - 1
    v = work.trial.shape[0] - last + k
    _gather(lanes, work, fixed.covered, lanes.seller.shape[2] + k)
    for lane in range(work.top.size):
        on = lanes.holder[RATIONED, k, lane]
        scale = lanes.holder[SCALE, k, lane]
        a = lanes.holder[LICENCES, k, lane] - work.top[lane]
        b = work.trial[v, lane] / scale
        root = np.sqrt(a * a + b * b) + 1e-300
        work.total[lane] = (root - a - b) * on
        work.size[lane] = (1.0 - a / root) * on
        work.slant[lane] = (1.0 - b / root) / scale if on > 0.0 else 1.0
    _set_border(work, k)


@register_jitable(forceinline=True)
def _fill(lanes: Lanes, work: Work, fixed: Fixed, k: int) -> None:
    """Set the balance of grey exports of holder ``k``: log sales less log tonnage offered."""
    row = work.margin.shape[0] + k
    _gather(lanes, work, np.ones(fixed.covered.size), lanes.seller.shape[2] + row)
    for lane in range(work.top.size):
        on = lanes.holder[SMUGGLED, k, lane]
        work.total[lane] = (work.top[lane] - work.grey[SMUGGLING, k, lane]) * on
        work.size[lane] = on
        work.slant[lane] = work.grey[BEND, k, lane] if on > 0.0 else 1.0
    _set_border(work, row)


@register_jitable(forceinline=True)
def _set_border(work: Work, row: int) -> None:
    """Scale a border row by ``size``, take ``slant`` off its diagonal and book its residual."""
    last = work.border.shape[1] - 1
    for c in range(last + 1):
        for lane in range(work.top.size):
            work.border[row, c, lane] *= work.size[lane]
    for lane in range(work.top.size):
        work.border[row, row, lane] -= work.slant[lane]
        work.border[row, last, lane] -= work.total[lane]
    _book(work)


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
    _eliminate(matrix, matrix.shape[0], total)
    _substitute(matrix, matrix[:0], total)


@register_jitable
def _substitute(matrix: Floats, border: Floats, total: Floats) -> None:
    """Solve the first unknowns, given the border; the answer is left in the last column."""
    last, count = matrix.shape[0], border.shape[0]
    first = last - count
    for s in range(first - 1, -1, -1):
        for lane in range(total.size):
            total[lane] = matrix[s, last, lane]
        for c in range(s + 1, first):
            for lane in range(total.size):
                total[lane] = fma(-matrix[s, c, lane], matrix[c, last, lane], total[lane])
        for c in range(count):
            for lane in range(total.size):
                term = matrix[s, first + c, lane]
                total[lane] = fma(-term, border[c, count, lane], total[lane])
        for lane in range(total.size):
            matrix[s, last, lane] = total[lane] / matrix[s, s, lane]

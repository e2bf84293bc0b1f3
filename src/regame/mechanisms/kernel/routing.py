"""From prices to flows: asks, price indices, what buyers take on each route, what sources sell."""

from __future__ import annotations

from numba.extending import register_jitable

from regame.mechanisms.kernel.curves import (
    LINEAR,
    isoelastic_demand,
    linear_demand,
    smuggle,
)
from regame.mechanisms.kernel.elementary import CLOSED, exp, log
from regame.mechanisms.kernel.layout import Lanes, Problem, Work

FAINT = 1e-250  # t; sales below this are summed by their logs, lest they vanish


@register_jitable
def set_margins(lanes: Lanes, work: Work) -> None:
    """Set the smugglers' margins and what they offer, with slopes."""
    first = lanes.trial.shape[0] - work.margin.shape[0]
    for k in range(work.margin.shape[0]):
        for lane in range(lanes.hold.size):
            margin, widen, tonnes, bend = smuggle(
                lanes.trial[first + k, lane],
                lanes.evasion[k, lane],
                lanes.capacity[k, lane],
                lanes.kink[k, lane],
                lanes.corner[k, lane],
            )
            tonnes = max(tonnes, 1e-290)
            work.margin[k, lane] = margin * lanes.width[k, lane]
            work.widen[k, lane] = widen * lanes.width[k, lane]
            work.smuggling[k, lane] = log(tonnes)
            work.bend[k, lane] = bend / tonnes


@register_jitable
def set_asks(lanes: Lanes, work: Work, problem: Problem, g: int) -> None:
    """Set the asks of group ``g`` and their slopes.

    Columns of the Jacobian are in relative changes of prices, in USD/kg of rents and asks.
    """
    sellers, count = lanes.active.shape[1], work.margin.shape[0]
    first = lanes.active.shape[0] * sellers
    for s in range(sellers):
        for lane in range(lanes.hold.size):
            price = lanes.trial[g * sellers + s, lane]
            work.ask[g, s, lane] = price
            work.gain[s, lane] = price
    for k in range(count):
        licensed, grey = sellers + k, sellers + count + k
        for lane in range(lanes.hold.size):
            price = work.ask[g, problem.holders[k], lane]
            rent = lanes.trial[first + k, lane] * problem.covered[g]
            ask = (price + rent) * lanes.tax[g, k, lane]
            floor = lanes.floor[g, k, lane]
            work.ask[g, licensed, lane] = max(ask, floor)
            work.gain[licensed, lane] = lanes.tax[g, k, lane] if ask >= floor else 0.0
        for lane in range(lanes.hold.size):
            price = work.ask[g, problem.holders[k], lane]
            work.ask[g, grey, lane] = price + work.margin[k, lane]
            work.gain[grey, lane] = 1.0


@register_jitable
def buy(lanes: Lanes, work: Work, problem: Problem, g: int) -> None:
    """Set price indices, shares and flows of group ``g``."""
    for j in range(lanes.quantity.shape[1]):
        if problem.ces:
            _weigh_ces(lanes, work, g, j)
        else:
            _weigh_logit(lanes, work, g, j)
        for lane in range(lanes.hold.size):
            work.total[lane] = exp(lanes.idle[g, j, lane] * lanes.blunt[lane] - work.top[lane])
        for t in range(work.ask.shape[1]):
            for lane in range(lanes.hold.size):
                weight = exp(work.share[t, j, lane] - work.top[lane])
                work.share[t, j, lane] = weight
                work.total[lane] += weight
        _index(lanes, work, problem, g, j)
        for lane in range(lanes.hold.size):
            work.top[lane] = exp(work.top[lane])
            work.total[lane] = 1.0 / work.total[lane]
        for t in range(work.ask.shape[1]):
            if problem.ces:
                for lane in range(lanes.hold.size):
                    work.share[t, j, lane] *= exp(-work.near[t, j, lane])
            for lane in range(lanes.hold.size):
                share = work.share[t, j, lane] * work.total[lane]
                work.share[t, j, lane] = share
                work.flow[g, t, j, lane] = share * work.top[lane]


@register_jitable
def _weigh_logit(lanes: Lanes, work: Work, g: int, j: int) -> None:
    """Leave log weights in ``share`` and the largest in ``top``."""
    for lane in range(lanes.hold.size):
        work.top[lane] = lanes.idle[g, j, lane] * lanes.blunt[lane]
    for t in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            push = lanes.sharpness[g, j, lane] * work.ask[g, t, lane]
            weight = (lanes.base[g, t, j, lane] - push) * lanes.blunt[lane]
            work.share[t, j, lane] = weight
            work.top[lane] = max(work.top[lane], weight)


@register_jitable
def _weigh_ces(lanes: Lanes, work: Work, g: int, j: int) -> None:
    """Leave log weights in ``share``, the largest in ``top``, log delivered prices in ``near``."""
    for lane in range(lanes.hold.size):
        work.top[lane] = lanes.idle[g, j, lane] * lanes.blunt[lane]
    for t in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            delivered = max(work.ask[g, t, lane] + lanes.cost[g, t, j, lane], 1e-12)
            work.near[t, j, lane] = log(delivered)
        for lane in range(lanes.hold.size):
            push = lanes.sharpness[g, j, lane] * work.near[t, j, lane]
            weight = (lanes.base[g, t, j, lane] - push) * lanes.blunt[lane]
            work.share[t, j, lane] = weight
            work.top[lane] = max(work.top[lane], weight)


@register_jitable
def _index(lanes: Lanes, work: Work, problem: Problem, g: int, j: int) -> None:
    """Set the price index of buyer ``j``; leave the log of what it spreads over routes in ``top``.

    A blunted logit would lower the index by the log of the number of routes; that is added back.
    """
    spread = log(float(work.ask.shape[1]))
    for lane in range(lanes.hold.size):
        sums = work.top[lane] + log(work.total[lane])
        sharp = lanes.sharpness[g, j, lane] * lanes.blunt[lane]
        near = (spread * (1.0 - lanes.blunt[lane]) - sums) / sharp
        work.shift[g, j, lane] = lanes.quantity[g, j, lane] - sums
        work.top[lane] = lanes.quantity[g, j, lane]
        work.index[g, j, lane] = near
        work.turn[j, lane] = sharp
    if problem.ces:
        for lane in range(lanes.hold.size):
            near = work.index[g, j, lane]
            work.index[g, j, lane] = exp(near)
            work.shift[g, j, lane] += near
            work.top[lane] += near
            work.turn[j, lane] += 1.0
    for lane in range(lanes.hold.size):
        y = work.index[g, j, lane] / lanes.reference[g, j, lane]
        if problem.demand == LINEAR:
            size, bend = linear_demand(lanes.elasticity[g, j, lane], y)
        else:
            size, bend = isoelastic_demand(lanes.elasticity[g, j, lane], y)
        work.shift[g, j, lane] += size
        work.top[lane] += size
        unit = work.index[g, j, lane] if problem.ces else 1.0
        work.turn[j, lane] += bend * unit / lanes.reference[g, j, lane]


@register_jitable
def sell(lanes: Lanes, work: Work, problem: Problem, g: int) -> None:
    """Set what each source of group ``g`` sells and how its buyers respond."""
    for t in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            work.total[lane] = 0.0
        for j in range(lanes.quantity.shape[1]):
            for lane in range(lanes.hold.size):
                work.total[lane] += work.flow[g, t, j, lane]
        faint = False
        for lane in range(lanes.hold.size):
            work.own[t, lane] = 0.0
            opened = lanes.open[g, t, lane] > 0.0
            total = work.total[lane]
            faint |= opened and total < FAINT
            work.sales[g, t, lane] = log(max(total, FAINT)) if opened else CLOSED
            work.top[lane] = 1.0 / max(total, FAINT) if opened else 0.0
        for j in range(lanes.quantity.shape[1]):
            for lane in range(lanes.hold.size):
                part = work.flow[g, t, j, lane] * work.top[lane]
                sharp = lanes.sharpness[g, j, lane] * lanes.blunt[lane]
                if problem.ces:
                    sharp = (sharp + 1.0) * exp(-work.near[t, j, lane])
                work.own[t, lane] += part * sharp
                work.bent[t, j, lane] = part * work.turn[j, lane]
        if faint:
            for lane in range(lanes.hold.size):
                if lanes.open[g, t, lane] > 0.0 and work.total[lane] < FAINT:
                    _sell_faintly(lanes, work, problem, (g, t, lane))


@register_jitable
def _sell_faintly(
    lanes: Lanes, work: Work, problem: Problem, place: tuple[int, int, int]
) -> None:
    """Sum the sales of one source in one lane by their logs."""
    g, t, lane = place
    count = lanes.quantity.shape[1]
    top = CLOSED
    for j in range(count):
        work.bent[t, j, lane] = _log_flow(lanes, work, problem, place, j)
        top = max(top, work.bent[t, j, lane])
    total = 0.0
    for j in range(count):
        part = exp(work.bent[t, j, lane] - top)
        work.bent[t, j, lane] = part
        total += part
    work.sales[g, t, lane] = top + log(total)
    own = 0.0
    for j in range(count):
        part = work.bent[t, j, lane] / total
        sharp = lanes.sharpness[g, j, lane] * lanes.blunt[lane]
        if problem.ces:
            sharp = (sharp + 1.0) * exp(-work.near[t, j, lane])
        own += part * sharp
        work.bent[t, j, lane] = part * work.turn[j, lane]
    work.own[t, lane] = own


@register_jitable
def _log_flow(
    lanes: Lanes, work: Work, problem: Problem, place: tuple[int, int, int], j: int
) -> float:
    """Log of the tonnes that one source ships to buyer ``j`` in one lane."""
    g, t, lane = place
    x = work.near[t, j, lane] if problem.ces else work.ask[g, t, lane]
    weight = lanes.base[g, t, j, lane] - lanes.sharpness[g, j, lane] * x
    size = weight * lanes.blunt[lane] + work.shift[g, j, lane]
    return size - x if problem.ces else size

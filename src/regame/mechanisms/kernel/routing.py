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
from regame.mechanisms.kernel.layout import Fixed, Lanes, Work

FAINT = 1e-250  # t; sales below this are summed by their logs, lest they vanish


@register_jitable(forceinline=True)
def set_margins(lanes: Lanes, work: Work) -> None:
    """Set the smugglers' margins and what they offer, with slopes."""
    first = work.trial.shape[0] - work.margin.shape[0]
    for k in range(work.margin.shape[0]):
        for lane in range(lanes.hold.size):
            margin, widen, tonnes, bend = smuggle(
                work.trial[first + k, lane],
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


@register_jitable(forceinline=True)
def set_asks(lanes: Lanes, work: Work, fixed: Fixed, g: int) -> None:
    """Set the asks of group ``g`` and their slopes.

    Columns of the Jacobian are in relative changes of prices, in USD/kg of rents and asks.
    """
    sellers, count = lanes.active.shape[1], work.margin.shape[0]
    first = lanes.active.shape[0] * sellers
    for s in range(sellers):
        for lane in range(lanes.hold.size):
            price = work.trial[g * sellers + s, lane]
            work.ask[g, s, lane] = price
            work.gain[s, lane] = price
    for k in range(count):
        licensed, grey = sellers + k, sellers + count + k
        for lane in range(lanes.hold.size):
            price = work.ask[g, fixed.holders[k], lane]
            rent = work.trial[first + k, lane] * fixed.covered[g]
            ask = (price + rent) * lanes.tax[g, k, lane]
            floor = lanes.floor[g, k, lane]
            work.ask[g, licensed, lane] = max(ask, floor)
            work.gain[licensed, lane] = lanes.tax[g, k, lane] if ask >= floor else 0.0
        for lane in range(lanes.hold.size):
            price = work.ask[g, fixed.holders[k], lane]
            work.ask[g, grey, lane] = price + work.margin[k, lane]
            work.gain[grey, lane] = 1.0


@register_jitable(forceinline=True)
def buy(lanes: Lanes, work: Work, fixed: Fixed, g: int) -> None:
    """Set price indices, shares and flows of group ``g``."""
    for j in range(lanes.quantity.shape[1]):
        if fixed.ces:
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
        _index(lanes, work, fixed, g, j)
        for lane in range(lanes.hold.size):
            work.top[lane] = exp(work.top[lane])
            work.total[lane] = 1.0 / work.total[lane]
        for t in range(work.ask.shape[1]):
            if fixed.ces:
                for lane in range(lanes.hold.size):
                    work.share[t, j, lane] *= exp(-work.near[t, j, lane])
            for lane in range(lanes.hold.size):
                share = work.share[t, j, lane] * work.total[lane]
                work.share[t, j, lane] = share
                work.flow[g, t, j, lane] = share * work.top[lane]


@register_jitable(forceinline=True)
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


@register_jitable(forceinline=True)
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


@register_jitable(forceinline=True)
def _index(lanes: Lanes, work: Work, fixed: Fixed, g: int, j: int) -> None:
    """Set the price index of buyer ``j``; leave the log of what it spreads over routes in ``top``.

    A blunted logit would lower the index by the log of the number of routes; that is added back.
    """
    spread = log(float(work.ask.shape[1]))
    for lane in range(lanes.hold.size):
        work.top[lane] += log(work.total[lane])
    for lane in range(lanes.hold.size):
        sharp = lanes.sharpness[g, j, lane] * lanes.blunt[lane]
        near = (spread * (1.0 - lanes.blunt[lane]) - work.top[lane]) / sharp
        work.index[g, j, lane] = near
    for lane in range(lanes.hold.size):
        work.shift[g, j, lane] = lanes.quantity[g, j, lane] - work.top[lane]
    for lane in range(lanes.hold.size):
        work.top[lane] = lanes.quantity[g, j, lane]
    if fixed.ces:
        for lane in range(lanes.hold.size):
            work.shift[g, j, lane] += work.index[g, j, lane]
            work.top[lane] += work.index[g, j, lane]
        for lane in range(lanes.hold.size):
            work.index[g, j, lane] = exp(work.index[g, j, lane])
    _demand(lanes, work, fixed, g, j)
    for lane in range(lanes.hold.size):
        work.top[lane] += work.size[lane]
    for lane in range(lanes.hold.size):
        work.shift[g, j, lane] += work.size[lane]
    for lane in range(lanes.hold.size):
        sharp = lanes.sharpness[g, j, lane] * lanes.blunt[lane]
        work.turn[j, lane] = sharp + work.slope[lane]
    if fixed.ces:
        for lane in range(lanes.hold.size):
            rise = work.slope[lane] * (work.index[g, j, lane] - 1.0)
            work.turn[j, lane] += 1.0 + rise


@register_jitable(forceinline=True)
def _demand(lanes: Lanes, work: Work, fixed: Fixed, g: int, j: int) -> None:
    """Leave log demand of buyer ``j`` over its quantity in ``size``, its slope in ``slope``."""
    for lane in range(lanes.hold.size):
        work.size[lane] = work.index[g, j, lane] / lanes.reference[g, j, lane]
    if fixed.demand == LINEAR:
        for lane in range(lanes.hold.size):
            size, bend = linear_demand(lanes.elasticity[g, j, lane], work.size[lane])
            work.size[lane], work.slope[lane] = size, bend
    else:
        for lane in range(lanes.hold.size):
            size, bend = isoelastic_demand(lanes.elasticity[g, j, lane], work.size[lane])
            work.size[lane], work.slope[lane] = size, bend
    for lane in range(lanes.hold.size):
        work.slope[lane] /= lanes.reference[g, j, lane]


@register_jitable(forceinline=True)
def sell(lanes: Lanes, work: Work, fixed: Fixed, g: int) -> None:
    """Set what each source of group ``g`` sells and how its buyers respond."""
    for t in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            work.total[lane] = 0.0
        for j in range(lanes.quantity.shape[1]):
            for lane in range(lanes.hold.size):
                work.total[lane] += work.flow[g, t, j, lane]
        faint = 0.0
        for lane in range(lanes.hold.size):
            missing = lanes.open[g, t, lane] if work.total[lane] < FAINT else 0.0
            faint = max(faint, missing)
        for lane in range(lanes.hold.size):
            opened = lanes.open[g, t, lane] > 0.0
            work.sales[g, t, lane] = log(max(work.total[lane], FAINT)) if opened else CLOSED
        for lane in range(lanes.hold.size):
            opened = lanes.open[g, t, lane] > 0.0
            work.top[lane] = 1.0 / max(work.total[lane], FAINT) if opened else 0.0
            work.own[t, lane] = 0.0
        for j in range(lanes.quantity.shape[1]):
            _respond(lanes, work, fixed, (g, t), j)
        if faint > 0.0:
            for lane in range(lanes.hold.size):
                if lanes.open[g, t, lane] > 0.0 and work.total[lane] < FAINT:
                    _sell_faintly(lanes, work, fixed, (g, t, lane))


@register_jitable(forceinline=True)
def _respond(lanes: Lanes, work: Work, fixed: Fixed, place: tuple[int, int], j: int) -> None:
    """Set what buyer ``j`` is to one source; ``top`` is one over the source's sales."""
    g, t = place
    for lane in range(lanes.hold.size):
        work.slope[lane] = work.flow[g, t, j, lane] * work.top[lane]
    for lane in range(lanes.hold.size):
        work.bent[t, j, lane] = work.slope[lane] * work.turn[j, lane]
    if fixed.ces:
        for lane in range(lanes.hold.size):
            sharp = lanes.sharpness[g, j, lane] * lanes.blunt[lane] + 1.0
            work.own[t, lane] += work.slope[lane] * sharp * exp(-work.near[t, j, lane])
    else:
        for lane in range(lanes.hold.size):
            sharp = lanes.sharpness[g, j, lane] * lanes.blunt[lane]
            work.own[t, lane] += work.slope[lane] * sharp


@register_jitable
def _sell_faintly(lanes: Lanes, work: Work, fixed: Fixed, place: tuple[int, int, int]) -> None:
    """Sum the sales of one source in one lane by their logs."""
    g, t, lane = place
    count = lanes.quantity.shape[1]
    top = CLOSED
    for j in range(count):
        work.bent[t, j, lane] = _log_flow(lanes, work, fixed, place, j)
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
        if fixed.ces:
            sharp = (sharp + 1.0) * exp(-work.near[t, j, lane])
        own += part * sharp
        work.bent[t, j, lane] = part * work.turn[j, lane]
    work.own[t, lane] = own


@register_jitable
def _log_flow(lanes: Lanes, work: Work, fixed: Fixed, place: tuple[int, int, int], j: int) -> float:
    """Log of the tonnes that one source ships to buyer ``j`` in one lane."""
    g, t, lane = place
    x = work.near[t, j, lane] if fixed.ces else work.ask[g, t, lane]
    weight = lanes.base[g, t, j, lane] - lanes.sharpness[g, j, lane] * x
    size = weight * lanes.blunt[lane] + work.shift[g, j, lane]
    return size - x if fixed.ces else size

"""From prices to flows: asks, price indices, what buyers take on each route, what sources sell.

Loops over lanes write one array each where they can: the compiler gives up on vectors when it would
have to make sure that many arrays do not overlap.
"""

from __future__ import annotations

from numba.extending import register_jitable

from regame.mechanisms.kernel.curves import (
    LINEAR,
    floored,
    isoelastic_demand,
    linear_demand,
    smuggle,
)
from regame.mechanisms.kernel.elementary import CLOSED, exp, log
from regame.mechanisms.kernel.layout import (
    BEND,
    BENT,
    CAPACITY,
    CORNER,
    ELASTICITY,
    EVASION,
    FLOOR,
    GAIN,
    IDLE,
    INDEX,
    KINK,
    NEAR,
    OWN,
    QUANTITY,
    REFERENCE,
    SHARE,
    SHARPNESS,
    SHIFT,
    SMUGGLING,
    TAX,
    WIDEN,
    WIDTH,
    Fixed,
    Lanes,
    Work,
)

SOFTNESS = 0.3  # of the corner at a floor of the ask, as a part of it, while a run is blunted
ROUTES = 2.0  # log of how many routes a buyer has, about
FAINT = 1e-250  # t; sales below this are summed by their logs, lest they vanish


@register_jitable(forceinline=True)
def set_margins(lanes: Lanes, work: Work) -> None:
    """Set the smugglers' margins and what they offer, with slopes."""
    first = work.trial.shape[0] - work.margin.shape[0]
    for k in range(work.margin.shape[0]):
        for lane in range(work.top.size):
            margin, widen, tonnes, bend = smuggle(
                work.trial[first + k, lane],
                lanes.holder[EVASION, k, lane],
                lanes.holder[CAPACITY, k, lane],
                lanes.holder[KINK, k, lane],
                lanes.holder[CORNER, k, lane],
            )
            tonnes = max(tonnes, 1e-290)
            work.margin[k, lane] = margin * lanes.holder[WIDTH, k, lane]
            work.grey[WIDEN, k, lane] = widen * lanes.holder[WIDTH, k, lane]
            work.grey[SMUGGLING, k, lane] = log(tonnes)
            work.grey[BEND, k, lane] = bend / tonnes


@register_jitable(forceinline=True)
def set_asks(lanes: Lanes, work: Work, fixed: Fixed, g: int) -> None:
    """Set the asks of group ``g`` and their slopes.

    Columns of the Jacobian are in relative changes of prices, in USD/kg of rents and asks.
    """
    sellers, count = lanes.seller.shape[2], work.margin.shape[0]
    first = lanes.seller.shape[1] * sellers
    for s in range(sellers):
        for lane in range(work.top.size):
            price = work.trial[g * sellers + s, lane]
            work.ask[g, s, lane] = price
            work.source[GAIN, s, lane] = price
    for k in range(count):
        licensed, grey = sellers + k, sellers + count + k
        for lane in range(work.top.size):
            price = work.ask[g, fixed.holders[k], lane]
            rent = work.trial[first + k, lane] * fixed.covered[g]
            ask, gain = floored(
                (price + rent) * lanes.gate[TAX, g, k, lane],
                lanes.gate[FLOOR, g, k, lane],
                SOFTNESS * (1.0 - work.blunt[lane]),
            )
            work.ask[g, licensed, lane] = ask
            work.source[GAIN, licensed, lane] = gain * lanes.gate[TAX, g, k, lane]
        for lane in range(work.top.size):
            price = work.ask[g, fixed.holders[k], lane]
            work.ask[g, grey, lane] = price + work.margin[k, lane]
            work.source[GAIN, grey, lane] = 1.0


@register_jitable(forceinline=True)
def buy(lanes: Lanes, work: Work, fixed: Fixed, g: int) -> None:
    """Set price indices, shares and flows of group ``g``."""
    for j in range(lanes.buyer.shape[2]):
        for lane in range(work.top.size):
            work.top[lane] = lanes.buyer[IDLE, g, j, lane] * work.blunt[lane]
        if fixed.ces:
            _weigh_ces(lanes, work, g, j)
        else:
            _weigh_logit(lanes, work, g, j)
        _sum_weights(lanes, work, g, j)
        _index(lanes, work, fixed, g, j)
        _spread(work, fixed, g, j)


@register_jitable(forceinline=True)
def _weigh_logit(lanes: Lanes, work: Work, g: int, j: int) -> None:
    """Leave log weights in ``SHARE`` and the largest in ``top``."""
    for t in range(work.ask.shape[1]):
        for lane in range(work.top.size):
            push = lanes.buyer[SHARPNESS, g, j, lane] * work.ask[g, t, lane]
            weight = (lanes.base[g, t, j, lane] - push) * work.blunt[lane]
            work.route[SHARE, t, j, lane] = weight
            work.top[lane] = max(work.top[lane], weight)


@register_jitable(forceinline=True)
def _weigh_ces(lanes: Lanes, work: Work, g: int, j: int) -> None:
    """Leave log weights in ``SHARE``, the largest in ``top``, log delivered prices in ``NEAR``."""
    for t in range(work.ask.shape[1]):
        for lane in range(work.top.size):
            delivered = max(work.ask[g, t, lane] + lanes.cost[g, t, j, lane], 1e-12)
            work.route[NEAR, t, j, lane] = log(delivered)
        for lane in range(work.top.size):
            push = lanes.buyer[SHARPNESS, g, j, lane] * work.route[NEAR, t, j, lane]
            weight = (lanes.base[g, t, j, lane] - push) * work.blunt[lane]
            work.route[SHARE, t, j, lane] = weight
            work.top[lane] = max(work.top[lane], weight)


@register_jitable(forceinline=True)
def _sum_weights(lanes: Lanes, work: Work, g: int, j: int) -> None:
    """Turn log weights into weights over the largest; leave their sum in ``total``."""
    for lane in range(work.top.size):
        idle = lanes.buyer[IDLE, g, j, lane] * work.blunt[lane]
        work.total[lane] = exp(idle - work.top[lane])
    for t in range(work.ask.shape[1]):
        for lane in range(work.top.size):
            weight = exp(work.route[SHARE, t, j, lane] - work.top[lane])
            work.route[SHARE, t, j, lane] = weight
            work.total[lane] += weight


@register_jitable(forceinline=True)
def _index(lanes: Lanes, work: Work, fixed: Fixed, g: int, j: int) -> None:
    """Set the price index of buyer ``j``; leave the log of what it spreads over routes in ``top``.

    A blunted logit would lower the index by the log of the number of routes; about that much is
    added back.
    """
    for lane in range(work.top.size):
        work.top[lane] += log(work.total[lane])
    for lane in range(work.top.size):
        sharp = lanes.buyer[SHARPNESS, g, j, lane] * work.blunt[lane]
        near = (ROUTES * (1.0 - work.blunt[lane]) - work.top[lane]) / sharp
        work.price[INDEX, g, j, lane] = near
    for lane in range(work.top.size):
        work.price[SHIFT, g, j, lane] = lanes.buyer[QUANTITY, g, j, lane] - work.top[lane]
        work.top[lane] = lanes.buyer[QUANTITY, g, j, lane]
    if fixed.ces:
        for lane in range(work.top.size):
            near = work.price[INDEX, g, j, lane]
            work.price[SHIFT, g, j, lane] += near
            work.price[INDEX, g, j, lane] = exp(near)
            work.top[lane] += near
    _want(lanes, work, fixed, g, j)


@register_jitable(forceinline=True)
def _want(lanes: Lanes, work: Work, fixed: Fixed, g: int, j: int) -> None:
    """Add log demand of buyer ``j`` over its quantity to ``SHIFT`` and ``top``; set ``turn``."""
    for lane in range(work.top.size):
        work.size[lane] = work.price[INDEX, g, j, lane] / lanes.buyer[REFERENCE, g, j, lane]
    if fixed.demand == LINEAR:
        for lane in range(work.top.size):
            elasticity = lanes.buyer[ELASTICITY, g, j, lane]
            work.size[lane], work.slant[lane] = linear_demand(elasticity, work.size[lane])
    else:
        for lane in range(work.top.size):
            elasticity = lanes.buyer[ELASTICITY, g, j, lane]
            work.size[lane], work.slant[lane] = isoelastic_demand(elasticity, work.size[lane])
    for lane in range(work.top.size):
        work.top[lane] += work.size[lane]
        work.price[SHIFT, g, j, lane] += work.size[lane]
    for lane in range(work.top.size):
        sharp = lanes.buyer[SHARPNESS, g, j, lane] * work.blunt[lane]
        slant = work.slant[lane] / lanes.buyer[REFERENCE, g, j, lane]
        unit = work.price[INDEX, g, j, lane] if fixed.ces else 1.0
        work.turn[j, lane] = sharp + (1.0 if fixed.ces else 0.0) + slant * unit


@register_jitable(forceinline=True)
def _spread(work: Work, fixed: Fixed, g: int, j: int) -> None:
    """Spread the tonnes of buyer ``j``, log in ``top``, over its routes."""
    for lane in range(work.top.size):
        work.top[lane] = exp(work.top[lane])
        work.total[lane] = 1.0 / work.total[lane]
    for t in range(work.ask.shape[1]):
        if fixed.ces:
            for lane in range(work.top.size):
                work.route[SHARE, t, j, lane] *= exp(-work.route[NEAR, t, j, lane])
        for lane in range(work.top.size):
            share = work.route[SHARE, t, j, lane] * work.total[lane]
            work.route[SHARE, t, j, lane] = share
            work.flow[g, t, j, lane] = share * work.top[lane]


@register_jitable(forceinline=True)
def sell(lanes: Lanes, work: Work, fixed: Fixed, g: int) -> None:
    """Set what each source of group ``g`` sells and how its buyers respond."""
    for t in range(work.ask.shape[1]):
        for lane in range(work.top.size):
            work.total[lane] = 0.0
            work.source[OWN, t, lane] = 0.0
        for j in range(work.turn.shape[0]):
            for lane in range(work.top.size):
                work.total[lane] += work.flow[g, t, j, lane]
        for lane in range(work.top.size):
            opened = lanes.open[g, t, lane] > 0.0
            work.sales[g, t, lane] = log(max(work.total[lane], FAINT)) if opened else CLOSED
            work.top[lane] = 1.0 / max(work.total[lane], FAINT) if opened else 0.0
        for j in range(work.turn.shape[0]):
            _respond(lanes, work, fixed, (g, t), j)
        _mend(lanes, work, fixed, g, t)


@register_jitable(forceinline=True)
def _respond(lanes: Lanes, work: Work, fixed: Fixed, place: tuple[int, int], j: int) -> None:
    """Set what buyer ``j`` is to one source; ``top`` is one over the source's sales."""
    g, t = place
    for lane in range(work.top.size):
        work.slant[lane] = work.flow[g, t, j, lane] * work.top[lane]
    for lane in range(work.top.size):
        work.route[BENT, t, j, lane] = work.slant[lane] * work.turn[j, lane]
    for lane in range(work.top.size):
        sharp = lanes.buyer[SHARPNESS, g, j, lane] * work.blunt[lane]
        if fixed.ces:
            sharp = (sharp + 1.0) * exp(-work.route[NEAR, t, j, lane])
        work.source[OWN, t, lane] += work.slant[lane] * sharp


@register_jitable(forceinline=True)
def _mend(lanes: Lanes, work: Work, fixed: Fixed, g: int, t: int) -> None:
    """Sum the sales of a source by their logs in those lanes where they are faint."""
    faint = 0.0
    for lane in range(work.top.size):
        missing = lanes.open[g, t, lane] if work.total[lane] < FAINT else 0.0
        faint = max(faint, missing)
    if faint > 0.0:
        for lane in range(work.top.size):
            if lanes.open[g, t, lane] > 0.0 and work.total[lane] < FAINT:
                _sell_faintly(lanes, work, fixed, (g, t, lane))


@register_jitable(forceinline=True)
def _sell_faintly(lanes: Lanes, work: Work, fixed: Fixed, place: tuple[int, int, int]) -> None:
    """Sum the sales of one source in one lane by their logs."""
    g, t, lane = place
    top = CLOSED
    for j in range(work.turn.shape[0]):
        x = work.route[NEAR, t, j, lane] if fixed.ces else work.ask[g, t, lane]
        weight = lanes.base[g, t, j, lane] - lanes.buyer[SHARPNESS, g, j, lane] * x
        size = weight * work.blunt[lane] + work.price[SHIFT, g, j, lane]
        work.route[BENT, t, j, lane] = size - x if fixed.ces else size
        top = max(top, work.route[BENT, t, j, lane])
    total = 0.0
    for j in range(work.turn.shape[0]):
        part = exp(work.route[BENT, t, j, lane] - top)
        work.route[BENT, t, j, lane] = part
        total += part
    work.sales[g, t, lane] = top + log(total)
    own = 0.0
    for j in range(work.turn.shape[0]):
        part = work.route[BENT, t, j, lane] / total
        sharp = lanes.buyer[SHARPNESS, g, j, lane] * work.blunt[lane]
        if fixed.ces:
            sharp = (sharp + 1.0) * exp(-work.route[NEAR, t, j, lane])
        own += part * sharp
        work.route[BENT, t, j, lane] = part * work.turn[j, lane]
    work.source[OWN, t, lane] = own

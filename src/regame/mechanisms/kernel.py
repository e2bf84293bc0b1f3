"""The compiled market solver: one damped Newton method on prices, rents and smugglers' margins.

``plain`` is ordinary Python; ``fast`` is the same function compiled. Runs are packed side by
side into *lanes* (the innermost axis), each lane iterates until its own run has converged and
is then replaced by the next run, and nothing is ever summed over lanes: a run's answer has the same
bits whatever its neighbours, its position and the number of lanes.

Axes of the packed arrays: G groups, T sources, B buyers, H holders, L lanes. A *source* is one
ask that buyers see: the S sellers (a holder's own row keeps only its home route), then the H
licensed exports of the holders, then their H grey exports: T = S + 2 H. The unknowns are the
log prices (G * S), then H rents, then H coordinates of the margin (``_margin``).
"""

# Local names are short where they follow the equations of ``market.clear_market``.
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import intrinsic, overload, register_jitable
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLOSED = -1e30  # log of a weight or tonnage that is nil; finite, so that no NaN can arise
SHUT = -1e29  # anything below is closed
ISOELASTIC, LINEAR, OFFER = 0, 1, 2
LOW_PRICE = 0.02  # below this part of the reference price demand grows exponentially
CHOKE = 1e-5  # below this part of the reference tonnage a linear curve decays but stays positive
LONGEST = 3  # longest step in the log of a price
SMALLEST = 1e-6  # shortest part of a Newton step that is tried
NO_RENT = 1e-12  # a rent below this part of the price scale is nil


class Problem(NamedTuple):
    """Inputs with the run first; see ``market.Market`` for shapes and units."""

    quantity: Floats
    elasticity: Floats
    reference: Floats
    available: Floats
    hold: Floats
    slope: Floats
    offer_reference: Floats
    weight: Floats
    grey_weight: Floats
    cost: Floats
    sharpness: Floats
    value: Floats
    duty: Floats
    covered: Floats
    ask_floor: Floats
    licences: Floats
    counted: Floats
    grey_cost: Floats
    evasion: Floats
    grey_capacity: Floats
    grey_width: Floats
    price: Floats  # start
    rent: Floats  # start
    margin: Floats  # start
    sellers: Ints  # (S,) state of each seller row
    buyers: Ints  # (B,) state of each buyer column
    holders: Ints  # (H,) seller row of each holder
    demand: int
    supply: int
    ces: bool
    idle_weight: float


class Answer(NamedTuple):
    """Outputs with the run first; see ``market.Cleared``."""

    price: Floats
    index: Floats
    flow: Floats
    grey_flow: Floats
    without: Floats
    rent: Floats
    margin: Floats
    ask: Floats
    sold: Floats
    iterations: Ints
    residual: Floats
    ok: NDArray[np.bool_]


class Lanes(NamedTuple):
    """Inputs of the runs in play, packed side by side, and their unknowns."""

    base: Floats  # (G, T, B, L) log weight, less sharpness * cost where routing is logit
    cost: Floats  # (G, T, B, L) USD/kg
    quantity: Floats  # (G, B, L) log t
    elasticity: Floats  # (G, B, L)
    reference: Floats  # (G, B, L) USD/kg
    sharpness: Floats  # (G, B, L) kg/USD, or sigma - 1
    idle: Floats  # (G, B, L) log of the go-without term
    available: Floats  # (G, S, L) log t
    active: Floats  # (G, S, L) 1 where the seller sells, else 0
    offer_reference: Floats  # (G, S, L) log USD/kg
    hold: Floats  # (L,)
    slope: Floats  # (L,)
    tax: Floats  # (G, H, L) 1 + duty
    floor: Floats  # (G, H, L) USD/kg
    rationed: Floats  # (H, L) 1 where licences can bind, else 0
    licences: Floats  # (H, L) log of the counted tonnes allowed
    scale: Floats  # (H, L) USD/kg, a price to measure rents by
    smuggled: Floats  # (H, L) 1 where grey routes are open, else 0
    evasion: Floats  # (H, L) t
    capacity: Floats  # (H, L) t
    kink: Floats  # (H, L) min(1, evasion / capacity)
    corner: Floats  # (H, L) log of kink
    width: Floats  # (H, L) USD/kg
    point: Floats  # (V, L) accepted unknowns
    trial: Floats  # (V, L) unknowns under test
    step: Floats  # (V, L) Newton step from point


class Work(NamedTuple):
    """Scratch of one evaluation at ``Lanes.trial``."""

    ask: Floats  # (G, T, L) USD/kg
    pull: Floats  # (G, H, L) d ask / d (price + rent) of licensed exports
    grey: Floats  # (H, 4, L) margin, its slope, log of the grey tonnage offered, its slope
    near: Floats  # (T, B, L) log distance (CES only)
    share: Floats  # (T, B, L) share of the source in the buyer's weights
    part: Floats  # (G, T, B, L) share of the buyer in the source's sales
    flow: Floats  # (G, T, L) log t
    index: Floats  # (G, B, L) USD/kg
    turn: Floats  # (B, L) sharpness plus slope of log demand
    bent: Floats  # (T, B, L) part * turn
    matrix: Floats  # (G, T, T + 1, L) Jacobian and right-hand side
    border: Floats  # (2H, 2H + 1, L) what is left for rents and margins
    top: Floats  # (L,)
    total: Floats  # (L,)
    excess: Floats  # (L,) largest relative excess
    norm: Floats  # (L,) squared 2-norm of the residuals
    best: Floats  # (L,) the norm at point
    length: Floats  # (L,) part of the step under test
    blunt: Floats
    fresh: Floats  # (L,) 1 where the trial is accepted


@intrinsic
def _fused(_context: Any, a: Any, b: Any, c: Any) -> Any:
    def build(_target: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.fma(*values)

    return types.float64(types.float64, types.float64, types.float64), build


def fma(a: float, b: float, c: float) -> float:
    """Return ``a * b + c``, rounded once when compiled: the same bits in every loop."""
    return a * b + c


@overload(fma, strict=False)
def _fma(a: Any, b: Any, c: Any) -> Any:
    return lambda a, b, c: _fused(a, b, c)


@register_jitable
def exp(x: float) -> float:
    """Exponential without a branch, so that lanes vectorise; 1 ulp; 0 below -708.

    Cody and Waite's reduction by ln 2, then the Taylor series to degree 13.
    """
    y = min(max(x, -708.0), 709.0)
    n = np.floor(fma(y, 1.4426950408889634, 0.5))
    r = fma(n, -6.93147180369123816490e-01, y)
    r = fma(n, -1.90821492927058770002e-10, r)
    p = 1 / 6227020800
    for c in (1 / 479001600, 1 / 39916800, 1 / 3628800, 1 / 362880, 1 / 40320, 1 / 5040):
        p = fma(p, r, c)
    for c in (1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1.0, 1.0):
        p = fma(p, r, c)
    power = np.int64((np.int64(n) + np.int64(1023)) << np.int64(52)).view(np.float64)
    return p * power if x > -708.0 else 0.0


@register_jitable
def log(x: float) -> float:
    """Natural logarithm of a normal positive number without a branch; 1 ulp.

    The mantissa is brought between sqrt(1/2) and sqrt(2); then the series of atanh.
    """
    bits = np.float64(x).view(np.int64)
    k = (bits - np.int64(0x3FE6A09E667F3BCD)) >> np.int64(52)
    m = np.int64(bits - (k << np.int64(52))).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 2 / 21
    for c in (2 / 19, 2 / 17, 2 / 15, 2 / 13, 2 / 11, 2 / 9, 2 / 7, 2 / 5, 2 / 3):
        p = fma(p, z, c)
    n = np.float64(k)
    tail = s * z * p + n * 1.90821492927058770002e-10
    return fma(n, 6.93147180369123816490e-01, 2.0 * s + tail)


@register_jitable
def log_or_closed(x: float) -> float:
    """Logarithm, or ``CLOSED`` where ``x`` is nil."""
    return log(x) if x > 1e-300 else CLOSED


@register_jitable
def _asks(lanes: Lanes, work: Work, covered: Floats, holders: Ints, g: int) -> None:
    """Set the asks of group ``g``: sellers, licensed exports, grey exports."""
    sellers = lanes.active.shape[1]
    count = holders.size
    first = lanes.active.shape[0] * sellers
    for s in range(sellers):
        for lane in range(lanes.hold.size):
            work.ask[g, s, lane] = exp(lanes.trial[g * sellers + s, lane])
    for k in range(count):
        for lane in range(lanes.hold.size):
            p = work.ask[g, holders[k], lane]
            tax = lanes.tax[g, k, lane]
            ask = (p + lanes.trial[first + k, lane] * covered[g]) * tax
            floor = lanes.floor[g, k, lane]
            work.ask[g, sellers + k, lane] = max(ask, floor)
            work.pull[g, k, lane] = tax if ask >= floor else 0.0
            work.ask[g, sellers + count + k, lane] = p + work.grey[k, 0, lane]


@register_jitable
def _demand(kind: int, log_q: float, e: float, y: float) -> tuple[float, float]:
    """Log demand at ``y = P / reference`` and its slope in ``y``."""
    if kind == LINEAR:
        s = 1.0 - e * (y - 1.0)
        t = max(s, 2.0 * CHOKE - s)
        tail = 2.0 * np.log(CHOKE)
        size = log(t)
        return log_q + (size if s >= CHOKE else tail - size), -e / t
    z = max(y, LOW_PRICE)
    return log_q - e * (log(z) + min(y - LOW_PRICE, 0.0) / LOW_PRICE), -e / z


@register_jitable
def _weigh(lanes: Lanes, work: Work, ces: bool, g: int, j: int) -> None:
    """Set unnormalised shares of the sources at buyer ``j``, their sum and the shift."""
    for lane in range(lanes.hold.size):
        work.top[lane] = lanes.idle[g, j, lane] * work.blunt[lane]
    for t in range(work.ask.shape[1]):
        if ces:
            for lane in range(lanes.hold.size):
                distance = max(work.ask[g, t, lane] + lanes.cost[g, t, j, lane], 1e-12)
                work.near[t, j, lane] = log(distance)
        for lane in range(lanes.hold.size):
            x = work.near[t, j, lane] if ces else work.ask[g, t, lane]
            v = (lanes.base[g, t, j, lane] - lanes.sharpness[g, j, lane] * x) * work.blunt[lane]
            work.part[g, t, j, lane] = v
            work.top[lane] = max(work.top[lane], v)
    for lane in range(lanes.hold.size):
        work.total[lane] = exp(lanes.idle[g, j, lane] * work.blunt[lane] - work.top[lane])
    for t in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            e = exp(work.part[g, t, j, lane] - work.top[lane])
            work.share[t, j, lane] = e
            work.total[lane] += e


@register_jitable
def _buy(lanes: Lanes, work: Work, demand: int, ces: bool, g: int) -> None:
    """Set price indices, shares and log flows (kept in ``part``) of group ``g``."""
    for j in range(lanes.quantity.shape[1]):
        _weigh(lanes, work, ces, g, j)
        for lane in range(lanes.hold.size):
            sharp = lanes.sharpness[g, j, lane] * work.blunt[lane]
            sums = work.top[lane] + log(work.total[lane])
            near = (np.log(work.ask.shape[1]) * (1.0 - work.blunt[lane]) - sums) / sharp
            index = exp(near) if ces else near
            y = index / lanes.reference[g, j, lane]
            size, bend = _demand(
                demand, lanes.quantity[g, j, lane], lanes.elasticity[g, j, lane], y
            )
            work.index[g, j, lane] = index
            if ces:
                work.turn[j, lane] = sharp + 1.0 + bend * y
                work.top[lane] = size - sums + near
            else:
                work.turn[j, lane] = sharp + bend / lanes.reference[g, j, lane]
                work.top[lane] = size - sums
            work.total[lane] = 1.0 / work.total[lane]
        for t in range(work.ask.shape[1]):
            for lane in range(lanes.hold.size):
                work.share[t, j, lane] *= work.total[lane]
                work.part[g, t, j, lane] += work.top[lane]
            if ces:
                for lane in range(lanes.hold.size):
                    work.part[g, t, j, lane] -= work.near[t, j, lane]
                    work.share[t, j, lane] *= exp(-work.near[t, j, lane])


@register_jitable
def _sell(lanes: Lanes, work: Work, g: int) -> None:
    """Turn log flows into the log sales of each source and the buyers' parts in them."""
    for t in range(work.ask.shape[1]):
        for lane in range(lanes.hold.size):
            work.top[lane] = work.part[g, t, 0, lane]
            work.total[lane] = 0.0
        for j in range(1, lanes.quantity.shape[1]):
            for lane in range(lanes.hold.size):
                work.top[lane] = max(work.top[lane], work.part[g, t, j, lane])
        for j in range(lanes.quantity.shape[1]):
            for lane in range(lanes.hold.size):
                e = exp(work.part[g, t, j, lane] - work.top[lane])
                work.part[g, t, j, lane] = e
                work.total[lane] += e
        for lane in range(lanes.hold.size):
            work.flow[g, t, lane] = work.top[lane] + log(work.total[lane])
            work.total[lane] = 1.0 / work.total[lane]
        for j in range(lanes.quantity.shape[1]):
            for lane in range(lanes.hold.size):
                work.part[g, t, j, lane] *= work.total[lane]
                work.bent[t, j, lane] = work.part[g, t, j, lane] * work.turn[j, lane]


@register_jitable
def _differentiate(lanes: Lanes, work: Work, ces: bool, g: int) -> None:
    """Set d log flow of each source / d ask of each source in the matrix."""
    for s in range(work.ask.shape[1]):
        for t in range(work.ask.shape[1]):
            for lane in range(lanes.hold.size):
                work.total[lane] = 0.0
            for j in range(lanes.quantity.shape[1]):
                for lane in range(lanes.hold.size):
                    work.total[lane] = fma(
                        work.bent[s, j, lane], work.share[t, j, lane], work.total[lane]
                    )
            for lane in range(lanes.hold.size):
                work.matrix[g, s, t, lane] = work.total[lane]
        for j in range(lanes.quantity.shape[1]):
            for lane in range(lanes.hold.size):
                sharp = lanes.sharpness[g, j, lane] * work.blunt[lane]
                if ces:
                    sharp = (sharp + 1.0) * exp(-work.near[s, j, lane])
                work.matrix[g, s, s, lane] -= work.part[g, s, j, lane] * sharp


@register_jitable
def _chain(lanes: Lanes, work: Work, covered: Floats, holders: Ints, g: int) -> None:
    """Turn columns of asks into columns of log prices, rents and margin coordinates."""
    sellers = lanes.active.shape[1]
    count = holders.size
    for s in range(work.ask.shape[1]):
        for k in range(count):
            for lane in range(lanes.hold.size):
                licensed = work.matrix[g, s, sellers + k, lane] * work.pull[g, k, lane]
                grey = work.matrix[g, s, sellers + count + k, lane]
                work.matrix[g, s, holders[k], lane] += licensed + grey
                work.matrix[g, s, sellers + k, lane] = licensed * covered[g]
                work.matrix[g, s, sellers + count + k, lane] = grey * work.grey[k, 1, lane]
        for t in range(sellers):
            for lane in range(lanes.hold.size):
                work.matrix[g, s, t, lane] *= work.ask[g, t, lane]
        for lane in range(lanes.hold.size):
            work.matrix[g, s, work.ask.shape[1], lane] = 0.0


@register_jitable
def _offer(kind: int, log_a: float, hold: float, slope: float, x: float) -> tuple[float, float]:
    """Log supply at ``x = log(price / reference)`` and its slope in ``x``."""
    if kind == LINEAR:
        y = exp(x)
        s = 1.0 + slope * (y - 1.0)
        t = max(s, 2.0 * CHOKE - s)
        tail = 2.0 * np.log(CHOKE)
        size = log(t)
        return log_a + (size if s >= CHOKE else tail - size), slope * y / t
    if kind == OFFER:
        z = hold * exp(min(-slope * x, 600.0))
        return log_a - log(1.0 + z), slope * z / (1.0 + z)
    return log_a + slope * x, slope


@register_jitable
def _balance(lanes: Lanes, work: Work, supply: int, holders: Ints, g: int) -> None:
    """Turn source rows into sellers' balances: log sales less log supply, and its slopes."""
    sellers = lanes.active.shape[1]
    width = work.matrix.shape[2]
    count = holders.size
    for s in range(sellers):
        for lane in range(lanes.hold.size):
            work.top[lane] = work.flow[g, s, lane]
        for k in range(count):
            if holders[k] == s:
                _pool(lanes, work, g, s, k)
        for lane in range(lanes.hold.size):
            active = lanes.active[g, s, lane]
            x = lanes.trial[g * sellers + s, lane] - lanes.offer_reference[g, s, lane]
            size, bend = _offer(
                supply, lanes.available[g, s, lane], lanes.hold[lane], lanes.slope[lane], x
            )
            residual = (work.top[lane] - size) * active
            work.excess[lane] = max(work.excess[lane], abs(residual))
            work.norm[lane] += residual * residual
            work.matrix[g, s, s, lane] -= bend
            work.matrix[g, s, width - 1, lane] = -residual
        for t in range(width - 1):
            for lane in range(lanes.hold.size):
                work.matrix[g, s, t, lane] *= lanes.active[g, s, lane]
        for lane in range(lanes.hold.size):
            work.matrix[g, s, s, lane] -= 1.0 - lanes.active[g, s, lane]


@register_jitable
def _pool(lanes: Lanes, work: Work, g: int, s: int, k: int) -> None:
    """Pool the home, licensed and grey rows of holder ``k`` (seller ``s``) by their sales."""
    sellers = lanes.active.shape[1]
    a = sellers + k
    b = sellers + work.grey.shape[0] + k
    for lane in range(lanes.hold.size):
        top = max(work.flow[g, s, lane], work.flow[g, a, lane], work.flow[g, b, lane])
        home = exp(work.flow[g, s, lane] - top)
        licensed = exp(work.flow[g, a, lane] - top)
        grey = exp(work.flow[g, b, lane] - top)
        total = home + licensed + grey
        work.top[lane] = top + log(total)
        for t in range(work.matrix.shape[2] - 1):
            work.matrix[g, s, t, lane] = (
                home * work.matrix[g, s, t, lane]
                + licensed * work.matrix[g, a, t, lane]
                + grey * work.matrix[g, b, t, lane]
            ) / total


@register_jitable
def _eliminate(matrix: Floats, sellers: int, total: Floats) -> None:
    """Gauss-eliminate the log prices (T, T + 1, L) in place; no pivoting.

    The block of prices is an M-matrix up to sign, for which none is needed.
    """
    rows = matrix.shape[0]
    for p in range(sellers):
        for lane in range(total.size):
            total[lane] = 1.0 / matrix[p, p, lane]
        for r in range(p + 1, rows):
            for lane in range(total.size):
                matrix[r, p, lane] *= total[lane]
            for c in range(p + 1, rows + 1):
                for lane in range(total.size):
                    matrix[r, c, lane] = fma(
                        -matrix[r, p, lane], matrix[p, c, lane], matrix[r, c, lane]
                    )


@register_jitable
def _smuggle(lanes: Lanes, work: Work, k: int) -> None:
    """Set the margin of holder ``k``, the tonnage smugglers offer at it, and their slopes.

    The coordinate u of the margin m keeps the log of the tonnage C(m) near linear in u on both
    sides: below c = log q, q = min(1, E / K), m / w = u - c; above, m / w = log(1 - q + exp u).
    """
    first = lanes.trial.shape[0] - work.grey.shape[0]
    for lane in range(lanes.hold.size):
        u = lanes.trial[first + k, lane]
        q, c = lanes.kink[k, lane], lanes.corner[k, lane]
        w, e, cap = lanes.width[k, lane], lanes.evasion[k, lane], lanes.capacity[k, lane]
        a = exp(-abs(u))
        up = u > 0.0
        d = (1.0 - q) * a + 1.0 if up else (1.0 - q) + a  # over exp(u) where u > 0
        rise = (1.0 if up else a) / d
        level = log(d) + max(u, 0.0)
        used = (1.0 - q * a if up else a - q) / d
        below = u <= c
        size = e * exp(u - c) if below else e + cap * used
        bend = size if below else cap * rise * (a if up else 1.0) / d
        size = max(size, 1e-290)
        work.grey[k, 0, lane] = w * (u - c if below else level)
        work.grey[k, 1, lane] = w if below else w * rise
        work.grey[k, 2, lane] = log(size)
        work.grey[k, 3, lane] = bend / size


@register_jitable
def _ration(lanes: Lanes, work: Work, covered: Floats) -> None:
    """Set the border equations of licences (Fischer and Burmeister) and of grey tonnage."""
    count = work.grey.shape[0]
    first = lanes.active.shape[0] * lanes.active.shape[1]
    for k in range(2 * count):
        _gather(lanes, work, covered, k)
        for lane in range(lanes.hold.size):
            if k < count:
                on = lanes.rationed[k, lane]
                a = lanes.licences[k, lane] - work.top[lane]
                b = lanes.trial[first + k, lane] / lanes.scale[k, lane]
                root = np.sqrt(a * a + b * b) + 1e-300
                residual = (root - a - b) * on
                gain = 1.0 - a / root
                own = (b / root - 1.0) / lanes.scale[k, lane] * on + (on - 1.0)
            else:
                on = lanes.smuggled[k - count, lane]
                residual = (work.top[lane] - work.grey[k - count, 2, lane]) * on
                gain = 1.0
                own = -work.grey[k - count, 3, lane] * on + (on - 1.0)
            work.excess[lane] = max(work.excess[lane], abs(residual))
            work.norm[lane] += residual * residual
            for c in range(2 * count + 1):
                work.border[k, c, lane] *= gain * on
            work.border[k, k, lane] += own
            work.border[k, 2 * count, lane] -= residual


@register_jitable
def _gather(lanes: Lanes, work: Work, covered: Floats, k: int) -> None:
    """Sum border row ``k`` over groups by tonnage; leave the log of its tonnage in ``top``."""
    row = lanes.active.shape[1] + k
    count = work.grey.shape[0]
    sellers = lanes.active.shape[1]
    groups = lanes.active.shape[0]
    for lane in range(lanes.hold.size):
        work.top[lane] = CLOSED
        work.total[lane] = 0.0
    for c in range(2 * count + 1):
        for lane in range(lanes.hold.size):
            work.border[k, c, lane] = 0.0
    for g in range(groups):
        if k >= count or covered[g] > 0.0:
            for lane in range(lanes.hold.size):
                work.top[lane] = max(work.top[lane], work.flow[g, row, lane])
    for g in range(groups):
        if k >= count or covered[g] > 0.0:
            for lane in range(lanes.hold.size):
                part = exp(work.flow[g, row, lane] - work.top[lane])
                work.total[lane] += part
                for c in range(2 * count + 1):
                    work.border[k, c, lane] += part * work.matrix[g, row, sellers + c, lane]
    for lane in range(lanes.hold.size):
        work.top[lane] += log(work.total[lane])
        for c in range(2 * count + 1):
            work.border[k, c, lane] /= work.total[lane]


@register_jitable
def _direct(lanes: Lanes, work: Work) -> None:
    """Solve the border, then the prices: the Newton step, left in the right-hand sides."""
    sellers = lanes.active.shape[1]
    count = 2 * work.grey.shape[0]
    _eliminate_square(work.border, work.total)
    for g in range(lanes.active.shape[0]):
        for s in range(sellers - 1, -1, -1):
            for lane in range(lanes.hold.size):
                work.total[lane] = work.matrix[g, s, sellers + count, lane]
            for c in range(s + 1, sellers):
                for lane in range(lanes.hold.size):
                    known = work.matrix[g, c, sellers + count, lane]
                    work.total[lane] -= work.matrix[g, s, c, lane] * known
            for c in range(count):
                for lane in range(lanes.hold.size):
                    known = work.border[c, count, lane]
                    work.total[lane] -= work.matrix[g, s, sellers + c, lane] * known
            for lane in range(lanes.hold.size):
                work.matrix[g, s, sellers + count, lane] = (
                    work.total[lane] / work.matrix[g, s, s, lane]
                )


@register_jitable
def _eliminate_square(matrix: Floats, total: Floats) -> None:
    """Solve the system (n, n + 1, L) in place; the answer is left in the last column."""
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
def _measure(lanes: Lanes, work: Work) -> None:
    """Set the length of the step that would follow from here, cut to ``LONGEST``."""
    sellers = lanes.active.shape[1]
    last = work.matrix.shape[2] - 1
    for lane in range(lanes.hold.size):
        work.top[lane] = LONGEST
    for g in range(lanes.active.shape[0]):
        for s in range(sellers):
            for lane in range(lanes.hold.size):
                work.top[lane] = max(work.top[lane], work.matrix[g, s, last, lane])
    for lane in range(lanes.hold.size):
        work.top[lane] = LONGEST / work.top[lane]


@register_jitable
def _judge(work: Work, lane: int) -> None:
    """Accept the trial of a lane if it lowers the norm; else halve its step."""
    norm = work.norm[lane]
    if work.blunt[lane] < 1.0 and work.excess[lane] <= 0.1:
        work.blunt[lane] = min(1.0, work.blunt[lane] * 2)
        work.fresh[lane] = 1.0
        work.length[lane] = 0.0
        work.best[lane] = np.inf
        return
    if norm <= work.best[lane]*(1-1e-4*work.length[lane]) or (work.length[lane] < SMALLEST and norm < np.inf):
        work.fresh[lane] = 1.0
        work.best[lane] = max(norm, 0.5*work.best[lane]) if work.best[lane]<np.inf else norm
        work.length[lane] = work.top[lane]
    else:
        work.fresh[lane] = 0.0
        work.length[lane] *= 0.5


@register_jitable
def _move_price(lanes: Lanes, work: Work, v: int, found: Floats) -> None:
    for lane in range(lanes.hold.size):
        fresh = work.fresh[lane] > 0.0
        step = found[lane] if fresh else lanes.step[v, lane]
        point = lanes.trial[v, lane] if fresh else lanes.point[v, lane]
        lanes.step[v, lane] = step
        lanes.point[v, lane] = point
        d = work.length[lane] * step
        up = log(1.0 + max(d, -0.5))
        lanes.trial[v, lane] = point + up + max(min(d + 0.5, 0.0), -3.0)


@register_jitable
def _move_row(lanes: Lanes, work: Work, v: int, found: Floats) -> None:
    """Move unknown ``v`` of all lanes; ``found`` (L,) is its new Newton step."""
    for lane in range(lanes.hold.size):
        fresh = work.fresh[lane] > 0.0
        step = found[lane] if fresh else lanes.step[v, lane]
        point = lanes.trial[v, lane] if fresh else lanes.point[v, lane]
        lanes.step[v, lane] = step
        lanes.point[v, lane] = point
        lanes.trial[v, lane] = fma(work.length[lane], step, point)


@register_jitable
def _move(lanes: Lanes, work: Work) -> None:
    """Set the next trial of all lanes."""
    sellers = lanes.active.shape[1]
    groups = lanes.active.shape[0]
    last = work.matrix.shape[2] - 1
    count = work.grey.shape[0]
    for g in range(groups):
        for s in range(sellers):
            _move_price(lanes, work, g * sellers + s, work.matrix[g, s, last])
    for k in range(2 * count):
        v = groups * sellers + k
        _move_row(lanes, work, v, work.border[k, 2 * count])
        if k < count:
            for lane in range(lanes.hold.size):
                rent = lanes.trial[v, lane]
                lanes.trial[v, lane] = rent if rent > NO_RENT * lanes.scale[k, lane] else 0.0


@register_jitable
def _evaluate(lanes: Lanes, work: Work, problem: Problem) -> None:
    """Set residuals and the Newton step at the trial of every lane."""
    for lane in range(lanes.hold.size):
        work.excess[lane] = 0.0
        work.norm[lane] = 0.0
    for k in range(work.grey.shape[0]):
        _smuggle(lanes, work, k)
    for g in range(lanes.active.shape[0]):
        _asks(lanes, work, problem.covered, problem.holders, g)
        _buy(lanes, work, problem.demand, problem.ces, g)
        _sell(lanes, work, g)
        _differentiate(lanes, work, problem.ces, g)
        _chain(lanes, work, problem.covered, problem.holders, g)
        _balance(lanes, work, problem.supply, problem.holders, g)
        _eliminate(work.matrix[g], lanes.active.shape[1], work.total)
    _ration(lanes, work, problem.covered)
    _direct(lanes, work)
    _measure(lanes, work)


@register_jitable
def _pack_routes(problem: Problem, lanes: Lanes, run: int, lane: int, g: int) -> None:
    """Pack the routes of group ``g``: weights in logs, costs, and who may use them."""
    sellers, buyers, holders = problem.sellers, problem.buyers, problem.holders
    rows, count = sellers.size, holders.size
    for b in range(buyers.size):
        j = buyers[b]
        sharp = 0.0 if problem.ces else problem.sharpness[run, g, j]
        for s in range(rows):
            i = sellers[s]
            lanes.base[g, s, b, lane] = CLOSED
            if problem.available[run, g, i] > 0.0:
                size = log_or_closed(problem.weight[run, g, i, j])
                lanes.base[g, s, b, lane] = size - sharp * problem.cost[run, g, i, j]
            lanes.cost[g, s, b, lane] = problem.cost[run, g, i, j]
        for k in range(count):
            s = holders[k]
            i = sellers[s]
            abroad = i != j and problem.available[run, g, i] > 0.0
            allowed = problem.covered[g] == 0.0 or problem.licences[run, k] > 0.0
            licensed, grey = rows + k, rows + count + k
            lanes.base[g, licensed, b, lane] = CLOSED
            if abroad and allowed:
                lanes.base[g, licensed, b, lane] = lanes.base[g, s, b, lane]
            lanes.cost[g, licensed, b, lane] = problem.cost[run, g, i, j]
            cost = problem.cost[run, g, i, j] + problem.grey_cost[run, k]
            lanes.base[g, grey, b, lane] = CLOSED
            if abroad and problem.evasion[run, k] + problem.grey_capacity[run, k] > 0.0:
                size = log_or_closed(problem.grey_weight[run, g, k, j])
                lanes.base[g, grey, b, lane] = size - sharp * cost
            lanes.cost[g, grey, b, lane] = cost
            if i != j:
                lanes.base[g, s, b, lane] = CLOSED


@register_jitable
def _pack_buyers(problem: Problem, lanes: Lanes, run: int, lane: int, g: int) -> None:
    """Pack demand and the go-without route of group ``g``."""
    for b in range(problem.buyers.size):
        j = problem.buyers[b]
        value = problem.value[run, g, j]
        sharp = problem.sharpness[run, g, j]
        idle = log_or_closed(problem.idle_weight)
        near = log(value) if problem.ces and value < np.inf else value
        idle = max(idle - sharp * near, CLOSED)
        found = idle
        for t in range(lanes.base.shape[1]):
            found = max(found, lanes.base[g, t, b, lane])
        quantity = log_or_closed(problem.quantity[run, g, j])
        lanes.quantity[g, b, lane] = quantity if found > SHUT else CLOSED
        lanes.elasticity[g, b, lane] = problem.elasticity[run, g, j]
        lanes.reference[g, b, lane] = problem.reference[run, g, j]
        lanes.sharpness[g, b, lane] = sharp
        lanes.idle[g, b, lane] = idle


@register_jitable
def _pack_sellers(problem: Problem, lanes: Lanes, run: int, lane: int, g: int) -> None:
    """Pack supply, duties and the starting prices of group ``g``."""
    rows = problem.sellers.size
    for s in range(rows):
        i = problem.sellers[s]
        lanes.available[g, s, lane] = log_or_closed(problem.available[run, g, i])
        lanes.offer_reference[g, s, lane] = log(problem.offer_reference[run, g, i])
        lanes.trial[g * rows + s, lane] = log(problem.price[run, g, i])
        lanes.active[g, s, lane] = 1.0 if _open(lanes, g, s, lane) else 0.0
    for k in range(problem.holders.size):
        lanes.tax[g, k, lane] = 1.0 + problem.duty[run, g, k]
        lanes.floor[g, k, lane] = problem.ask_floor[run, g, k]
        for t in (rows + k, rows + problem.holders.size + k):
            if _open(lanes, g, t, lane):
                lanes.active[g, problem.holders[k], lane] = 1.0


@register_jitable
def _open(lanes: Lanes, g: int, t: int, lane: int) -> bool:
    """Tell whether source ``t`` has an open route to a buyer who wants something."""
    for b in range(lanes.quantity.shape[1]):
        if lanes.base[g, t, b, lane] > SHUT and lanes.quantity[g, b, lane] > SHUT:
            return True
    return False


@register_jitable
def _pack_holder(problem: Problem, lanes: Lanes, run: int, lane: int, k: int) -> None:
    """Pack licences, grey capacity and the starting rent and margin of holder ``k``."""
    count = problem.holders.size
    groups, rows = lanes.active.shape[0], problem.sellers.size
    first = groups * rows
    i = problem.sellers[problem.holders[k]]
    licences, counted = problem.licences[run, k], problem.counted[run, k]
    limited = licences > 0.0 and licences < np.inf and counted > 0.0
    e, cap, w = problem.evasion[run, k], problem.grey_capacity[run, k], problem.grey_width[run, k]
    scale = np.inf
    lanes.rationed[k, lane] = 0.0
    lanes.smuggled[k, lane] = 0.0
    for g in range(groups):
        if limited and problem.covered[g] > 0.0 and _open(lanes, g, rows + k, lane):
            lanes.rationed[k, lane] = 1.0
            scale = min(scale, problem.offer_reference[run, g, i])
        if _open(lanes, g, rows + count + k, lane):
            lanes.smuggled[k, lane] = 1.0
    rationed, smuggled = lanes.rationed[k, lane] > 0.0, lanes.smuggled[k, lane] > 0.0
    lanes.scale[k, lane] = scale if rationed else 1.0
    lanes.licences[k, lane] = log(licences / counted) if rationed else 0.0
    q = min(1.0, e / cap) if cap > 0.0 else 1.0
    c = log_or_closed(q)
    lanes.evasion[k, lane], lanes.capacity[k, lane], lanes.width[k, lane] = e, cap, w
    lanes.kink[k, lane], lanes.corner[k, lane] = q, c
    m = problem.margin[run, k] / w
    above = m + log(max(1.0 - (1.0 - q) * exp(-max(m, 0.0)), 1e-12))
    u = above if m > 0.0 or q == 0.0 else m + c
    lanes.trial[first + k, lane] = max(problem.rent[run, k], 0.0) if rationed else 0.0
    lanes.trial[first + count + k, lane] = u if smuggled else c + 0.0


@register_jitable
def _pack(problem: Problem, lanes: Lanes, work: Work, run: int, lane: int) -> None:
    """Put a run into a lane."""
    for g in range(lanes.active.shape[0]):
        _pack_routes(problem, lanes, run, lane, g)
        _pack_buyers(problem, lanes, run, lane, g)
        _pack_sellers(problem, lanes, run, lane, g)
    lanes.hold[lane] = problem.hold[run]
    lanes.slope[lane] = problem.slope[run]
    for k in range(problem.holders.size):
        _pack_holder(problem, lanes, run, lane, k)
    for v in range(lanes.trial.shape[0]):
        lanes.point[v, lane] = lanes.trial[v, lane]
        lanes.step[v, lane] = 0.0
    work.best[lane] = np.inf
    work.blunt[lane] = 1.0
    work.length[lane] = 0.0
    work.fresh[lane] = 0.0


@register_jitable
def _unpack_buyers(
    problem: Problem, work: Work, lanes: Lanes, answer: Answer, run: int, lane: int
) -> None:
    """Write flows, price indices and what goes without."""
    rows, count = problem.sellers.size, problem.holders.size
    for g in range(lanes.active.shape[0]):
        for b in range(problem.buyers.size):
            j = problem.buyers[b]
            index = work.index[g, b, lane]
            idle = lanes.idle[g, b, lane]
            answer.index[run, g, j] = index if index < -SHUT / 1e6 else problem.value[run, g, j]
            if lanes.quantity[g, b, lane] > SHUT and idle > SHUT:
                sharp = lanes.sharpness[g, b, lane]
                near = log(index) if problem.ces else index
                y = index / lanes.reference[g, b, lane]
                size, _ = _demand(
                    problem.demand, lanes.quantity[g, b, lane], lanes.elasticity[g, b, lane], y
                )
                lost = exp(size + idle + sharp * near)
                if problem.ces:
                    lost *= index / problem.value[run, g, j]
                answer.without[run, g, j] = lost
            for t in range(rows + 2 * count):
                tonnes = work.part[g, t, b, lane] * exp(work.flow[g, t, lane])
                if t < rows:
                    answer.flow[run, g, problem.sellers[t], j] += tonnes
                elif t < rows + count:
                    seller = problem.sellers[problem.holders[t - rows]]
                    answer.flow[run, g, seller, j] += tonnes
                else:
                    answer.grey_flow[run, g, t - rows - count, j] = tonnes


@register_jitable
def _unpack_sellers(
    problem: Problem, work: Work, lanes: Lanes, answer: Answer, run: int, lane: int
) -> None:
    """Write prices, asks, rents, margins and what was sold."""
    rows, count = problem.sellers.size, problem.holders.size
    first = lanes.active.shape[0] * rows
    for g in range(lanes.active.shape[0]):
        for s in range(rows):
            i = problem.sellers[s]
            if lanes.active[g, s, lane] > 0.0:
                answer.price[run, g, i] = work.ask[g, s, lane]
        for k in range(count):
            answer.ask[run, g, k] = work.ask[g, rows + k, lane]
        for i in range(answer.sold.shape[2]):
            total = 0.0
            for j in range(answer.sold.shape[2]):
                total += answer.flow[run, g, i, j]
            for k in range(count):
                if problem.sellers[problem.holders[k]] == i:
                    for j in range(answer.sold.shape[2]):
                        total += answer.grey_flow[run, g, k, j]
            answer.sold[run, g, i] = total
    for k in range(count):
        answer.rent[run, k] = lanes.trial[first + k, lane]
        if lanes.smuggled[k, lane] > 0.0:
            answer.margin[run, k] = work.grey[k, 0, lane]


@register_jitable
def _lanes(g: int, s: int, b: int, h: int, width: int) -> Lanes:
    """Room for the packed inputs of ``width`` runs."""
    t = s + 2 * h
    v = g * s + 2 * h
    route, buyer, seller = (g, t, b, width), (g, b, width), (g, s, width)
    return Lanes(
        np.zeros(route), np.zeros(route), np.zeros(buyer), np.zeros(buyer), np.zeros(buyer),
        np.zeros(buyer), np.zeros(buyer), np.zeros(seller), np.zeros(seller), np.zeros(seller),
        np.zeros(width), np.zeros(width), np.zeros((g, h, width)), np.zeros((g, h, width)),
        np.zeros((h, width)), np.zeros((h, width)), np.zeros((h, width)), np.zeros((h, width)),
        np.zeros((h, width)), np.zeros((h, width)), np.zeros((h, width)), np.zeros((h, width)),
        np.zeros((h, width)), np.zeros((v, width)), np.zeros((v, width)), np.zeros((v, width)),
    )  # fmt: skip


@register_jitable
def _work(g: int, s: int, b: int, h: int, width: int) -> Work:
    """Room for the evaluation of ``width`` runs."""
    t = s + 2 * h
    return Work(
        np.zeros((g, t, width)), np.zeros((g, h, width)), np.zeros((h, 4, width)),
        np.zeros((t, b, width)), np.zeros((t, b, width)), np.zeros((g, t, b, width)),
        np.zeros((g, t, width)), np.zeros((g, b, width)), np.zeros((b, width)),
        np.zeros((t, b, width)), np.zeros((g, t, t + 1, width)),
        np.zeros((2 * h, 2 * h + 1, width)), np.zeros(width), np.zeros(width), np.zeros(width),
        np.zeros(width), np.zeros(width), np.zeros(width), np.zeros(width), np.zeros(width),
    )  # fmt: skip


def plain(problem: Problem, answer: Answer, width: int, tolerance: float, limit: int) -> None:
    """Clear every run of ``problem``, ``width`` runs at a time, and write ``answer``.

    ``limit`` is the most Newton steps and cuts of a step that a run may take.
    """
    runs, groups = problem.available.shape[0], problem.available.shape[1]
    room = (groups, problem.sellers.size, problem.buyers.size, problem.holders.size, width)
    lanes, work = _lanes(*room), _work(*room)
    played = np.full(width, -1)  # the run in each lane
    passes = np.zeros(width, np.int64)
    ahead = min(width, runs)
    for lane in range(ahead):
        _pack(problem, lanes, work, lane, lane)
        played[lane] = lane
    for lane in range(ahead, width):
        _pack(problem, lanes, work, 0, lane)
    left = runs
    while left > 0:
        _evaluate(lanes, work, problem)
        for lane in range(width):
            run = played[lane]
            if run < 0:
                continue
            done = work.excess[lane] <= tolerance and work.blunt[lane] == 1.0
            if done or passes[lane] >= limit:
                _unpack_buyers(problem, work, lanes, answer, run, lane)
                _unpack_sellers(problem, work, lanes, answer, run, lane)
                answer.iterations[run] = passes[lane]
                answer.residual[run] = work.excess[lane]
                answer.ok[run] = done
                left -= 1
                played[lane] = -1
                work.fresh[lane] = 0.0
                work.length[lane] = 0.0
                if ahead < runs:
                    _pack(problem, lanes, work, ahead, lane)
                    played[lane] = ahead
                    passes[lane] = 0
                    ahead += 1
            else:
                passes[lane] += 1
                _judge(work, lane)
                if passes[lane] == 12:
                    work.blunt[lane] = 0.2
                    work.best[lane] = np.inf
                    work.length[lane] = 0.0
        _move(lanes, work)


fast = njit(plain, cache=True, nogil=True, error_model="numpy")

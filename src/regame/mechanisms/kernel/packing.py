"""Put runs into lanes and write their answers."""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable

from regame.mechanisms.kernel.curves import smuggling_coordinate
from regame.mechanisms.kernel.elementary import CLOSED, SHUT, exp, log, log_or_closed
from regame.mechanisms.kernel.layout import Answer, Floats, Lanes, Problem, Work


@register_jitable
def pack(problem: Problem, lanes: Lanes, work: Work, run: int, lane: int) -> None:
    """Put ``run`` into ``lane``, at its start."""
    logs = np.empty(problem.weight.shape[3])
    for g in range(lanes.active.shape[0]):
        for s in range(problem.sellers.size):
            _pack_routes(problem, lanes, logs, (run, lane, g), s)
        for k in range(problem.holders.size):
            _pack_exports(problem, lanes, (run, lane, g), k)
        _pack_buyers(problem, lanes, run, lane, g)
        _pack_sellers(problem, lanes, run, lane, g)
    for k in range(problem.holders.size):
        _pack_holder(problem, lanes, run, lane, k)
    lanes.hold[lane] = problem.hold[run]
    lanes.slope[lane] = problem.slope[run]
    for v in range(lanes.trial.shape[0]):
        lanes.point[v, lane] = lanes.trial[v, lane]
        lanes.step[v, lane] = 0.0
    lanes.blunt[lane] = 1.0
    work.best[lane] = np.inf


@register_jitable
def _pack_routes(
    problem: Problem, lanes: Lanes, logs: Floats, place: tuple[int, int, int], s: int
) -> None:
    """Pack the routes of seller ``s``: weights in logs, and costs."""
    run, lane, g = place
    i = problem.sellers[s]
    sells = problem.available[run, g, i] > 0.0
    for j in range(logs.size):
        logs[j] = log_or_closed(problem.weight[run, g, i, j])
    for b in range(problem.buyers.size):
        j = problem.buyers[b]
        cost = problem.cost[run, g, i, j]
        sharp = 0.0 if problem.ces else problem.sharpness[run, g, j]
        lanes.base[g, s, b, lane] = logs[j] - sharp * cost if sells else CLOSED
        lanes.cost[g, s, b, lane] = cost


@register_jitable
def _pack_exports(problem: Problem, lanes: Lanes, place: tuple[int, int, int], k: int) -> None:
    """Take the routes abroad of holder ``k`` out of its own row; pack its grey routes."""
    run, lane, g = place
    s = problem.holders[k]
    i = problem.sellers[s]
    licensed = problem.sellers.size + k
    grey = licensed + problem.holders.size
    sells = problem.available[run, g, i] > 0.0
    allowed = problem.covered[g] == 0.0 or problem.licences[run, k] > 0.0
    smuggles = problem.evasion[run, k] + problem.grey_capacity[run, k] > 0.0
    for b in range(problem.buyers.size):
        j = problem.buyers[b]
        home = lanes.base[g, s, b, lane]
        cost = problem.cost[run, g, i, j]
        lanes.base[g, s, b, lane] = home if i == j else CLOSED
        lanes.base[g, licensed, b, lane] = home if i != j and allowed else CLOSED
        lanes.cost[g, licensed, b, lane] = cost
        cost += problem.grey_cost[run, k]
        sharp = 0.0 if problem.ces else problem.sharpness[run, g, j]
        lanes.base[g, grey, b, lane] = CLOSED
        if i != j and sells and smuggles:
            size = log_or_closed(problem.grey_weight[run, g, k, j])
            lanes.base[g, grey, b, lane] = size - sharp * cost
        lanes.cost[g, grey, b, lane] = cost


@register_jitable
def _pack_buyers(problem: Problem, lanes: Lanes, run: int, lane: int, g: int) -> None:
    """Pack demand and the go-without route; a buyer without any route wants nothing."""
    for b in range(problem.buyers.size):
        j = problem.buyers[b]
        value, sharp = problem.value[run, g, j], problem.sharpness[run, g, j]
        near = log(value) if problem.ces and value < np.inf else value
        idle = max(log_or_closed(problem.idle_weight) - sharp * near, CLOSED)
        largest = idle
        for t in range(lanes.base.shape[1]):
            largest = max(largest, lanes.base[g, t, b, lane])
        quantity = log_or_closed(problem.quantity[run, g, j])
        lanes.quantity[g, b, lane] = quantity if largest > SHUT else CLOSED
        lanes.elasticity[g, b, lane] = problem.elasticity[run, g, j]
        lanes.reference[g, b, lane] = problem.reference[run, g, j]
        lanes.sharpness[g, b, lane] = sharp
        lanes.idle[g, b, lane] = idle


@register_jitable
def _pack_sellers(problem: Problem, lanes: Lanes, run: int, lane: int, g: int) -> None:
    """Pack supply, duties, starting prices, and which sources and sellers are at work."""
    rows, count = problem.sellers.size, problem.holders.size
    for t in range(rows + 2 * count):
        lanes.open[g, t, lane] = 0.0
        for b in range(problem.buyers.size):
            if lanes.base[g, t, b, lane] > SHUT and lanes.quantity[g, b, lane] > SHUT:
                lanes.open[g, t, lane] = 1.0
    for s in range(rows):
        i = problem.sellers[s]
        lanes.available[g, s, lane] = log_or_closed(problem.available[run, g, i])
        lanes.anchor[g, s, lane] = log(problem.offer_reference[run, g, i])
        lanes.trial[g * rows + s, lane] = problem.price[run, g, i]
        lanes.active[g, s, lane] = lanes.open[g, s, lane]
    for k in range(count):
        lanes.tax[g, k, lane] = 1.0 + problem.duty[run, g, k]
        lanes.floor[g, k, lane] = problem.ask_floor[run, g, k]
        exports = max(lanes.open[g, rows + k, lane], lanes.open[g, rows + count + k, lane])
        if exports > 0.0:
            lanes.active[g, problem.holders[k], lane] = 1.0


@register_jitable
def _pack_holder(problem: Problem, lanes: Lanes, run: int, lane: int, k: int) -> None:
    """Pack licences, grey capacity and the starting rent and margin of holder ``k``."""
    rows, count = problem.sellers.size, problem.holders.size
    licences, counted = problem.licences[run, k], problem.counted[run, k]
    limited = 0.0 < licences < np.inf and counted > 0.0
    scale, smuggled = np.inf, 0.0
    for g in range(lanes.active.shape[0]):
        if limited and problem.covered[g] > 0.0 and lanes.open[g, rows + k, lane] > 0.0:
            i = problem.sellers[problem.holders[k]]
            scale = min(scale, problem.offer_reference[run, g, i])
        smuggled = max(smuggled, lanes.open[g, rows + count + k, lane])
    rationed = scale < np.inf
    lanes.rationed[k, lane] = 1.0 if rationed else 0.0
    lanes.smuggled[k, lane] = smuggled
    lanes.scale[k, lane] = scale if rationed else 1.0
    lanes.licences[k, lane] = log(licences / counted) if rationed else 0.0
    evasion, capacity = problem.evasion[run, k], problem.grey_capacity[run, k]
    kink = min(1.0, evasion / capacity) if capacity > 0.0 else 1.0
    corner = log_or_closed(kink)
    width = problem.grey_width[run, k] if smuggled > 0.0 else 1.0
    lanes.evasion[k, lane], lanes.capacity[k, lane] = evasion, capacity
    lanes.kink[k, lane], lanes.corner[k, lane], lanes.width[k, lane] = kink, corner, width
    first = lanes.active.shape[0] * rows
    start = smuggling_coordinate(problem.margin[run, k] / width, kink, corner)
    lanes.trial[first + k, lane] = max(problem.rent[run, k], 0.0) if rationed else 0.0
    lanes.trial[first + count + k, lane] = start if smuggled > 0.0 else 0.0


@register_jitable
def unpack(
    problem: Problem, lanes: Lanes, work: Work, answer: Answer, place: tuple[int, int]
) -> None:
    """Write the answer of ``place`` = (run, lane), as evaluated at the lane's trial."""
    run, lane = place
    rows, count = problem.sellers.size, problem.holders.size
    for g in range(lanes.active.shape[0]):
        for b in range(problem.buyers.size):
            _unpack_buyer(problem, lanes, work, answer, (run, lane, g, b))
        for s in range(rows):
            if lanes.active[g, s, lane] > 0.0:
                answer.price[run, g, problem.sellers[s]] = work.ask[g, s, lane]
        for k in range(count):
            answer.ask[run, g, k] = work.ask[g, rows + k, lane]
        _total(problem, answer, run, g)
    first = lanes.active.shape[0] * rows
    for k in range(count):
        answer.rent[run, k] = lanes.trial[first + k, lane]
        if lanes.smuggled[k, lane] > 0.0:
            answer.margin[run, k] = work.margin[k, lane]
    answer.residual[run] = work.excess[lane]


@register_jitable
def _unpack_buyer(
    problem: Problem, lanes: Lanes, work: Work, answer: Answer, place: tuple[int, int, int, int]
) -> None:
    """Write what one buyer takes, goes without and pays."""
    run, lane, g, b = place
    rows, count = problem.sellers.size, problem.holders.size
    j = problem.buyers[b]
    for s in range(rows):
        answer.flow[run, g, problem.sellers[s], j] = work.flow[g, s, b, lane]
    for k in range(count):
        i = problem.sellers[problem.holders[k]]
        if i != j:
            answer.flow[run, g, i, j] = work.flow[g, rows + k, b, lane]
        answer.grey_flow[run, g, k, j] = work.flow[g, rows + count + k, b, lane]
    index = work.index[g, b, lane]
    if max(lanes.idle[g, b, lane], _widest(lanes, place)) > SHUT:
        answer.index[run, g, j] = index
    if lanes.quantity[g, b, lane] > SHUT:
        without = exp(lanes.idle[g, b, lane] + work.shift[g, b, lane])
        value = problem.value[run, g, j] if problem.ces else 1.0
        answer.without[run, g, j] = without / value


@register_jitable
def _widest(lanes: Lanes, place: tuple[int, int, int, int]) -> float:
    """Return the largest log weight among the routes to a buyer."""
    _, lane, g, b = place
    largest = CLOSED
    for t in range(lanes.base.shape[1]):
        largest = max(largest, lanes.base[g, t, b, lane])
    return largest


@register_jitable
def _total(problem: Problem, answer: Answer, run: int, g: int) -> None:
    """Book as sold what flows, so that the two agree to the last bit."""
    for s in range(problem.sellers.size):
        i = problem.sellers[s]
        total = 0.0
        for j in range(answer.flow.shape[3]):
            total += answer.flow[run, g, i, j]
        for k in range(problem.holders.size):
            if problem.holders[k] == s:
                for j in range(answer.flow.shape[3]):
                    total += answer.grey_flow[run, g, k, j]
        answer.sold[run, g, i] = total

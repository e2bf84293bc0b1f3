"""How buyers choose among sellers: preferences, how sharply they look at prices, distrust."""

import numpy as np

from lanes.elementary import exp
from lanes.elementwise import clear
from regame.engine.dialect import Buffers, Facts, Row, compiled, mechanism

NOTHING = 1e-9  # t: who bought less keeps its preferences
MOST_CLAIMED = 0.95  # of a buyer's orders that contracts can bind


@compiled
def sharpen(a: Facts, d: Buffers, q: Row, logs: np.ndarray, sharpness: np.ndarray) -> None:
    """Set buyers' sharpness (state,) kg/USD: by the geometric mean of trailing prices in a bloc.

    logs: of buyers' trailing prices (state,). Outside a holder these differ by little more than
    freight; one sharpness for each buyer changed no answer, and cost a tenth of a market's time.
    """
    mean = d.mean
    for k in range(len(a.bloc_size)):
        mean[k] = 0.0
    for s in range(a.states):
        mean[a.bloc[s]] += logs[s]
    for k in range(len(a.bloc_size)):
        mean[k] = q.market_sharpness * exp(-mean[k] / a.bloc_size[k])
    for s in range(a.states):
        sharpness[s] = mean[a.bloc[s]]


@mechanism
def drift(
    weight: np.ndarray, flow: np.ndarray, supply: np.ndarray, d: Buffers, speed: float,
    sellers: np.ndarray, routes: np.ndarray,
) -> None:  # fmt: skip
    """Move preferences to realised shares and, in part, to where supply is; they sum to one.

    weight, flow: (seller, buyer); supply: (seller,) shares; d.opened: (buyer,) part that follows
    supply, 0-1; speed: part of the way in a month; sellers: rows of all that can sell; routes:
    (seller, buyer) one where goods may go. Buyer by buyer
    weight += speed ((1 - opened) flow / bought + opened supply route - weight).
    Without supply all follow flows. What rounding adds to a sum is taken off a month later.
    """
    stays, shares, follows, total = d.drift[0], d.drift[1], d.drift[2], d.drift[3]
    weight_there = 0.0
    clear(total)
    clear(stays)
    for i in sellers:
        weight_there += supply[i]
        for j in range(len(total)):
            total[j] += flow[i, j]
            stays[j] += weight[i, j]
    for j in range(len(total)):
        moves = speed if total[j] > NOTHING else 0.0
        stays[j] = (1 - moves) / stays[j]
        led = d.opened[j] if weight_there > 0.0 else 0.0
        shares[j] = moves * (1 - led) / max(total[j], NOTHING)
        follows[j] = moves * led
    for i in sellers:
        for j in range(len(total)):
            weight_kept = stays[j] * weight[i, j]
            weight[i, j] = (
                weight_kept + shares[j] * flow[i, j] + follows[j] * supply[i] * routes[i, j]
            )


@compiled
def trust_premium(q: Row, trust: float, factor: float) -> float:
    """What buyers would pay to buy elsewhere, as a share of the price: the premium for trust.

    premium = `reputation.premium` x (1 - trust) x factor; factor: a buyer's own weight on the risk,
    1 as usual. Buyers named 15 to 20 % for magnets in 2025; demand.csv, A. Trust itself moves in
    reputation.py, of the mechanisms.
    """
    return q.reputation_premium * (1 - trust) * factor


@compiled
def prefer(weight: np.ndarray, sellers: np.ndarray, i: int, j: int, least: float) -> None:
    """Raise a buyer's preference for seller i to `least`; others give way in proportion.

    weight: (seller, buyer), whose columns sum to one; sellers: rows of all that can sell.
    """
    old = weight[i, j]
    if old < least:
        scale = (1 - least) / (1 - old)
        for k in sellers:
            weight[k, j] *= scale
        weight[i, j] = least

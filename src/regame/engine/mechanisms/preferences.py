"""How buyers' preferences for sellers move: requalification takes years."""

from __future__ import annotations

import numpy as np

from regame.engine.lanes.elementwise import clear
from regame.engine.state.buffers import Buffers
from regame.engine.verbs import mechanism

NOTHING = 1e-9  # t: who bought less keeps its preferences


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
    there = 0.0
    clear(total)
    clear(stays)
    for i in sellers:
        there += supply[i]
        for j in range(len(total)):
            total[j] += flow[i, j]
            stays[j] += weight[i, j]
    for j in range(len(total)):
        moves = speed if total[j] > NOTHING else 0.0
        stays[j] = (1 - moves) / stays[j]
        led = d.opened[j] if there > 0.0 else 0.0
        shares[j] = moves * (1 - led) / max(total[j], NOTHING)
        follows[j] = moves * led
    for i in sellers:
        for j in range(len(total)):
            kept = stays[j] * weight[i, j]
            weight[i, j] = kept + shares[j] * flow[i, j] + follows[j] * supply[i] * routes[i, j]

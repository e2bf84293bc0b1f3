"""Clear the markets of one stage: prices, flows, licence rents and smugglers' margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regame.mechanisms.kernel import curves, layout, solver

Floats = NDArray[np.float64]
DEMANDS = {"isoelastic": curves.ISOELASTIC, "linear": curves.LINEAR}
SUPPLIES = {"isoelastic": curves.ISOELASTIC, "linear": curves.LINEAR, "offer": curves.OFFER}


@dataclass(frozen=True)
class Market:
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
    covered: NDArray[np.bool_]
    ask_floor: Floats
    licences: Floats
    counted: Floats
    grey_cost: Floats
    evasion: Floats
    grey_capacity: Floats
    grey_width: Floats
    holders: tuple[int, ...] = ()
    demand: str = "isoelastic"
    supply: str = "offer"
    routing: str = "logit"
    idle_weight: float = 1.0


@dataclass(frozen=True)
class Cleared:
    price: Floats
    index: Floats
    flow: Floats
    grey_flow: Floats
    without: Floats
    rent: Floats
    margin: Floats
    ask: Floats
    sold: Floats
    iterations: NDArray[np.int64]
    residual: Floats
    ok: NDArray[np.bool_]


def clear_market(
    market: Market,
    price: Floats,
    rent: Floats,
    margin: Floats,
    *,
    tolerance: float = 1e-9,
    limit: int = 500,
    lanes: int = 64,
) -> Cleared:
    return solve(solver.fast, market, price, rent, margin, tolerance, limit, lanes)


def solve(run, market, price, rent, margin, tolerance, limit, lanes):
    trading = (market.available > 0.0).any(axis=(0, 1))
    trading[list(market.holders)] = True
    sellers = np.flatnonzero(trading)
    buyers = np.flatnonzero((market.quantity > 0.0).any(axis=(0, 1)))
    holders = np.searchsorted(sellers, np.array(market.holders, dtype=np.int64))
    def floats(x): return np.ascontiguousarray(x, dtype=np.float64)
    names = layout.Problem._fields[:21]
    problem = layout.Problem(
        *[floats(getattr(market, n)) for n in names],
        floats(price), floats(rent), floats(margin),
        sellers.astype(np.int64), buyers.astype(np.int64), holders.astype(np.int64),
        DEMANDS[market.demand], SUPPLIES[market.supply], market.routing == "ces", float(market.idle_weight),
    )
    R, G, N = market.available.shape
    H = len(market.holders)
    answer = layout.Answer(
        price=problem.price.copy(), index=problem.value.copy(), flow=np.zeros((R, G, N, N)), grey_flow=np.zeros((R, G, H, N)),
        without=np.zeros((R, G, N)), rent=np.zeros((R, H)), margin=np.zeros((R, H)),
        ask=np.zeros((R, G, H)), sold=np.zeros((R, G, N)),
        iterations=np.zeros(R, np.int64), residual=np.zeros(R), ok=np.zeros(R, np.bool_),
    )
    if R: run(problem, answer, max(1, min(lanes, R)), tolerance, limit)
    return Cleared(*answer)

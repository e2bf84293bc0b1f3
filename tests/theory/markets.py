"""Rows about one market cleared once: T1, T3, T15 and T22."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from tests.theory.exchange import clear, exchange
from tests.theory.finding import Figure, Finding, agreed

Floats = NDArray[np.float64]

QUANTITIES = np.linspace(40.0, 70.0, 3001)  # of the leader, t; the best one is 55
SHARES = (0.5, 0.8, 0.9, 0.99)  # of the leader, in row T3
SIGMA = 4.0
INSTANCES = 240  # random markets of row T22; every other one has a quota
STATES = 4


def dominant_firm() -> Finding:
    """T1: a leader and a fringe; the leader's quantity is swept through its licences."""
    runs = len(QUANTITIES)
    a, b, d, floor, cost, at = 100.0, 1.0, 2.0, 20.0, 10.0, 28.0
    available = np.tile([60.0, d * (at - floor), 0.0], (runs, 1))
    wanted = np.tile([0.0, 0.0, a - b], (runs, 1))
    weight = np.zeros((runs, 3, 3))
    weight[:, :2, 2] = 0.5
    reference = np.tile([cost, at, 1.0], (runs, 1))[:, None]
    cleared = clear(
        exchange(
            available,
            wanted,
            weight,
            licences=QUANTITIES,
            demand_elasticity=b / (a - b),
            supply_elasticity=d * at / (d * (at - floor)),
            offer_reference=reference,
            demand="linear",
            supply="linear",
            sharpness=np.full((runs, 1, 3), 200.0),
        )
    )
    price, sold = cleared.index[:, 0, 2], cleared.sold[:, 0]
    best = int(((price - cost) * sold[:, 0]).argmax())
    p, leader, fringe = float(price[best]), float(sold[best, 0]), float(sold[best, 1])
    known_price = ((a + d * floor) / (b + d) + cost) / 2
    known_sold = np.array([a - (b + d) * known_price + d * floor, d * (known_price - floor)])
    total = known_sold.sum()
    return agreed(
        statement="a leader with a competitive fringe asks half of [(a + d pf)/(b + d) + c]",
        source="Forchheimer (1908); Landes and Posner (1981) for the Lerner index",
        figures=[
            Figure("price", known_price, p),
            Figure("demand", total, leader + fringe),
            Figure("fringe", known_sold[1], fringe),
            Figure("leader", known_sold[0], leader),
            Figure("share", known_sold[0] / total, leader / (leader + fringe)),
            Figure("Lerner index", 1 - cost / known_price, (p - cost) / p),
        ],
    )


def chokepoint() -> Finding:
    """T3: what a full cut-off costs a buyer with CES tastes over two suppliers."""
    share = np.repeat(SHARES, 2)
    runs = len(share)
    weight = np.zeros((runs, 3, 3))
    weight[:, 0, 2] = np.where(np.arange(runs) % 2, 0.0, share)
    weight[:, 1, 2] = 1 - share
    cleared = clear(
        exchange(
            np.tile([1.0, 1.0, 0.0], (runs, 1)),
            np.tile([0.0, 0.0, 1.0], (runs, 1)),
            weight,
            supply_elasticity=1e6,
            routing="ces",
            sharpness=np.full((runs, 1, 3), SIGMA - 1),
        )
    )
    index = cleared.index[:, 0, 2].reshape(-1, 2)
    found = np.log(index[:, 1] / index[:, 0])
    exact = -np.log(1 - np.array(SHARES)) / (SIGMA - 1)
    convex = np.diff(found) / np.diff(SHARES)
    return agreed(
        statement="the loss of a full cut-off is alpha/(sigma - 1) ln(1/(1 - w)): convex in w",
        source="CES price index; Arkolakis, Costinot and Rodriguez-Clare (2012)",
        figures=[
            Figure(f"alpha times, w = {share:g}", float(known), float(loss))
            for share, known, loss in zip(SHARES, exact, found, strict=True)
        ],
        also=bool((np.diff(convex) > 0).all()),
    )


def no_arbitrage() -> Finding:
    """T15: the wedge is rent, duty and freight, and at most what smuggling costs where open."""
    duty, freight, smuggling = 0.25, 0.3, 0.4
    weight = np.zeros((2, 2, 2))
    weight[:, 0, 0] = weight[:, 0, 1] = 1.0
    cost = np.zeros((2, 1, 2, 2))
    cost[:, :, 0, 1] = freight
    open_ = np.array([[0.0], [1e9]])  # t of smuggling capacity
    grey = np.zeros((2, 1, 1, 2))
    grey[1, 0, 0, 1] = 1.0
    cleared = clear(
        exchange(
            np.tile([2.0, 0.0], (2, 1)),
            np.ones((2, 2)),
            weight,
            duty=duty,
            licences=0.3,
            demand_elasticity=0.5,
            cost=cost,
            grey_weight=grey,
            grey_cost=np.full((2, 1), smuggling),
            grey_capacity=open_,
            grey_width=np.full((2, 1), 1e-6),
        )
    )
    inside, outside = cleared.price[:, 0, 0], cleared.index[:, 0, 1]
    rent = cleared.rent[:, 0]
    gap = float(outside[0] - ((inside[0] + rent[0]) * (1 + duty) + freight))
    wedge = float(outside[1] - inside[1] - freight)
    return Finding(
        statement="outside less inside price is rent, duty and freight; at most the unit cost of "
        "smuggling where that is open",
        source="no arbitrage; Samuelson (1952)",
        expected=f"a gap below 1e-6 with a rent; a wedge of at most {smuggling:g} USD/kg",
        found=f"gap {gap:.1e} with a rent of {rent[0]:.3f}; wedge {wedge:.4f} USD/kg",
        ok=abs(gap) < 1e-6 and rent[0] > 0.1 and wedge <= smuggling * (1 + 1e-3),
    )


def programme(
    supply: Floats, slope: float, demand: Floats, elastic: float, cost: Floats, quota: float
) -> tuple[Floats, Floats]:
    """Solve the spatial equilibrium as a convex programme: no code of the engine in it.

    Maximises surplus over flows, supply and demand linear through (1 USD/kg, t) with these
    elasticities; state 0 exports at most `quota`. Returns supply and demand prices.
    """
    n = len(supply)

    def prices(x: Floats) -> tuple[Floats, Floats]:
        """Supply and demand prices (state,) USD/kg at these flows."""
        flow = x.reshape(n, n)
        asked = 1 - 1 / slope + flow.sum(1) / (supply * slope)
        paid = 1 + 1 / elastic - flow.sum(0) / (demand * elastic)
        return asked, paid

    def loss(x: Floats) -> tuple[float, Floats]:
        """Surplus with its sign turned, and its gradient over flows (seller * buyer,)."""
        flow = x.reshape(n, n)
        sold, bought = flow.sum(1), flow.sum(0)
        area = ((1 - 1 / slope) * sold + sold**2 / (2 * supply * slope)).sum()
        gain = ((1 + 1 / elastic) * bought - bought**2 / (2 * demand * elastic)).sum()
        asked, paid = prices(x)
        slope_ = asked[:, None] - paid[None] + cost
        return float(area - gain + (cost * flow).sum()), slope_.ravel()

    away = np.zeros((n, n))
    away[0, 1:] = 1
    limit = [
        {"type": "ineq", "fun": lambda x: quota - away.ravel() @ x, "jac": lambda x: -away.ravel()}
    ]
    start = np.full(n * n, demand.sum() / n**2 / 4)
    options = {"ftol": 1e-14, "maxiter": 2000}
    found = minimize(
        loss,
        start,
        jac=True,
        method="SLSQP",
        bounds=[(0, None)] * n**2,
        constraints=limit,
        options=options,
    )
    return prices(found.x)


def spatial_equilibrium() -> Finding:
    """T22: as the logit sharpens, prices meet those of the convex programme."""
    rng = np.random.default_rng(22)
    shape = (INSTANCES, STATES)
    supply, demand = rng.uniform(0.5, 2, shape), rng.uniform(0.5, 2, shape)
    cost = rng.uniform(0.02, 0.3, (INSTANCES, STATES, STATES)) * (1 - np.eye(STATES))
    supply[:, 0] *= 3  # the holder sells abroad, so that a quota bites
    quota = np.where(np.arange(INSTANCES) % 2, rng.uniform(0.1, 0.6, INSTANCES), np.inf)
    slope, elastic = 1.5, 0.8
    weight = np.full((INSTANCES, STATES, STATES), 1 / STATES)
    cleared = clear(
        exchange(
            supply,
            demand,
            weight,
            supply_elasticity=slope,
            demand_elasticity=elastic,
            licences=quota,
            cost=cost[:, None],
            demand="linear",
            supply="linear",
            sharpness=np.full((INSTANCES, 1, STATES), 2e4),
        )
    )
    apart = np.zeros(INSTANCES)
    for k in range(INSTANCES):
        limit = quota[k] if np.isfinite(quota[k]) else 1e3
        asked, paid = programme(supply[k], slope, demand[k], elastic, cost[k], limit)
        apart[k] = max(
            np.abs(cleared.price[k, 0] / asked - 1).max(),
            np.abs(cleared.index[k, 0] / paid - 1).max(),
        )
    bound = int((cleared.rent[:, 0] > 0).sum())
    return Finding(
        statement="as the logit sharpens, prices are those of the spatial price equilibrium",
        source="Samuelson (1952); Takayama and Judge (1964)",
        expected=f"within 0.1 % on {INSTANCES} random markets, half of them with a quota",
        found=f"at most {apart.max():.3%} apart; the quota binds in {bound}",
        ok=bool(apart.max() < 1e-3 and bound > INSTANCES // 4),
    )

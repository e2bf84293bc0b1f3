"""Rows about a seller with a hold on trade, on the market alone: T5, T6, T7 and T12."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from regame.core.instruments import NAMED
from regame.game.parts import Cleared, Market
from regame.studies.theory.exchange import clear, exchange
from regame.studies.theory.finding import Figure, Finding, agreed

Floats = NDArray[np.float64]

DUTIES = 4001  # rows of a sweep: steps of 0.1 % of the outside price where the best ones lie
CASES = ((0.7, 1.0, 1.5), (0.6, 1.5, 2.0), (0.9, 0.5, 0.5))  # leader's share, eD, eS
NETWORKS = 64
SMALL = 1e-3  # a restriction small enough that only the first order counts


def consumers_gain(quantity: Floats, elasticity: Floats, before: Floats, after: Floats) -> Floats:
    """Area under isoelastic demand between two prices, positive where the price falls.

    quantity: t at 1 USD/kg; elasticity: any but 1; prices in USD/kg. In 1,000 USD.
    """
    rest = 1 - elasticity
    return quantity * (before**rest - after**rest) / rest


def best_duty(share: float, demand: float, fringe: float) -> tuple[float, float]:
    """Sweep the leader's export duty; return the best tax over the outside price, and its duty.

    The market is built so that at an outside price of 1 USD/kg the leader sells `share`. Income
    is revenue and tax less the cost under the leader's supply curve, which has the fringe's
    elasticity. Duties run from none to the most that an Action may ask for.
    """
    residual = (demand + (1 - share) * fringe) / share
    inside = 1 - 1 / residual if residual > 1 else 1.0
    duty = np.linspace(0.0, NAMED["export_duty"].high, DUTIES)
    available = np.tile([share * inside**-fringe, 1 - share, 0.0], (DUTIES, 1))
    weight = np.zeros((DUTIES, 3, 3))
    weight[:, :2, 2] = share, 1 - share
    wanted = np.tile([0.0, 0.0, 1.0], (DUTIES, 1))
    elastic = {"supply_elasticity": fringe, "demand_elasticity": demand}
    cleared = clear(exchange(available, wanted, weight, duty=duty, **elastic))
    price, sold = cleared.price[:, 0, 0], cleared.sold[:, 0, 0]
    income = sold * (cleared.ask[:, 0, 0] - price * fringe / (1 + fringe))
    best = duty[income.argmax()]
    return float(best / (1 + best)), float(best)


def optimal_export_tax() -> Finding:
    """T5: the best export tax is one over the elasticity of what the leader faces."""
    figures = []
    for share, demand, fringe in CASES:
        residual = (demand + (1 - share) * fringe) / share
        tax, duty = best_duty(share, demand, fringe)
        if residual > 1:
            figures.append(Figure(f"tax where eR = {residual:.2f}", 1 / residual, tax))
        else:
            most = NAMED["export_duty"].high
            figures.append(Figure(f"duty on the price where eR = {residual:.2f}", most, duty))
    return agreed(
        statement="the tax that pays best, over the outside price, is 1/eR with "
        "eR = (eD + (1 - s) eS)/s; where eR is at most one, as much as is allowed",
        source="the optimal export tax on the residual demand of a dominant seller; Bickerdike "
        "(1906), Johnson (1953), and Landes and Posner (1981) for eR",
        figures=figures,
        within=0.01,
    )


def random_trade(networks: int, states: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Supply and demand (run, state) t at 1 USD/kg, and preferences that sum to one over sellers.

    State 0 buys at home only, so that its users pay the inside price, and has more than it needs.
    """
    draw = np.random.default_rng(seed)
    supply, demand = (draw.uniform(0.2, 2.0, (networks, states)) for _ in range(2))
    supply[:, 0] += demand[:, 0]
    weight = draw.dirichlet(np.ones(states), (networks, states)).transpose(0, 2, 1)
    weight[:, :, 0] = np.arange(states) == 0
    return supply, demand, weight


def welfare(market: Market, cleared: Cleared) -> Floats:
    """Surplus of state 0's producers and users and its duty, less a constant (run,) 1,000 USD."""
    price, sold = cleared.price[:, 0, 0], cleared.sold[:, 0, 0]
    duty = (cleared.ask[:, 0, 0] - price) * cleared.flow[:, 0, 0, 1:].sum(axis=1)
    users = consumers_gain(
        market.quantity[:, 0, 0], market.elasticity[:, 0, 0], np.ones_like(price), price
    )
    return price * sold / (1 + market.slope) + duty + users


def small_restriction() -> Finding:
    """T6: a small export duty is worth something to whoever sets it."""
    draw = np.random.default_rng(6)
    elastic = {
        "supply_elasticity": draw.uniform(0.3, 3.0, NETWORKS),
        "demand_elasticity": draw.uniform(0.2, 0.9, NETWORKS),
        "sharpness": np.full((NETWORKS, 1, 4), 8.0),
    }
    free = exchange(*random_trade(NETWORKS, 4, seed=6), **elastic)
    taxed = replace(free, duty=np.full_like(free.duty, SMALL))
    slope = (welfare(taxed, clear(taxed)) - welfare(free, clear(free))) / SMALL
    gains = int((slope > 0).sum())
    return Finding(
        statement="a small restriction raises the sender's welfare: dW/dtau > 0 at tau = 0",
        source="Becko (2024): sanctions as a manipulation of the terms of trade",
        expected=f"in all of {NETWORKS} random economies",
        found=f"in {gains}; the least slope is {slope.min():.2g}",
        ok=gains == NETWORKS,
    )


def bystanders() -> Finding:
    """T7: a denial hurts the less, the more others can supply who are no part of the quarrel."""
    capacity = np.geomspace(0.01, 30.0, 24)
    runs = len(capacity)
    supply = np.stack([np.full(runs, x) for x in (3.0, 0.2)] + [capacity, np.full(runs, 0.05)], 1)
    demand = np.tile([1.0, 1.0, 0.5, 1.0], (runs, 1))
    weight = np.repeat((supply / supply.sum(axis=1, keepdims=True))[:, :, None], 4, axis=2)
    elastic = {"supply_elasticity": 0.5, "demand_elasticity": 0.4}
    shape = (runs, 1, 4)
    market = exchange(
        supply, demand, weight, **elastic, sharpness=np.full(shape, 8.0), value=np.full(shape, 20.0)
    )
    denied = market.weight.copy()
    denied[:, :, 0, 1] = 0.0
    before, after = (clear(m).index[:, 0, 1] for m in (market, replace(market, weight=denied)))
    loss = -consumers_gain(np.ones(runs), np.full(runs, 0.4), before, after)
    return Finding(
        statement="the sender's power over a target falls as bystanders can supply the target",
        source="Sturm (2023), A simple theory of economic sanctions",
        expected="the target's loss falls at every step of the bystanders' capacity",
        found=f"from {loss[0]:.3g} to {loss[-1]:.3g} in {runs} steps, "
        + ("every one down" if (np.diff(loss) < 0).all() else "not every one down"),
        ok=bool((np.diff(loss) < 0).all() and loss[-1] > 0),
    )


def hub() -> Finding:
    """T12: power needs the central node and the jurisdiction over it."""
    states = 8
    draw = np.random.default_rng(12)
    weight = draw.dirichlet(np.ones(states), (NETWORKS, states)).transpose(0, 2, 1)
    demand = draw.uniform(0.5, 1.5, (NETWORKS, states))
    supply = (weight * demand[:, None]).sum(axis=2)
    elastic = {"supply_elasticity": 0.5, "demand_elasticity": 0.5}
    free = exchange(
        supply, demand, weight, **elastic, sharpness=np.full((NETWORKS, 1, states), 4.0)
    )
    before = clear(free)
    bought = before.flow[:, 0, :, 1:].sum(axis=2)
    share = bought[:, 0] / bought.sum(axis=1)
    cut = replace(free, licences=0.1 * bought[:, :1])

    def loss(market: Market) -> Floats:
        """Loss of all users outside against free trade (run,), per tonne of use at 1 USD/kg."""
        prices = (cleared.index[:, 0, 1:] for cleared in (before, clear(market)))
        gain = consumers_gain(demand[:, 1:], np.full((NETWORKS, 1), 0.5), *prices)
        return -gain.sum(axis=1) / demand[:, 1:].sum(axis=1)

    rank = float(spearmanr(share, loss(cut)).statistic)
    without = float(np.abs(loss(replace(cut, covered=np.zeros(1, bool)))).max())
    return Finding(
        statement="power needs the central node and the jurisdiction over it: loss ranks with the "
        "hub's share, and is zero where the hub's exports are not its state's to withhold",
        source="Farrell and Newman (2019), Weaponized interdependence",
        expected=f"Spearman above 0.6 over {NETWORKS} random networks; 0",
        found=f"Spearman {rank:.2f}; without jurisdiction {without:.1g}",
        ok=rank > 0.6 and without < 1e-9,
    )

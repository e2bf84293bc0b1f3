"""What users want, what they order, and what they do when prices or fear move."""

from __future__ import annotations

import math

import numpy as np

from regame.atlas import Atlas, Facts
from regame.mechanisms.compiled import Row, Table, compiled, number, verb
from regame.mechanisms.elementwise import approach, exponentials, fall, logarithms
from regame.mechanisms.kernel.elementary import log
from regame.parameters import Parameters
from regame.world import World

LEAST_ORDER = 0.05  # of need: buyers never leave the market; C
MOST_EXTRA = 1.2  # of need a month on top of use; the minimal model of 2005-15, C
LN2 = math.log(2)


def start_index(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Delivered prices at the start (run, group, state): inside, or with duty and freight."""
    duty = np.stack([p(f"licences.duty_{g}") for g in atlas.groups], axis=1)  # (run, group)
    price = np.stack([p(f"prices.{g}") for g in atlas.groups], axis=1)
    outside = price * (1 + duty) + p("market.transport", 1)
    return np.where(atlas.inside, price[:, :, None], outside[:, :, None])


def start_magnet_index(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Delivered prices of magnets at the start (run, state) USD/kg."""
    return np.where(atlas.inside, p("prices.magnet", 1), p("prices.magnet_outside", 1))


@verb
def grow_use(w: World, a: Facts, p: Table, month: int) -> None:
    """Set use over the base year's, without shocks and prices: growth that fades by half-lives.

    On top of it comes what the crisis of 2008-09 had taken and 2010 brought back. Before the base
    year dated factors alone move use.
    """
    since = max(month - a.base_month, 0)
    for r in range(len(p)):
        q = p[r]
        half = q.demand_growth_fade
        years = half / LN2 * (1 - 0.5 ** (since / 12 / half))
        back = 1 - np.exp(-since / q.demand_rebound_months)
        inside = np.exp(q.demand_growth_inside * years + q.demand_rebound_inside * back)
        outside = np.exp(q.demand_growth_outside * years + q.demand_rebound_outside * back)
        for s in range(a.states):
            w.growth[r, s] = inside if a.inside[s] else outside


@verb
def draw_shock(w: World, a: Facts, p: Table, normal: np.ndarray) -> None:
    """Move the shocks to use, an autoregression of order one, and set the activity of states.

    normal: (run, state) standard normal draws.
    """
    for r in range(len(p)):
        q = p[r]
        for s in range(a.states):
            shock = q.demand_shock_memory * w.shock[r, s] + q.demand_shock * normal[r, s]
            size = 1.0 if a.inside[s] else q.demand_outside
            w.shock[r, s] = shock
            w.activity[r, s] = size * w.growth[r, s] * np.exp(shock)


@compiled
def elasticity(q: Row, short: float, long: float, adapted: float) -> float:
    """Elasticity of use on the way from short to long run: eS + (eL - eS) * adapted."""
    e_short = q.demand_elasticity * short
    e_long = max(q.demand_elasticity_long * long, e_short)
    return e_short + (e_long - e_short) * adapted


@compiled
def want(
    w: World, a: Facts, q: Row, r: int, index: np.ndarray, e: np.ndarray, wanted: np.ndarray
) -> None:
    """Set oxides wanted outside magnets at an index, t/month, and their elasticities e.

    All (group, state): use at the start's price, less what substitutes took, times ratio^-e.
    """
    for g in range(len(e)):
        for s in range(a.states):
            e[g, s] = elasticity(q, a.elasticity[g], a.elasticity_long[g], w.adapted[r, g, s])
            wanted[g, s] = index[g, s] / w.start_index[r, g, s]
    fall(wanted.ravel(), e.ravel())
    for g in range(len(e)):
        for s in range(a.states):
            size = a.direct_use[g, s] * w.use_path[r, g, s] * w.activity[r, s]
            wanted[g, s] *= size * (1 - w.lost[r, g, s])


@verb
def wanted_use(w: World, a: Facts, p: Table, index: np.ndarray) -> np.ndarray:
    """Oxides wanted outside magnets at a delivered price, both (run, group, state); t/month."""
    wanted, e = np.empty(index.shape), np.empty(index.shape[1:])
    for r in range(len(p)):
        want(w, a, p[r], r, index[r], e, wanted[r])
    return wanted


@verb
def save_content(w: World, a: Facts, p: Table) -> None:
    """Set how much of each group goes into a magnet: heavies are saved where they are dear."""
    ratio, e = np.empty(a.states), np.empty(a.states)
    for r in range(len(p)):
        for g in range(len(a.thrift)):
            for s in range(a.states):
                ratio[s] = max(w.index[r, g, s] / w.start_index[r, g, s], 1.0)
                e[s] = elasticity(p[r], a.thrift[g], a.thrift_long[g], w.adapted[r, g, s])
            fall(ratio, e)
            for s in range(a.states):
                w.content[r, g, s] = a.content[g] * ratio[s]


@compiled
def moods(w: World, q: Row, r: int, mood: np.ndarray) -> None:
    """Factor on wanted stocks (group, state): exp(clip(phi [trend - reversion log(P/Pe)]))."""
    for g in range(mood.shape[0]):
        for s in range(mood.shape[1]):
            mood[g, s] = w.index[r, g, s] / w.buyer_expected[r, g, s]
    logarithms(mood.ravel())
    for g in range(mood.shape[0]):
        for s in range(mood.shape[1]):
            pull = q.stocks_trend * w.trend[r, g, s] * q.stocks_trend_horizon
            swing = q.stocks_swing * (pull - q.stocks_mean_reversion * mood[g, s])
            mood[g, s] = min(max(swing, -1.6), 1.0)
    exponentials(mood.ravel())


@verb
def place_orders(w: World, a: Facts, p: Table) -> tuple[np.ndarray, np.ndarray]:
    """Orders at last month's price and their elasticity, both (run, group, state). Sets need.

    Order-up-to stocks: S* = cover (1 + panic risk) use exp(clip(phi [spec g H - m log(P/Pe)]));
    the order is use plus the gap over the adjustment time. Equations and starting values: the
    minimal model of 2005-15.
    """
    order, response = np.empty_like(w.need), np.empty_like(w.need)
    size = (len(a.content), a.states)
    direct, e, mood = np.empty(size), np.empty(size), np.empty(size)
    for r in range(len(p)):
        q = p[r]
        want(w, a, q, r, w.index[r], e, direct)
        moods(w, q, r, mood)
        speed = 1 / q.stocks_adjustment
        steady = q.stocks_swing * q.stocks_mean_reversion * speed
        for g in range(len(a.content)):
            for s in range(a.states):
                need = direct[g, s] + w.content[r, g, s] * w.magnet_plan[r, s]
                cover = q.stocks_cover * w.cover_factor[r, s] * (1 + q.stocks_panic * w.risk[r, s])
                public = number(w.set_stockpile[r, s]) if a.stockpile_covers[g] else 0.0
                wanted = (cover * mood[g, s] + public) * need
                stock = w.stock[r, g, s]
                gap = min(max((wanted - stock) * speed, -0.5 * stock), MOST_EXTRA * need)
                order[r, g, s] = max(need + gap, LEAST_ORDER * need)
                steep = (e[g, s] * need + steady * wanted) / max(order[r, g, s], 1e-12)
                response[r, g, s] = min(max(steep, 0.02), 3.0)
                w.need[r, g, s] = need
    return order, response


@verb
def felt_risk(w: World, a: Facts, p: Table, news: np.ndarray) -> None:
    """Risk that buyers feel: fades by its half-life and jumps with news (run, state)."""
    for r in range(len(p)):
        fade = 0.5 ** (1 / p[r].stocks_panic_half_life)
        for s in range(a.states):
            w.risk[r, s] = w.risk[r, s] * fade + news[r, s]


@compiled
def follow(trailing: np.ndarray, index: np.ndarray, speed: float) -> None:
    """Move a trailing mean of logarithms towards the log of an index; both flat."""
    for k in range(len(index)):
        trailing[k] += speed * (log(index[k]) - trailing[k])


@verb
def expect(w: World, a: Facts, p: Table) -> None:
    """Adaptive expectations of buyers and sellers, and the trend that buyers follow."""
    for r in range(len(p)):
        q = p[r]
        approach(w.seller_expected[r].ravel(), w.price[r].ravel(), q.market_price_memory)
        approach(w.buyer_expected[r].ravel(), w.index[r].ravel(), q.market_price_memory)
        follow(w.trailing[r].ravel(), w.index[r].ravel(), 1 / q.market_trailing)
        follow(w.magnet_trailing[r], w.magnet_index[r], 1 / q.market_trailing)
        for g in range(len(a.content)):
            for s in range(a.states):
                news = w.rise[r, g, s] - w.trend[r, g, s]
                w.trend[r, g, s] += q.stocks_trend_memory * news


@compiled
def adapted_use(q: Row, adapted: float, ratio: float) -> float:
    """Progress to the long-run elasticity: up while prices are dear, part of it back after."""
    if ratio > q.demand_adaptation_trigger:
        return adapted + q.demand_adaptation * (1 - adapted)
    return adapted - q.demand_adaptation * (1 - q.demand_irreversible) * adapted


@verb
def adapt_use(w: World, a: Facts, p: Table) -> None:
    """Move from short-run to long-run elasticity while prices stand high, and part of it back."""
    for r in range(len(p)):
        for g in range(len(a.content)):
            for s in range(a.states):
                ratio = w.index[r, g, s] / w.start_index[r, g, s]
                w.adapted[r, g, s] = adapted_use(p[r], w.adapted[r, g, s], ratio)
        for s in range(a.states):
            ratio = w.magnet_index[r, s] / w.magnet_start[r, s]
            w.magnet_adapted[r, s] = adapted_use(p[r], w.magnet_adapted[r, s], ratio)

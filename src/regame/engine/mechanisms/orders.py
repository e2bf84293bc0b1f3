"""What users want, what they order, and what they do when prices or fear move."""

import numpy as np

from lanes.elementary import exp, log
from lanes.elementwise import approach, flat, follow
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, compiled, mechanism, power
from regame.engine.relations.measures import stopped_most
from regame.engine.relations.use import (
    LEAST_ORDER,
    MOST_EXTRA,
    elasticity,
    public_stock,
    want,
    years_of_growth,
)

STEEPEST = 17.0  # elasticity that resale may add to an order


@mechanism
def grow_use(w: World, a: Facts, q: Row, r: int, month: int) -> None:
    """Set use over the base year's, without shocks and prices: growth that fades by half-lives.

    From `growth_ends` to `growth_resumes` years dated factors alone move use elsewhere.
    On top of it comes what the crisis of 2008-09 had taken and 2010 brought back. Use of magnets
    grows by `growth_magnets` more, on its dated factors. Before the base year dated factors alone
    move use.
    """
    since = max(month - a.base_month, 0)
    years = years_of_growth(q, since)
    back = 1 - exp(-since / q.demand_rebound_months)
    inside = exp(q.demand_growth_inside * years + q.demand_rebound_inside * back)
    grown = min(years, years_of_growth(q, 12 * q.demand_growth_ends))
    grown += max(years - years_of_growth(q, 12 * q.demand_growth_resumes), 0.0)
    outside = exp(q.demand_growth_outside * grown + q.demand_rebound_outside * back)
    for s in range(a.states):
        w.growth[r, s] = inside if a.inside[s] else outside
        w.product_path[r, s] *= exp(q.demand_growth_magnets * years)


@mechanism
def draw_shock(w: World, a: Facts, q: Row, r: int, normal: np.ndarray) -> None:
    """Move the shocks to use, an autoregression of order one, and set the activity of states.

    normal: (run, state) standard normal draws.
    """
    for s in range(a.states):
        w.shock[r, s] = q.demand_shock_memory * w.shock[r, s] + q.demand_shock * normal[r, s]
        size = (1.0 if a.inside[s] else q.demand_outside) * w.growth[r, s]
        w.activity[r, s] = exp(w.shock[r, s]) * size


@mechanism
def save_content(w: World, a: Facts, q: Row, r: int) -> None:
    """Set how much of each group goes into a magnet: heavies are saved where they are dear."""
    for g in range(len(a.content)):
        for s in range(a.states):
            dear = max(w.index[r, g, s] / w.start_index[r, g, s], 1.0)
            e = elasticity(q, a.thrift[g], a.thrift_long[g], w.adapted[r, g, s])
            w.content[r, g, s] = power(dear, -e) * (a.content[g] * w.intensity[r, g])


@mechanism
def moods(w: World, d: Buffers, q: Row, r: int) -> None:
    """Factor on wanted stocks, d.mood: exp(clip(phi [trend - reversion log(P/Pe)]))."""
    mood = flat(d.mood)
    index, expected, trend = flat(w.index[r]), flat(w.buyer_expected[r]), flat(w.trend[r])
    for k in range(len(mood)):
        pull = q.stocks_trend * trend[k] * q.stocks_trend_horizon
        dear = log(index[k] / expected[k])
        swing = q.stocks_swing * (pull - q.stocks_mean_reversion * dear)
        mood[k] = exp(min(max(swing, -1.6), 1.0))


@mechanism
def place_orders(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Orders at last month's price and their elasticity, d.order and d.response. Sets need.

    Order-up-to stocks: S* = cover (1 + panic risk) use exp(clip(phi [spec g H - m log(P/Pe)]));
    the order is use plus the gap over the adjustment time. Equations and starting values: the
    minimal model of 2005-15. Of their own stock users sell or use up `stocks.resale` a month per
    log(P/Pe), and buy as much in a dip: competitive storage (Deaton and Laroque 1992), linearised.
    What that leaves of an order is read off its curve where resale is nothing to it, so that no
    month sells what the price of the next cannot bear.
    """
    want(w, a, d, q, r, w.index[r])
    moods(w, d, q, r)
    speed = 1 / q.stocks_adjustment
    steady = q.stocks_swing * q.stocks_mean_reversion * speed
    for g in range(len(a.content)):
        for s in range(a.states):
            need = d.direct[g, s] + w.content[r, g, s] * w.product_plan[r, s]
            cover = q.stocks_cover * w.cover_factor[r, s] * (1 + q.stocks_panic * w.risk[r, s])
            public = public_stock(w, r, g, s, need) if a.stockpile_covers[g] else 0.0
            wanted = (cover * d.mood[g, s] + public) * need
            stock = w.stock[r, g, s]
            sold = q.stocks_resale * (stock - w.public_stock[r, g, s])
            gap = min(max((wanted - stock) * speed, -0.5 * stock), MOST_EXTRA * need)
            order = max(need + gap, LEAST_ORDER * need)
            # Who orders all that it can, as supply is stopped, orders no less when it is dearer.
            rush = stopped_most(w, a, r, s) > 0 and (wanted - stock) * speed > MOST_EXTRA * need
            sways = 0.0 if rush else steady * wanted
            slope = max(d.elastic[g, s] * need + sways + sold, 1e-12)
            most = 3.0 + min(sold / max(order, 1e-12), STEEPEST)
            steep = min(max(slope / max(order, 1e-12), 0.02), most)
            dear = log(w.index[r, g, s] / w.buyer_expected[r, g, s])
            resold = order * exp(-steep * sold / slope * dear)
            d.order[r, g, s] = min(resold, max(order, (1 + MOST_EXTRA) * need))
            d.response[r, g, s] = steep
            w.need[r, g, s] = need


@mechanism
def feel_risk(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Risk that buyers feel: fades by its half-life and jumps with d.news.

    Users who are denied feel `stocks.denied` over the news.
    """
    fade = exp(-LN2 / q.stocks_panic_half_life)
    for s in range(a.states):
        w.risk[r, s] = w.risk[r, s] * fade + d.news[s] + q.stocks_denied * d.cut_off[s]


@mechanism
def expect_prices(w: World, a: Facts, q: Row, r: int) -> None:
    """Move the expected price of sellers, seller_expected (group, state) USD/kg.

    Owners who sell hold the view of those who invest (views.py): a weight on the price, the rest on
    the usual price times `production.cost`, a measure of the marginal producer's cost over the
    tables', and slow to move. Prices of
    commodities come back to costs and traders count on it (Bessembinder and others 1995; Sterman
    2000, chapter 20); views that follow prices alone make stocks swing. The level that they come
    back to moves too (Schwartz and Smith 2000): by `usual_months` it follows what is paid inside.
    """
    if q.investment_usual_months > 0:
        for g in range(len(a.content)):
            paid = w.price[r, g, a.home] / (q.production_cost * q.opening_anchor)
            ratio = paid / w.start_price[r, g]
            w.usual_price[r, g] += (ratio - w.usual_price[r, g]) / q.investment_usual_months
    trend, scale = q.investment_trend_weight, log(q.production_cost * q.opening_anchor)
    for g in range(len(a.content)):
        for s in range(a.states):
            usual = w.start_price[r, g] if a.inside[s] else w.start_index[r, g, s]
            usual *= w.usual_price[r, g]
            goal = trend * log(w.price[r, g, s]) + (1 - trend) * (log(usual) + scale)
            moved = q.investment_view_memory * (goal - log(w.seller_expected[r, g, s]))
            w.seller_expected[r, g, s] *= exp(moved)


@mechanism
def expect(w: World, q: Row, r: int) -> None:
    """Adaptive expectations of buyers, and the trend that they follow."""
    approach(flat(w.buyer_expected[r]), flat(w.index[r]), q.market_price_memory)
    follow(flat(w.trailing[r]), flat(w.index[r]), 1 / q.market_trailing)
    follow(w.product_trailing[r], w.product_index[r], 1 / q.market_trailing)
    trend, rise = flat(w.trend[r]), flat(w.rise[r])
    for k in range(len(trend)):
        trend[k] += q.stocks_trend_memory * (rise[k] - trend[k])


@compiled
def adapted_use(q: Row, adapted: float, ratio: float) -> float:
    """Progress to the long-run elasticity: up while prices are dear, part of it back after."""
    up = q.demand_adaptation * (1 - adapted)
    down = q.demand_adaptation * (1 - q.demand_irreversible) * adapted
    return adapted + up if ratio > q.demand_adaptation_trigger else adapted - down


@mechanism
def adapt_use(w: World, a: Facts, q: Row, r: int) -> None:
    """Move from short-run to long-run elasticity while prices stand high, and part of it back."""
    adapted, index, start = flat(w.adapted[r]), flat(w.index[r]), flat(w.start_index[r])
    for k in range(len(adapted)):
        adapted[k] = adapted_use(q, adapted[k], index[k] / start[k])
    for s in range(a.states):
        ratio = w.product_index[r, s] / w.product_start[r, s]
        w.product_adapted[r, s] = adapted_use(q, w.product_adapted[r, s], ratio)

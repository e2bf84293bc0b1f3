"""The series that are recorded, computed from the world: run by run (run, series).

Their names and units are in series.csv, in the order of the record.
"""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from lanes.elementwise import clear, flat
from lanes.gangs import lanes
from regame.core.packaged import rows
from regame.engine.dialect import Buffers, Facts, Row, Table, World, mechanism
from regame.engine.relations.measures import quota_fill
from regame.engine.relations.plants import KG, enforced, price_of_products, room
from regame.engine.state.atlas import START_USE
from regame.engine.state.lines import INCOME_LINES
from regame.engine.state.stages import EXTRACTION, MAKING, RECYCLING, REFINING
from regame.engine.verbs import verb

# Of what La Rochelle makes, 80 % leaves France, 30 % for Europe; L'Usine Nouvelle 2011, C.
SOLD_ON = 0.5
# Customs weigh goods as they are: mixed carbonates hold some 45 % of oxides (10-K of Rare Element
# Resources for 2014, A), what China exports some 80 % (C).
CARBONATES = 0.80 / 0.45
LEAST_TRADED = 1e-3  # t a month that count as trade, and so have a price


@mechanism
def refined(w: World, a: Facts, r: int, s: int) -> float:
    """What plants of a state refine of the first holder's goods and sell to other states, t.

    They run as all plants did in 2009; what their own output fills already is off.
    """
    bought = 0.0
    for f in a.refiners:
        if a.plant_state[f] == s:
            could = START_USE * room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f])
            bought += max(could - w.output[r, f], 0.0)
    return SOLD_ON * bought


@mechanism
def bought(w: World, a: Facts, r: int, s: int) -> float:
    """What a state buys from the first holder, leakage included, t."""
    tonnes = 0.0
    for g in range(len(a.content)):
        tonnes += w.flow[r, g, a.home, s]
        for h in range(len(a.holders)):
            tonnes += w.grey_flow[r, g, h, s]
    return tonnes


@mechanism
def passed_on(w: World, a: Facts, r: int) -> tuple[float, float]:
    """The first holder's goods refined elsewhere and sold on, t, and what their buyers buy of it.

    Their buyers are the states without such plants, each in proportion to what it buys.
    """
    goods, buyers = 0.0, 0.0
    for s in range(a.states):
        own_use = refined(w, a, r, s)
        goods += own_use
        if s != a.home:
            direct = bought(w, a, r, s)
            buyers += direct if own_use <= 0 else 0.0
    return goods, buyers


@mechanism
def imported(
    w: World, a: Facts, r: int, s: int, goods: float, buyers: float
) -> tuple[float, float]:
    """A state's imports of oxides, t, and the part from the first holder, %, as customs count.

    Goods count as those of the state that refined them last, which has imported them before. What
    separators take of mines of their project abroad counts as mixed carbonates, by weight.
    goods, buyers: see `passed_on`.
    """
    direct = bought(w, a, r, s)
    imports = direct
    for g in range(len(a.content)):
        for i in range(a.states):
            if i != s and i != a.home:
                imports += w.flow[r, g, i, s]
    for i in a.extractor_states:
        if i != s and a.raw_tied[s, i] > 0:
            imports += CARBONATES * w.raw_flow[r, s, i]
    own_use, there_is = refined(w, a, r, s), min(buyers / max(goods, 1e-12), 1.0)
    if own_use > 0:
        imports += there_is * own_use
        direct += there_is * own_use
    else:
        direct -= there_is * goods * direct / max(buyers, 1e-12)
    return imports, 100 * direct / max(imports, 1e-12)


@mechanism
def exports(w: World, a: Facts, r: int) -> tuple[float, float, float]:
    """Exports of the first holder, t; their value at the quoted ask, USD; leakage of all, t."""
    tonnes, value, grey = 0.0, 0.0, 0.0
    for g in range(len(a.content)):
        abroad = 0.0
        for j in range(a.states):
            if j != a.home:
                abroad += w.flow[r, g, a.home, j]
            for h in range(len(a.holders)):
                grey += w.grey_flow[r, g, h, j]
        tonnes += abroad
        value += 1000 * abroad * w.ask[r, g, 0]
    return tonnes, value, grey


class Looked(NamedTuple):
    """What is looked at."""

    importers: np.ndarray  # rows of the state axis
    extractor_states: np.ndarray  # the same
    of: np.ndarray  # (firm,) which named firm a plant belongs to, -1: none
    rival: int  # the state whose magnets are looked at, -1: none
    planned: bool  # whether statistics leave out what a plan does not hold


ROWS = rows("game/series.csv")  # in the order of the record; those of one `per` by turns

# Where each series of a month is kept, by its name; -1: no such series. Arrays have a column per
# group, importer, state with mines, or named firm.
Columns: Any = namedtuple("Columns", [row["series"] for row in ROWS])  # type: ignore[misc]
type Places = Any  # a `Columns`


@mechanism
def fill_markets(
    w: World, a: Facts, r: int, importers: np.ndarray, at: Places, series: np.ndarray
) -> None:
    """Prices, imports, exports, use and stocks of users. importers: rows of the state axis."""
    used, outside, inside = 0.0, 0.0, 0.0
    for g in range(len(a.content)):
        series[r, at.price_inside[g]] = w.price[r, g, a.home]
        if len(a.holders):
            series[r, at.price_outside[g]] = w.ask[r, g, 0] + w.licence_mark[r, 0, g]
        for s in range(a.states):
            used += w.used[r, g, s] + w.into_products[r, g, s]
            if a.inside[s]:
                inside += w.stock[r, g, s]
            else:
                outside += w.stock[r, g, s]
    goods, buyers = passed_on(w, a, r)
    for k in range(len(importers)):
        tonnes, share = imported(w, a, r, importers[k], goods, buyers)
        series[r, at.imports[k]], series[r, at.import_share[k]] = tonnes, share
    if len(a.holders):
        abroad, value, grey = exports(w, a, r)
        series[r, at.export_tonnes_holder] = abroad
        series[r, at.export_revenue_holder] = value
        series[r, at.leakage] = grey
        series[r, at.rent] = w.rent[r, 0]
        series[r, at.quota_fill] = quota_fill(w, r, 0)
        series[r, at.campaign] = w.campaign[r, 0]
        series[r, at.licences_issued] = (
            w.licences_issued[r, 0] if np.isfinite(w.licences_issued[r, 0]) else 0.0
        )
    series[r, at.use_of_oxides] = used
    series[r, at.stock_of_users_outside], series[r, at.stock_of_users_inside] = outside, inside


@mechanism
def count_output(w: World, a: Facts, d: Buffers, q: Row, r: int, planned: bool) -> float:
    """Output by stage and state, d.made t, and what statistics count of mines', d.booked t.

    planned: whether they leave out what no plan holds. Returns what producers hold, t.
    """
    held = 0.0
    clear(flat(d.made))
    clear(d.booked)
    for f in range(len(a.plant_state)):
        d.made[a.plant_stage[f], a.plant_state[f]] += w.output[r, f]
        held += w.raw_stock[r, f]
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        for g in range(len(a.content)):
            held += w.refined_stock[r, f, g]
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        campaign = w.campaign[r, a.holder_of_plant[f]] if a.plant_held[f] > 0 else 0.0
        plan, hidden = enforced(q, a.undocumented[f], campaign)
        counted = plan / max(plan + hidden, 1e-12) if planned else 1.0
        d.booked[a.plant_state[f]] += w.output[r, f] * counted
    return held


@mechanism
def fill_output(
    w: World, a: Facts, d: Buffers, r: int, rival: int, at: Places, series: np.ndarray
) -> None:
    """Output by stage and shares of the first holder, once `count_output` has counted."""
    output = d.made
    outside, abroad, products, raws, worked, recycled = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for s in range(a.states):
        outside += 0.0 if a.inside[s] else output[EXTRACTION, s]
        raws += output[EXTRACTION, s]
        worked += output[REFINING, s]
        recycled += output[RECYCLING, s]
        products += output[MAKING, s]
        abroad += w.product_flow[r, a.home, s]
    abroad -= w.product_flow[r, a.home, a.home]
    products = max(products, 1e-12)
    rivals = output[MAKING, rival] if rival >= 0 else 0.0
    series[r, at.mine_output_outside_holder] = outside
    series[r, at.mine_share_holder] = 100 * (1 - outside / max(raws, 1e-12))
    series[r, at.separation_share_holder] = 100 * output[REFINING, a.home] / max(worked, 1e-12)
    series[r, at.magnet_share_holder] = 100 * output[MAKING, a.home] / products
    series[r, at.magnet_share_rival] = 100 * rivals / products
    series[r, at.magnet_output], series[r, at.magnet_exports_holder] = products, abroad
    series[r, at.recycled_tonnes] = recycled


@mechanism
def fill_producers(
    w: World, d: Buffers, r: int, looked: Looked, at: Places, series: np.ndarray
) -> None:
    """Output on the books of states with mines, and output of named firms."""
    for k in range(len(looked.extractor_states)):
        series[r, at.mine_output[k]] = d.booked[looked.extractor_states[k]]
    for k in range(len(at.firm_output)):
        series[r, at.firm_output[k]] = 0.0
    for f in range(len(looked.of)):  # none where no named firm is there
        if looked.of[f] >= 0:
            series[r, at.firm_output[looked.of[f]]] += w.output[r, f]


@mechanism
def paid_for(w: World, a: Facts, d: Buffers, q: Row, r: int, s: int) -> tuple[float, float]:
    """What a state paid for refined goods and for products, delivered, USD/kg by volume.

    By contracts and on the spot, licences and duties included; no number where nothing came.
    """
    paid, came, made = 0.0, 0.0, 0.0
    for g in range(len(a.content)):
        paid += d.refined_paid[r, g, s]
        for i in range(a.states):
            came += w.flow[r, g, i, s]
        for h in range(len(a.holders)):
            came += w.grey_flow[r, g, h, s]
    for i in a.product_states:
        made += w.product_flow[r, i, s]
    of_refined = paid / KG / came if came > LEAST_TRADED else np.nan
    return of_refined, price_of_products(w, a, d, q, r, s) / made if made > LEAST_TRADED else np.nan


@mechanism
def fill_money(w: World, a: Facts, d: Buffers, r: int, at: Places, series: np.ndarray) -> None:
    """Price of magnets inside, and incomes of the first holder and of all others."""
    series[r, at.price_magnet_inside] = w.product_index[r, a.home]
    series[r, at.income_holder], series[r, at.income_others] = 0.0, 0.0
    for s in range(a.states):
        income = 0.0
        for k in range(INCOME_LINES):
            income += d.ledger[r, s, k]
        series[r, at.income_holder if s == a.home else at.income_others] += income


@verb
def fill(
    w: World, a: Facts, d: Buffers, p: Table, looked: Looked, at: Places, series: np.ndarray
) -> None:
    """Fill in all series of a month (run, series)."""
    for r in lanes(len(p)):
        fill_markets(w, a, r, looked.importers, at, series)
        series[r, at.stock_of_producers] = count_output(w, a, d, p[r], r, looked.planned)
        fill_output(w, a, d, r, looked.rival, at, series)
        fill_producers(w, d, r, looked, at, series)
        fill_money(w, a, d, r, at, series)
        for k in range(len(looked.importers)):
            refined, made = paid_for(w, a, d, p[r], r, looked.importers[k])
            series[r, at.price_paid[k]], series[r, at.price_paid_magnet[k]] = refined, made

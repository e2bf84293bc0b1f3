"""Markets clear from mine to magnet to use: tolls, then oxides, then magnets."""

from typing import Any

import numpy as np

from lanes.gangs import lanes
from lanes.memory import copy_by_run, room_by_run
from regame.engine.dialect import Buffers, Facts, Table, World
from regame.engine.market.market import Cleared, Market, Start
from regame.engine.market.rationing import keep_to, passing
from regame.engine.market.search import Search
from regame.engine.mechanisms import concentrate, magnets
from regame.engine.mechanisms.concentrate import look_for_room, move_raw, sell_as_extracted
from regame.engine.mechanisms.export_quota import count_licences, limit_exports
from regame.engine.mechanisms.licensing import count_exports, in_force, license_exports
from regame.engine.mechanisms.made_stocks import order_made, use_made
from regame.engine.mechanisms.magnets import book_products, offer_products, recycle, want_products
from regame.engine.mechanisms.offtakes import deliver_contracts, receive_contracts
from regame.engine.mechanisms.old_lines import run_old_lines
from regame.engine.mechanisms.orders import place_orders
from regame.engine.mechanisms.oxides import book_prices, burn, ship, use_refined
from regame.engine.mechanisms.parts import buy_in_parts
from regame.engine.mechanisms.routes import charge_routes, limits_of_routes, open_routes
from regame.engine.mechanisms.terms import (
    offer_refined,
    open_roads,
    set_duties,
    set_import_duties,
    set_terms,
)
from regame.engine.mechanisms.ties import hand_over, set_aside, tie_raw
from regame.engine.relations.firms import runs_of_firms
from regame.engine.state.atlas import Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.verbs import verb


def _without_licences(runs: int, count: int) -> dict[str, Any]:
    """Arguments of a market of one group in which nobody needs a licence."""
    none = np.zeros((runs, 0))
    names = ("licences", "counted", "grey_cost", "evasion", "grey_capacity", "grey_width")
    return dict.fromkeys(names, none) | {
        "grey_weight": np.zeros((runs, 1, 0, count)),
        "duty": np.zeros((runs, 1, 0)),
        "covered": np.zeros(1, bool),
        "ask_floor": np.zeros((runs, 1, 0)),
    }


def toll_market(world: World, atlas: Atlas, buffers: Buffers) -> Market:
    """The market of this month's tolls: mine states buy, separators' states sell."""
    runs, count = world.runs, atlas.states_count
    return Market(
        quantity=buffers.raw_wanted[:, None],
        elasticity=np.full((runs, 1, count), concentrate.RAW_ELASTICITY),
        reference=buffers.raw_reference[:, None],
        available=buffers.raw_room[:, None],
        hold=np.full(runs, concentrate.TOLL_HOLD),
        slope=np.full(runs, concentrate.TOLL_SLOPE),
        offer_reference=buffers.raw_cost[:, None],
        weight=buffers.raw_weight[:, None],
        cost=buffers.raw_route[:, None],
        sharpness=buffers.raw_sharpness[:, None],
        value=buffers.raw_value[:, None],
        **_without_licences(runs, count),
    )


def refined_market(
    world: World, atlas: Atlas, buffers: Buffers, p: Parameters, freight: np.ndarray
) -> Market:
    """This month's market of oxides. freight: (run, group or 1, seller, buyer) USD/kg."""
    holders = len(atlas.holders)
    return Market(
        quantity=buffers.order,
        elasticity=buffers.response,
        reference=world.index,
        available=buffers.held,
        hold=p("market.hold"),
        slope=p("market.offer_slope"),
        offer_reference=buffers.reference,
        weight=world.weight,
        grey_weight=buffers.grey_weight,
        cost=freight,
        distrusted=atlas.holders,
        bloc=atlas.bloc,
        premium=buffers.premium,
        denied=buffers.denied,
        sharpness=buffers.sharpness,
        value=world.stop_value,
        duty=buffers.duty,
        covered=atlas.quota_covers,
        ask_floor=buffers.floor,
        licences=buffers.licences,
        counted=buffers.counted,
        grey_cost=np.repeat(p("leakage.cost", 1), holders, axis=1),
        evasion=buffers.evasion,
        grey_capacity=buffers.grey_room,
        grey_width=np.repeat(p("leakage.width", 1), holders, axis=1),
        holders=atlas.holders,
    )


def product_market(
    world: World, atlas: Atlas, buffers: Buffers, p: Parameters, freight: np.ndarray
) -> Market:
    """This month's market of magnets. freight: (run, 1, seller, buyer) USD/kg."""
    runs, count = world.runs, atlas.states_count
    value = p("prices.magnet") * atlas.product_stop_value * p("demand.value")
    return Market(
        quantity=buffers.product_wanted[:, None],
        elasticity=buffers.product_response[:, None],
        reference=world.product_index[:, None],
        available=buffers.product_able[:, None],
        hold=np.full(runs, magnets.HOLD),
        slope=np.full(runs, magnets.SLOPE),
        offer_reference=buffers.product_cost[:, None],
        weight=buffers.product_way[:, None],
        cost=freight,
        distrusted=atlas.holders,
        bloc=atlas.bloc,
        premium=buffers.product_premium[:, None],
        sharpness=buffers.product_sharpness[:, None],
        value=np.repeat(value, count).reshape(runs, 1, count),
        **_without_licences(runs, count),
    )


class Markets:
    """The three markets of a game, which last as long as the arrays in which they are laid out."""

    def __init__(self, world: World, atlas: Atlas, buffers: Buffers, p: Parameters):
        none = np.zeros((world.runs, 0))
        self.world = world
        freight = copy_by_run(p("market.transport")[:, None, None, None] * atlas.apart)
        freight_by_group = np.repeat(freight, len(atlas.groups), axis=1) if atlas.pairs else freight
        self.freight = copy_by_run(freight_by_group) if atlas.pairs else freight  # of oxides
        self.tolls_before = room_by_run(world.runs, 1, atlas.states_count)
        self.tolls = Search(
            toll_market(world, atlas, buffers), Start(self.tolls_before, none, none)
        )
        self.refined = Search(
            refined_market(world, atlas, buffers, p, self.freight),
            Start(world.price, world.rent, world.margin),
            flow=world.flow,
            grey_flow=world.grey_flow,
            without=world.without,
            ask=world.ask,
        )
        self.products = Search(
            product_market(world, atlas, buffers, p, freight),
            Start(world.product_price[:, None], none, none),
            flow=world.product_flow[:, None],
        )


def markets_of(world: World, atlas: Atlas, buffers: Buffers, p: Parameters) -> Markets:
    """The markets that are laid out on a buffers."""
    if buffers.markets is None or buffers.markets.world is not world:
        buffers.markets = Markets(world, atlas, buffers, p)
    return buffers.markets


@verb
def offer_raw(w: World, a: Facts, d: Buffers, p: Table) -> None:
    """Lay out the market of tolls."""
    for r in lanes(len(p)):
        look_for_room(w, a, d, p[r], r)
    for r in range(runs_of_firms(w, len(p))):
        tie_raw(w, a, d, r)


@verb
def make_refined(w: World, a: Facts, d: Buffers, p: Table, month: int, tolls: Cleared) -> None:
    """Concentrate and scrap become oxides; then lay out the market of oxides."""
    for r in lanes(len(p)):
        if a.refines:
            move_raw(w, a, d, r, tolls)
            run_old_lines(w, a, p[r], r, month)
        else:
            sell_as_extracted(w, a, d, r)
        recycle(w, a, d, p[r], r)
        place_orders(w, a, d, p[r], r)
        set_import_duties(w, a, d, r)
        open_roads(w, a, d, p[r], r)
        offer_refined(w, a, d, r)
        limit_exports(w, a, d, p[r], r, month)
        set_terms(w, a, d, p[r], r)
        set_duties(w, a, d, p[r], r)
        deliver_contracts(w, a, d, r, month)
    for r in range(runs_of_firms(w, len(p))):
        set_aside(w, a, d, r)


@verb
def ship_refined(w: World, a: Facts, d: Buffers, p: Table, sold: Cleared) -> None:
    """Ship what was sold and what was set aside, and lay out the market of magnets."""
    for r in range(runs_of_firms(w, len(p))):
        hand_over(w, a, d, r)
    for r in lanes(len(p)):
        book_prices(w, d, r, sold)
        ship(w, a, d, r, sold)
        receive_contracts(w, a, d, r)
        count_licences(w, a, d, r)
        use_refined(w, a, d, p[r], r)
        offer_products(w, a, d, p[r], r)
        want_products(w, a, d, p[r], r)
        order_made(w, a, d, p[r], r)


@verb
def ship_products(w: World, a: Facts, d: Buffers, p: Table, traded: Cleared) -> None:
    """Ship the magnets that were sold, and use up oxides."""
    for r in lanes(len(p)):
        if a.makes:
            book_products(w, a, d, r, traded)
            use_made(w, a, d, p[r], r)
        burn(w, a, d, r)


def _as_cleared(market: Search) -> Cleared:
    """A market of a stage that the case does not have: nobody trades, nothing is left over."""
    market.cleared.residual[:] = 0.0
    return market.cleared


def refine(world: World, atlas: Atlas, buffers: Buffers, p: Parameters) -> Cleared:
    """Clear the tolls, move concentrate, make oxides of it and of scrap; oxides are on offer."""
    markets = markets_of(world, atlas, buffers, p)
    if atlas.pairs:
        open_routes(world, atlas, buffers)
    cleared = _as_cleared(markets.tolls)
    if atlas.refines:
        offer_raw(world, atlas, buffers, p)
        np.maximum(world.toll[:, None], 1e-3, out=markets.tolls_before)
        cleared = markets.tolls.clear()
    make_refined(world, atlas, buffers, p, markets.tolls.pointers)
    return cleared


def trade(world: World, atlas: Atlas, buffers: Buffers, p: Parameters) -> Cleared:
    """Clear the market of oxides and ship: prices, flows, licences and stocks."""
    markets = markets_of(world, atlas, buffers, p)
    refined = markets.refined
    if atlas.pairs:
        charge_routes(world, atlas, buffers, p, markets.freight)
    cleared = refined.clear()
    if atlas.pairs:
        _keep_to_routes(world, atlas, buffers, refined)
    if in_force(world):
        license_exports(world, atlas, buffers, p)
        _keep_to_licences(world, atlas, refined, buffers.export_cap[:, :-1], slice(None, -1))
    ship_refined(world, atlas, buffers, p, refined.pointers)
    return cleared


def make_products(world: World, atlas: Atlas, buffers: Buffers, p: Parameters) -> Cleared:
    """Clear the market of magnets; set output, scrap and plans; oxides are used up."""
    products = markets_of(world, atlas, buffers, p).products
    cleared = products.clear() if atlas.makes else _as_cleared(products)
    if atlas.makes and in_force(world):
        _keep_to_licences(world, atlas, products, buffers.export_cap[:, -1:], slice(-1, None))
    ship_products(world, atlas, buffers, p, products.pointers)
    count_exports(world, atlas, buffers, p)
    if in_force(world):
        buy_in_parts(world, atlas, buffers, p)
    return cleared


def _keep_to_routes(world: World, atlas: Atlas, buffers: Buffers, search: Search) -> None:
    """Clear again, with what places are worth, where more would go than routes carry.

    That stays with what routes cost until the month is over.
    """
    pairs = (slice(None), slice(None), atlas.pairs.seller, atlas.pairs.buyer)
    limit = limits_of_routes(world, atlas, buffers, search.cleared.flow)
    worth = np.zeros_like(limit)
    worth[pairs] = world.route_worth.swapaxes(1, 2)
    over = passing(search.cleared.flow, limit)
    worth = np.where(over, worth, 0.0)
    runs = np.flatnonzero(over.any(axis=(1, 2, 3)))
    if len(runs):
        worth[runs] = keep_to(search, runs, limit[runs], worth[runs], routes=True)
        search.market.cost[runs] += worth[runs]
    world.route_worth = worth[pairs].swapaxes(1, 2)


def _keep_to_licences(
    world: World, atlas: Atlas, search: Search, limit: np.ndarray, goods: slice
) -> None:
    """Clear again, with what licences are worth, where more would leave than is licensed.

    limit: (run, good, holder, state) t; goods: which of the world's they are.
    """
    over = passing(search.cleared.flow[:, :, list(atlas.holders)], limit)
    worth = np.where(over, world.licence_worth[:, :, goods].swapaxes(1, 2), 0.0)
    runs = np.flatnonzero(over.any(axis=(1, 2, 3)))
    if len(runs):
        worth[runs] = keep_to(search, runs, limit[runs], worth[runs], routes=False)
    world.licence_worth[:, :, goods] = worth.swapaxes(1, 2)

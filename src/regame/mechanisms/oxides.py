"""Separated oxides: the market with licences, duties and a grey route beside them."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.mechanisms.market import Cleared, Market, clear_market
from regame.mechanisms.orders import activity, elasticity, magnet_input, orders, start_index
from regame.mechanisms.orders import wanted_use
from regame.mechanisms.reputation import risk_premium
from regame.mechanisms.statecraft import tightened
from regame.parameters import Parameters
from regame.world import World

KT = 1000.0
GREY_WEIGHT = 0.3  # preference for undocumented goods over the holder's documented ones; C
FLOOD_DEPTH = 0.5  # at full flooding producers sell at half the price they expect; C


def offers(world: World, atlas: Atlas, p: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Oxides that each state's producers hold, and the price at which asks stand still.

    Both (run, group, state). A flooding state makes its producers sell below what they expect.
    """
    held = atlas.oxide_firms.sum(atlas.oxide_firms.take(world.oxide_stock))
    reference = world.seller_expected.copy()
    if atlas.holders:
        rows = list(atlas.holders)
        reference[:, :, rows] *= 1 - FLOOD_DEPTH * np.nan_to_num(world.set_flooding)[:, None]
    return held, reference


def opened_weights(world: World, atlas: Atlas) -> np.ndarray:
    """Preferences with denied routes closed: (run, group, seller, buyer)."""
    weight = world.weight
    for h, row in enumerate(atlas.holders):
        closed = (world.denied[:, h] > 0)[:, None] & atlas.denial_covers[:, None]
        if closed.any():
            weight = weight.copy()
            weight[:, :, row] = np.where(closed, 0.0, weight[:, :, row])
    return weight


def usable_licences(world: World, p: Parameters) -> np.ndarray:
    """Licences that can be used this month (run, holder) t; infinite without a quota.

    An even share of what is left of the half-year's pool, times the pacing, at most the pool.
    """
    left = 6 - world.month % 6
    share = np.minimum(p("licences.pacing", 1) / left, 1.0)
    return world.pool * share


def counted_share(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Share of exports that count against the quota (run, holder).

    Part of them as at the start; all from 2011 under a quota that was changed (ferro-alloys and
    foreign-invested firms came in with the cut quotas; policies.csv).
    """
    return np.where(tightened(world, atlas), 1.0, p("licences.counted_before", 1))


def duties(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Ad-valorem export duty in force (run, group, holder)."""
    start = np.stack([p(f"licences.duty_{g}") for g in atlas.groups], axis=1)[:, :, None]
    added = np.nan_to_num(world.set_duty)[:, None]
    raised = np.where(atlas.duty_raised[:, None], np.maximum(added, 0), 0) + np.minimum(added, 0)
    return np.maximum(start + raised, 0.0)


def routes(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Freight, and what distrust of a holder adds (run, group, seller, buyer) USD/kg."""
    cost = (p("market.transport", 2) * atlas.apart)[:, None].repeat(len(atlas.groups), axis=1)
    premium = risk_premium(world, p)
    for h, row in enumerate(atlas.holders):
        cost[:, :, row] += premium[:, None, h] * np.exp(world.trailing)
    return cost


def oxide_market(world: World, atlas: Atlas, p: Parameters) -> Market:
    """This month's market of oxides."""
    order, response = orders(world, atlas, p)
    held, reference = offers(world, atlas, p)
    runs, holders = world.runs, len(atlas.holders)
    rows = list(atlas.holders)
    left = 1 - p("leakage.enforced", 1) * world.campaign
    floor = world.ask * (1 - p("licences.ask_fall", 2)) * np.isfinite(world.pool)[:, None]
    value = start_index(atlas, p) * atlas.stop_value[:, None] * p("demand.value", 2)

    def per_holder(key: str) -> np.ndarray:
        return np.repeat(p(key, 1), holders, axis=1)

    return Market(
        quantity=order,
        elasticity=response,
        reference=world.index,
        available=held,
        hold=p("market.hold"),
        slope=p("market.offer_slope"),
        offer_reference=reference,
        weight=opened_weights(world, atlas),
        grey_weight=GREY_WEIGHT * world.weight[:, :, rows] * (1 - np.eye(atlas.states_count))[rows],
        cost=routes(world, atlas, p),
        sharpness=p("market.sharpness", 2) / np.exp(world.trailing),
        value=value,
        duty=duties(world, atlas, p),
        covered=atlas.quota_covers,
        ask_floor=floor,
        licences=usable_licences(world, p),
        counted=counted_share(world, atlas, p),
        grey_cost=per_holder("leakage.cost"),
        evasion=per_holder("leakage.evasion") * KT * left,
        grey_capacity=world.grey_capacity * left,
        grey_width=per_holder("leakage.width"),
        holders=atlas.holders,
    )


def trade(world: World, atlas: Atlas, p: Parameters) -> tuple[Market, Cleared]:
    """Clear the market of oxides and ship: prices, flows, licences, producers' and users' stocks."""
    market = oxide_market(world, atlas, p)
    cleared = clear_market(market, world.price, world.rent, world.margin)
    active = market.available > 0
    world.price = np.where(active, cleared.price, cleared.index)
    world.index = cleared.index
    world.rent, world.margin, world.ask = cleared.rent, cleared.margin, cleared.ask
    world.flow, world.grey_flow, world.without = cleared.flow, cleared.grey_flow, cleared.without
    _ship(world, atlas, cleared)
    _count_licences(world, atlas, market)
    return market, cleared


def _ship(world: World, atlas: Atlas, cleared: Cleared) -> None:
    firms = atlas.oxide_firms
    held = firms.take(world.oxide_stock)  # (run, firm, group)
    part = cleared.sold / np.maximum(firms.sum(held), 1e-12)
    part = np.minimum(part, 1.0)
    sold = held * np.swapaxes(np.take(part, firms.state, axis=2), 1, 2)
    world.oxide_stock[:, firms.rows] = held - sold
    world.stock = world.stock + world.flow.sum(axis=2) + world.grey_flow.sum(axis=2)


def _count_licences(world: World, atlas: Atlas, market: Market) -> None:
    for h, row in enumerate(atlas.holders):
        abroad = world.flow[:, atlas.quota_covers, row] * (1 - np.eye(atlas.states_count))[row]
        counted = market.counted[:, h] * abroad.sum(axis=2).sum(axis=1)
        world.counted_half[:, h] += counted
        world.pool[:, h] = np.maximum(world.pool[:, h] - counted, 0.0)


def use_oxides(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Oxides that may go into magnets this month (run, group, state).

    Users outside magnets come first only as far as there is enough for both; else both get the
    same part of what they want.
    """
    direct = wanted_use(world, atlas, p, world.index)
    input_ = magnet_input(world, atlas)
    share = input_ / np.maximum(direct + input_, 1e-12)
    world.used = direct  # wanted for now; `burn` books what there is
    return np.maximum(world.stock - direct, world.stock * share)


def burn(world: World, atlas: Atlas, made: np.ndarray) -> np.ndarray:
    """Book the use of oxides, given magnets made (run, state); return use that was wanted (r, g, s)."""
    wanted = world.used
    world.into_magnets = np.minimum(world.content * made[:, None], world.stock)
    left = world.stock - world.into_magnets
    world.used = np.minimum(wanted, left)
    world.stock = left - world.used
    return wanted


def follow_flows(world: World, atlas: Atlas, p: Parameters) -> None:
    """Preferences drift to realised shares and, in part, to where supply is (requalification)."""
    runs = world.runs
    held = np.maximum(atlas.oxide_firms.sum(atlas.oxide_firms.take(world.oxide_stock)), 0)
    total = world.flow.sum(axis=2, keepdims=True)
    realised = world.flow / np.maximum(total, 1e-12)
    supply = held / np.maximum(held.sum(axis=2, keepdims=True), 1e-12)
    supply = np.repeat(supply[:, :, :, None], atlas.states_count, axis=3)
    reach = np.where(atlas.inside, 0.0, world.openness_factor)  # inside, buyers buy at home
    openness = np.minimum(p("market.openness", 1) * reach, 1.0)[:, None, None]
    goal = np.where(total > 1e-9, (1 - openness) * realised + openness * supply, world.weight)
    speed = 1 / p("market.requalification", 3)
    weight = world.weight + speed * (goal - world.weight)
    world.weight = weight / weight.sum(axis=2, keepdims=True)


def scale_of_use(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Wanted use at start prices, outside magnets (run, group, state): the yardstick of losses."""
    return atlas.direct_use * activity(world, atlas, p)[:, None]


def direct_elasticity(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Elasticity of use outside magnets (run, group, state)."""
    return elasticity(atlas.elasticity[:, None], atlas.elasticity_long[:, None], world.adapted, p)

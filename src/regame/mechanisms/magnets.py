"""Magnets, with metal and alloy: made to order from what oxides there are."""

from __future__ import annotations

import numpy as np

from regame.atlas import SWARF, Atlas
from regame.mechanisms.market import Market, clear_market
from regame.mechanisms.orders import activity, elasticity, start_magnet_index
from regame.mechanisms.production import RUNNING, utilisation
from regame.mechanisms.reputation import risk_premium
from regame.parameters import Parameters
from regame.world import World

HOLD = 0.25  # at cost, makers offer 80 % of their capacity; C
SLOPE = 8.0  # C
PLAN_MEMORY = 0.4  # a month, of makers' expected output; C
USE_FLOW_WEIGHT = 0.25  # of supply in the drift of preferences, as for oxides; C


def plant_room(world: World, atlas: Atlas) -> np.ndarray:
    """What each magnet plant could make (run, maker) t/month."""
    return atlas.makers.take(world.capacity * world.ramp * (world.phase == RUNNING))


def unit_cost(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Cost of a kilogram of magnet per state (run, state): conversion and oxides at their index."""
    room = plant_room(world, atlas)
    cost = atlas.makers.take(world.unit_cost)
    conversion = atlas.makers.sum(room * cost) / np.maximum(atlas.makers.sum(room), 1e-12)
    return conversion + input_cost(world, atlas, p)


def input_cost(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Oxides in a kilogram of magnet at what buyers pay (run, state) USD/kg.

    The wedge between outside and inside prices draws makers inside; `wedge_to_magnets` is the
    part of it that makers outside reckon with, and zero switches the move of plants off.
    """
    inside = world.index[:, :, atlas.home, None]
    felt = inside + p("market.wedge_to_magnets", 2) * (world.index - inside)
    return (world.content * felt).sum(axis=1)


def magnet_elasticity(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Elasticity of the use of magnets (run, state)."""
    short, long = np.array(atlas.magnet_elasticity), np.array(atlas.magnet_elasticity_long)
    return elasticity(short, long, world.magnet_adapted, p)


def magnet_market(world: World, atlas: Atlas, p: Parameters, oxides: np.ndarray) -> Market:
    """This month's market of magnets. oxides: (run, group, state) t that may go into them."""
    runs, count = world.runs, atlas.states_count
    room = atlas.makers.sum(plant_room(world, atlas))
    needs = atlas.content[:, None] > 0
    feed = np.where(needs, oxides / np.maximum(world.content, 1e-12), np.inf).min(axis=1)
    able = np.minimum(room, feed)
    cost = unit_cost(world, atlas, p)
    able = np.where(able > 1e-6, able, 0.0)
    e = magnet_elasticity(world, atlas, p)
    start = start_magnet_index(atlas, p)
    size = atlas.magnet_use * activity(world, atlas, p) * (1 - world.magnet_lost)
    quantity = size * (world.magnet_index / start) ** -e
    weight = np.where(able[:, :, None] > 0, world.magnet_weight, 0.0)
    none = np.zeros((runs, 0))
    value = p("prices.magnet", 1) * atlas.magnet_stop_value * p("demand.value", 1)
    return Market(
        quantity=quantity[:, None],
        elasticity=e[:, None],
        reference=world.magnet_index[:, None],
        available=able[:, None],
        hold=np.full(runs, HOLD),
        slope=np.full(runs, SLOPE),
        offer_reference=cost[:, None],
        weight=weight[:, None],
        grey_weight=np.zeros((runs, 1, 0, count)),
        cost=magnet_routes(world, atlas, p)[:, None],
        sharpness=p("market.sharpness", 2) / np.exp(world.magnet_trailing)[:, None],
        value=np.broadcast_to(value[:, :, None], (runs, 1, count)).copy(),
        duty=np.zeros((runs, 1, 0)),
        covered=np.zeros(1, bool),
        ask_floor=np.zeros((runs, 1, 0)),
        licences=none, counted=none, grey_cost=none, evasion=none, grey_capacity=none, grey_width=none,
        holders=(),
    )  # fmt: skip


def magnet_routes(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Freight, and what distrust of a holder adds (run, seller, buyer) USD/kg."""
    route = p("market.transport", 2) * atlas.apart
    premium = risk_premium(world, p) * np.exp(world.magnet_trailing)[:, None]
    for h, row in enumerate(atlas.holders):
        route[:, row] += premium[:, h]
    return route


def make_magnets(world: World, atlas: Atlas, p: Parameters, oxides: np.ndarray) -> np.ndarray:
    """Clear the market of magnets; set output of the plants, scrap and plans. Returns residual (run,)."""
    market = magnet_market(world, atlas, p, oxides)
    none = np.zeros((world.runs, 0))
    cleared = clear_market(market, world.magnet_price[:, None], none, none)
    active = market.available[:, 0] > 0
    world.magnet_price = np.where(active, cleared.price[:, 0], market.offer_reference[:, 0])
    world.magnet_index = cleared.index[:, 0]
    world.magnet_flow = cleared.flow[:, 0]
    made = cleared.sold[:, 0]
    room = plant_room(world, atlas)
    part = made / np.maximum(atlas.makers.sum(room), 1e-12)
    world.output[:, atlas.makers.rows] = room * atlas.makers.spread(part)
    world.use_of_capacity[:, atlas.makers.rows] = atlas.makers.spread(part) * (room > 0)
    world.magnet_plan = world.magnet_plan + PLAN_MEMORY * (made - world.magnet_plan)
    world.scrap = world.scrap + SWARF * world.content * made[:, None]
    return cleared.residual


def recycle(world: World, atlas: Atlas, p: Parameters) -> None:
    """Recyclers turn the scrap of their state back into oxides, as far as they have room and it pays."""
    firms = atlas.recyclers
    capacity = firms.take(world.capacity * world.ramp * (world.phase == RUNNING))
    total = firms.sum(capacity)
    waiting = world.scrap.sum(axis=1)
    part = np.minimum(total / np.maximum(waiting, 1e-12), 1.0) * (waiting > 1e-9)
    mix = world.scrap / np.maximum(waiting, 1e-12)[:, None]
    worth = np.maximum((mix * world.price).sum(axis=1), 1e-9)
    spent = firms.sum(capacity * firms.take(world.unit_cost)) / np.maximum(total, 1e-12)
    part = part * utilisation(np.log(worth / np.maximum(spent, 1e-9)), p)
    taken = world.scrap * part[:, None]
    share = capacity / np.maximum(firms.spread(total), 1e-12)
    made = np.swapaxes(np.take(taken, firms.state, axis=2), 1, 2) * share[:, :, None]
    done = firms.sum(made)  # zero where a state has no recycler
    world.scrap = np.maximum(world.scrap - done, 0.0)
    world.oxide_stock[:, firms.rows] += made
    world.output[:, firms.rows] = made.sum(axis=2)
    world.use_of_capacity[:, firms.rows] = made.sum(axis=2) / np.maximum(capacity, 1e-12)


def follow_magnets(world: World, atlas: Atlas, p: Parameters) -> None:
    """Preferences for makers drift to realised shares and to where capacity is."""
    total = world.magnet_flow.sum(axis=1, keepdims=True)
    realised = world.magnet_flow / np.maximum(total, 1e-12)
    room = atlas.makers.sum(plant_room(world, atlas))
    supply = (room / np.maximum(room.sum(axis=1, keepdims=True), 1e-12))[:, :, None]
    supply = np.repeat(supply, atlas.states_count, axis=2)
    reach = np.where(atlas.inside, 0.0, world.openness_factor)
    openness = np.minimum(p("market.openness", 1) * reach, 1.0)[:, None]
    goal = np.where(total > 1e-9, (1 - openness) * realised + openness * supply, world.magnet_weight)
    weight = world.magnet_weight + (goal - world.magnet_weight) / p("market.requalification", 2)
    world.magnet_weight = weight / weight.sum(axis=1, keepdims=True)

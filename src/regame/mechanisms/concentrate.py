"""From the mine to the separator: concentrate looks for capacity, and pays a toll for it."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.mechanisms.market import Market, clear_market
from regame.mechanisms.production import separation_room
from regame.parameters import Parameters
from regame.world import World

TOLL_HOLD = 0.25  # at cost, separators offer 1/(1 + hold) = 80 % of their room; C
TOLL_SLOPE = 6.0  # C
ORE_ELASTICITY = 0.3  # of concentrate offered, to the toll; C


def toll_market(world: World, atlas: Atlas, p: Parameters) -> Market:
    """The market of this month's tolls: mine states buy, separators' states sell.

    What a route costs a mine is freight plus the value it forgoes against its best outlet, so
    concentrate leans to where oxides are dear.
    """
    runs = world.runs
    heaps = world.ore_stock + world.output * atlas.is_mine
    offered = atlas.mines.sum(atlas.mines.take(heaps))
    mix = atlas.mines.sum(atlas.mines.take(heaps)[:, :, None] * atlas.basket[atlas.mines.rows])
    mix = mix / np.maximum(offered, 1e-12)[:, None]  # (run, group, mine state)
    worth = (world.price[:, :, :, None] * mix[:, :, None, :]).sum(axis=1)  # (run, seller, mine state)
    room_of_firm = separation_room(world, atlas)
    room = atlas.separators.sum(room_of_firm)
    cost = atlas.separators.take(world.unit_cost)
    unit = atlas.separators.sum(cost * room_of_firm) / np.maximum(room, 1e-12)
    weight = room[:, :, None] * atlas.ore_open
    total = weight.sum(axis=1, keepdims=True)
    weight = weight / np.maximum(total, 1e-12)
    best = np.where(weight > 0, worth, 0).max(axis=1, keepdims=True)
    route = p("market.ore_transport", 2) * atlas.apart + np.maximum(best - worth, 0)
    mean_toll = np.where(room > 0, world.toll * room, 0).sum(axis=1) / np.maximum(room.sum(axis=1), 1e-12)
    one = np.ones((runs, 1, atlas.states_count))
    none = np.zeros((runs, 0))
    return Market(
        quantity=np.maximum(offered, 1e-9)[:, None],
        elasticity=one * ORE_ELASTICITY,
        reference=np.broadcast_to(mean_toll[:, None, None], one.shape).copy(),
        available=room[:, None],
        hold=np.full(runs, TOLL_HOLD),
        slope=np.full(runs, TOLL_SLOPE),
        offer_reference=np.where(room > 0, unit, mean_toll[:, None])[:, None],
        weight=weight[:, None],
        grey_weight=np.zeros((runs, 1, 0, atlas.states_count)),
        cost=route[:, None],
        sharpness=p("market.sharpness", 2) / np.maximum(best[:, 0], mean_toll[:, None])[:, None],
        value=np.maximum(best[:, 0], mean_toll[:, None])[:, None],
        duty=np.zeros((runs, 1, 0)),
        covered=np.zeros(1, bool),
        ask_floor=np.zeros((runs, 1, 0)),
        licences=none, counted=none, grey_cost=none, evasion=none, grey_capacity=none, grey_width=none,
        holders=(),
    )  # fmt: skip


def separate(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Clear the tolls, move concentrate and make oxides. Returns failed-or-not residuals (run,).

    Sets toll, ore_flow, ore_share, ore_stock, and adds the oxides to the separators' stock.
    """
    market = toll_market(world, atlas, p)
    cleared = clear_market(market, np.maximum(world.toll, 1e-3)[:, None], *_no_holders(world.runs))
    world.toll = np.where(market.available[:, 0] > 0, cleared.price[:, 0], world.toll)
    flow = cleared.flow[:, 0]
    shipped = flow.sum(axis=1)
    heaps = world.ore_stock + world.output * atlas.is_mine
    offered = atlas.mines.sum(atlas.mines.take(heaps))
    part = np.minimum(shipped / np.maximum(offered, 1e-12), 1.0)
    flow = flow * (offered * part / np.maximum(shipped, 1e-12))[:, None]
    shipped = flow.sum(axis=1)
    world.ore_flow = flow
    sent = atlas.mines.take(heaps) * atlas.mines.spread(part)
    world.ore_stock[:, atlas.mines.rows] = atlas.mines.take(heaps) - sent
    by_group = atlas.mines.sum(sent[:, :, None] * atlas.basket[atlas.mines.rows])  # (run, group, mine state)
    share = flow / np.maximum(shipped, 1e-12)[:, None]
    world.ore_share = np.where(shipped[:, None] > 1e-9, share, market.weight[:, 0])
    arriving = (by_group[:, :, None, :] * share[:, None]).sum(axis=3)  # (run, group, separator state)
    _fill_separators(world, atlas, arriving)
    return cleared.residual


def _fill_separators(world: World, atlas: Atlas, arriving: np.ndarray) -> None:
    seps = atlas.separators
    room = separation_room(world, atlas)
    part = room / np.maximum(seps.spread(seps.sum(room)), 1e-12)
    made = np.swapaxes(np.take(arriving, seps.state, axis=2), 1, 2) * part[:, :, None]
    world.oxide_stock[:, seps.rows] += made
    world.output[:, seps.rows] = made.sum(axis=2)
    capacity = seps.take(world.capacity * world.ramp)
    world.use_of_capacity[:, seps.rows] = made.sum(axis=2) / np.maximum(capacity, 1e-12)


def _no_holders(runs: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((runs, 0)), np.zeros((runs, 0))

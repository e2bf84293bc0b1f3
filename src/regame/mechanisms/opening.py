"""The world on the first day: stocks, prices, preferences and plants as the record left them."""

from __future__ import annotations

import numpy as np

from regame.atlas import START_USE, Atlas
from regame.mechanisms.investment import RUNNING
from regame.mechanisms.learning import stage_of_firms
from regame.mechanisms.magnets import plant_room
from regame.mechanisms.orders import start_index, start_magnet_index
from regame.mechanisms.production import start_cost
from regame.parameters import Parameters
from regame.world import World

HOME = 0.995  # of their oxides and magnets that buyers inside a holder state buy at home; C
LONG_AGO = 240.0  # months since a restriction, for a state that has felt none


def open_world(world: World, atlas: Atlas, p: Parameters) -> None:
    """Fill every variable of a new world."""
    _plants(world, atlas, p)
    _prices(world, atlas, p)
    _stocks(world, atlas, p)
    _preferences(world, atlas, p)
    _instruments(world, atlas, p)


def _plants(world: World, atlas: Atlas, p: Parameters) -> None:
    world.capacity[:] = atlas.nameplate
    world.unit_cost[:] = start_cost(atlas, p)
    world.phase[:] = atlas.firm_status
    world.clock[:] = atlas.months_left
    world.ramp[:] = atlas.firm_status == RUNNING
    world.use_of_capacity[:] = START_USE * (atlas.firm_status == RUNNING)
    world.output = world.capacity * world.use_of_capacity
    world.view[:] = 1.0
    world.growth[:] = 1.0
    seps = atlas.separators
    room = seps.take(world.capacity * world.ramp)
    cost = seps.take(world.unit_cost)
    mean = seps.sum(room * cost) / np.maximum(seps.sum(room), 1e-12)
    inside = mean[:, atlas.home, None]
    world.toll = np.where(seps.sum(room) > 0, mean, inside)
    share = seps.sum(room)[:, :, None] * atlas.ore_open
    world.ore_share = share / np.maximum(share.sum(axis=1, keepdims=True), 1e-12)


def _prices(world: World, atlas: Atlas, p: Parameters) -> None:
    index = start_index(atlas, p)
    start = np.stack([p(f"prices.{g}") for g in atlas.groups], axis=1)[:, :, None]
    world.index = index.copy()
    world.price = np.where(atlas.inside, start, index)
    world.trailing = np.log(index)
    world.seller_expected = world.price.copy()
    world.buyer_expected = index.copy()
    magnet = start_magnet_index(atlas, p)
    world.magnet_index = np.broadcast_to(magnet, (world.runs, atlas.states_count)).copy()
    world.magnet_price = world.magnet_index.copy()
    world.magnet_trailing = np.log(world.magnet_index)


def _stocks(world: World, atlas: Atlas, p: Parameters) -> None:
    room = atlas.makers.sum(plant_room(world, atlas))
    world.magnet_plan = START_USE * room
    world.content[:] = atlas.content[:, None]
    size = np.where(atlas.inside, 1.0, p("demand.outside", 1))
    need = atlas.direct_use * size[:, None] + atlas.content[:, None] * world.magnet_plan[:, None]
    world.need = need
    world.stock = p("stocks.cover", 2) * need
    firms = atlas.oxide_firms
    monthly = firms.take(world.output)[:, :, None] * atlas.basket[firms.rows]
    world.oxide_stock[:, firms.rows] = p("market.hold", 2) * monthly


def _preferences(world: World, atlas: Atlas, p: Parameters) -> None:
    mines = atlas.mines
    by_group = mines.sum(mines.take(world.output)[:, :, None] * atlas.basket[mines.rows])
    made = (by_group[:, :, None, :] * world.ore_share[:, None]).sum(axis=3)  # (run, group, seller)
    outside = 1.0 - atlas.inside
    wanted = (world.need * outside).sum(axis=2)
    supply = made * outside
    gap = np.maximum(wanted - supply.sum(axis=2), 0.2 * wanted)
    supply[:, :, atlas.home] = gap
    weight = np.repeat(supply[:, :, :, None], atlas.states_count, axis=3)
    world.weight = _at_home(weight, atlas)
    makers = atlas.makers.sum(plant_room(world, atlas))
    use = atlas.magnet_use * np.ones((world.runs, 1))
    diagonal = np.minimum(0.8 * START_USE * makers / use, 0.9) * outside
    spare = np.maximum(makers - use, 0) + 0.05 * makers
    magnets = np.repeat(spare[:, :, None], atlas.states_count, axis=2)
    magnets = magnets * (1 - np.eye(atlas.states_count))
    magnets = magnets / magnets.sum(axis=1, keepdims=True) * (1 - diagonal[:, None])
    magnets = magnets + diagonal[:, None] * np.eye(atlas.states_count)
    world.magnet_weight = _at_home(magnets[:, None], atlas)[:, 0]


def _at_home(weight: np.ndarray, atlas: Atlas) -> np.ndarray:
    """Normalise preferences over sellers; inside a holder state nearly all is bought at home."""
    weight = weight / weight.sum(axis=2, keepdims=True)
    for row in atlas.holders:
        away = np.arange(atlas.states_count) != row
        rest = weight[:, :, away, row]
        total = np.maximum(rest.sum(axis=2, keepdims=True), 1e-12)
        weight[:, :, away, row] = (1 - HOME) * rest / total
        weight[:, :, row, row] = HOME
    return weight / weight.sum(axis=2, keepdims=True)


def _instruments(world: World, atlas: Atlas, p: Parameters) -> None:
    for name in ("set_quota", "set_duty", "set_denial", "set_enforcement", "set_flooding"):
        getattr(world, name)[:] = np.nan
    world.set_grant[:] = np.nan
    world.set_offtake[:] = np.nan
    for name in ("threat", "carry_out", "technology_ban", "downstream", "floor", "stockpile", "recycling", "research", "concession", "retaliation"):
        getattr(world, f"set_{name}")[:] = np.nan
    for name in ("cover", "openness", "substitution", "premium"):
        getattr(world, f"{name}_factor")[:] = 1.0
    world.trust[:] = 1.0
    world.credibility[:] = 1.0
    for k in range(3):
        made = atlas.by_state(world.output * (stage_of_firms(atlas) == k))
        world.made_before[:, k] = np.maximum(120 * made, 12 * 100.0)
    world.quota[:] = p("licences.export_quota", 1)
    world.pool[:] = p("licences.export_quota", 1) / 2
    world.issued[:] = p("licences.export_quota", 1) / 2
    world.grey_capacity[:] = p("leakage.capacity", 1) * 1000
    world.since_restricted[:] = LONG_AGO
    duty = np.stack([p(f"licences.duty_{g}") for g in atlas.groups], axis=1)[:, :, None]
    world.ask[:] = world.price[:, :, list(atlas.holders)] * (1 + duty)

"""How much mines dig and how much separators can take: output by margin."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.parameters import Parameters
from regame.world import World

RUNNING = 2
FULL_ORE = 3.0  # months of output in the heap at which a mine runs at half; C
FULL_OXIDE = 8.0  # months of capacity in the store at which a separator takes half; C


def basket_value(basket: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Value of a kilogram of each firm's basket: basket (firm, group), values (run, group, firm)."""
    total = values[:, 0] * basket[:, 0]
    for g in range(1, basket.shape[1]):
        total = total + values[:, g] * basket[:, g]
    return total


def realised_value(world: World, atlas: Atlas) -> np.ndarray:
    """Inside price that a state's concentrate earns where it was separated: (run, group, state)."""
    earned = world.price[:, :, :, None] * world.ore_share[:, None]
    return earned.sum(axis=2)


def toll_paid(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Toll and freight that a kilogram of a state's concentrate pays: (run, state) USD/kg."""
    freight = p("market.ore_transport", 2) * atlas.apart
    return ((world.toll[:, :, None] + freight) * world.ore_share).sum(axis=1)


def start_cost(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Unit cost of every firm at the start (run, firm) USD/kg: the table's, scaled."""
    scale = np.where(atlas.firm_inside, p("production.cost", 1), p("production.cost_outside", 1))
    return atlas.cost * scale


def utilisation(log_margin: np.ndarray, p: Parameters) -> np.ndarray:
    """Share of capacity that runs at a log margin of price over cost: a logistic.

    Source: the minimal model of 2005-15 (response 0.43, headroom 0.6), C.
    """
    return 1 / (1 + np.exp(-(log_margin + p("production.headroom", 1)) / p("production.response", 1)))


def enforced(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Share of a firm's output that a campaign leaves (run, firm): all of the plan but a part,
    and none of what is undocumented."""
    campaign = np.take(world.campaign, atlas.holder_of_firm, axis=1) * atlas.firm_held
    plan = (1 - atlas.undocumented) * (1 - p("production.enforced_plan", 1) * campaign)
    return plan + atlas.undocumented * (1 - campaign)


def plan_mines(world: World, atlas: Atlas, p: Parameters, noise: np.ndarray) -> None:
    """Set output and use of capacity of the mines. noise: (run, firm) standard normal draws."""
    mines = atlas.mines
    value = basket_value(atlas.basket[mines.rows], np.take(realised_value(world, atlas), mines.state, axis=2))
    paid = mines.spread(toll_paid(world, atlas, p))
    cost = mines.take(world.unit_cost)
    log_margin = np.log(np.maximum(value, 1e-6) / (cost + paid))
    flooding = np.take(world.set_flooding, mines.take(atlas.holder_of_firm[None])[0], axis=1)
    flooding = np.nan_to_num(flooding) * atlas.firm_held[mines.rows]
    use = np.maximum(utilisation(log_margin, p), flooding)
    capacity = mines.take(world.capacity * world.ramp * (world.phase == RUNNING))
    heap = mines.take(world.ore_stock) / np.maximum(capacity, 1e-9)
    use = use / (1 + (heap / FULL_ORE) ** 4)
    sigma = p("production.noise", 1)
    luck = np.exp(sigma * mines.take(noise) - 0.5 * sigma**2)
    world.use_of_capacity[:, mines.rows] = use
    world.output[:, mines.rows] = capacity * use * mines.take(enforced(world, atlas, p)) * luck


def separation_room(world: World, atlas: Atlas) -> np.ndarray:
    """Concentrate that each separator can take this month (run, separator) t."""
    seps = atlas.separators
    capacity = seps.take(world.capacity * world.ramp * (world.phase == RUNNING))
    held = seps.take(world.oxide_stock).sum(axis=2) / np.maximum(capacity, 1e-9)
    return capacity / (1 + (held / FULL_OXIDE) ** 4)

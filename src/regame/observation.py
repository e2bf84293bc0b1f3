"""From the world to what a state sees of it."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.mechanisms import investment, orders, statecraft
from regame.parameters import Parameters
from regame.strategies.base import Observation
from regame.world import World


def observe(world: World, atlas: Atlas, p: Parameters, row: int) -> Observation:
    """The observation of a state: last month's figures."""
    start = orders.start_index(atlas, p)
    home = atlas.home
    bought = world.flow[:, :, :, row]  # (run, group, seller)
    need = np.maximum(world.need[:, :, row].sum(axis=1), 1e-12)
    basket = (world.need[:, :, row] * start[:, :, row]).sum(axis=1)
    price = (world.need[:, :, row] * world.index[:, :, row]).sum(axis=1) / np.maximum(basket, 1e-12)
    from_each = bought.sum(axis=1)
    from_each[:, home] += world.grey_flow[:, :, :, row].sum(axis=(1, 2))
    mine = atlas.by_state(world.output * atlas.is_mine)
    total = np.maximum(mine.sum(axis=1), 1e-12)
    idle = atlas.by_state(world.capacity * (world.phase != investment.RUNNING))[:, row]
    owned = np.maximum(atlas.by_state(world.capacity)[:, row], 1e-12)
    quoted = world.ask[:, :, 0] / start.max(axis=2) if atlas.holders else np.ones((world.runs, 1))
    wedge = statecraft.outside_wedge(world, atlas, 0) if atlas.holders else np.zeros(world.runs)
    filled = world.counted_half / np.maximum(world.issued, 1e-9)
    month = np.full(world.runs, float(world.month))
    return Observation(
        month=month,
        year=atlas.config.world.start_year + month / 12,
        price=price,
        outside_price=quoted.mean(axis=1),
        wedge=wedge,
        cover=world.stock[:, :, row].sum(axis=1) / need,
        largest_share=from_each.max(axis=1) / np.maximum(from_each.sum(axis=1), 1e-12),
        restricted=world.restricted[:, row],
        since_restricted=world.since_restricted[:, row],
        damage=world.damage[:, row],
        quota_fill=filled[:, 0] if atlas.holders else np.zeros(world.runs),
        rival_share=1 - mine[:, home] / total,
        own_share=mine[:, row] / total,
        idle_share=idle / owned,
        spent=world.spent[:, row],
        trust=world.trust[:, 0].sum(axis=1) / atlas.states_count if atlas.holders else month * 0 + 1,
        will=world.will[:, row],
        dispute=(world.stake > 0).sum(axis=1) if row == home else 1.0 * (world.stake[:, row] > 0),
        stake=world.stake.max(axis=1) if row == home else world.stake[:, row],
    )

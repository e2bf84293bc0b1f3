"""Claims on what firms that act make: tonnes that a state has before the spot market clears.

As contracts of the table do (`mechanisms/offtakes.py`), at the price of the day. Magnets, and goods
of plants inside a holder, which need licences, are not set aside: there buyers only prefer the
seller as far as its claim goes (`trade.claim`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.engine.relations.buyers import MOST_CLAIMED
from regame.game.firms.books import LEAST, Books, Stage, or_else
from regame.game.firms.trade import named, sets_aside


class Delivery(NamedTuple):
    """What a plant set aside for a state, rows of the state axis, this month."""

    seller: int
    buyer: int
    tonnes: np.ndarray  # (run, group) t


def set_aside(stage: Stage, books: Books, plants: list[list[int]]) -> list[Delivery]:
    """Take claimed tonnes off what plants hold and off what their buyers order.

    A part `reserve` of this month's output, in the mix of the plant's store, at most
    `MOST_CLAIMED` of what the buyer orders, and no more than a route of a table carries.
    """
    world, atlas = stage[0], stage[1]
    serve, reserve = books.order("serve"), books.order("reserve")
    found: list[Delivery] = []
    for row in books.firms_under.get("reserve", ()):
        part = or_else(reserve[:, row])
        if not part.any():
            continue
        for f in filter(lambda f: sets_aside(atlas, f), plants[row]):
            claimed = part * world.output[:, f] * (books.owner[:, f] == row)
            for j in named(serve[:, row]) if claimed.any() else ():
                found.append(_take(stage, f, j, claimed * (serve[:, row] == j)))
    return found


def _take(stage: Stage, f: int, j: int, tonnes: np.ndarray) -> Delivery:
    """Take tonnes (run,) for buyer j off the store of a plant and off the market."""
    world, atlas, buffers, _ = stage
    i, store = int(atlas.firm_state[f]), world.refined_stock[:, f]
    there = np.zeros(world.runs)
    for g in range(store.shape[1]):
        there += store[:, g]
    part = np.minimum(tonnes / np.maximum(there, LEAST), 1.0)
    moved = np.minimum(part[:, None] * store, MOST_CLAIMED * buffers.order[:, :, j])
    for k in np.flatnonzero((atlas.route_seller == i) & (atlas.route_buyer == j)):
        moved = np.minimum(moved, buffers.route_room[:, k])
        buffers.route_room[:, k] -= moved
    moved = moved * atlas.route_open[i, j]
    world.refined_stock[:, f] -= moved
    buffers.order[:, :, j] -= moved
    buffers.held[:, :, i] = np.maximum(buffers.held[:, :, i] - moved, 0.0)
    return Delivery(i, j, moved)


def hand_over(stage: Stage, deliveries: list[Delivery]) -> None:
    """Add what was set aside to flows, once the market has cleared: it is shipped with them."""
    for seller, buyer, tonnes in deliveries:
        stage[0].flow[:, :, seller, buyer] += tonnes

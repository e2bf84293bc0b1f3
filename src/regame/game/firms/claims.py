"""Claims on what firms that act make: tonnes that a state has before the spot market clears.

As contracts of the table do (`mechanisms/offtakes.py`), at the price of the day. Magnets, and goods
of plants inside a holder, which need licences, are not set aside: there buyers only prefer the
seller as far as its claim goes (`trade.claim`).
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from regame.engine.relations.buyers import MOST_CLAIMED
from regame.game.firms.books import LEAST, Books, Stage
from regame.game.firms.trade import claims_on, sets_aside


class Delivery(NamedTuple):
    """What a plant set aside for a state, rows of the state axis, this month."""

    seller: int
    buyer: int
    tonnes: np.ndarray  # (group, run) t


def set_aside(stage: Stage, books: Books, plants: list[list[int]]) -> list[Delivery]:
    """Take claimed tonnes off what plants hold and off what their buyers order.

    A part `reserve` of this month's output, in the mix of the plant's store, at most
    `MOST_CLAIMED` of what the buyer orders, and no more than a route of a table carries.
    """
    output, found = stage[0].output, list[Delivery]()
    for row in books.firms_under.get("reserve", ()):
        claimed = claims_on(books, row)
        for f in filter(partial(sets_aside, stage[1]), plants[row] if claimed else ()):
            if not output[:, f].any():
                continue
            held = books.owner[:, f] == row if books.sold_on else 1.0
            for j, part in claimed.items():
                found.append(_take(stage, f, j, part * output[:, f] * held))
    return found


def _take(stage: Stage, f: int, j: int, tonnes: np.ndarray) -> Delivery:
    """Take tonnes (run,) for buyer j off the store of a plant and off the market."""
    world, atlas, buffers, _ = stage
    i, store = int(atlas.firm_state[f]), world.refined_stock.T[:, f]  # (group, run)
    there = np.zeros(world.runs)
    for own in store:
        there += own
    part = np.minimum(tonnes / np.maximum(there, LEAST), 1.0)
    order, held = buffers.order.T[j], buffers.held.T[i]
    moved = np.minimum(part * store, MOST_CLAIMED * order)
    for k in np.flatnonzero((atlas.route_seller == i) & (atlas.route_buyer == j)):
        room = buffers.route_room.T[:, k]
        moved = np.minimum(moved, room)
        room -= moved
    moved *= atlas.route_open[i, j]
    store -= moved
    order -= moved
    held[:] = np.maximum(held - moved, 0.0)
    return Delivery(i, j, moved)


def hand_over(stage: Stage, deliveries: list[Delivery]) -> None:
    """Add what was set aside to flows, once the market has cleared: it is shipped with them."""
    for seller, buyer, tonnes in deliveries:
        stage[0].flow.T[buyer, seller] += tonnes

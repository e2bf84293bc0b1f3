"""Routes from a table: what is open this month, what it costs, and what a full one is worth.

Pipes, ports and lanes carry so much and no more, come with a plant or at a date, and pass the land
of a state that may let less through. What a place on a full route is worth is found as for licences
case by case (market/rationing.py): buyers pay it, and sellers have it, as in Cremer, Gasmi and
Laffont (2003) where who sells holds the capacity. Without a table nothing here plays.
"""

import numpy as np

from regame.engine.dialect import Buffers, Facts, World, mechanism
from regame.engine.market.market import BEYOND
from regame.engine.relations.plants import KG
from regame.engine.state.atlas import Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.state.stages import RUNNING

LEAST = 1e-6  # of what a route carries: what contracts leave for the market


def opened(world: World, atlas: Atlas) -> np.ndarray:
    """What part of each way is open this month (run, way)."""
    running = np.where(world.phase == RUNNING, world.ramp, 0.0)
    return atlas.pairs.open(world.month, world.set_passage, running)


def open_routes(world: World, atlas: Atlas, d: Buffers) -> None:
    """Set what pairs of states can send, d.route_room t, and its cost, d.route_cost USD/kg."""
    open_ = opened(world, atlas)
    d.route_room[:] = atlas.pairs.whole(*atlas.pairs.rooms(open_))
    d.route_cost[:] = atlas.pairs.costs(open_)


def charge_routes(
    world: World, atlas: Atlas, d: Buffers, p: Parameters, freight: np.ndarray
) -> None:
    """Add what routes cost to freight (run, group, seller, buyer); a closed one is too dear."""
    pairs = atlas.pairs
    room = pairs.whole(*pairs.rooms(opened(world, atlas)))
    usual = p("market.transport", 2) * atlas.apart[pairs.seller, pairs.buyer][:, None]
    far = world.stop_value[:, :, pairs.buyer] + BEYOND / d.sharpness[:, :, pairs.buyer]
    closed = np.where(room > 0, 0.0, far.swapaxes(1, 2))
    freight[:, :, pairs.seller, pairs.buyer] = (usual + d.route_cost + closed).swapaxes(1, 2)


def limits_of_routes(world: World, atlas: Atlas, d: Buffers, flow: np.ndarray) -> np.ndarray:
    """What the market may send (run, group, seller, buyer) t if it wants to send `flow`.

    Infinite where nothing limits. What is under contract has its place.
    """
    pairs = atlas.pairs
    own_routes, ports = pairs.rooms(opened(world, atlas))
    all_routes = pairs.whole(own_routes, ports)
    free = np.minimum(d.route_room, all_routes)
    bound = np.subtract(
        all_routes, free, out=np.zeros_like(own_routes), where=np.isfinite(all_routes)
    )
    sent = flow[:, :, pairs.seller, pairs.buyer].swapaxes(1, 2)
    places = pairs.places(sent + bound, own_routes, ports)
    room = np.maximum(places - bound, LEAST * places)
    limit = np.full_like(flow, np.inf)
    limit[:, :, pairs.seller, pairs.buyer] = np.where(room > 0, room, np.inf).swapaxes(1, 2)
    return limit


@mechanism
def book_routes(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Buyers pay what routes cost, and to sellers what places on full ones are worth.

    Added to d.refined_paid, refined_earned and moving_cost.
    """
    for k in range(len(a.route_seller)):
        i, j = a.route_seller[k], a.route_buyer[k]
        for g in range(len(a.content)):
            tonnes = w.flow[r, g, i, j]
            for h in range(len(a.holders)):
                if a.holders[h] == i:
                    tonnes += w.grey_flow[r, g, h, j]
            cost = KG * tonnes * d.route_cost[r, k, g]
            worth = KG * tonnes * w.route_worth[r, k, g]
            d.refined_paid[r, g, j] += cost + worth
            d.refined_earned[r, g, i] += worth
            d.moving_cost[r] += cost

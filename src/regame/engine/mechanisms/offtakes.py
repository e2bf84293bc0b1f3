"""Contracts on tonnes: what a plant owes a buyer is delivered before the spot market clears.

Which contracts there are comes from a table (`tables.contracts`); without one nothing here plays.
Delivery and price rules are those of offtakes in mining: Sojitz and JOGMEC with Lynas, support.csv.
"""

from regame.engine.dialect import Buffers, Facts, World, mechanism, sum_of
from regame.engine.relations.buyers import MOST_CLAIMED
from regame.engine.relations.plants import KG, in_force


@mechanism
def deliver_contracts(w: World, a: Facts, d: Buffers, r: int, month: int) -> None:
    """Take contracted tonnes off what plants hold and off what their buyers order.

    Sets d.delivered (contract, group) t: of the plant's store in its own mix, at most the tonnes of
    the contract, its part of what the plant made this month, where the table names the output that
    the tonnes were agreed on, and `MOST_CLAIMED` of the order, so that a spot market is left, and
    no more than a route of a table carries.
    """
    for k in range(len(a.contract_plant)):
        f, j = a.contract_plant[k], a.contract_buyer[k]
        s, delivered_here = a.plant_state[f], sum_of(w.refined_stock[r, f])
        tonnes, contracted = a.contract_tonnes[k], a.contract_part[k] * w.output[r, f]
        owed = min(tonnes, contracted) if a.contract_part[k] > 0 else tonnes
        part = min(owed * in_force(a, k, month) / max(delivered_here, 1e-12), 1.0)
        for g in range(len(a.content)):
            moved = min(part * w.refined_stock[r, f, g], MOST_CLAIMED * d.order[r, g, j])
            for n in range(len(a.route_seller)):
                if a.route_seller[n] == s and a.route_buyer[n] == j:
                    moved = min(moved, d.route_room[r, n, g])
                    d.route_room[r, n, g] -= moved
            d.delivered[r, k, g] = moved
            w.refined_stock[r, f, g] -= moved
            d.order[r, g, j] -= moved
            d.held[r, g, s] = max(d.held[r, g, s] - moved, 0.0)


@mechanism
def receive_contracts(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Add contracted tonnes to flows and to buyers' stocks, after the spot market."""
    for k in range(len(a.contract_plant)):
        j, s = a.contract_buyer[k], a.plant_state[a.contract_plant[k]]
        for g in range(len(a.content)):
            w.flow[r, g, s, j] += d.delivered[r, k, g]
            w.stock[r, g, j] += d.delivered[r, k, g]


@mechanism
def settle_contracts(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Move what a price rule adds to the price of the day from the buyer to the seller, or back.

    The basket's value is kept between the contract's least and most, USD/kg: index 0 and none,
    floor p and none, fixed p and p. Added to d.refined_paid and d.refined_earned in equal sums.
    """
    for k in range(len(a.contract_plant)):
        j, s = a.contract_buyer[k], a.plant_state[a.contract_plant[k]]
        tonnes, worth = 0.0, 0.0
        for g in range(len(a.content)):
            tonnes += d.delivered[r, k, g]
            worth += d.delivered[r, k, g] * w.price[r, g, s]
        agreed = min(max(worth, a.contract_least[k] * tonnes), a.contract_most[k] * tonnes)
        factor = (agreed - worth) / max(worth, 1e-12)
        for g in range(len(a.content)):
            value = factor * KG * d.delivered[r, k, g] * w.price[r, g, s]
            d.refined_paid[r, g, j] += value
            d.refined_earned[r, g, s] += value

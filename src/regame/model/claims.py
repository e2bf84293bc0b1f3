"""Whom firms sell to: claims on what they make, ore that is shipped, refineries that take all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from regame.model.firms import Firm
from regame.model.market import Buyer
from regame.model.stages import Extractor, Maker, Refinery

if TYPE_CHECKING:
    from regame.model.run import Run
    from regame.model.states import State

MOST_CLAIMED = 0.95  # of a buyer's orders
LEAST = 1e-12


class Delivery(NamedTuple):
    """Tonnes by group that a plant's state sends to a buyer outside the market."""

    seller: State
    buyer: State
    tonnes: list[float]


def claimed(model: Run) -> Iterator[tuple[Firm, State, float]]:
    """Plants under a claim that made something, who has it, and how many tonnes."""
    for company in model.companies:
        orders = company.orders
        if orders.serve is None or not orders.reserve:
            continue
        buyer = state_called(model, orders.serve)
        for firm in company.plants:
            if firm.output and not isinstance(firm, Extractor):
                yield firm, buyer, orders.reserve * firm.output


def state_called(model: Run, name: str) -> State:
    """The state of a name."""
    result: State = next(state for state in model.all_states if state.name == name)
    return result


def set_aside(model: Run, orders: list[list[Buyer]]) -> list[Delivery]:
    """Take tonnes under claim off stores and off orders (state, group), before the market."""
    deliveries = []
    for firm, buyer, tonnes in claimed(model):
        if not isinstance(firm, Refinery) or firm.home.inside:
            continue
        part = min(tonnes / max(sum(firm.store), LEAST), 1.0)
        moved = []
        for g, order in enumerate(orders[buyer.row]):
            moved.append(min(part * firm.store[g], MOST_CLAIMED * order.quantity))
            firm.store[g] -= moved[g]
            order.quantity -= moved[g]
        deliveries.append(Delivery(firm.home, buyer, moved))
    return deliveries


def prefer_claimed(model: Run) -> None:
    """Where nothing is set aside buyers prefer a seller as far as their claim on it goes."""
    for firm, buyer, tonnes in claimed(model):
        row = firm.home.row
        if isinstance(firm, Maker):
            bought = max(sum(buyer.products_bought), LEAST)
            at_least(buyer.product_habit, row, tonnes / bought)
        elif firm.home.inside:
            for g, habit in enumerate(buyer.habit):
                at_least(habit, row, tonnes * firm.basket[g] / max(buyer.need[g], LEAST))


def at_least(habit: list[float], row: int, least: float) -> None:
    """Raise a habit of one seller; the others give way in proportion."""
    least, old = min(least, MOST_CLAIMED), habit[row]
    if old < least:
        habit[:] = [share * (1 - least) / max(1 - old, LEAST) for share in habit]
        habit[row] = least


def tie_raw(model: Run, source: State) -> None:
    """Move weights of a state's raw goods to where owners ship them, and to who takes all."""
    tied = {}
    for host in model.all_states:
        ties = source.raw_tied[host.row]
        if not host.refineries or ties >= 1 or (source.inside and host is not source):
            continue
        parts = [shipped(model, source, host), tolled(model, host)]
        if any(part is not None for part in parts):
            tied[host] = max(part for part in parts if part is not None)
    moved = sum(part * host.room_for_raw for host, part in tied.items())
    own_states = [s for s in model.all_states if s is source or not source.inside]
    retained = sum(s.room_for_raw * source.raw_tied[s.row] for s in own_states)
    if moved > 0:
        share_staying = 1 - moved / max(retained + moved, LEAST)
        source.raw_weight = [weight * share_staying for weight in source.raw_weight]
        for host, part in tied.items():
            source.raw_weight[host.row] += (1 - share_staying) * part * host.room_for_raw / moved


def shipped(model: Run, source: State, host: State) -> float | None:
    """Part of a state's raw goods that owners ship to a host; None where none does."""
    to_host = [
        firm.heap + firm.output
        for company in model.companies
        if company.orders.ship == host.name
        for firm in company.plants
        if isinstance(firm, Extractor) and firm.home is source
    ]
    return sum(to_host) / max(source.raw_offered, LEAST) if to_host else None


def tolled(model: Run, host: State) -> float | None:
    """Part of a host's room that takes strangers' raw goods; None where nobody says so."""
    ordered = [
        (company, firm)
        for company in model.companies
        if company.orders.toll is not None
        for firm in company.plants
        if firm.home is host
    ]
    takes = sum(firm.room for c, firm in ordered if c.orders.toll and firm in host.refineries)
    return takes / max(sum(firm.room for firm in host.refineries), LEAST) if ordered else None

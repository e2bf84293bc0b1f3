"""Public money for plants and programmes: grants, offtakes, floors, collection, research."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas, Facts
from regame.mechanisms.compiled import number, verb
from regame.mechanisms.production import BUILDING, RUNNING, SEPARATION
from regame.mechanisms.views import GRANT_SHARE, LIGHT
from regame.parameters import Parameters
from regame.world import World

COLLECTION_COST = (
    10.0  # USD/kg of old magnets collected; half of the lower cost of recycled alloy, C
)
LEAST_ASKED = 1e3  # USD a month, by which money is divided at least


@verb
def programmes(w: World, a: Facts) -> np.ndarray:
    """Public money for research, collection and plants downstream (run, state) USD."""
    spent = np.zeros(w.set_research.shape)
    for r in range(len(spent)):
        for s in range(a.states):
            retired = 0.0
            for g in range(w.retired.shape[1]):
                retired += w.retired[r, g, s]
            collected = number(w.set_recycling[r, s]) * retired
            spent[r, s] = number(w.set_research[r, s]) / 12 + 1000 * COLLECTION_COST * collected
        for h in range(len(a.holders)):
            spent[r, a.holders[h]] += number(w.set_downstream[r, h]) / 12
    return spent


@verb
def ask_for_support(w: World, a: Facts, lead: np.ndarray) -> np.ndarray:
    """Money that plants outside the holders ask for this month (run, firm) USD.

    A part of capital cost while they are built, of their loss while they run. lead: (run, firm)
    months.
    """
    asked = np.zeros(w.capacity.shape)
    for r in range(len(asked)):
        for f in range(len(a.firm_state)):
            if a.firm_held[f] > 0:
                continue
            if w.phase[r, f] == BUILDING:
                asked[r, f] = GRANT_SHARE * a.capex[f] * w.capacity[r, f] * 12 / lead[r, f]
            elif w.phase[r, f] == RUNNING:
                asked[r, f] = GRANT_SHARE * max(-w.result[r, f], 0.0)
    return asked


@verb
def share_out(w: World, a: Facts, asked: np.ndarray, paid: np.ndarray) -> None:
    """Set the support of every plant; turn what was asked (run, firm) into what was received.

    paid: (run, state) USD, added to. A plant gets the better of a grant at home and of the
    offtakes, which the states that give them share by their budgets.
    """
    at_home = np.empty(a.states)
    for r in range(len(asked)):
        at_home[:] = 0.0
        for f in range(len(a.firm_state)):
            at_home[a.firm_state[f]] += asked[r, f]
        total, everywhere, abroad = 0.0, 0.0, 0.0
        for s in range(a.states):
            at_home[s] = max(at_home[s], LEAST_ASKED)
            everywhere += at_home[s]
            total += number(w.set_offtake[r, s])
        offtake = min(total / 12 / everywhere, 1.0)
        for f in range(len(a.firm_state)):
            s = a.firm_state[f]
            grant = min(number(w.set_grant[r, s]) / 12 / at_home[s], 1.0)
            w.support[r, f] = max(grant, offtake) * (1 - a.firm_held[f])
            asked[r, f] *= w.support[r, f]
            if grant >= offtake:
                paid[r, s] += asked[r, f]
            else:
                abroad += asked[r, f]
        for s in range(a.states):
            paid[r, s] += abroad * number(w.set_offtake[r, s]) / max(total, 1e-9)


@verb
def pay_floors(w: World, a: Facts, paid: np.ndarray, received: np.ndarray) -> None:
    """Pay separators at home the gap between a price floor and the price of their light oxides.

    Adds to paid (run, state) and received (run, firm) USD, and to what states have spent so far.
    """
    for r in range(len(paid)):
        for f in range(a.begin[SEPARATION], a.begin[SEPARATION + 1]):
            s = a.firm_state[f]
            gap = max(number(w.set_floor[r, s]) - w.price[r, LIGHT, s], 0.0)
            money = 1000 * gap * w.output[r, f] * a.basket[f, LIGHT]
            received[r, f] += money
            paid[r, s] += money
        for s in range(a.states):
            w.spent[r, s] += paid[r, s]


def give_support(
    world: World, atlas: Atlas, p: Parameters, lead: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Set the share of capital cost and losses that states pay; return who pays and who gets.

    lead: (run, firm) months from decision to output. Grants go to plants at home, offtake money
    to plants anywhere outside the holders. Returns
    paid (run, state) USD and received (run, firm) USD, price floors included; programmes are paid
    to nobody here.
    """
    paid = programmes(world, atlas)
    received = ask_for_support(world, atlas, p, lead)
    share_out(world, atlas, p, received, paid)
    pay_floors(world, atlas, p, paid, received)
    return paid, received

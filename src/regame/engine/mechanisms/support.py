"""Public money for plants and programmes: grants, offtakes, floors, collection, research."""

from lanes.elementwise import clear, copy
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism, number
from regame.engine.relations.plants import GRANT_SHARE
from regame.engine.state.stages import BUILDING, MAKING, REFINING, RUNNING

# USD/kg of old magnets collected; half of the lower cost of recycled alloy, C
COLLECTION_COST = 10.0
LEAST_ASKED = 1e3  # USD a month, by which money is divided at least
CLAIM_KEPT = 1 - 1 / 120  # a month: contracts of ten years (Lynas and Sojitz, 2010); support.csv


@mechanism
def pay_programmes(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Public money for research and collection, d.programmes USD.

    It is paid to nobody here. What states pay, d.support_paid, begins with it.
    """
    refined = 0.0  # t in a tonne of old magnets
    for g in range(len(a.content)):
        refined += (1 - a.swarf) * a.content[g]
    for s in range(a.states):
        retired = 0.0
        for g in range(len(a.content)):
            retired += w.retired[r, g, s]
        collected = number(w.set_recycling[r, s]) * retired
        research = number(w.set_research[r, s]) / 12
        d.programmes[r, s] = research + 1000 * COLLECTION_COST * collected / max(refined, 1e-12)
    copy(d.support_paid[r], d.programmes[r])


@mechanism
def ask_for_support(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Money that plants outside the holders ask for this month, into d.support_got USD.

    A part of what is spent on them while they are built (d.spent, USD; nothing where they come back
    from mothballs), but for the last month, and of their loss while they run.
    """
    for f in range(len(a.plant_state)):
        requested = 0.0
        if a.plant_held[f] <= 0:
            if w.phase[r, f] == BUILDING:
                requested = GRANT_SHARE * d.spent[r, f]
            elif w.phase[r, f] == RUNNING:
                requested = GRANT_SHARE * max(-w.result[r, f], 0.0)
        d.support_got[r, f] = requested


@mechanism
def share_out(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Set the support of every plant; turn what was asked, d.support_got, into what was received.

    Adds to what states pay. A plant gets the better of a grant at home and of the offtakes, which
    the states that give them share by their budgets, and with the money their claims on output
    (contracts.py). Offtakes are contracts with plants that did not run in the base year: those that
    had a part last month come first, and newcomers share what is left.
    """
    requested, paid, at_home = d.support_got[r], d.support_paid[r], d.total
    clear(at_home)
    for f in range(len(a.plant_state)):
        at_home[a.plant_state[f]] += requested[f]
    total, abroad, first, later = 0.0, 0.0, 0.0, 0.0
    for f in range(len(a.plant_state)):
        first += requested[f] * a.new[f] * w.backed[r, f]
        later += requested[f] * a.new[f] * (1 - w.backed[r, f])
    for s in range(a.states):
        at_home[s] = max(at_home[s], LEAST_ASKED)
        total += number(w.set_offtake[r, s])
        d.part[s] = min(number(w.set_grant[r, s]) / 12 / at_home[s], 1.0)
    old = min(total / 12 / max(first, LEAST_ASKED), 1.0)
    new = min(max(total / 12 - first, 0.0) / max(later, LEAST_ASKED), 1.0)
    for f in range(len(a.plant_state)):
        s = a.plant_state[f]
        grant, offtake = d.part[s], (old if w.backed[r, f] > 0 else new) * a.new[f]
        w.backed[r, f] = 1.0 if requested[f] > 0 and offtake > 0 else 0.0
        w.support[r, f] = max(grant, offtake) * (1 - a.plant_held[f])
        requested[f] *= w.support[r, f]
        claim = q.support_pledged * offtake if grant < offtake and requested[f] > 0 else 0.0
        w.pledge[r, f] = max(w.pledge[r, f] * CLAIM_KEPT, claim)
        if grant >= offtake:
            paid[s] += requested[f]
        else:
            abroad += requested[f]
    for s in range(a.states):
        paid[s] += abroad * number(w.set_offtake[r, s]) / max(total, 1e-9)
        w.tied[r, s] = w.tied[r, s] * CLAIM_KEPT + number(w.set_offtake[r, s]) / 12


@mechanism
def pay_growth(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Pay for the growth of magnet plants that holders ordered, d.growth_cost (plant,) USD.

    Adds to what states pay and to what plants get, which have spent it (`expand_plants`).
    """
    for f in range(a.begin[MAKING], a.begin[MAKING + 1]):
        d.support_got[r, f] += d.growth_cost[f]
        d.support_paid[r, a.plant_state[f]] += d.growth_cost[f]


@mechanism
def pay_floors(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Pay producers at home the gap between a price floor and the price of what it covers.

    Adds to what states pay and plants get, and to what states have spent so far.
    """
    for f in range(a.first_seller, a.begin[REFINING + 1]):
        s = a.plant_state[f]
        for g in range(len(a.content)):
            if a.floor_covers[g]:
                gap = max(number(w.set_price_floor[r, s]) - w.price[r, g, s], 0.0)
                money = 1000 * gap * w.output[r, f] * a.basket[f, g]
                d.support_got[r, f] += money
                d.support_paid[r, s] += money
    for s in range(a.states):
        w.spent[r, s] += d.support_paid[r, s]


@mechanism
def remember_damage(w: World, a: Facts, r: int) -> None:
    """What dear and missing supply cost users, which aid follows; fades by a twelfth a month.

    Damage, and what they pay for oxides above the delivered prices of the start.
    """
    for s in range(a.states):
        dearer = 0.0
        for g in range(len(a.content)):
            bought = w.used[r, g, s] + w.into_products[r, g, s]
            dearer += max(w.index[r, g, s] - w.start_index[r, g, s], 0.0) * bought
        w.loss[r, s] = w.damage[r, s] + 1000 * dearer
        w.hurt[r, s] += w.loss[r, s] - w.hurt[r, s] / 12

"""On what terms oxides are traded: routes, duties, asks and what can leave unseen."""

import numpy as np

from lanes.elementwise import exponentials, flat
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism, number
from regame.engine.relations.buyers import sharpen, trust_premium
from regame.engine.relations.measures import shut, start_duties
from regame.engine.state.stages import RECYCLING

KT = 1000.0
GREY_WEIGHT = 0.3  # preference for undocumented goods over the holder's documented ones; C
FLOOD_DEPTH = 0.5  # at full flooding producers sell at half the price they expect; C


@mechanism
def open_roads(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """What makes a holder's goods dear or closes a route: d.premium, denied and grey_weight.

    The premium is for distrust, and with it comes the import duty. Sets d.sharpness of buyers as
    well. Besides, a route costs freight.
    """
    for g in range(len(a.content)):
        for s in range(a.states):
            d.level[g, s] = w.trailing[r, g, s]
        sharpen(a, d, q, d.level[g], d.sharpness[r, g])
    exponentials(flat(d.level))
    for g in range(len(a.content)):
        for h in range(len(a.holders)):
            row = a.holders[h]
            for j in range(a.states):
                premium = trust_premium(q, w.trust[r, h, j], w.premium_factor[r, j])
                d.premium[r, g, h, j] = premium * d.level[g, j] + d.import_duty[r, g, h, j]
                away = GREY_WEIGHT if j != row else 0.0
                d.grey_weight[r, g, h, j] = away * w.weight[r, g, row, j]
                denied = w.denied[r, h, j] > 0 and a.denial_covers[g]
                d.denied[r, g, h, j] = 1.0 if denied or shut(w, r, h, j) else 0.0


@mechanism
def set_import_duties(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Duties of the state that a holder's goods enter, d.import_duty.

    A share of last month's price at the border; where a reference price asks for more than that,
    what lifts goods that the floor covers up to it. Undocumented goods pay as well: they leave
    unseen, but arrive declared. The market adds it to freight.
    """
    last = len(a.content)
    for h in range(len(a.holders)):
        row = a.holders[h]
        for s in range(a.states):
            enters = 1.0 if s != row else 0.0
            share, made = number(w.set_import_duty[r, s]), number(w.set_import_duty_products[r, s])
            for g in range(last):
                border = number(w.set_border_price[r, s]) if a.floor_covers[g] else 0.0
                lift = max(border - w.ask[r, g, h], share * w.ask[r, g, h])
                d.import_duty[r, g, h, s] = enters * lift
            d.import_duty[r, last, h, s] = enters * made * w.product_price[r, row]


@mechanism
def set_duties(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Ad-valorem export duty, d.duty: the start's, raised on some, lowered on all.

    Duties that are set group by group take the place of both. A levy on what goes into a product
    comes on top: its part of last month's mean price of products to users, by what one holds.
    """
    start, dear, used = start_duties(q), 0.0, 1e-12
    for s in range(a.states):
        dear += w.product_index[r, s] * a.product_use[s]
        used += a.product_use[s]
    worth = dear / used / max(a.content.sum(), 1e-12)
    for h in range(len(a.holders)):
        added, row = number(w.set_export_duty[r, h]), a.holders[h]
        levied = number(w.set_levy[r, h]) * worth
        for g in range(len(a.duty_raised)):
            added_duty = max(added, 0.0) if a.duty_raised[g] else 0.0
            d.duty[r, g, h] = max(start[g] + added_duty + min(added, 0.0), 0.0)
            if w.set_duties[r, g, h] == w.set_duties[r, g, h]:
                d.duty[r, g, h] = w.set_duties[r, g, h]
            d.duty[r, g, h] += levied / w.price[r, g, row]


@mechanism
def offer_refined(w: World, a: Facts, d: Buffers, r: int) -> None:
    """What each state's producers hold, and the price at which their asks stand still.

    Sets d.held and d.reference. A flooding state makes its producers sell below what they expect.
    """
    for g in range(len(a.content)):
        for s in range(a.states):
            d.held[r, g, s] = 0.0
            d.reference[r, g, s] = w.seller_expected[r, g, s]
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        for g in range(len(a.content)):
            d.held[r, g, a.plant_state[f]] += w.refined_stock[r, f, g]
    for h in range(len(a.holders)):
        depth = 1 - FLOOD_DEPTH * number(w.set_flooding[r, h])
        for g in range(len(a.content)):
            d.reference[r, g, a.holders[h]] *= depth


@mechanism
def set_terms(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """What can leave unseen, and the floor of asks: d.evasion, grey_room and floor."""
    for h in range(len(a.holders)):
        unenforced = 1 - q.leakage_enforced * w.campaign[r, h]
        d.evasion[r, h] = q.leakage_evasion * KT * unenforced
        d.grey_room[r, h] = w.grey_capacity[r, h] * unenforced
        sticky = 1 - q.licences_ask_fall if np.isfinite(w.licences_left[r, h]) else 0.0
        for g in range(len(a.content)):
            posted = number(w.set_posted_price[r, h]) * w.start_price[r, g]
            d.floor[r, g, h] = max(w.ask[r, g, h] * sticky, posted)

"""Operating results of plants: what oxides, concentrate and magnets earn and cost them."""

from lanes.elementwise import clear, copy, flat
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism, sum_of
from regame.engine.relations.plants import KG, basket_value, raw_value
from regame.engine.state.lines import DUTY
from regame.engine.state.stages import EXTRACTION, MAKING, RECYCLING, REFINING, RUNNING

TRACE = 1e-9  # of capacity, that counts as made


@mechanism
def book_trade(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Money of documented trade: d.refined_paid, refined_earned, rent_, duty_earned, moving_cost.

    At home everybody pays the inside price; abroad a holder's quoted ask, which is the inside
    price, the rent of a licence and the duty, and a part of what a licence case by case is worth.
    """
    transport, freight = q.market_transport, 0.0
    clear(flat(d.refined_earned[r]))
    copy(flat(d.rent_from[r]), flat(d.agreed_rent[r]))
    for h in range(len(a.holders)):
        d.rent_earned[r, h] = sum_of(d.agreed_rent[r, h])
    clear(d.duty_earned[r])
    for g in range(len(a.content)):
        flow, paid = w.flow[r, g], d.refined_paid[r, g]
        copy(paid, d.agreed_paid[r, g])
        for i in a.selling_states:
            price, sold, moved = w.price[r, g, i], 0.0, 0.0
            for j in range(a.states):
                paid[j] += KG * flow[i, j] * (price + transport * a.apart[i, j])
                sold += flow[i, j]
                moved += flow[i, j] * a.apart[i, j]
            d.refined_earned[r, g, i] = KG * price * sold + d.agreed_earned[r, g, i]
            freight += KG * transport * moved
        for h in range(len(a.holders)):
            row, ask, abroad = a.holders[h], w.ask[r, g, h], 0.0
            price, net = w.price[r, g, row], ask / (1 + d.duty[r, g, h])
            for j in range(a.states):
                if j != row:
                    abroad += flow[row, j]
                    paid[j] += KG * flow[row, j] * (ask - price)
                    d.rent_from[r, h, j] += KG * (net - price) * flow[row, j]
            d.rent_earned[r, h] += KG * (net - price) * abroad
            d.duty_earned[r, h] += KG * (ask - net) * abroad
    d.moving_cost[r] = freight
    sell_licences(w, a, d, q, r)


@mechanism
def sell_licences(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Add the part of what a licence case by case is worth that buyers pay its sellers."""
    last = len(a.content)
    for h in range(len(a.holders)):
        row = a.holders[h]
        for j in range(a.states):
            for g in range(last):
                worth = KG * w.flow[r, g, row, j] * q.licensing_paid * w.licence_worth[r, h, g, j]
                d.refined_paid[r, g, j] += worth
                d.rent_earned[r, h] += worth
                d.rent_from[r, h, j] += worth
            worth = q.licensing_paid * w.licence_worth[r, h, last, j]
            d.rent_earned[r, h] += KG * w.product_flow[r, row, j] * worth
            d.rent_from[r, h, j] += KG * w.product_flow[r, row, j] * worth


@mechanism
def book_grey(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Add the money of undocumented trade: inside price, real cost of moving, and a margin."""
    for h in range(len(a.holders)):
        row, margin = a.holders[h], w.margin[r, h]
        d.grey_earned[r, h] = 0.0
        clear(d.grey_from[r, h])
        for g in range(len(a.content)):
            price = w.price[r, g, row]
            for j in range(a.states):
                tonnes = KG * w.grey_flow[r, g, h, j]
                cost = q.leakage_cost + q.market_transport * a.apart[row, j]
                d.refined_paid[r, g, j] += tonnes * (price + cost + margin)
                d.refined_earned[r, g, row] += tonnes * price
                d.grey_earned[r, h] += tonnes * margin
                d.grey_from[r, h, j] += tonnes * margin
                d.moving_cost[r] += tonnes * cost


@mechanism
def charge_imports(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Duties on a holder's goods go from buyers, d.refined_paid, to the treasury where they enter.

    What users pay on products is added where their surplus is.
    """
    last = len(a.content)
    for h in range(len(a.holders)):
        row = a.holders[h]
        for s in range(a.states):
            received = KG * w.product_flow[r, row, s] * d.import_duty[r, last, h, s]
            for g in range(last):
                tonnes = w.flow[r, g, row, s] + w.grey_flow[r, g, h, s]
                paid = KG * tonnes * d.import_duty[r, g, h, s]
                d.refined_paid[r, g, s] += paid
                received += paid
            d.ledger[r, s, DUTY] += received


@mechanism
def earn(w: World, a: Facts, d: Buffers, r: int, first: int, end: int, trace: float) -> None:
    """Share each state's d.money USD out among some of its plants, by what they made, d.basis t.

    first, end: rows of the plant axis, from the first to before the end. trace: part
    of capacity that counts as made: where something was sold out of stock, and nothing was made.
    """
    per_plant = d.part
    clear(per_plant)
    for f in range(first, end):
        per_plant[a.plant_state[f]] += d.basis[f] + trace * w.capacity[r, f]
    for s in range(a.states):
        per_plant[s] = d.money[s] / max(per_plant[s], 1e-12)
    for f in range(first, end):
        tonnes_made = d.basis[f] + trace * w.capacity[r, f]
        d.result[r, f] += per_plant[a.plant_state[f]] * tonnes_made


@mechanism
def earn_raw(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Pay every mine for what it sent, d.sent. Sets d.shipped t and d.bill USD, by state."""
    raw_value(w, a, q, r, d.worth, d.charged)
    for s in a.extractor_states:
        d.shipped[s], d.bill[s] = 0.0, 0.0
        for i in a.refinery_states:
            d.shipped[s] += w.raw_flow[r, i, s]
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        s = a.plant_state[f]
        price = basket_value(a.basket, f, d.worth, s) - d.charged[s]
        money = KG * price * d.sent[r, f]
        d.result[r, f] += money
        d.bill[s] += money


@mechanism
def charge_for_raw(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Set what concentrate costs the separators of each state, freight included, below zero."""
    clear(d.money)
    for s in a.extractor_states:
        price = d.bill[s] / max(d.shipped[s], 1e-12)
        for i in a.refinery_states:
            freight = KG * q.market_ore_transport * a.apart[i, s]
            d.money[i] -= w.raw_flow[r, i, s] * (price + freight)


@mechanism
def split_bill(w: World, a: Facts, d: Buffers, r: int) -> None:
    """What magnet makers and others paid for oxides, by what they wanted: d.bill and others_paid.

    Both by state, USD. What a public stock bought or sold is not theirs.
    """
    makers, others = d.bill, d.others_paid[r]
    clear(makers)
    clear(others)
    for g in range(len(a.content)):
        for s in range(a.states):
            input_ = w.content[r, g, s] * w.product_plan[r, s]
            paid = d.refined_paid[r, g, s] - d.stock_bill[r, g, s]
            part = input_ / max(input_ + w.wanted[r, g, s], 1e-12)
            makers[s] += paid * part
            others[s] += paid * (1 - part)


@mechanism
def pay_plants(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Operating result of every plant, d.result USD; oxide revenue is shared by tonnes made.

    The cash cost on record of a new plant is that at nameplate. A part of it is due whatever the
    plant makes, so a plant that stays below its design costs more a kilogram. Costs of plants that
    ran in the base year are what they were at the use of then.
    """
    for f in range(len(a.plant_state)):
        below = max(w.capacity[r, f] - w.output[r, f], 0.0) if w.phase[r, f] == RUNNING else 0.0
        charged = w.output[r, f] + q.production_fixed * below * a.new[f]
        d.result[r, f] = -KG * w.unit_cost[r, f] * charged
        d.basis[f] = w.output[r, f] - w.drawn[r, f]  # an old line buys no concentrate
    earn_raw(w, a, d, q, r)
    charge_for_raw(w, a, d, q, r)
    earn(w, a, d, r, a.begin[REFINING], a.begin[REFINING + 1], 0.0)
    for f in range(len(a.plant_state)):
        d.basis[f] += w.drawn[r, f]
    clear(d.money)
    for g in range(len(a.content)):
        for s in range(a.states):
            d.money[s] += d.refined_earned[r, g, s]
    earn(w, a, d, r, a.first_seller, a.begin[RECYCLING + 1], TRACE)
    split_bill(w, a, d, r)
    clear(d.money)
    for i in a.product_states:
        for j in range(a.states):
            d.money[i] += KG * w.product_price[r, i] * w.product_flow[r, i, j]
        d.money[i] += d.agreed_earned[r, len(a.content), i] - d.bill[i]
    earn(w, a, d, r, a.begin[MAKING], a.begin[MAKING + 1], TRACE)

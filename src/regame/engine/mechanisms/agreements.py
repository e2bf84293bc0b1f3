"""Sales under contract, beside a thin spot market: who has sold ahead cannot auction.

A part of what crosses a border is sold for some months ahead: tonnes a month, at the price of the
day on which they were agreed, or at last quarter's price at the seller. What leaves goes
to contracts first; the rest fetches what the market gives. Contracts run out one by one and are
agreed again, on what is shipped by then and at its price (staggered contracts: Taylor 1980).
Where one buyer takes most of what leaves a holder, there is nobody to auction to: the two share
what scarcity is worth to the buyer (Nash 1950), whose next best supply, stocks and substitutes are
in what it would pay, while the seller could sell at home. Only payments change here: goods go where
they are worth most, as who bought ahead may sell on.
"""

from lanes.elementwise import clear, flat
from lanes.gangs import lanes
from regame.engine.dialect import Buffers, Facts, Row, Table, World, mechanism, sum_of
from regame.engine.relations.plants import KG
from regame.engine.state.parameters import Parameters
from regame.engine.verbs import verb

MOST = 0.5  # of what leaves a holder: who takes more faces it alone
QUARTER = 3  # months


def agreed(p: Parameters) -> bool:
    """Whether anything is sold under contract in any run."""
    return bool(p("contracts.refined").any() or p("contracts.products").any())


@mechanism
def ship_abroad(w: World, a: Facts, d: Buffers, r: int, c: int, i: int) -> None:
    """What a state sends each other of a good, d.abroad t; at home nothing is sold ahead."""
    for j in range(a.states):
        tonnes = w.product_flow[r, i, j] if c == len(a.content) else w.flow[r, c, i, j]
        d.abroad[j] = tonnes if j != i else 0.0


@mechanism
def add_premiums(w: World, a: Facts, d: Buffers, q: Row, r: int, c: int, i: int) -> None:
    """What a holder's goods cost each buyer over the price at home, USD/kg, duty aside.

    d.premium_booked: by the market; d.premium_agreed: as agreed, where a buyer takes most of what
    leaves a part of all that scarcity is worth to it. Of other sellers none.
    """
    h, most, refined = a.bloc[i], MOST * sum_of(d.abroad), c < len(a.content)
    for j in range(a.states):
        d.premium_booked[j], d.premium_agreed[j] = 0.0, 0.0
        if a.inside[i]:
            worth = w.licence_worth[r, h, c, j]
            quota = w.ask[r, c, h] / (1 + d.duty[r, c, h]) - w.price[r, c, i] if refined else 0.0
            booked = quota + q.licensing_paid * worth
            bargained = max(quota + worth, 0.0) * q.contracts_nash
            d.premium_booked[j] = booked
            d.premium_agreed[j] = bargained if d.abroad[j] > most else booked


@mechanism
def settle_seller(w: World, a: Facts, d: Buffers, q: Row, r: int, c: int, i: int) -> None:
    """Pay for what a state sells abroad of a good, and agree again on what has run out."""
    ship_abroad(w, a, d, r, c, i)
    add_premiums(w, a, d, q, r, c, i)
    made = c == len(a.content)
    home = w.product_price[r, i] if made else w.price[r, c, i]
    share, index = q.contracts_products if made else q.contracts_refined, w.quarter_price[r, c, i]
    for j in range(a.states):
        tonnes, booked, spot = d.abroad[j], d.premium_booked[j], home + d.premium_agreed[j]
        is_new = w.agreed_price[r, c, i, j] <= 0.0
        price = spot if is_new else w.agreed_price[r, c, i, j]
        sold = share * tonnes if is_new else w.agreed_tonnes[r, c, i, j]
        ahead = min(sold, tonnes)
        paid = ahead * (price + q.contracts_indexed * (index - price)) + (tonnes - ahead) * spot
        over = paid - tonnes * home
        rent = min(max(over, 0.0), tonnes * max(max(booked, spot - home), 0.0))
        if a.inside[i]:
            d.agreed_rent[r, a.bloc[i], j] += KG * (rent - tonnes * booked)
            d.agreed_earned[r, c, i] += KG * (over - rent)
        else:
            d.agreed_earned[r, c, i] += KG * over
        d.agreed_paid[r, c, j] += KG * (over - tonnes * booked)
        d.agreed_value[r, c, i] += KG * (over - tonnes * booked)
        kept, signed = sold * (1 - 1 / q.contracts_months), share * tonnes / q.contracts_months
        w.agreed_tonnes[r, c, i, j] = kept + signed
        w.agreed_price[r, c, i, j] = (kept * price + signed * spot) / max(kept + signed, 1e-12)


@mechanism
def note_quarter(w: World, a: Facts, r: int, month: int) -> None:
    """Keep the mean price of the last whole quarter; before one is over, the first month's."""
    last = len(a.content)
    over = month % QUARTER == QUARTER - 1
    for c in range(last + 1):
        for i in range(a.states):
            home = w.product_price[r, i] if c == last else w.price[r, c, i]
            total = w.quarter_sum[r, c, i] + home
            w.quarter_sum[r, c, i] = 0.0 if over else total
            w.quarter_price[r, c, i] = total / QUARTER if over else w.quarter_price[r, c, i]


@mechanism
def open_index(w: World, a: Facts, r: int) -> None:
    """Before the first quarter is over an index is what the first month has."""
    last = len(a.content)
    for c in range(last + 1):
        for i in range(a.states):
            home = w.product_price[r, i] if c == last else w.price[r, c, i]
            known = w.quarter_price[r, c, i]
            w.quarter_price[r, c, i] = known if known > 0.0 else home


@verb
def settle_agreements(w: World, a: Facts, d: Buffers, p: Table, month: int) -> None:
    """Set what contracts add to payments of the month, d.agreed_*, USD, before it is booked."""
    for r in lanes(len(p)):
        clear(flat(d.agreed_rent[r]))
        clear(flat(d.agreed_paid[r]))
        clear(flat(d.agreed_earned[r]))
        clear(flat(d.agreed_value[r]))
        open_index(w, a, r)
        for c in range(len(a.content)):
            for i in a.selling_states:
                settle_seller(w, a, d, p[r], r, c, i)
        for i in a.product_states:
            settle_seller(w, a, d, p[r], r, len(a.content), i)
        note_quarter(w, a, r, month)

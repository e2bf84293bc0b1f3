"""Public stocks on the books of the treasury: what they cost to fill and to keep, what they earn.

Users' stocks lie in one heap, which orders fill (orders.py, made_stocks.py). A part of the heap is
the state's. It is bought up to what the state wants, unless it says that nothing be bought for now,
and released in two ways: when the state wants less, and when users have used up their own part.
"""

from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.relations.plants import KG, price_of_products
from regame.engine.relations.use import MOST_EXTRA, as_set, public_products, public_stock


@compiled
def filled(held: float, goal: float, need: float, arrived: float, speed: float) -> float:
    """What a state holds after a month, t: nearer to its goal, by its part of what arrived."""
    purchase = min(max((goal - held) * speed, -0.5 * held), MOST_EXTRA * need)
    part = min(arrived / max(need + purchase, 1e-12), 1.0) if purchase > 0 else 1.0
    return held + purchase * part


@compiled
def public_share(w: World, q: Row, r: int, s: int) -> float:
    """Part of a public stock that public money pays: the rest is a duty of firms, or habit."""
    return q.stocks_treasury * (1 - w.stock_duty[r, s])


@mechanism
def keep(w: World, d: Buffers, q: Row, r: int, s: int, price: float, held: float) -> None:
    """Add what a month of a stock costs, USD: d.storage to the treasury, d.kept to firms."""
    duty = w.stock_duty[r, s]
    d.storage[r, s] += (1 - duty) * q.stocks_holding / 12 * KG * price * held
    d.kept[r, s] += duty * q.stocks_keeping / 12 * KG * price * held


@mechanism
def keep_products(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """The same for products: w.public_product_stock, d.product_bill; adds to d.storage, d.kept."""
    for s in range(a.states):
        need, held = d.product_need[r, s], w.public_product_stock[r, s]
        goal, arrived = public_products(w, q, r, s, need) * need, 0.0
        for i in a.product_states:
            arrived += w.product_flow[r, i, s]
        paid = price_of_products(w, a, d, q, r, s) / max(arrived, 1e-12)
        price = paid if arrived > 0 else w.product_index[r, s]
        goes = filled(held, goal, need, arrived, 1 / q.stocks_adjustment)
        now = min(goes, w.product_stock[r, s])
        w.public_product_stock[r, s] = now
        d.product_bill[r, s] = public_share(w, q, r, s) * KG * price * (now - held)
        keep(w, d, q, r, s, price, now)


@mechanism
def keep_public_stocks(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Move the state's part of stocks, w.public_stock t, and pay for what moved and what lies.

    The state closes the gap to what it wants as fast as users do; what arrives is shared by what
    both want. It also sells what users drew on because their own part was used up. Both at the mean
    price that buyers paid this month. Public money pays the part `stocks.treasury` of it, and the
    storage, `stocks.holding` of its value a year. What firms must hold in its place they pay for,
    and `stocks.keeping` of its value a year. Sets d.stock_bill, d.storage and d.kept, USD; adds the
    first two to what states pay and have spent.
    """
    speed = 1 / q.stocks_adjustment
    for s in range(a.states):
        d.storage[r, s] = d.kept[r, s] = 0.0
        w.stock_duty[r, s] = as_set(w.set_stockpile_duty[r, s], w.stock_duty[r, s])
    for g in range(len(a.content)):
        for s in range(a.states):
            need, held = w.need[r, g, s], w.public_stock[r, g, s]
            goal = public_stock(w, r, g, s, need) * need if a.stockpile_covers[g] else 0.0
            arrived = 0.0
            for i in range(a.states):
                arrived += w.flow[r, g, i, s]
            for h in range(len(a.holders)):
                arrived += w.grey_flow[r, g, h, s]
            paid = d.refined_paid[r, g, s] / max(KG * arrived, 1e-12)
            price = paid if arrived > 0 else w.index[r, g, s]
            now = min(filled(held, goal, need, arrived, speed), w.stock[r, g, s])
            w.public_stock[r, g, s] = now
            d.stock_bill[r, g, s] = public_share(w, q, r, s) * KG * price * (now - held)
            keep(w, d, q, r, s, price, now)
    if a.makes:
        keep_products(w, a, d, q, r)
    for s in range(a.states):
        spent = d.storage[r, s] + d.product_bill[r, s]
        for g in range(len(a.content)):
            spent += d.stock_bill[r, g, s]
        d.support_paid[r, s] += spent
        w.spent[r, s] += spent

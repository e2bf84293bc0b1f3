"""Public stocks on the books of the treasury: what they cost to fill and to keep, what they earn.

Users' stocks lie in one heap, which orders fill (orders.py). A part of the heap is the state's.
"""

from __future__ import annotations

from regame.engine.dialect import Row, mechanism
from regame.engine.relations.plants import KG
from regame.engine.relations.use import MOST_EXTRA, public_stock
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World


@mechanism
def keep_public_stocks(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Move the state's part of stocks, w.public_stock t, and pay for what moved and what lies.

    The state closes the gap to what it wants as fast as users do; what arrives is shared by what
    both want. It also sells what users drew on because their own part was used up. Both at the mean
    price that buyers paid this month. Public money pays the part `stocks.treasury` of it, and the
    storage, `stocks.holding` of its value a year. Sets d.stock_bill and d.storage, USD; adds both
    to what states pay and have spent.
    """
    speed = 1 / q.stocks_adjustment
    for s in range(a.states):
        d.storage[r, s] = 0.0
    for g in range(len(a.content)):
        for s in range(a.states):
            need, held = w.need[r, g, s], w.public_stock[r, g, s]
            goal = public_stock(w, r, s) * need if a.stockpile_covers[g] else 0.0
            arrived = 0.0
            for i in range(a.states):
                arrived += w.flow[r, g, i, s]
            for h in range(len(a.holders)):
                arrived += w.grey_flow[r, g, h, s]
            paid = d.refined_paid[r, g, s] / max(KG * arrived, 1e-12)
            price = paid if arrived > 0 else w.index[r, g, s]
            more = min(max((goal - held) * speed, -0.5 * held), MOST_EXTRA * need)
            filled = min(arrived / max(need + more, 1e-12), 1.0) if more > 0 else 1.0
            now = min(held + more * filled, w.stock[r, g, s])
            w.public_stock[r, g, s] = now
            d.stock_bill[r, g, s] = q.stocks_treasury * KG * price * (now - held)
            d.storage[r, s] += q.stocks_holding / 12 * KG * price * now
    for s in range(a.states):
        spent = d.storage[r, s]
        for g in range(len(a.content)):
            spent += d.stock_bill[r, g, s]
        d.support_paid[r, s] += spent
        w.spent[r, s] += spent

"""Money of firms: what they raise, earn and spend, who carries what they lack, and who fails."""

from lanes.elementary import log
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.relations.discounting import present_value
from regame.engine.relations.firms import (
    NO_ORDER,
    cost_to_build,
    has_plant_at_work,
    or_else,
    owner_of,
)
from regame.engine.relations.plants import hurdle_after
from regame.engine.state.stages import BUILDING, IDLE, MOTHBALLED

INTEREST = 0.08  # a year, on loans that claims on output back; C
TERM = 120  # months to pay them back once plants run: the ten years of 2010; support.csv
BID = 0.05  # of capital cost, for the plants of a bankrupt firm; C
LOBBY = 50e6  # USD that raise a state's will to decouple as one restriction does; C
MOST_WILL = 3.0  # political will that lobbies can bring about


@mechanism
def raise_money(w: World, a: Facts, q: Row, r: int, month: int) -> None:
    """Sell shares and take loans, as ordered for this month.

    The market takes of the shares what a chance of investors would: log2 of outlook over hurdle,
    from nothing to all (`investment.starts`); in a scare the hurdle is lower. Lenders give what is
    under claim of the plants' capital cost at most.
    """
    for n in range(w.funds.shape[1]):
        shares, loan = or_else(w.set_equity[r, n], 0.0), or_else(w.set_borrow[r, n], 0.0)
        w.set_equity[r, n] = w.set_borrow[r, n] = NO_ORDER
        if shares > 0 or loan > 0:
            view, capital = 0.0, 0.0
            for f in range(len(a.plant_state)):
                if w.owner[r, f] == n:
                    capital += cost_to_build(w, a, r, f)
                    view = view if w.phase[r, f] == MOTHBALLED else max(view, w.outlook[r, f])
            appeal = log(max(view, 1e-9) / hurdle_after(q, w.scare[r])) / log(2.0)
            equity = shares * min(max(appeal, 0.0), 1.0)
            w.put_in[r, n] += present_value(q, month) * equity
            debt_room = or_else(w.set_reserve[r, n], 0.0) * capital - w.debt[r, n]
            loan = min(loan, max(debt_room, 0.0))
            w.debt[r, n] += loan
            w.funds[r, n] += equity
            w.funds[r, n] += loan


@mechanism
def take_over(w: World, a: Facts, r: int) -> None:
    """Give bidders the plants of bankrupt firms, as ordered for this month."""
    for n in range(w.funds.shape[1]):
        target = or_else(w.set_bid[r, n], -1.0)
        w.set_bid[r, n] = NO_ORDER
        if target >= 0 and target != n and w.bankrupt[r, int(target)] > 0:
            for f in range(len(a.plant_state)):
                if w.owner[r, f] == target:
                    w.funds[r, n] -= BID * cost_to_build(w, a, r, f)
                    w.owner[r, f] = n


@mechanism
def book_funds(w: World, a: Facts, d: Buffers, q: Row, r: int, month: int) -> None:
    """Book a month of all firms: results, support, plants, debts; who has no money left fails.

    Losses of firms that do not finance themselves are carried by their owners: cash put in.
    """
    life, now = 1 - 1 / (12 * q.ledger_plant_life), present_value(q, month)
    for n in range(w.funds.shape[1]):
        w.worth[r, n] *= life
    for f in range(len(a.plant_state)):
        n = owner_of(w, r, f)
        came = d.result[r, f] + d.support_got[r, f] - d.spent[r, f]
        w.profit[r, n] += now * came
        w.funds[r, n] += came
        w.worth[r, n] += d.spent[r, f]
    for n in range(w.funds.shape[1]):
        if w.debt[r, n] > 0:
            serve_debt(w, r, n, now)
        if w.funds[r, n] < 0:
            if or_else(w.set_self_financed[r, n], 0.0) > 0 and w.bankrupt[r, n] <= 0:
                fail(w, r, n)
            else:
                w.put_in[r, n] -= now * w.funds[r, n]
                w.funds[r, n] = 0.0


@compiled
def serve_debt(w: World, r: int, n: int, now: float) -> None:
    """Interest, added to the debt until a plant runs; then it is paid, and a part of the debt.

    now: present value of a dollar.
    """
    due = w.debt[r, n] * INTEREST / 12
    w.profit[r, n] -= now * due
    if has_plant_at_work(w, r, n):
        paid_back = w.debt[r, n] / TERM
        w.funds[r, n] -= due + paid_back
        w.debt[r, n] -= paid_back
    else:
        w.debt[r, n] += due


@compiled
def fail(w: World, r: int, n: int) -> None:
    """A firm that finances itself fails where it has no money left and runs: its plants stop."""
    if has_plant_at_work(w, r, n):
        w.bankrupt[r, n] = 1.0
        w.debt[r, n] = w.funds[r, n] = 0.0
        for f in range(w.phase.shape[1]):
            if w.owner[r, f] == n and w.phase[r, f] != IDLE:
                if w.ramp[r, f] > 0:
                    w.phase[r, f] = MOTHBALLED
                elif w.phase[r, f] == BUILDING:
                    w.phase[r, f] = IDLE
                w.cash[r, f] = w.result[r, f] = 0.0


@mechanism
def lobby(w: World, a: Facts, r: int) -> None:
    """Lobbies stir the will of states outside the holders."""
    for n in range(w.funds.shape[1]):
        if w.set_lobby[r, n] > 0:
            spent, s = w.set_lobby[r, n] / 12, int(w.seat[r, n])
            w.funds[r, n] -= spent
            if not a.inside[s]:
                w.will[r, s] += min(spent / LOBBY, max(MOST_WILL - w.will[r, s], 0.0))

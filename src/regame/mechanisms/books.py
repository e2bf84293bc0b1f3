"""Operating results of firms: what oxides, concentrate and magnets earn and cost them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import Facts
from regame.mechanisms.compiled import Row, Table, compiled, verb
from regame.mechanisms.production import (
    MAGNET,
    MINE,
    RECYCLING,
    SEPARATION,
    basket_value,
    ore_value,
)
from regame.world import World

KG = 1000.0
TRACE = 1e-9  # of capacity, that counts as made


class Money(NamedTuple):
    """What the oxide market moved, USD."""

    paid: np.ndarray  # (run, group, buyer) delivered
    earned: np.ndarray  # (run, group, seller) by producers, at the inside price
    rent: np.ndarray  # (run, holder) licences
    duty: np.ndarray  # (run, holder)
    grey: np.ndarray  # (run, holder) smugglers' margin
    lost: np.ndarray  # (run,) freight and the real cost of smuggling


@verb
def book_trade(w: World, a: Facts, p: Table, duty: np.ndarray, money: Money) -> None:
    """Fill in the money of documented trade. duty: (run, group, holder) ad valorem.

    At home everybody pays the inside price; abroad a holder's quoted ask, which is the inside
    price, the rent of a licence and the duty.
    """
    for r in range(len(p)):
        transport, freight = p[r].market_transport, 0.0
        for g in range(len(a.content)):
            flow, paid = w.flow[r, g], money.paid[r, g]
            paid[:] = 0.0
            for i in range(a.states):
                money.earned[r, g, i] = 0.0
            for i in a.oxide_states:
                price, sold, moved = w.price[r, g, i], 0.0, 0.0
                for j in range(a.states):
                    paid[j] += KG * flow[i, j] * (price + transport * a.apart[i, j])
                    sold += flow[i, j]
                    moved += flow[i, j] * a.apart[i, j]
                money.earned[r, g, i] = KG * price * sold
                freight += KG * transport * moved
            for h in range(len(a.holders)):
                row, ask, abroad = a.holders[h], w.ask[r, g, h], 0.0
                price = w.price[r, g, row]
                for j in range(a.states):
                    if j != row:
                        abroad += flow[row, j]
                        paid[j] += KG * flow[row, j] * (ask - price)
                net = ask / (1 + duty[r, g, h])
                money.rent[r, h] += KG * (net - price) * abroad
                money.duty[r, h] += KG * (ask - net) * abroad
        money.lost[r] += freight


@verb
def book_grey(w: World, a: Facts, p: Table, money: Money) -> None:
    """Add the money of undocumented trade: inside price, real cost of moving, and a margin."""
    for r in range(len(p)):
        q = p[r]
        for h in range(len(a.holders)):
            row, margin = a.holders[h], w.margin[r, h]
            for g in range(len(a.content)):
                price = w.price[r, g, row]
                for j in range(a.states):
                    tonnes = KG * w.grey_flow[r, g, h, j]
                    cost = q.leakage_cost + q.market_transport * a.apart[row, j]
                    money.paid[r, g, j] += tonnes * (price + cost + margin)
                    money.earned[r, g, row] += tonnes * price
                    money.grey[r, h] += tonnes * margin
                    money.lost[r] += tonnes * cost


@compiled
def earn(
    w: World, a: Facts, r: int, stages: tuple[int, int], money: np.ndarray, result: np.ndarray,
    trace: float,
) -> None:  # fmt: skip
    """Share each state's money (state,) USD out among its plants of some stages, by output.

    trace: part of capacity that counts as made: where something was sold out of stock, and
    nothing was made.
    """
    total = np.zeros(a.states)
    for f in range(a.begin[stages[0]], a.begin[stages[1] + 1]):
        total[a.firm_state[f]] += w.output[r, f] + trace * w.capacity[r, f]
    for s in range(a.states):
        total[s] = money[s] / max(total[s], 1e-12)
    for f in range(a.begin[stages[0]], a.begin[stages[1] + 1]):
        result[f] += total[a.firm_state[f]] * (w.output[r, f] + trace * w.capacity[r, f])


class Ore(NamedTuple):
    """Scratch for the trade in concentrate of one run, by state."""

    worth: np.ndarray  # (group, state) USD/kg
    paid: np.ndarray  # USD/kg of toll and freight
    weight: np.ndarray  # t held and dug by mines
    shipped: np.ndarray  # t
    bill: np.ndarray  # USD that mines are paid


@compiled
def earn_ore(w: World, a: Facts, q: Row, r: int, ore: Ore, result: np.ndarray) -> None:
    """Pay mines for what was shipped, by what they hold. Fills in `ore`."""
    ore_value(w, a, q, r, ore.worth, ore.paid)
    for s in a.mine_states:
        ore.weight[s], ore.shipped[s], ore.bill[s] = 0.0, 0.0, 0.0
        for i in a.separator_states:
            ore.shipped[s] += w.ore_flow[r, i, s]
    for f in range(a.begin[MINE], a.begin[MINE + 1]):
        ore.weight[a.firm_state[f]] += w.ore_stock[r, f] + w.output[r, f]
    for f in range(a.begin[MINE], a.begin[MINE + 1]):
        s = a.firm_state[f]
        part = (w.ore_stock[r, f] + w.output[r, f]) / max(ore.weight[s], 1e-12)
        price = basket_value(a.basket, f, ore.worth, s) - ore.paid[s]
        money = KG * price * ore.shipped[s] * part
        result[f] += money
        ore.bill[s] += money


@compiled
def paid_for_ore(w: World, a: Facts, q: Row, r: int, ore: Ore, money: np.ndarray) -> None:
    """Set what concentrate costs the separators of each state, freight included, below zero."""
    money[:] = 0.0
    for s in a.mine_states:
        price = ore.bill[s] / max(ore.shipped[s], 1e-12)
        for i in a.separator_states:
            freight = KG * q.market_ore_transport * a.apart[i, s]
            money[i] -= w.ore_flow[r, i, s] * (price + freight)


@verb
def producers(
    w: World, a: Facts, p: Table,
    earned: np.ndarray, paid_oxides: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Operating result of every firm (run, firm) USD; oxide revenue is shared by tonnes made.

    earned: (run, group, state) USD of oxides sold; paid_oxides: (run, state) USD by magnet makers.
    """
    result, size = np.empty(w.output.shape), a.states
    money, worth = np.empty(size), np.empty((len(a.content), size))
    ore = Ore(worth, np.empty(size), np.empty(size), np.empty(size), np.empty(size))
    for r in range(len(p)):
        q = p[r]
        for f in range(len(a.firm_state)):
            result[r, f] = -KG * w.unit_cost[r, f] * w.output[r, f]
        earn_ore(w, a, q, r, ore, result[r])
        paid_for_ore(w, a, q, r, ore, money)
        earn(w, a, r, (SEPARATION, SEPARATION), money, result[r], 0.0)
        for s in range(a.states):
            money[s] = 0.0
            for g in range(len(a.content)):
                money[s] += earned[r, g, s]
        earn(w, a, r, (SEPARATION, RECYCLING), money, result[r], TRACE)
        money[:] = 0.0
        for i in a.magnet_states:
            sold = w.magnet_flow[r, i].sum()
            money[i] = KG * w.magnet_price[r, i] * sold - paid_oxides[r, i]
        earn(w, a, r, (MAGNET, MAGNET), money, result[r], TRACE)
    return result

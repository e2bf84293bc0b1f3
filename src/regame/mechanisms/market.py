"""Clear the markets of one stage: prices, flows, licence rents and smugglers' margins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.mechanisms.kernel.layout import Fixed, Floats, Ints
from regame.mechanisms.kernel.packing import Sides, columns, fixed_of, pack, sides_of, unpack
from regame.mechanisms.kernel.solver import Book, fast

LANES = 64


@dataclass(frozen=True)
class Market:
    quantity: Floats
    elasticity: Floats
    reference: Floats
    available: Floats
    hold: Floats
    slope: Floats
    offer_reference: Floats
    weight: Floats
    grey_weight: Floats
    cost: Floats
    sharpness: Floats
    value: Floats
    duty: Floats
    covered: NDArray[np.bool_]
    ask_floor: Floats
    licences: Floats
    counted: Floats
    grey_cost: Floats
    evasion: Floats
    grey_capacity: Floats
    grey_width: Floats
    holders: tuple[int, ...] = ()
    demand: str = "isoelastic"
    supply: str = "offer"
    routing: str = "logit"
    idle_weight: float = 1.0


class Start(NamedTuple):
    price: Floats
    rent: Floats
    margin: Floats


@dataclass(frozen=True)
class Cleared:
    price: Floats
    index: Floats
    flow: Floats
    grey_flow: Floats
    without: Floats
    rent: Floats
    margin: Floats
    ask: Floats
    sold: Floats
    iterations: Ints
    residual: Floats
    ok: NDArray[np.bool_]


def clear_market(
    market: Market,
    price: Floats,
    rent: Floats,
    margin: Floats,
    *,
    tolerance: float = 1e-9,
    limit: int = 500,
    lanes: int = LANES,
    solver: Callable[[Fixed, Book, int, float, int], None] = fast,
) -> Cleared:
    start = Start(price, rent, margin)
    sides = sides_of(market)
    fixed = fixed_of(market, sides)
    packed = pack(market, sides, start)
    runs = len(packed)
    book = Book(packed, np.zeros((runs, columns(fixed))), np.zeros(runs, np.int64), np.zeros(runs, bool))
    if runs:
        solver(fixed, book, min(lanes, runs), tolerance, limit)
    return _result(market, sides, fixed, book, start)


def _result(market: Market, sides: Sides, fixed: Fixed, book: Book, start: Start) -> Cleared:
    found = unpack(book.found, fixed)
    runs, groups, states = market.available.shape
    sellers, buyers, holders, rows = sides
    s, h = len(sellers), len(holders)
    routes = found.flow[:, :, :s].copy()
    routes[:, :, rows] += found.flow[:, :, s : s + h]
    flow = np.zeros((runs, groups, states, states))
    flow[:, :, sellers[:, None], buyers] = routes
    grey = np.zeros((runs, groups, h, states))
    grey[..., buyers] = found.flow[:, :, s + h :]
    sold = np.zeros((runs, groups, states))
    sums = _total(routes)
    sums[:, :, rows] += _total(found.flow[:, :, s + h :])
    sold[..., sellers] = sums
    price = np.array(start.price)
    price[..., sellers] = found.ask[:, :, :s]
    index = np.array(market.value)
    reached = found.index < 1e20
    index[..., buyers] = np.where(reached, found.index, index[..., buyers])
    smuggling = market.evasion + market.grey_capacity > 0
    return Cleared(
        price=price,
        index=index,
        flow=flow,
        grey_flow=grey,
        without=_without(market, sides, found.shift),
        rent=found.unknowns[:, -2 * h : -h] if h else np.zeros((runs, 0)),
        margin=np.where(smuggling, found.margin, 0.0),
        ask=found.ask[:, :, s : s + h],
        sold=sold,
        iterations=book.tries,
        residual=found.residual,
        ok=book.ok,
    )


def _total(flows: Floats) -> Floats:
    total = flows[..., 0].copy()
    for j in range(1, flows.shape[-1]):
        total += flows[..., j]
    return total


def _without(market: Market, sides: Sides, shift: Floats) -> Floats:
    without = np.zeros(market.quantity.shape)
    value = market.value.take(sides.buyers, axis=2)
    sharp = market.sharpness.take(sides.buyers, axis=2)
    ces = market.routing == "ces"
    with np.errstate(divide="ignore"):
        size = np.log(market.idle_weight) - sharp * (np.log(value) if ces else value) + shift
    without[..., sides.buyers] = np.exp(size) / (value if ces else 1.0)
    return without

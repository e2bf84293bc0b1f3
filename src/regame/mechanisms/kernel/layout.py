"""What goes in and out of the solver, and the room it works in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 5  # buyers whose terms are added before a sum goes back to memory


class Problem(NamedTuple):
    """Inputs with the run first; ``market.Market`` tells shapes and units."""

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
    covered: Floats  # 1 or 0
    ask_floor: Floats
    licences: Floats
    counted: Floats
    grey_cost: Floats
    evasion: Floats
    grey_capacity: Floats
    grey_width: Floats
    price: Floats  # where to start
    rent: Floats  # where to start
    margin: Floats  # where to start
    sellers: Ints  # (S,) the state of each seller
    buyers: Ints  # (B,) the state of each buyer
    holders: Ints  # (H,) the row of each holder among the sellers
    demand: int  # a kind in ``curves``
    supply: int  # a kind in ``curves``
    ces: bool
    idle_weight: float


class Answer(NamedTuple):
    """Outputs with the run first; ``market.Cleared`` tells shapes and units."""

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


class Lanes(NamedTuple):
    """The runs in play, side by side, and their unknowns."""

    base: Floats  # (G, T, B, L) log weight, less sharpness * cost where routing is logit
    cost: Floats  # (G, T, B, L) USD/kg
    quantity: Floats  # (G, B, L) log t
    elasticity: Floats  # (G, B, L)
    reference: Floats  # (G, B, L) USD/kg
    sharpness: Floats  # (G, B, L) kg/USD; sigma - 1 where routing is CES
    idle: Floats  # (G, B, L) log of the weight of going without
    open: Floats  # (G, T, L) 1 where a source reaches a buyer who wants something
    active: Floats  # (G, S, L) 1 where a seller reaches one by any of its routes
    available: Floats  # (G, S, L) log t
    anchor: Floats  # (G, S, L) log of the offer's reference price in USD/kg
    hold: Floats  # (L,)
    slope: Floats  # (L,)
    tax: Floats  # (G, H, L) 1 + duty
    floor: Floats  # (G, H, L) USD/kg
    rationed: Floats  # (H, L) 1 where licences can bind
    licences: Floats  # (H, L) log of the tonnes that may leave
    scale: Floats  # (H, L) USD/kg, the price that rents are measured by
    smuggled: Floats  # (H, L) 1 where a grey route is open
    evasion: Floats  # (H, L) t
    capacity: Floats  # (H, L) t
    kink: Floats  # (H, L) as in ``curves.smuggle``
    corner: Floats  # (H, L) as in ``curves.smuggle``
    width: Floats  # (H, L) USD/kg
    point: Floats  # (V, L) the last accepted unknowns
    trial: Floats  # (V, L) the unknowns under test
    step: Floats  # (V, L) the Newton step from ``point``, relative for prices
    blunt: Floats  # (L,) part of the sharpness in force, 1 in the end


class Work(NamedTuple):
    """One evaluation at ``Lanes.trial``."""

    ask: Floats  # (G, T, L) USD/kg
    gain: Floats  # (T, L) slope of the source's ask in its own unknown
    near: Floats  # (T, B, L) log of the delivered price (CES only)
    share: Floats  # (T, B', L) weight of a source at a buyer over the buyer's sum
    flow: Floats  # (G, T, B, L) t
    bent: Floats  # (T, B', L) share of the buyer in a source's sales, times ``turn``
    turn: Floats  # (B, L) sharpness plus slope of log demand
    shift: Floats  # (G, B, L) log of demand over the sum of weights
    index: Floats  # (G, B, L) USD/kg
    own: Floats  # (T, L) mean sharpness of a source's buyers
    sales: Floats  # (G, T, L) log t
    margin: Floats  # (H, L) USD/kg
    widen: Floats  # (H, L) slope of the margin in its coordinate
    smuggling: Floats  # (H, L) log t that smugglers offer
    bend: Floats  # (H, L) slope of ``smuggling``
    matrix: Floats  # (G, T, T + 1, L) Jacobian and right-hand side
    border: Floats  # (2 H, 2 H + 1, L) what is left of them for rents and margins
    top: Floats  # (L,) scratch
    total: Floats  # (L,) scratch
    excess: Floats  # (L,) the largest residual
    norm: Floats  # (L,) the sum of squares of the residuals
    best: Floats  # (L,) the norm that the trial has to beat
    length: Floats  # (L,) part of the step under test
    reach: Floats  # (L,) part of the new step that may be taken at once
    fresh: Floats  # (L,) 1 where the trial has been accepted


@register_jitable
def room_for_lanes(g: int, s: int, b: int, h: int, width: int) -> Lanes:
    """Room for ``width`` runs of ``g`` groups, ``s`` sellers, ``b`` buyers and ``h`` holders."""
    t = s + 2 * h
    v = g * s + 2 * h
    route, buyer, seller, holder = (g, t, b, width), (g, b, width), (g, s, width), (h, width)
    return Lanes(
        np.zeros(route), np.zeros(route), np.zeros(buyer), np.zeros(buyer), np.zeros(buyer),
        np.zeros(buyer), np.zeros(buyer), np.zeros((g, t, width)), np.zeros(seller),
        np.zeros(seller), np.zeros(seller), np.zeros(width), np.zeros(width),
        np.zeros((g, h, width)), np.zeros((g, h, width)), np.zeros(holder), np.zeros(holder),
        np.zeros(holder), np.zeros(holder), np.zeros(holder), np.zeros(holder), np.zeros(holder),
        np.zeros(holder), np.zeros(holder), np.zeros((v, width)), np.zeros((v, width)),
        np.zeros((v, width)), np.zeros(width),
    )  # fmt: skip


@register_jitable
def room_for_work(g: int, s: int, b: int, h: int, width: int) -> Work:
    """Room for the evaluation of ``width`` runs."""
    t = s + 2 * h
    padded = -(-b // BLOCK) * BLOCK  # the rest stays zero
    holder = (h, width)
    return Work(
        np.zeros((g, t, width)), np.zeros((t, width)), np.zeros((t, b, width)),
        np.zeros((t, padded, width)), np.zeros((g, t, b, width)), np.zeros((t, padded, width)),
        np.zeros((b, width)), np.zeros((g, b, width)), np.zeros((g, b, width)),
        np.zeros((t, width)),
        np.zeros((g, t, width)), np.zeros(holder), np.zeros(holder), np.zeros(holder),
        np.zeros(holder), np.zeros((g, t, t + 1, width)), np.zeros((2 * h, 2 * h + 1, width)),
        np.zeros(width), np.zeros(width), np.zeros(width), np.zeros(width), np.zeros(width),
        np.zeros(width), np.zeros(width), np.zeros(width),
    )  # fmt: skip

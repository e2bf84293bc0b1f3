"""The room the solver works in: views of a few flat arrays with the lanes innermost."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 5  # buyers whose terms are added before a sum goes back to memory


class Fixed(NamedTuple):
    """What all runs of a call share."""

    groups: int
    sellers: int
    buyers: int
    covered: Floats  # (G,) 1 where licences cover the group
    holders: Ints  # (H,) the row of each holder among the sellers
    demand: int  # a kind in ``curves``
    supply: int  # a kind in ``curves``
    ces: bool


class Lanes(NamedTuple):
    """The runs in play, side by side, and their unknowns. The order is that of ``packing``."""

    base: Floats  # (G, T, B, L) log weight, less sharpness * cost where routing is logit
    cost: Floats  # (G, T, B, L) USD/kg
    quantity: Floats  # (G, B, L) log t
    elasticity: Floats  # (G, B, L)
    reference: Floats  # (G, B, L) USD/kg
    sharpness: Floats  # (G, B, L) kg/USD; sigma - 1 where routing is CES
    idle: Floats  # (G, B, L) log of the weight of going without
    open: Floats  # (G, T, L) 1 where a source reaches a buyer who wants something
    active: Floats  # (G, S, L) 1 where a seller reaches one by any of its sources
    available: Floats  # (G, S, L) log t
    anchor: Floats  # (G, S, L) log of the offer's reference price in USD/kg
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
    hold: Floats  # (L,)
    slope: Floats  # (L,)
    start: Floats  # (V, L) where the unknowns begin
    point: Floats  # (V, L) the last accepted unknowns
    step: Floats  # (V, L) the Newton step from there, relative for prices
    blunt: Floats  # (L,) part of the sharpness in force, 1 in the end


class Work(NamedTuple):
    """One evaluation. What comes first, down to ``excess``, is handed out (``packing``)."""

    flow: Floats  # (G, T, B, L) t
    ask: Floats  # (G, T, L) USD/kg
    index: Floats  # type: ignore[assignment]  # (G, B, L) USD/kg
    shift: Floats  # (G, B, L) log of demand over the sum of weights
    margin: Floats  # (H, L) USD/kg
    trial: Floats  # (V, L) the unknowns under test
    excess: Floats  # (1, L) the largest residual
    gain: Floats  # (T, L) slope of a source's ask in its own unknown
    near: Floats  # (T, B, L) log of the delivered price (CES only)
    share: Floats  # (T, B', L) weight of a source at a buyer over the buyer's sum
    bent: Floats  # (T, B', L) share of the buyer in a source's sales, times ``turn``
    turn: Floats  # (B, L) sharpness plus slope of log demand
    own: Floats  # (T, L) mean sharpness of a source's buyers
    sales: Floats  # (G, T, L) log t
    widen: Floats  # (H, L) slope of the margin in its coordinate
    smuggling: Floats  # (H, L) log t that smugglers offer
    bend: Floats  # (H, L) slope of ``smuggling``
    matrix: Floats  # (G, T, T + 1, L) Jacobian and right-hand side
    border: Floats  # (2 H, 2 H + 1, L) what is left of them for rents and margins
    top: Floats  # (L,) scratch
    total: Floats  # (L,) scratch
    slope: Floats  # (L,) scratch
    size: Floats  # (L,) scratch
    norm: Floats  # (L,) the sum of squares of the residuals
    best: Floats  # (L,) the norm that the trial has to beat
    length: Floats  # (L,) part of the step under test
    reach: Floats  # (L,) part of the new step that may be taken at once
    fresh: Floats  # (L,) 1 where the trial has been accepted


@register_jitable
def lane_views(fixed: Fixed, held: Floats) -> Lanes:
    """Views of the packed inputs ``held`` (K, L), and room for the unknowns."""
    g, s, b, h = fixed.groups, fixed.sellers, fixed.buyers, fixed.holders.size
    t = s + 2 * h
    v = g * s + 2 * h
    n = held.shape[1]
    q = g * t * b  # where the buyers begin
    if fixed.ces:
        cost = held[q : 2 * q].reshape((g, t, b, n))
        q = 2 * q
    else:
        cost = np.zeros((g, t, b, 0))
    o = q + 5 * g * b  # where the sources begin
    a = o + g * t  # where the sellers begin
    e = a + 3 * g * s  # where the holders' groups begin
    k = e + 2 * g * h  # where the holders begin
    z = k + 9 * h  # where the rest begins
    return Lanes(
        held[: g * t * b].reshape((g, t, b, n)),
        cost,
        held[q : q + g * b].reshape((g, b, n)),
        held[q + g * b : q + 2 * g * b].reshape((g, b, n)),
        held[q + 2 * g * b : q + 3 * g * b].reshape((g, b, n)),
        held[q + 3 * g * b : q + 4 * g * b].reshape((g, b, n)),
        held[q + 4 * g * b : o].reshape((g, b, n)),
        held[o:a].reshape((g, t, n)),
        held[a : a + g * s].reshape((g, s, n)),
        held[a + g * s : a + 2 * g * s].reshape((g, s, n)),
        held[a + 2 * g * s : e].reshape((g, s, n)),
        held[e : e + g * h].reshape((g, h, n)),
        held[e + g * h : k].reshape((g, h, n)),
        held[k : k + h],
        held[k + h : k + 2 * h],
        held[k + 2 * h : k + 3 * h],
        held[k + 3 * h : k + 4 * h],
        held[k + 4 * h : k + 5 * h],
        held[k + 5 * h : k + 6 * h],
        held[k + 6 * h : k + 7 * h],
        held[k + 7 * h : k + 8 * h],
        held[k + 8 * h : z],
        held[z],
        held[z + 1],
        held[z + 2 : z + 2 + v],
        np.zeros((v, n)),
        np.zeros((v, n)),
        np.zeros(n),
    )


@register_jitable
def work_views(fixed: Fixed, found: Floats) -> Work:
    """Views of the outputs ``found`` (K', L), and room for one evaluation."""
    g, s, b, h = fixed.groups, fixed.sellers, fixed.buyers, fixed.holders.size
    t = s + 2 * h
    n = found.shape[1]
    a = g * t * b
    i = a + g * t
    m = i + 2 * g * b
    padded = -(-b // BLOCK) * BLOCK  # the rest stays zero
    return Work(
        found[:a].reshape((g, t, b, n)),
        found[a:i].reshape((g, t, n)),
        found[i : i + g * b].reshape((g, b, n)),
        found[i + g * b : m].reshape((g, b, n)),
        found[m : m + h],
        found[m + h : found.shape[0] - 1],
        found[found.shape[0] - 1 :],
        np.zeros((t, n)),
        np.zeros((t, b, n)),
        np.zeros((t, padded, n)),
        np.zeros((t, padded, n)),
        np.zeros((b, n)),
        np.zeros((t, n)),
        np.zeros((g, t, n)),
        np.zeros((h, n)),
        np.zeros((h, n)),
        np.zeros((h, n)),
        np.zeros((g, t, t + 1, n)),
        np.zeros((2 * h, 2 * h + 1, n)),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
    )

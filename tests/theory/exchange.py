"""A market of one good between a few states: the engine's own, with few things in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.theory.parts import Cleared, Market, clear_market

Floats = NDArray[np.float64]

SHARP = 2000.0  # logit sharpness at which goods are one good to 0.1 %
NEVER = 1e9  # USD/kg, so that nobody goes without


def exchange(available: Floats, quantity: Floats, weight: Floats, **given: Any) -> Market:
    """Build a market of one group in which state 0 alone holds licences.

    available, quantity: (run, state) t, supply and demand at 1 USD/kg; weight: (run, seller,
    buyer), preferences of buyers. given: other fields of `Market`, and by these shorter names
    supply_elasticity (a number or (run,)), demand_elasticity (the same), duty (run,) ad valorem,
    licences (run,) t. Without them trade is free, supply and demand isoelastic with elasticity one.
    """
    runs, states = available.shape
    one = np.ones((runs, 1, states))
    per_run = {"supply_elasticity": 1.0, "demand_elasticity": 1.0, "duty": 0.0, "licences": np.inf}
    value = {k: np.broadcast_to(given.pop(k, v), (runs,)).copy() for k, v in per_run.items()}
    none = np.zeros((runs, 1))
    market = Market(
        quantity=quantity[:, None],
        elasticity=one * value["demand_elasticity"][:, None, None],
        reference=one,
        available=available[:, None],
        hold=np.ones(runs),
        slope=value["supply_elasticity"],
        offer_reference=one,
        weight=weight[:, None],
        grey_weight=np.zeros((runs, 1, 1, states)),
        cost=np.zeros((runs, 1, states, states)),
        sharpness=one * SHARP,
        value=one * NEVER,
        duty=value["duty"][:, None, None],
        covered=np.ones(1, bool),
        ask_floor=np.zeros((runs, 1, 1)),
        licences=value["licences"][:, None],
        counted=np.ones((runs, 1)),
        grey_cost=none,
        evasion=none,
        grey_capacity=none,
        grey_width=np.ones((runs, 1)),
        holders=(0,),
        supply="isoelastic",
    )
    return replace(market, **given)


def clear(market: Market) -> Cleared:
    """Clear it from a start of 1 USD/kg everywhere, without rent and margin.

    Raises RuntimeError where a run does not clear: its answer would mean nothing.
    """
    runs, groups, states = market.available.shape
    none = np.zeros((runs, len(market.holders)))
    cleared = clear_market(market, np.ones((runs, groups, states)), none, none)
    if not cleared.ok.all():
        raise RuntimeError(f"{int((~cleared.ok).sum())} of {runs} markets did not clear")
    return cleared

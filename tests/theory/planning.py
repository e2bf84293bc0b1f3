"""A planner that looks ahead on the market: the best plan in every state, after Bellman (1957)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import spsolve
from tests.theory.exchange import clear, exchange
from tests.theory.parts import Cleared

Floats = NDArray[np.float64]

CHOKE = 100.0  # USD/kg at which nobody buys: demand is CHOKE - price, t
TRIES = 200  # of policies; ten are usual


def sell(*offers: Floats) -> Cleared:
    """Clear the market of linear demand with these quantities on offer, whatever the price.

    offers: per seller (run,) t, together below CHOKE. The buyer is the last state.
    """
    runs, states = len(offers[0]), len(offers) + 1
    weight = np.zeros((runs, states, states))
    weight[:, :-1, -1] = 1 / len(offers)
    return clear(
        exchange(
            np.column_stack([*offers, np.zeros(runs)]),
            np.tile([*[0.0] * len(offers), CHOKE - 1], (runs, 1)),
            weight,
            demand_elasticity=1 / (CHOKE - 1),
            supply_elasticity=0.0,
            demand="linear",
            sharpness=np.full((runs, 1, states), 200.0),
        )
    )


def price_of(cleared: Cleared) -> Floats:
    """What the buyer pays (run,) USD/kg; CHOKE where there is nothing to buy."""
    return np.minimum(cleared.index[:, 0, -1], CHOKE)


def best_plan(
    choices: Floats, reward: Floats, lands: Floats, states: Floats, patience: float
) -> Floats:
    """The best choice in every state (state,), by policy iteration (Howard 1960).

    choices, reward, lands: (state, choice) what may be done, what it brings at once (minus infinity
    where it may not be done), and the state in which it ends. states: (state,) ascending, between
    which values are linear. patience: what a period later is worth today, below 1. The best choice
    is refined by a parabola through its neighbours.
    """
    low = np.clip(np.searchsorted(states, lands, side="right") - 1, 0, len(states) - 2)
    part = np.clip((lands - states[low]) / (states[low + 1] - states[low]), 0, 1)
    rows, chosen = np.arange(len(states)), reward.argmax(axis=1)
    for _ in range(TRIES):
        left, right = low[rows, chosen], part[rows, chosen]
        moves = csr_array(
            (np.r_[1 - right, right], (np.r_[rows, rows], np.r_[left, left + 1])),
            shape=(len(states), len(states)),
        )
        value = spsolve(
            eye_array(len(states), format="csr") - patience * moves, reward[rows, chosen]
        )
        worth = reward + patience * (value[low] * (1 - part) + value[low + 1] * part)
        better = worth.argmax(axis=1)
        gain = worth[rows, better] - worth[rows, chosen]
        if not (gain > 1e-9 * np.abs(value).max()).any():
            return _refined(choices, worth, better)
        chosen = better
    raise RuntimeError("no policy is the best answer to its own value")


def _refined(choices: Floats, worth: Floats, best: NDArray[np.int64]) -> Floats:
    """The tops of the parabolas through the best choices and their neighbours (state,)."""
    rows, last = np.arange(len(best)), choices.shape[1] - 1
    middle = np.clip(best, 1, last - 1)
    below, at, above = (worth[rows, middle + k] for k in (-1, 0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = 0.5 * (below - above) / (below - 2 * at + above)
    inside = (best == middle) & np.isfinite(shift)
    width = choices[rows, middle + 1] - choices[rows, middle]
    return np.asarray(choices[rows, best] + np.where(inside, shift * width, 0.0))

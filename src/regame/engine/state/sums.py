"""Sums that give a run the same bits alone and among others.

NumPy adds in an order that depends on how an array lies in memory, and so on how many runs there
are. Sums within a run go through `total`, those over plants through `Grouping.sum`.
"""

from typing import Any

import numpy as np


def total(values: np.ndarray, axis: int | tuple[int, ...], keepdims: bool = False) -> np.ndarray:
    """The sum of an array (run, ...) over other axes than the first."""
    ordered: Any = np.ascontiguousarray(values)
    return ordered.sum(axis=axis, keepdims=keepdims)


class Grouping:
    """Which state each plant of one stage belongs to.

    rows: (member,) the plants, as rows of the plant axis, sorted here by state; state: (member,)
    their states. Firms of a state lie side by side, so a sum is one `reduceat` over members.
    """

    def __init__(self, rows: np.ndarray, state: np.ndarray, states: int):
        rows = np.asarray(rows, int)
        self.rows = rows[np.argsort(np.asarray(state)[rows], kind="stable")]
        self.state = np.asarray(state, int)[self.rows]
        self.states = states
        self._present, self._starts = np.unique(self.state, return_index=True)

    def take(self, values: np.ndarray) -> np.ndarray:
        """This stage's part (run, member, ...) of an array over all plants, in C order."""
        return values.take(self.rows, axis=1)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Each member's own state's value: (run, state, ...) -> (run, member, ...)."""
        return values.take(self.state, axis=1)

    def sum(self, values: np.ndarray) -> np.ndarray:
        """Totals per state: (run, member) -> (run, state); with groups -> (run, group, state)."""
        sums = np.zeros((len(values), self.states, *values.shape[2:]))
        if len(self._starts):
            ordered = np.ascontiguousarray(values)
            sums[:, self._present] = np.add.reduceat(ordered, self._starts, axis=1)
        return sums if values.ndim == 2 else np.ascontiguousarray(np.swapaxes(sums, 1, 2))

"""The numbers of every run: the config's, or the design's where a column overrides them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from regame.config_schema import Config
from regame.memory import padded


class Parameters:
    """Every float of the config, by run.

    table: (run,) records with a field per number, `market.sharpness` as `market_sharpness`: what
    compiled verbs read. Called with a dotted key it gives an array over runs.
    """

    def __init__(self, config: Config, design: pd.DataFrame):
        numbers = config.numbers()
        whole = np.empty(padded(len(design)), _record(tuple(numbers)))
        self.table = whole[: len(design)]
        for key, value in numbers.items():
            self.table[key.replace(".", "_")] = design.get(key, value)
        whole[len(design) :] = self.table[-1]
        self._shaped: dict[tuple[str, int], np.ndarray] = {}

    def __call__(self, key: str, axes: int = 0) -> np.ndarray:
        """The parameter with `axes` trailing axes of length one: (run,), (run, 1), (run, 1, 1)."""
        found = self._shaped.get((key, axes))
        if found is None:
            values = np.ascontiguousarray(self.table[key.replace(".", "_")])
            found = self._shaped[key, axes] = values.reshape(values.shape + (1,) * axes)
        return found

    def rows(self, index: np.ndarray) -> Parameters:
        """The parameters of some runs only."""
        part = object.__new__(Parameters)
        whole = np.empty(padded(len(index)), self.table.dtype)
        whole[: len(index)], whole[len(index) :] = self.table[index], self.table[index[-1]]
        part.table = whole[: len(index)]
        part._shaped = {}
        return part


@cache
def _record(keys: tuple[str, ...]) -> np.dtype[np.void]:
    """The layout of a row of the table, the same object for the same keys."""
    return np.dtype([(key.replace(".", "_"), np.float64) for key in keys])

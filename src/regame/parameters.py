"""The numbers of every run: the config's, or the design's where a column overrides them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from regame.config_schema import Config


class Parameters:
    """Every float of the config as an array (run,), looked up by its dotted key."""

    def __init__(self, config: Config, design: pd.DataFrame):
        runs = len(design)
        self._values = {
            key: design[key].to_numpy(float) if key in design else np.full(runs, value)
            for key, value in config.numbers().items()
        }
        self._shaped: dict[tuple[str, int], np.ndarray] = {}

    def __call__(self, key: str, axes: int = 0) -> np.ndarray:
        """The parameter with `axes` trailing axes of length one: (run,), (run, 1), (run, 1, 1)."""
        found = self._shaped.get((key, axes))
        if found is None:
            values = self._values[key]
            found = self._shaped[key, axes] = values.reshape(values.shape + (1,) * axes)
        return found

    def rows(self, index: np.ndarray) -> Parameters:
        """The parameters of some runs only."""
        part = object.__new__(Parameters)
        part._values = {key: np.take(values, index) for key, values in self._values.items()}
        part._shaped = {}
        return part

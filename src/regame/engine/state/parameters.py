"""The numbers of every run: the config's, or the design's where a column overrides them."""

import numpy as np
import pandas as pd

from lanes.memory import Memory
from lanes.pointers import Pointers
from regame.config.groups import places_of
from regame.config.schema import Config
from regame.config.section import SLOTS


class Parameters:
    """Every float of the config, by run.

    memory: a number a run under each key, with `market.sharpness` as `market_sharpness`. Called
    with a dotted key it gives that array (run,), which may be written to.
    """

    def __init__(self, config: Config, design: pd.DataFrame):
        numbers = config.numbers()
        self._places = places_of(config.world.groups)
        names = {self._place(key) for key in numbers} | set(places_of(range(SLOTS)).values())
        # The same names in the same order in every case, or compiled code would not fit.
        self.memory = Memory(len(design), dict.fromkeys(sorted(names), ()))
        self.pointers = Pointers("Parameters", {}, self.memory)  # for compiled verbs
        for key, value in numbers.items():
            self(key)[:] = design.get(key, value)

    def __call__(self, key: str, axes: int = 0) -> np.ndarray:
        """The parameter with `axes` trailing axes of length one: (run,), (run, 1), (run, 1, 1)."""
        values = self.memory.arrays[self._place(key)]
        return values.reshape(-1, *(1,) * axes) if axes else values

    def _place(self, key: str) -> str:
        return self._places.get(key) or key.replace(".", "_")

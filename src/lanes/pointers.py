"""Named arrays as compiled code sees them: one address, whatever their number.

A tuple of a hundred arrays costs a thousand numbers wherever it is passed on, in compiling and in
calling. A table of where the arrays lie is passed on as one number, and each array is looked up
where the code names it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lanes.backend.kinds import ENTRY, by_runs, pointers_type, type_of
from lanes.intrinsics import Floats
from lanes.memory import Memory


class Pointers:
    """Arrays and numbers by name, to be given to compiled code; `pointers.price` is the array.

    The arrays must stay where they are; their values may change. uniform: C-ordered arrays and
    numbers that are the same in all runs; memories: of arrays by run, or such arrays by name.
    """

    def __init__(self, label: str, uniform: dict[str, Any], *memories: Memory | dict[str, Floats]):
        assert all(v.flags.c_contiguous for v in uniform.values() if isinstance(v, np.ndarray))
        self.label, self.uniform, self.memories = label, uniform, memories
        by_run: dict[str, Floats] = {}
        for memory in memories:
            by_run |= memory.arrays if isinstance(memory, Memory) else memory
        self.named = uniform | by_run
        self._table = np.array([_entry(value) for value in self.named.values()])
        self.address = self._table.ctypes.data
        kinds = {name: type_of(value) for name, value in uniform.items()}
        kinds |= {name: by_runs(array.ndim) for name, array in by_run.items()}
        self.kind = pointers_type(label, tuple(kinds.items()))

    def __getattr__(self, name: str) -> Any:
        by_name = vars(self).get("named", {})
        if name not in by_name:
            raise AttributeError(name)
        return by_name[name]

    @property
    def _numba_type_(self) -> Any:
        return self.kind

    def __len__(self) -> int:
        return len(next(iter(self.named.values())))

    def __getitem__(self, run: int) -> Row:
        return Row(self, run)

    def __reduce__(self) -> Any:
        """Copies and pickles have tables of their own: those arrays lie elsewhere."""
        return Pointers, (self.label, self.uniform, *self.memories)


class Row:
    """A run's numbers out of arrays of one number a run: `row.hold` is `pointers.hold[run]`."""

    def __init__(self, pointers: Pointers, run: int):
        self._pointers, self._run = pointers, run

    def __getattr__(self, name: str) -> Any:
        return self._pointers.named[name][self._run]


def _entry(value: Any) -> np.ndarray:
    """What the table says of an array or a number."""
    entry = np.zeros(ENTRY, np.int64)
    if isinstance(value, np.ndarray):
        entry[:2] = value.ctypes.data, value.strides[-1]
        entry[2 : 2 + value.ndim] = value.shape
    else:
        entry[:1] = np.array([value]).view(np.int64)
    return entry

"""Numbers of some runs, copied from array to array: compiled, for NumPy does it in two goes."""

from collections.abc import Callable, Iterable

import numpy as np

from lanes.compiling import Kernel
from lanes.intrinsics import Floats
from lanes.memory import is_by_run, run_last
from regame.core.arrays import Ints


@Kernel
def copy_runs(to: tuple[Floats, ...], given: tuple[Floats, ...], places: Ints, runs: Ints) -> None:
    """Copy ``runs`` of arrays (number, run) to ``places`` of others."""
    for k in range(len(to)):
        here, source_row = to[k], given[k]
        for n in range(len(here)):
            for i in range(len(runs)):
                here[n, places[i]] = source_row[n, runs[i]]


class Copies:
    """Pairs of arrays (run, ...) that stay where they are: numbers of the second go to the first.

    The first are by run; the few second ones that are not are left to NumPy.
    """

    def __init__(self, pairs: Iterable[tuple[Floats, Floats]]):
        self._to: tuple[Floats, ...] = ()
        self._given: tuple[Floats, ...] = ()
        self._others: list[tuple[Floats, Floats]] = []
        self._entry: Callable[..., None] | None = None
        for to, source in pairs:
            if source.ndim == 1 or is_by_run(source):
                self._to += (_numbers(to),)
                self._given += (_numbers(source),)
            else:
                self._others.append((to, source))

    def copy(self, places: Ints, runs: Ints) -> None:
        """Copy some runs of the second of each pair to these places of the first.

        places, runs: int64, contiguous, one each; the compiled code does not look.
        """
        assert places.flags.c_contiguous
        assert runs.flags.c_contiguous
        assert places.dtype == runs.dtype == np.int64
        if self._to:
            at = self._to, self._given, places, runs
            self._entry = self._entry or copy_runs.known_entry(at)  # types stay as they are
            self._entry(*at)
        for to, source in self._others:
            to[places] = source[runs]


def _numbers(values: Floats) -> Floats:
    """The memory of an array by run (run, ...): (number, run)."""
    if values.ndim == 1:
        return values[None]
    last = run_last(values)
    return last.reshape(-1, last.shape[-1])

"""Numbers of some runs, copied between arrays however these lie in memory."""

import numpy as np
import pytest

from lanes.memory import copy_by_run, room_by_run
from regame.engine.market.copying import Copies

RUNS, PLACES = np.array([6, 2, 2, 8]), np.array([1, 0, 3, 4])


@pytest.mark.parametrize("shape", [(9,), (9, 1), (9, 3, 2), (9, 3, 0), (9, 2, 3, 4)])
@pytest.mark.parametrize("by_run", [True, False])
def test_runs_go_to_their_places_and_no_others(shape: tuple[int, ...], by_run: bool):
    numbers = np.arange(np.prod(shape), dtype=float).reshape(shape) + 1
    given, to = copy_by_run(numbers) if by_run else numbers, room_by_run(5, *shape[1:])
    copies = Copies([(to, given)])
    for _ in range(2):
        copies.copy(PLACES, RUNS)
        expected = np.zeros_like(to)
        expected[PLACES] = given[RUNS]
        assert np.array_equal(to, expected)
        given *= 2  # arrays stay, the numbers in them change

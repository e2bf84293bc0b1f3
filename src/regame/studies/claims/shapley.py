"""What each of several causes adds to a value that they have together."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

from regame.core.arrays import Floats


def shapley(value: Mapping[tuple[str, ...], Floats], members: Sequence[str], one: str) -> Floats:
    """A member's mean addition to a value over all orders of joining (Shapley 1953), by world.

    value: set of members, in the order of `members`, -> (W,).
    """
    n = len(members)
    without_member = [member for member in members if member != one]
    total = np.zeros_like(next(iter(value.values())))
    for size in range(n):
        weight = factorial(size) * factorial(n - size - 1) / factorial(n)
        for others in combinations(without_member, size):
            joined = tuple(m for m in members if m == one or m in others)
            total = total + weight * (value[joined] - value[others])
    return np.asarray(total)

"""Mines elsewhere that open only with who is driven out inside, and the luck that they draw."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from regame.core.errors import nearest, refuse


class Refuges(NamedTuple):
    """Which plants are refuges, whose unseen output may move there, and which draws they take.

    rows: kind of luck -> which draw each entity takes, where it is not that of its own row, so that
    the others' luck is as without refuges.
    """

    there: np.ndarray  # (F,) whether it is a refuge
    leaving: np.ndarray  # (F,) one inside whose unseen output may move there
    rows: dict[str, np.ndarray]


def refuges(
    names: Sequence[str], plants: Sequence[str], linked: Sequence[str], extractors: np.ndarray,
    inside: np.ndarray,
) -> Refuges:  # fmt: skip
    """Lay out the refuges `names`.

    plants, linked: (F,) names and those of their partners; mines, inside: (F,) whether it is a
    mine, and inside a holder. Raises UserError for names of no mine.
    """
    extracts_there = np.isin(plants, names) & extractors
    extractor_names = [name for name, extracts in zip(plants, extractors, strict=True) if extracts]
    refuse(
        f"world.refuges: {name!r}: no first stage has it{nearest(name, extractor_names)}"
        for name in names
        if name not in extractor_names
    )
    fed = [name for name, is_fed in zip(linked, extracts_there, strict=True) if is_fed]
    leaving = (extractors & inside & np.isin(linked, fed)).astype(float)
    last, of_extractors = _last(extracts_there), _last(extracts_there[extractors])
    rows = {"supply": of_extractors, "invest": last, "start": last} if extracts_there.any() else {}
    return Refuges(extracts_there, leaving, rows)


def _last(there: np.ndarray) -> np.ndarray:
    """Places in an order in which all others come first."""
    return np.argsort(np.argsort(there, kind="stable"))

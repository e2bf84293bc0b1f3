"""Old lines at closed mines, and the heaps of concentrate that they live on."""

from typing import NamedTuple

import numpy as np
import pandas as pd


class OldLines(NamedTuple):
    """By plant (F,); zeros where no line is."""

    makes: np.ndarray  # t/month
    since: np.ndarray  # month of play from which it runs; negative: before the start
    heap: np.ndarray  # t of oxides in concentrate on the first day of play


def old_lines(plants: pd.DataFrame, base_month: int, start_year: int, scale: float) -> OldLines:
    """The lines of a table of plants, where it has any.

    The table says what lies there in January of the base year. Where play starts earlier, the heap
    is larger by what the line makes until then. scale: t of the world in one of the table.
    """
    none = pd.Series(np.nan, plants.index)
    makes = plants.get("old_line_t", none).fillna(0).to_numpy(float) * scale / 12
    heap = plants.get("heap_t", none).fillna(0).to_numpy(float) * scale
    since = np.array(
        [_month(date_text, start_year) for date_text in plants.get("old_line_since", none)], int
    )
    return OldLines(makes, since, heap + makes * np.maximum(base_month - np.maximum(since, 0), 0))


def _month(text: object, start_year: int) -> int:
    if not isinstance(text, str):
        return 0
    year, month = text.split("-")
    return 12 * (int(year) - start_year) + int(month) - 1

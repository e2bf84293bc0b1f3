"""Old lines at closed mines, and the heaps of concentrate that they live on."""

import numpy as np
import pandas as pd

from regame.tables.own import month_of


def old_lines(
    plants: pd.DataFrame, base_month: int, start_year: int, scale: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lines of a table of plants, by plant (F,); zeros where no line is.

    What it makes, t/month; the month of play from which it runs, negative before the start; its
    heap on the first day of play, t of oxides in concentrate.

    The table says what lies there in January of the base year. Where play starts earlier, the heap
    is larger by what the line makes until then. scale: t of the world in one of the table.
    """
    none = pd.Series(np.nan, plants.index)
    makes = plants.get("old_line_t", none).fillna(0).to_numpy(float) * scale / 12
    heap = plants.get("heap_t", none).fillna(0).to_numpy(float) * scale
    dates = plants.get("old_line_since", none)
    since = np.array([month_of(t, start_year) if isinstance(t, str) else 0 for t in dates], int)
    return makes, since, heap + makes * np.maximum(base_month - np.maximum(since, 0), 0)

"""What the record tells of each parameter, and what of the verdict hangs on the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regame.design import Uncertainty

Floats = NDArray[np.float64]

BAND = (0.05, 0.5, 0.95)
IDENTIFIED = 0.8  # width of the posterior over the prior's below which the record tells something


def widths(
    uncertainties: Sequence[Uncertainty], share: Floats, worth: Floats | None = None
) -> list[dict[str, Any]]:
    """Return how much narrower the posterior is than the prior, the narrowest first.

    share: (draw, parameter) shares of the prior below each draw, so that the prior is uniform.
    width: of the middle 90 % of the draws over that of the prior, 1 where the record says nothing.
    worth: (parameter,) independent draws that the sample is worth.
    """
    low, middle, high = np.quantile(share, BAND, axis=0)
    found = []
    for k, item in enumerate(uncertainties):
        width = float((high[k] - low[k]) / (BAND[2] - BAND[0]))
        values = item.quantile(np.minimum([low[k], middle[k], high[k]], np.nextafter(1.0, 0.0)))
        prior = item.quantile(np.array(BAND))
        found.append(
            {
                "key": item.key,
                "width": width,
                "identified": width < IDENTIFIED,
                "median_share": float(middle[k]),
                "shares": [float(low[k]), float(middle[k]), float(high[k])],
                "posterior": [float(value) for value in values],
                "prior": [float(value) for value in prior],
                "effective": None if worth is None else float(worth[k]),
            }
        )
    return sorted(found, key=lambda told: told["width"])

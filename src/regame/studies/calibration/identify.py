"""What the record says of each parameter, and along how many combinations of them."""

from collections.abc import Sequence

import numpy as np

from regame.core.arrays import Floats
from regame.design.design import Uncertainty
from regame.studies.calibration.parts import Direction, Directions, Parameter
from regame.studies.hindcast.baselines import QUANTILES, levels

IDENTIFIED = 0.8  # width of the posterior over the prior's below which the record tells something

LOADINGS, NARROWEST = 5, 8  # parameters reported of a direction, directions reported


def widths(
    uncertainties: Sequence[Uncertainty], share: Floats, worth: Floats | None = None
) -> list[Parameter]:
    """Return how much narrower the posterior is than the prior, the narrowest first.

    share: (draw, parameter) shares of the prior below each draw, so that the prior is uniform.
    width: of the middle 90 % of the draws over that of the prior, 1 where the record says nothing.
    worth: (parameter,) independent draws that the sample is worth.
    """
    bands = np.quantile(share, QUANTILES, axis=0).T
    parameters = []
    for k, (item, band) in enumerate(zip(uncertainties, bands, strict=True)):
        width = float((band[2] - band[0]) / (QUANTILES[2] - QUANTILES[0]))
        values = item.quantile(np.minimum(band, np.nextafter(1.0, 0.0)))
        parameters.append(
            Parameter(
                key=item.key,
                width=width,
                identified=width < IDENTIFIED,
                median_share=float(band[1]),
                shares=levels(band),
                posterior=levels(values),
                prior=levels(item.quantile(np.array(QUANTILES))),
                effective=None if worth is None else float(worth[k]),
            )
        )
    return sorted(parameters, key=lambda parameter: parameter.width)


def directions(uncertainties: Sequence[Uncertainty], place: Floats, worth: float) -> Directions:
    """Return along how many combinations of parameters the record says something.

    place: (draw, parameter), standard normal under the prior. The principal directions of the
    draws have a spread of 1 where the record is silent; of as many draws as the sample is worth,
    even silence would leave some below 1, but hardly any below `chance` (the edge of Marchenko and
    Pastur 1967). Returns their number, the edge, and the narrowest with their largest loadings.
    """
    spread, axes = np.linalg.eigh(np.cov(place.T))
    chance = max(1 - np.sqrt(len(uncertainties) / max(worth, 1.0)), 0.0)
    columns = []
    for k in np.flatnonzero(np.sqrt(spread.clip(0)) < chance):
        axis = axes[:, k] * np.sign(axes[np.abs(axes[:, k]).argmax(), k])
        first = np.argsort(-np.abs(axis))[:LOADINGS]
        loadings = {uncertainties[j].key: round(float(axis[j]), 3) for j in first}
        columns.append(Direction(spread=float(np.sqrt(spread[k])), loadings=loadings))
    narrowest = tuple(columns[:NARROWEST])
    return Directions(chance=float(chance), count=len(columns), narrowest=narrowest)

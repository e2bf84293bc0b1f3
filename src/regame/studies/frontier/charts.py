"""The picture of a frontier: a line per share, and theory's, over the speed of adaptation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from markupsafe import Markup

from regame.core.words import percent
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.studies.frontier.parts import Place, Theory, by_costs

COLOURS = ("weapon", "inside", "pays", "neutral")  # of the lines, the largest share first


def chart(places: tuple[Place, ...], theory: Theory) -> Markup:
    """Draw the frontier, a line per share, and T4's line, over the speed of adaptation."""
    speeds = [point.speed for point in theory.line]
    line = [100 * point.rate for point in theory.line]
    shown = [place for place in places if place.harms_below]
    top = max(*line, *(100 * place.rate for place in shown), 10.0)
    plot = Plot(
        "Below its line a lasting cut harms: discount rate by speed of adaptation",
        (0.0, max(speeds)), (-0.03 * top, 1.08 * top),
        "speed at which demand adapts, 1/year", "discount rate, % a year, compounded yearly",
    )  # fmt: skip
    keys = {}
    for colour, row in zip(COLOURS, by_costs(places).values(), strict=False):
        for harms_below, side_by_side in groupby(row, lambda place: place.harms_below):
            if harms_below:
                _draw(plot, list(side_by_side), colour)
        keys[f"{colour} solid"] = f"China holds {percent(_share_of(row))} of what is extracted"
    plot.line(speeds, line, "baseline dashed")
    keys["baseline solid"] = "theory (T4): only demand adapts"
    caption = "At 0 the cut pays at every rate."
    if len(shown) < len(places):
        caption += " Places where it does not harm at lower rates are left out: see the table."
    return figure(plot, keys, caption)


def _draw(plot: Plot, places: Sequence[Place], colour: str) -> None:
    """Draw the frontier through places side by side; one alone is a dot."""
    speeds, rates = [p.speed for p in places], [100 * p.rate for p in places]
    if len(places) > 1:
        plot.line(speeds, rates, colour)
    else:
        plot.dot(speeds[0], rates[0], None, colour, f"{rates[0]:.1f} % a year")


def _share_of(places: Sequence[Place]) -> float:
    """Return the share held along a line, the mean over its places."""
    return float(np.mean([place.share for place in places]))

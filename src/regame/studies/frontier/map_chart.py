"""The picture of the map, and its tables."""

from __future__ import annotations

from collections import Counter

import numpy as np
from markupsafe import Markup

from regame.analysis.signs import HARMS, NEUTRAL, PAYS
from regame.core.words import NONE, percent
from regame.reports.charts import figure
from regame.reports.page import paragraph, table
from regame.reports.svg import Plot
from regame.reports.templating import lines
from regame.studies.frontier.map_parts import DRAWN, Map, Spot, sentence

ENDS = (0.02, 50.0)  # of gain over loss, between which places are shown
COLOURS = {  # of orders of signs
    PAYS: "pays",
    HARMS: "harms",
    "pays, then harms": "inside",
    "harms, then pays": "baseline",
    NEUTRAL: "neutral",
}
HEADINGS = (
    *("chokepoint", "lead over patience", "gain over loss", "share over elasticity"),
    *("by theory", "after 20 years", "worlds", "order of signs", "turns, month"),
)
WHAT = ("what", "right", "area under the curve")


def draw(found: Map) -> Markup:
    """Draw every chokepoint, coloured by the order of its signs, and theory's curve."""
    most = found.curve[-1].lead
    plot = Plot(
        "Lasting cuts: lead of entry over patience, and gain over loss",
        (0.0, most), ENDS,
        "lead of entry over patience (years times the discount rate)",
        "gain a year before over loss a year after", log=True, height=460,
    )  # fmt: skip
    plot.line(
        [point.lead for point in found.curve],
        [float(np.clip(point.bar, *ENDS)) for point in found.curve],
        "baseline dashed",
    )
    for spot in sorted(found.spots, key=lambda spot: spot.kind != DRAWN):
        _mark(plot, spot)
    keys = {css if css != "baseline" else "baseline": order for order, css in COLOURS.items()}
    keys["baseline solid"] = f"theory (T28), after {found.years} years: above it the cut has paid"
    caption = (
        "A dot is a chokepoint, placed by its nine numbers alone and coloured by what came of the "
        "cut in most worlds; those at the lower edge lose from the start. Named: cases by their "
        "nine numbers, and yours with the range that its numbers leave."
    )
    return figure(plot, keys, caption)


def _mark(plot: Plot, spot: Spot) -> None:
    x, y = spot.lead_over_patience, float(np.clip(spot.gain_over_loss, *ENDS))
    css = COLOURS.get(spot.income.order, "neutral")
    named = spot.kind != DRAWN
    low, high = spot.ranges["gain_over_loss"]
    if named and high > low:
        ends = [float(np.clip(bound, *ENDS)) for bound in (low, high)]
        plot.line([x, x], ends, f"{css} half")
    across = spot.ranges["lead_over_patience"] if named else None
    share = next(sign.share for sign in reversed(spot.income.signs))
    hint = f"{spot.name}: {spot.income.order}; {spot.sign} in {percent(share)} of worlds"
    plot.dot(x, y, across, css, hint)
    if named:
        plot.label(x, y * 1.25, spot.name.replace("_", " "))


def row_of(spot: Spot) -> list[str]:
    """The cells of a chokepoint, in the order of HEADINGS."""
    last, income = spot.income.signs[-1], spot.income
    turn = NONE if income.turning_month is None else str(income.turning_month)
    return [
        spot.name,
        _with_range(spot, "lead_over_patience"),
        _with_range(spot, "gain_over_loss"),
        _with_range(spot, "share_over_elasticity"),
        spot.theory,
        f"{spot.sign} {percent(last.share)}",
        str(spot.worlds),
        f"{income.order} ({percent(income.order_share)})",
        turn,
    ]


def _with_range(spot: Spot, name: str) -> str:
    value, (low, high) = getattr(spot, name), spot.ranges[name]
    return f"{value:.2f}" if low == high else f"{value:.2f} ({low:.2f} to {high:.2f})"


def named(found: Map) -> list[Spot]:
    """The chokepoints with a name of their own: yours first, then cases."""
    return sorted(
        (spot for spot in found.spots if spot.kind != DRAWN), key=lambda spot: spot.kind == "case"
    )


def section_of(found: Map) -> Markup:
    """The map with its sentence and its tables."""
    orders = Counter(spot.income.order for spot in found.spots if spot.kind == DRAWN)
    counted = [[order, str(count)] for order, count in orders.most_common()]
    rates = [
        [item.what, percent(item.right), NONE if item.auc is None else f"{item.auc:.2f}"]
        for item in found.explained
    ]
    shown = [row_of(spot) for spot in named(found)]
    parts = [
        paragraph(sentence(found)),
        draw(found),
        *([table(HEADINGS, shown, "Named chokepoints, by their nine numbers")] if shown else []),
        table(("order of signs", "drawn chokepoints"), counted, "Order of signs of income so far"),
        table(WHAT, rates, "What tells those that pay from those that harm") if rates else Markup(),
    ]
    return lines(parts)

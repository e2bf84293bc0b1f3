"""The pictures of a calibration: the record, and the parameters."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.studies.calibration.parts import Held, Parameter

FARTHEST = 6.0  # declared errors beyond which the picture of the record is cut off


def record_chart(record: Sequence[Held]) -> Markup:
    """Draw every figure of the record beside prior and posterior, in declared errors."""
    names = [item.name for item in record]
    plot = Plot(
        "Each figure of the record, and the model",
        (-FARTHEST, FARTHEST), (-0.6, len(names) - 0.4),
        "model less record, declared errors", rows=names, height=90 + 24 * len(names),
    )  # fmt: skip
    for index, item in enumerate(record):
        row = len(names) - 1 - index
        for css, offset in (("baseline", 0.18), ("weapon", -0.18)):
            kind = "prior" if css == "baseline" else "posterior"
            low, middle, high = item.prior_off if kind == "prior" else item.posterior_off
            hint = f"{item.name}: {kind} {middle:+.1f} ({low:+.1f} to {high:+.1f})"
            at = float(np.clip(middle, -FARTHEST, FARTHEST))
            plot.dot(at, row + offset, (low, high), css, hint)
    plot.upright(0.0, "", "ink")
    keys = {"baseline": "prior, median and 5–95 %", "weapon": "posterior"}
    return figure(plot, keys, "Zero is what the record says; whiskers are cut at the frame.")


def widths_chart(parameters: Sequence[Parameter]) -> Markup:
    """Draw where the middle 90 % of the draws of each parameter lie in its prior."""
    names = [item.key for item in parameters]
    plot = Plot(
        "Where the middle 90 % of the draws lie in the prior",
        (0, 1), (-0.6, len(names) - 0.4), "share of the prior below, 1",
        rows=names, height=90 + 22 * len(names),
    )  # fmt: skip
    for row, item in enumerate(parameters):
        low, middle, high = item.shares
        css = "weapon" if item.identified else "baseline"
        hint = f"{item.key}: width {item.width:.2f} of the prior's"
        plot.dot(middle, len(names) - 1 - row, (low, high), css, hint)
    keys = {"weapon": "narrowed below 80 % of the prior", "baseline": "left open"}
    return figure(plot, keys, "Without a word from the record: 0.05 to 0.95, the middle at 0.5.")

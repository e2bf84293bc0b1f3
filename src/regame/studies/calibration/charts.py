"""The pictures of a calibration: the record, the parameters, and their pairs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from regame.reports.charts import figure
from regame.reports.page import figure as framed
from regame.reports.svg import Plot
from regame.studies.calibration.parts import Held, Parameter

Floats = NDArray[np.float64]

FARTHEST = 6.0  # declared errors beyond which the picture of the record is cut off
CELL, GAP, BINS, EDGE = 74, 8, 12, 160  # pixels, and bins of a histogram


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


def pairs_chart(shares: Floats, keys: Sequence[str], chosen: Sequence[str]) -> Markup:
    """Draw a triangle of squares: histograms on the diagonal, draws of each pair below it.

    shares: (draw, parameter) shares of the prior below each draw, in the order of `keys`.
    """
    columns = [keys.index(key) for key in chosen]
    step, count = CELL + GAP, len(chosen)
    marks = []
    for i, row in enumerate(columns):
        top = i * step
        for j, column in enumerate(columns[: i + 1]):
            x_low = EDGE + j * step
            marks.append(
                f'<rect x="{x_low}" y="{top}" width="{CELL}" height="{CELL}" fill="var(--box)"/>'
            )
            if i == j:
                marks.append(_histogram(shares[:, row], x_low, top))
            else:
                xs, ys = x_low + shares[:, column] * CELL, top + (1 - shares[:, row]) * CELL
                marks.extend(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.4" fill="var(--weapon)" '
                    'fill-opacity="0.45"/>'
                    for x, y in zip(xs.tolist(), ys.tolist(), strict=True)
                )
        table_name, _, name = chosen[i].partition(".")
        for line, label in enumerate((table_name, name)):
            marks.append(
                f'<text x="{EDGE - 10}" y="{top + CELL / 2 + 16 * line:.0f}" '
                f'text-anchor="end">{escape(label)}</text>'
            )
    width, height = EDGE + count * step, count * step
    title = "Pairs of the parameters that the record narrows most"
    drawn = Markup(
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}">'
        f"{''.join(marks)}</svg>"
    )
    caption = (
        "A point is a draw; each axis runs over the whole prior, evenly by its law, from 0 to 1. "
        "A slanted cloud: the record knows the two together better than each alone."
    )
    return framed(title, drawn, Markup(), caption)


def _histogram(values: Floats, left: float, top: float) -> str:
    counts, _ = np.histogram(values, BINS, (0, 1))
    tall = counts / max(float(counts.max()), 1.0) * (CELL - 8)
    wide = CELL / BINS
    return "".join(
        f'<rect x="{left + k * wide:.1f}" y="{top + CELL - high:.1f}" width="{wide - 1:.1f}" '
        f'height="{high:.1f}" fill="var(--weapon)"/>'
        for k, high in enumerate(tall.tolist())
    )

"""The charts of a test of claims: how many came out how, a claim's figure, months until cover."""

from collections.abc import Mapping

from markupsafe import Markup

from regame.reports.charts import Row, dots, figure
from regame.reports.svg import Plot
from regame.studies.claims.parts import UNITS, Answer, Figure

COLOURS = {
    "supported": "harms", "contradicted": "pays", "undecided": "neutral",
    "not testable here": "neutral",
}  # fmt: skip
LINES = ("weapon", "baseline", "ink", "inside", "pays")
DASHES = ("", " dashed", " dotted")  # of lines, in turn, so that grey tells them apart


def counted(counts: Mapping[str, int]) -> Markup:
    """Draw how many claims came out how, a bar per verdict."""
    highest = max([*counts.values(), 1])
    plot = Plot(
        "Claims by their verdict", (0.0, highest * 1.05), (-0.6, len(counts) - 0.4), "claims",
        rows=list(counts), height=90 + 34 * len(counts),
    )  # fmt: skip
    for index, (verdict, number) in enumerate(counts.items()):
        row = len(counts) - 1 - index
        hint = f"{verdict}: {number}"
        if number:
            plot.bar((0.0, float(number)), (row - 0.32, row + 0.32), COLOURS[verdict], hint)
    return figure(plot, {}, "Each claim is decided by a rule fixed before the run.")


def claim(answer: Answer) -> Markup:
    """Draw the figure with its interval, where the rule decides, and figures in the same unit.

    Where an end lies beyond the run, the line ends at the run's last month, which is marked.
    """
    decides = answer.decides
    if decides is None or decides.figure is None:
        return Markup("")
    unit = UNITS[decides.unit]
    drawn = [("decides", decides)]
    drawn += [(item.name, item) for item in answer.shows if item.unit == decides.unit]
    labels: dict[float, list[str]] = {}
    for name, bound in answer.bounds.items():
        labels.setdefault(bound / unit.scale, []).append(name.replace("_", " "))
    marks = {", ".join(names): bound for bound, names in labels.items()}
    if ends := {item.censored.limit for _, item in drawn if item.censored is not None}:
        marks["end of the run"] = max(ends) / unit.scale
    rows = [_row(name, item) for name, item in drawn if item.figure is not None]
    return dots(decides.name, unit.axis, rows, unit.scale, marks)


def _row(name: str, item: Figure) -> Row:
    limit = None if item.censored is None else item.censored.limit
    ends = [limit if end is None else end for end in item.interval or ()]
    ends_set = [end for end in ends if end is not None]
    return name, item.figure or 0.0, ends_set if len(ends_set) == 2 else None


def waits(answer: Answer) -> Markup:
    """Draw in which share of worlds it has happened after so many months, a line per figure."""
    shown = (answer.decides, *answer.shows)
    curves = [(item.name, item.curve) for item in shown if item and item.curve]
    if not curves:
        return Markup("")
    last = float(max(max(curve) for _, curve in curves))
    plot = Plot(
        "Share of worlds in which it has happened", (0.0, last), (0.0, 100.0),
        "months after July 2010", "worlds, %",
    )  # fmt: skip
    keys = {}
    for row, (name, curve) in enumerate(curves):
        css = LINES[row % len(LINES)] + DASHES[row % len(DASHES)]
        plot.line([0.0, *curve], [0.0, *(100 * share for share in curve.values())], css)
        keys[f"{css} line"] = name
    return figure(plot, keys, "What has not happened by the end of the run is above no line.")

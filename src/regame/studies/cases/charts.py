"""Pictures of cases: one that compares them all, and the path of a case's income."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from regame.analysis.signs import HARMS, HORIZONS, NEUTRAL, PAYS
from regame.core.words import percent, sentence_of, years_after
from regame.reports import charts
from regame.reports.page import swatch
from regame.reports.svg import Plot
from regame.reports.svg_grid import Grid, wide
from regame.reports.templating import lines
from regame.studies.cases.parts import Case, Part, Price
from regame.studies.cases.words import GLYPHS, spaced

FAINTEST = 0.12  # how strong a cell is at least
DARK = 0.6  # above which green asks for white letters
EVERY = 3  # months between points of a path


def compare(cases: Sequence[Case]) -> Markup:
    """Draw the signs of all cases: a row per case and measure, a column per horizon and source."""
    # Of each case a line with its name, None, and one for each of its measures.
    rows = [(case, k) for case in cases for k in (None, *range(len(case.parts[0].measures)))]
    sources = list(dict.fromkeys(part.worlds_from for case in cases for part in case.parts))
    columns = [f"{source}, {years}" for source in sources for years in HORIZONS]
    title = "Sign by case, measure and years since the weapon's start"
    names = [
        spaced(case.case if k is None else case.parts[0].measures[k].measure) for case, k in rows
    ]
    grid = Grid(title, names, columns, "worlds, years since the weapon's start", turned=True)
    for row, (case, k) in enumerate(rows):
        if k is None:
            grid.note(row, f"{case.weapon} by {case.holder}, from {case.starts}")
            continue
        for part in case.parts:
            first = sources.index(part.worlds_from) * len(HORIZONS)
            for column, sign in enumerate(part.measures[k].signs, first):
                hint = f"{case.case}, {names[row]}: {sign.sign} in {percent(sign.share)} of worlds "
                strength = FAINTEST + (1 - FAINTEST) * sign.share
                hint += f"after {years_after(sign.years)}"
                grid.fill(row, column, sign.sign, hint, strength=strength)
                on = "on" if sign.sign == PAYS and strength > DARK else ""
                grid.write(row, column, GLYPHS[sign.sign], on)
    key = lines([swatch(name, f"{GLYPHS[name]} {name}") for name in (PAYS, NEUTRAL, HARMS)])
    caption = "The stronger a cell, the more worlds have its sign."
    return wide(title, grid.svg(), key, caption)


def path(case: Case, part: Part) -> Markup:
    """Draw the gain of a case since the start of its weapon, a fan over worlds."""
    levels = np.array(part.income_path)
    years = (np.arange(levels.shape[1]) + 1) * EVERY / 12
    name = f"{sentence_of(spaced(case.case))}, {part.worlds_from}"
    title = f"{name}: income so far, with the weapon less without"
    return charts.gains(title, levels, years, "years since the weapon's start")


def picture(case: Case, prices: Sequence[Price]) -> Markup:
    """Draw the price of the good that the weapon moves most, where others buy it; a log scale."""
    outside = [item for item in prices if (item.case, item.where) == (case.case, "outside")]
    sides = {run: [item for item in outside if item.run == run] for run in ("weapon", "baseline")}
    if not sides["weapon"]:
        return Markup()
    usual = {(item.good, item.month): item.median for item in sides["baseline"]}
    highest = max(sides["weapon"], key=lambda item: item.median / usual[item.good, item.month])
    good = highest.good
    weapon, baseline = ([item for item in side if item.good == good] for side in sides.values())
    levels = [item for item in (*weapon, *baseline) if item.low > 0]
    months = np.array([item.month for item in weapon], float)
    plot = Plot(
        f"{sentence_of(spaced(case.case))}: price of {good} outside",
        (float(months[0]), float(months[-1])),
        (0.9 * min(item.low for item in levels), 1.15 * max(item.high for item in levels)),
        "months since the weapon's start", f"{weapon[0].unit}, log scale", log=True,
    )  # fmt: skip
    for css, line, side in (("baseline", "dashed", baseline), ("weapon", "", weapon)):
        low, median, high = (
            np.array([getattr(item, key) for item in side]) for key in ("low", "median", "high")
        )
        plot.band(months, low, high, f"{css} wide")
        plot.line(months, median, f"{css} {line}")
    keys = {"weapon line": "with the weapon", "baseline dashed line": "without it"}
    return charts.figure(plot, keys, "Lines are medians, bands 5 to 95 % of worlds.")

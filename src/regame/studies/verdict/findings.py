"""Sections of the report that say what happens: classes, turning, prices, shares.

The first months of the weapon, in report and terminal: what is exported, paid and lost.
"""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from regame.analysis.breakevens import sentences
from regame.analysis.harm import BAND
from regame.core.horizon import YEAR
from regame.core.words import NONE, money, percent, years_after
from regame.reports import charts
from regame.reports.page import folded_table, listing, pair, paragraph, prose, tiles
from regame.reports.svg import Plot
from regame.reports.templating import said
from regame.runs.experiment import DRAWN
from regame.studies.frame import Table
from regame.studies.verdict.result import Monthly, Months
from regame.studies.verdict.source import Source

STAGES = {  # series, with the holder in their names -> title and the place in the chain
    "mine_share_{holder}": ("Share of {state} in what is extracted", 0),
    "separation_share_{holder}": ("Share of {state} in {stage}", 1),
    "magnet_share_{holder}": ("Share of {state} in {stage}", 3),
}
VOLUMES = {
    "export_tonnes_{holder}": "Exports on the books",
    "leakage": "Exports outside the books",
    "mine_output_outside_{holder}": "Extracted elsewhere",
    "use_of_oxides": "Use of {goods}, all states",
}


def summary(source: Source) -> Markup:
    """Say in a few figures what was found, and in a few lines what was played."""
    verdict, last = source.found, source.longest
    years = years_after(last.years)
    shown = [
        (money(last.median_difference_usd), f"USD, median gain after {years}"),
        (money(last.mean_difference_usd), f"USD, mean gain after {years}"),
        (percent(last.self_harm_share) if last.worlds else NONE, f"of worlds harmed after {years}"),
        (_turn(source), "from when on the median gain, added up, is a loss for good"),
        (money(last.target_difference_usd), f"USD, median change for the others, {years}"),
    ]
    experiment = source.protocol.experiment
    drawn = experiment.firms == DRAWN
    record_text = prose("verdict", "played", verdict, source.state, experiment, drawn, css="")
    return tiles(shown) + record_text + paragraph(verdict.intervals, "soft")


def _turn(source: Source) -> str:
    month = source.found.turning_month
    return "never" if month is None else source.when(month)


def classes(source: Source) -> Markup:
    """Say how worlds are classed, and list the classes by horizon."""
    text = prose("verdict", "classes", source.found, source.longest, BAND, source.when(0))
    return text + source.found.tables()[0].folded()


def turning(source: Source) -> Markup:
    """Draw the gain added up, with the simulated turn beside that of theory."""
    verdict = source.found
    paths = source.pairs.gains
    if paths is None:
        return Markup()
    theory = verdict.turning_month_t4
    marks: dict[str, float] = {}
    if verdict.turning_month is not None:
        marks["median turns"] = source.start + verdict.turning_month / 12
    if theory.month is not None and theory.month < paths.shape[1]:
        marks["closed form"] = source.start + theory.month / 12
    months = [12 * item.years - 1 for item in verdict.horizons]
    fans, years = charts.fan(paths), source.start + (np.arange(paths.shape[1]) + 1) / 12
    ends = {month: fans[:, month].tolist() for month in months if month < paths.shape[1]}
    rows = [[str((month + 1) // 12), *map(money, levels)] for month, levels in ends.items()]
    notes = said("verdict", "turning", verdict, _turn(source), sentences(verdict))
    headings = ("years", "5 %", "25 %", "median", "75 %", "95 %")
    caption = "Gain added up, quantiles over worlds, USD, without terminal values"
    title = "Gain since the start, added up, against the baseline"
    picture = charts.gains(title, fans, years, "year", marks)
    return pair(picture, listing(notes)) + folded_table(headings, rows, caption)


def prices(source: Source) -> Markup:
    """Draw the fan of prices outside and inside, a chart per group of elements."""
    drawn, rows, world = [], [], source.world
    for group, groups in world.groups.items():
        outside = source.series("treated", f"price_outside_{group}")
        inside = source.series("treated", f"price_inside_{group}")
        baseline = source.series("baseline", f"price_outside_{group}")
        if outside is None or inside is None or baseline is None:
            continue
        good, sides, start = world.traded(group), (outside, inside), source.start
        drawn.append(charts.prices(good, world.price_unit, sides, baseline, start))
        middles = [charts.fan(side)[2] for side in (outside, inside, baseline)]
        for point in (3, 7, 11, 19, 39, 79):
            if point < len(middles[0]):
                rows.append([f"{group}, {groups}", source.when(3 * point + 2)])
                rows[-1] += [f"{middle[point]:,.1f}" for middle in middles]
    headings = ("group", "when", "outside", "inside", "outside, baseline")
    caption = f"Median price over worlds, {world.price_unit} without VAT"
    return pair(*drawn) + folded_table(headings, rows, caption) if drawn else Markup()


def shares(source: Source) -> Markup:
    """Draw shares by stage and what was exported, mined and used."""
    drawn, rows = [], []
    world = source.world
    titles = {
        name: (title.replace("{stage}", world.places[stage]), "%")
        for name, (title, stage) in STAGES.items()
        if stage in world.places
    }
    titles |= {name: (title, f"{world.tonnes} a month") for name, title in VOLUMES.items()}
    for string, (label, unit) in titles.items():
        name = string.format(holder=world.holder)
        title = label.format(state=source.state, goods=world.goods)
        weapon, baseline = source.series("treated", name), source.series("baseline", name)
        if weapon is None or baseline is None:
            continue
        start, share = source.start, string in STAGES
        drawn.append(charts.side_by_side(title, unit, weapon, baseline, start, share))
        ends = (charts.fan(side)[:, -1] for side in (weapon, baseline))
        rows.append([title, unit, *(f"{at[2]:,.1f} ({at[0]:,.1f} to {at[4]:,.1f})" for at in ends)])
    headings = ("quantity", "unit", "with the weapon", "baseline")
    caption = "Shares and volumes at the end: median and 5–95 % of worlds"
    return pair(*drawn) + folded_table(headings, rows, caption) if drawn else Markup()


LISTED = 12  # losses that are listed, the largest first


def first_months(source: Source) -> Markup:
    """Draw exports, prices and lines stopped by month, and list who loses what."""
    months = source.found.months_after
    if months is None:
        return Markup()
    drawn = [_chart(item, months.begins, source.found.start_year) for item in _drawn(months)]
    value = _losses(months, "value_lost", "Value lost")
    output = _losses(months, "output_lost", "Output that lacks its inputs")
    parts = prose("verdict", "first_months") + pair(*drawn) + value.folded()
    if output.cells:
        parts += prose("verdict", "stopped") + output.folded()
    shown = [item for item in months.outcomes if item.quantity not in ("value_lost", "output_lost")]
    return parts + _figures(shown, months).folded()


def months_tables(found: Months) -> list[Table]:
    """Return what a terminal shows: trade, prices and lines by month, and output lost."""
    output = _losses(found, "output_lost", "Output that lacks its inputs")
    return [table for table in (_figures(_drawn(found), found), output) if table.cells]


def _drawn(found: Months) -> list[Monthly]:
    """Exports, prices outside, and lines stopped in the two states that lose most."""
    lost = [item for item in found.outcomes if item.quantity == "lines_stopped"]
    lost.sort(key=lambda item: -sum(item.mean))
    chosen = [item for item in found.outcomes if item.quantity == "magnets_exported"]
    chosen += [item for item in found.outcomes if item.quantity == "price_outside"]
    return chosen + lost[:2]


def _chart(item: Monthly, begins: int, start: int) -> Markup:
    name = f"{item.quantity.replace('_', ' ').capitalize()}, {item.of}"
    years = start + (begins + np.arange(len(item.median))) / YEAR
    extents = (0.0, *item.low, *item.high, *(() if item.change else item.baseline))
    room = 0.05 * (max(extents) - min(extents)) or 1.0
    bounds = (min(extents) - (room if min(extents) < 0 else 0.0), max(extents) + room)
    plot = Plot(name, (float(years[0]), float(years[-1])), bounds, "year", item.unit)
    plot.band(years, np.array(item.low), np.array(item.high), "weapon wide")
    keys = {"weapon line": "median world", "weapon wide": "5–95 % of worlds"}
    if item.change:
        plot.level(0)
    else:
        plot.line(years, np.array(item.baseline), "baseline dashed")
        keys["baseline dashed line"] = "baseline (median)"
    plot.line(years, np.array(item.median), "weapon")
    title = "Treatment less baseline." if item.change else "With the weapon and without."
    return charts.figure(plot, keys, title)


def _losses(found: Months, quantity: str, title: str) -> Table:
    """The largest losses by state and end use, with the sum of each state first."""
    lost = [item for item in found.outcomes if item.quantity == quantity]
    states = dict.fromkeys(item.of for item in lost)
    of_state = {of: np.sum([at.mean for at in lost if at.of == of], axis=0) for of in states}
    sums = [(state, "all", by) for state, by in of_state.items()]
    parts = [(item.of, item.use, np.array(item.mean)) for item in lost]
    rows: list[Sequence[str]] = []
    for some in (sums, parts):
        for of, use, by in sorted(some, key=lambda row: -float(row[2].sum()))[:LISTED]:
            rows.append((of, use, money(float(by[:YEAR].sum())), money(float(by.sum()))))
    headings = ("state", "end use", "months 1 to 12", f"{_span(found)} months")
    return Table(f"{title}, USD, means over {found.worlds} worlds", headings, rows)


def _span(found: Months) -> int:
    return len(found.outcomes[0].mean) if found.outcomes else 0


def _figures(shown: Sequence[Monthly], found: Months) -> Table:
    """Median and 5 to 95 % of worlds of some outcomes, in a few months."""
    span = _span(found)
    months = [month for month in (1, 3, 6, 12) if month < span] + [span]
    rows = [
        [
            item.quantity.replace("_", " "), item.of, item.unit,
            *(
                f"{_said(item, item.median[k - 1])} ({_said(item, item.low[k - 1])} to "
                f"{_said(item, item.high[k - 1])})"
                for k in months
            ),
        ]
        for item in shown
    ]  # fmt: skip
    headings = ("quantity", "of", "unit", *(f"month {k}" for k in months))
    return Table(f"First months, {found.worlds} worlds: median and 5–95 %", headings, rows)


def _said(item: Monthly, value: float) -> str:
    if item.unit == "share":
        return percent(value)
    return money(value) if item.unit.startswith("USD/month") else f"{value:,.4g}"

"""Sections of the report that say what happens: classes, turning, prices, shares."""

import numpy as np
from markupsafe import Markup

from regame.analysis.breakevens import sentences
from regame.analysis.harm import BAND
from regame.core.words import NONE, money, percent, years_after
from regame.reports import charts
from regame.reports.page import folded_table, listing, pair, paragraph, prose, tiles
from regame.reports.templating import said
from regame.runs.experiment import DRAWN
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
        (
            percent(last.self_harm_share) if last.worlds else NONE,
            f"of worlds harmed after {years}",
        ),
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
    rows = [
        [str((month + 1) // 12), *(money(float(level)) for level in fans[:, month])]
        for month in months
        if month < paths.shape[1]
    ]
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
        sides = [
            source.series("treated", f"price_outside_{group}"),
            source.series("treated", f"price_inside_{group}"),
            source.series("baseline", f"price_outside_{group}"),
        ]
        outside, inside, baseline = sides
        if outside is None or inside is None or baseline is None:
            continue
        drawn.append(
            charts.prices(
                world.traded(group),
                world.price_unit,
                (outside, inside),
                baseline,
                source.start,
            )
        )
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
        name, title = (
            string.format(holder=world.holder),
            label.format(state=source.state, goods=world.goods),
        )
        weapon, baseline = source.series("treated", name), source.series("baseline", name)
        if weapon is None or baseline is None:
            continue
        drawn.append(
            charts.side_by_side(title, unit, weapon, baseline, source.start, string in STAGES)
        )
        weapon_end, baseline_end = charts.fan(weapon)[:, -1], charts.fan(baseline)[:, -1]
        rows.append([title, unit])
        rows[-1] += [f"{weapon_end[2]:,.1f} ({weapon_end[0]:,.1f} to {weapon_end[4]:,.1f})"]
        rows[-1] += [f"{baseline_end[2]:,.1f} ({baseline_end[0]:,.1f} to {baseline_end[4]:,.1f})"]
    headings = ("quantity", "unit", "with the weapon", "baseline")
    caption = "Shares and volumes at the end: median and 5–95 % of worlds"
    return pair(*drawn) + folded_table(headings, rows, caption) if drawn else Markup()

"""Sections of the report that say what happens: classes, turning, prices, shares.

The first months of the weapon, in report and terminal: what is exported, paid and lost.

How a report opens: who supplies whom, and what each treatment does to the price outside.
"""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from regame.analysis.breakevens import sentences
from regame.analysis.harm import BAND
from regame.config.groups import load_again
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.horizon import YEAR
from regame.core.packaged import toml
from regame.core.words import NONE, listed, money, percent, year_of, years_after
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.reports import charts, page, svg, svg_grid
from regame.reports.templating import lines, said, sentence
from regame.runs.experiment import DRAWN
from regame.studies.frame import Table
from regame.studies.verdict.result import Monthly, Months
from regame.studies.verdict.source import Source

SERIES = toml("verdict.toml")


def summary(source: Source) -> Markup:
    """Say in a few figures what was found, and in a few lines what was played."""
    verdict, last = source.found, source.found.longest
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
    record_text = page.prose(
        "verdict", "played", verdict, verdict.holder, experiment, drawn, css=""
    )
    return page.tiles(shown) + record_text + page.paragraph(verdict.intervals, "soft")


def _turn(source: Source) -> str:
    month = source.found.turning_month
    return "never" if month is None else source.when(month)


def classes(source: Source) -> Markup:
    """Say how worlds are classed, and list the classes by horizon."""
    text = page.prose(
        "verdict", "classes", source.found, source.found.longest, BAND, source.when(0)
    )
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
    return page.pair(picture, page.listing(notes)) + page.folded_table(headings, rows, caption)


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
    return page.pair(*drawn) + page.folded_table(headings, rows, caption) if drawn else Markup()


def shares(source: Source) -> Markup:
    """Draw shares by stage and what was exported, mined and used."""
    drawn, rows = [], []
    world = source.world
    titles = {
        name: (title.replace("{stage}", world.places[stage]), "%")
        for name, (title, stage) in SERIES["shares"].items()
        if stage in world.places
    }
    monthly = f"{world.tonnes} a month"
    titles |= {name: (title, monthly) for name, title in SERIES["volumes"].items()}
    for string, (label, unit) in titles.items():
        name = string.format(holder=world.holder)
        title = label.format(state=source.found.holder, goods=world.goods)
        weapon, baseline = source.series("treated", name), source.series("baseline", name)
        if weapon is None or baseline is None:
            continue
        start, share = source.start, string in SERIES["shares"]
        drawn.append(charts.side_by_side(title, unit, weapon, baseline, start, share))
        ends = (charts.fan(side)[:, -1] for side in (weapon, baseline))
        rows.append([title, unit, *(f"{at[2]:,.1f} ({at[0]:,.1f} to {at[4]:,.1f})" for at in ends)])
    headings = ("quantity", "unit", "with the weapon", "baseline")
    caption = "Shares and volumes at the end: median and 5–95 % of worlds"
    return page.pair(*drawn) + page.folded_table(headings, rows, caption) if drawn else Markup()


LISTED = 12  # losses that are listed, the largest first


def first_months(source: Source) -> Markup:
    """Draw exports, prices and lines stopped by month, and list who loses what."""
    months = source.found.months_after
    if months is None:
        return Markup()
    drawn = [_chart(item, months.begins, source.found.start_year) for item in _drawn(months)]
    value = _losses(months, "value_lost", "Value lost")
    output = _losses(months, "output_lost", "Output that lacks its inputs")
    parts = page.prose("verdict", "first_months") + page.pair(*drawn) + value.folded()
    if output.cells:
        parts += page.prose("verdict", "stopped") + output.folded()
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
    plot = svg.Plot(name, (float(years[0]), float(years[-1])), bounds, "year", item.unit)
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
    rows = []
    for item in shown:
        levels = list(zip(item.median, item.low, item.high, strict=True))
        said = ([_said(item, level) for level in levels[k - 1]] for k in months)
        cells = (f"{middle} ({low} to {high})" for middle, low, high in said)
        rows.append([item.quantity.replace("_", " "), item.of, item.unit, *cells])
    headings = ("quantity", "of", "unit", *(f"month {k}" for k in months))
    return Table(f"First months, {found.worlds} worlds: median and 5–95 %", headings, rows)


def _said(item: Monthly, value: float) -> str:
    if item.unit == "share":
        return percent(value)
    return money(value) if item.unit.startswith("USD/month") else f"{value:,.4g}"


CSS = ("baseline", "weapon")  # what is traded, and what is made of it
SOON = 8  # points of a series, two years, by which goods are ranked
SEEN = 0.005  # least share of a buyer's purchases that is drawn


def opening(source: Source) -> Markup:
    """Draw the trade of the opening month, and the price outside by treatment."""
    first, *others = _prices(source) or [("", Markup())]
    network = supply_network(load_again(source.protocol.config))
    names, more = [name for name, _ in others], page.pair(*(drawn for _, drawn in others))
    return page.pair(network, first[1]) + (
        page.folded(f"Prices of {listed(names)}", more) if names else ""
    )


def supply_network(config: Config) -> Markup:
    """Draw who supplies whom in the first month of a world, as shares of what each buyer takes."""
    game = Game(config, {"seed": [1]}, series=False)
    game.step()
    links, states = game.atlas.chain, [str(state) for state in game.atlas.states]
    flows = flows_of(game.world, game.atlas, game.parameters)
    traded = {links.goods: flows.refined[0]}
    if links.made:
        traded[links.products] = flows.products[0]
    month = year_of(0, config.world.start_year)
    title = f"Who supplies whom with {listed(list(traded))}, {month}"
    grid = svg_grid.Grid(title, states, states, "sold to", turned=True, down="sold by")
    width = 1 / len(traded)
    for place, (css, (goods, sold)) in enumerate(zip(CSS, traded.items(), strict=False)):
        shares = np.divide(sold, sold.sum(axis=0), out=np.zeros_like(sold), where=sold > 0)
        for seller, buyer in np.argwhere(shares > SEEN).tolist():
            share = shares[seller, buyer]
            hint = f"{states[seller]} to {states[buyer]}: {share:.0%} of what it buys of {goods}"
            part = (place * width, (place + 1) * width)
            grid.fill(seller, buyer, css, hint, strength=share, part=part)
    sides = (", left half", ", right half") if links.made else ("",)
    keys = zip(CSS, traded, sides, strict=False)
    key = lines([page.swatch(f"{css} solid", f"{goods}{side}") for css, goods, side in keys])
    return page.figure(title, grid.svg(), key, sentence("verdict", "trade"))


def _prices(source: Source) -> list[tuple[str, Markup]]:
    """Draw prices by treatment, first those that the weapon moves by most money: (group, chart)."""
    found = source.found
    beside = [reading for reading in found.treatments if reading.baseline == found.baseline]
    played = {found.baseline: found.played[1]} | {at.treatment: at.played[0] for at in beside}
    paths: dict[str, dict[str, Floats]] = {}
    for group in source.world.groups:
        column = f"price_outside_{group}"
        medians = {name: source.median(run, column) for name, run in played.items()}
        paths[group] = {name: path for name, path in medians.items() if path is not None}

    def moved(group: str) -> float:
        """How far the headline moves a price in its first two years: the mean, of the unit."""
        change = paths[group][found.treatment] - paths[group][found.baseline]
        return float(np.abs(change[:SOON]).mean())

    kept = [group for group in paths if {found.treatment, found.baseline} <= paths[group].keys()]
    groups = sorted(kept, key=moved, reverse=True)
    return [(group, _by_treatment(source, group, paths[group])) for group in groups]


def _by_treatment(source: Source, group: str, paths: dict[str, Floats]) -> Markup:
    """Draw the headline, its baseline, and the treatments with the highest and lowest peak."""
    found, world = source.found, source.world
    others = [name for name in paths if name not in (found.treatment, found.baseline)]
    others.sort(key=lambda name: float(paths[name].max()))
    shown = dict.fromkeys([found.treatment, *others[-1:], *others[:1]])
    caption = sentence("verdict", "price_paths", found.treatment, len(others))
    title = f"Price of {world.traded(group)} outside, by treatment"
    years = source.start + (np.arange(len(paths[found.baseline])) + 1) / 4
    drawn = {name: paths[name] for name in (found.baseline, *shown)}
    return charts.curves(title, world.price_unit, years, drawn, caption, log=True)

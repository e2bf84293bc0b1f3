"""The charts of the report, each a function from what was found to a chart with its key."""

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

from regame.analysis.harm import BAND
from regame.analysis.results import Horizon
from regame.core.arrays import Floats
from regame.core.packaged import toml
from regame.core.words import percent
from regame.reports import page
from regame.reports.page import swatch
from regame.reports.svg import Plot
from regame.reports.templating import lines as joined

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
BILLION = 1e9
TEXTS = toml("charts.toml")  # chart -> its keys and caption


def figure(plot: Plot, keys: Mapping[str, str], caption: str) -> Markup:
    """Return a chart with its key (CSS class -> meaning) and what to see in it."""
    key = joined([swatch(css, label) for css, label in keys.items()])
    return page.figure(plot.title, plot.svg(), key, caption)


def fan(paths: Floats) -> Floats:
    """Return the quantiles of `FAN` at every point: (worlds, points) -> (quantile, points)."""
    return np.asarray(np.quantile(paths, FAN, axis=0))


def classes(found: Sequence[Horizon]) -> Markup:
    """Draw the share of worlds that pay, are neutral and are harmed, a bar per horizon."""
    shown = [item for item in found if item.worlds]
    names = [f"{item.years} y" for item in shown]
    plot = Plot(
        "Worlds in which the weapon pays or harms, by horizon",
        (0, 100), (-0.6, len(shown) - 0.4), "share of worlds, %",
        rows=names, height=90 + 44 * len(shown),
    )  # fmt: skip
    keys, drawn = TEXTS["classes"]["keys"], set[str]()
    parts = {"pays": "pays_share", "neutral": "neutral_share", "harms": "self_harm_share"}
    for index, item in enumerate(shown):
        row, done = len(shown) - 1 - index, 0.0
        for css, key in parts.items():
            part = float(getattr(item, key))
            share = 100 * part
            hint = f"{css} {percent(part)} after {item.years} years"
            plot.bar((done, done + share), (row - 0.36, row + 0.36), css, hint)
            drawn |= {css} if part else set()
            if share >= 9:
                on = "on dark" if css == "neutral" else "on"
                plot.label(done + share / 2, row, percent(part), on)
            done += share
    used = {css: said.format(band=percent(BAND)) for css, said in keys.items() if css in drawn}
    return figure(plot, used, TEXTS["classes"]["caption"])


def gains(
    title: str, levels: Floats, years: Floats, axis: str, marks: Mapping[str, float] | None = None
) -> Markup:
    """Draw the gain added up, a fan over worlds.

    levels: quantiles of `FAN` at every point, USD; years: of the points; axis: what they count
    from; marks: name -> year of an upright line.
    """
    levels = levels / BILLION
    bounds = _room(min(float(levels[0].min()), 0.0), max(float(levels[-1].max()), 0.0))
    extent = (float(years[0]), float(years[-1]))
    plot = Plot(title, extent, bounds, axis, "bn USD, discounted")
    plot.band(years, levels[0], levels[4], "weapon wide")
    plot.band(years, levels[1], levels[3], "weapon")
    plot.level(0)
    plot.line(years, levels[2], "weapon")
    for row, (name, year) in enumerate((marks or {}).items()):
        plot.upright(year, name, "baseline" if row else "ink", row)
    return figure(plot, **TEXTS["gains"])


def prices(
    good: str, unit: str, weapon: tuple[Floats, Floats], baseline: Floats, start: float
) -> Markup:
    """Draw prices with the weapon, outside and inside, and the baseline's; (worlds, points)."""
    outside, inside = (fan(side) for side in weapon)
    baseline_fan = fan(baseline)
    years = start + (np.arange(outside.shape[1]) + 1) / 4
    all_prices = np.concatenate([outside.ravel(), inside.ravel(), baseline_fan.ravel()])
    plot = Plot(
        f"Price of {good}, outside and inside",
        (start, float(years[-1])),
        (max(float(all_prices.min()), 1e-3) * 0.9, float(all_prices.max()) * 1.15),
        "year", f"{unit}, log scale", log=True,
    )  # fmt: skip
    plot.band(years, outside[0], outside[4], "weapon wide")
    plot.band(years, inside[0], inside[4], "inside wide")
    plot.line(years, baseline_fan[2], "baseline dashed")
    plot.line(years, inside[2], "inside dotted")
    plot.line(years, outside[2], "weapon")
    return figure(plot, **TEXTS["prices"])


LINES = ("baseline dashed", "weapon", "inside dotted", "ink fine")  # grey tells them apart, too


def curves(
    title: str, unit: str, years: Floats, paths: Mapping[str, Floats], caption: str,
    log: bool = False,
) -> Markup:  # fmt: skip
    """Draw a line per path by name: the first, dashed, is what the others are compared with.

    years: of the points; paths: (points,) each, no more than LINES; log: whether values are shown
    on a log scale, else zero is marked.
    """
    levels = np.concatenate([np.asarray(path, float) for path in paths.values()])
    low, high = float(levels.min()), float(levels.max())
    bounds = (max(low, 1e-3) * 0.9, high * 1.15) if log else _room(min(low, 0.0), max(high, 0.0))
    extent = (float(np.floor(years[0])), float(years[-1]))
    plot = Plot(title, extent, bounds, "year", f"{unit}, log scale" if log else unit, log=log)
    if not log:
        plot.level(0)
    styles = dict(zip(paths, LINES, strict=False))
    for name, css in styles.items():
        plot.line(years, paths[name], css)
    return figure(plot, {f"{css} line": name for name, css in styles.items()}, caption)


def side_by_side(
    name: str, unit: str, weapon: Floats, baseline: Floats, start: float, percentage: bool = False
) -> Markup:
    """Draw a series with the weapon and in the baseline, each a fan; (worlds, points)."""
    weapon_fan, baseline_fan = fan(weapon), fan(baseline)
    years = start + (np.arange(weapon_fan.shape[1]) + 1) / 4
    low, high = min(weapon_fan.min(), baseline_fan.min()), max(weapon_fan.max(), baseline_fan.max())
    bounds = (max(_room(low, high)[0], 0), 100.0) if percentage else (0.0, float(high) * 1.05)
    plot = Plot(name, (start, float(years[-1])), (bounds[0], max(bounds[1], 1e-6)), "year", unit)
    plot.band(years, baseline_fan[0], baseline_fan[4], "baseline wide")
    plot.band(years, weapon_fan[0], weapon_fan[4], "weapon wide")
    plot.line(years, baseline_fan[2], "baseline dashed")
    plot.line(years, weapon_fan[2], "weapon")
    return figure(plot, **TEXTS["side_by_side"])


Row = tuple[str, float, Sequence[float] | None]  # label, value, 95 % interval


def dots(
    title: str, unit: str, rows: Sequence[Row], scale: float,
    marks: Mapping[str, float] | None = None, lines: str = "95 % intervals",
) -> Markup:  # fmt: skip
    """Draw a value with its interval per row.

    scale: divides values to the unit; marks: name -> place of an upright line, in the unit;
    lines: what the intervals are.
    Colours tell the sign, unless there are marks.
    """
    marks = marks or {}
    values = [value / scale for _, value, _ in rows]
    ends = [bound / scale for _, _, bounds in rows for bound in bounds or ()]
    extents = [0.0, *values, *ends, *marks.values()]
    low, high = _room(min(extents), max(extents))
    plot = Plot(
        title, (low, high), (-0.6, len(rows) - 0.4 + 0.9 * len(marks)), unit,
        rows=[name for name, _, _ in rows], height=86 + 27 * (len(rows) + len(marks)),
    )  # fmt: skip
    plot.upright(0, "", "ink")
    drawn: set[str] = set()
    for row, (name, at) in enumerate(marks.items()):
        plot.upright(at, name, "baseline", row)
    for row, (name, value, bounds) in enumerate(rows):
        certain = bounds is None or bounds[0] > 0 or bounds[1] < 0
        css = ("pays" if value > 0 else "harms") if certain and value else "neutral"
        css = "weapon" if marks else css
        inner = None if bounds is None else [bound / scale for bound in bounds]
        plot.dot(value / scale, len(rows) - 1 - row, inner, css, f"{name}: {value / scale:.3g}")
        drawn.add(css)
    signed = not marks and drawn != {"pays"}  # where all is above zero the axis says so
    used = {css: said for css, said in TEXTS["dots"]["keys"].items() if signed and css in drawn}
    ranges = f", lines {lines}" if ends else ""
    return figure(plot, used, TEXTS["dots"]["caption"].format(ranges=ranges))


def _room(low: float, high: float) -> tuple[float, float]:
    """Widen bounds a little, so that nothing lies on the frame."""
    room = 0.06 * (high - low) or max(abs(high), 1.0) * 0.1
    return low - room, high + room

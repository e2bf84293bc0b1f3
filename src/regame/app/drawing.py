"""How a chart over time is drawn: bands, lines, axes, figures, and events as marks on it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby, zip_longest
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from regame.app.case_words import PAGE
from regame.app.pictures import EVERY, Figures, Picture
from regame.core.arrays import Floats
from regame.core.words import year_of
from regame.game.events import KINDS, Milestone
from regame.reports.charts import FAN
from regame.reports.svg import Plot, round_bounds

CLOSE = 1 / 21  # of the horizon: events nearer to each other than this share a mark
APART = 3 * CLOSE  # from all others, where a later event of a kind gets a mark of its own
MOST = 9  # marks
LATER = ("yields", "refuses", "opens", "closes", "acts")  # kinds of which later ones are marked
WHOSE = "Events of the run in focus: the first of each kind, and a few later ones."


class Mark(NamedTuple):
    """A numbered place on the time line. month: of its first event; texts: with their dates."""

    number: int
    month: int
    texts: tuple[str, ...]

    @property
    def said(self) -> str:
        """What a pointer reads there."""
        return f"{self.number}: {' '.join(self.texts)}"


def marks_of(found: Sequence[Milestone], upto: int, start: int, months: int) -> tuple[Mark, ...]:
    """Return the marks of what happened before a month, the first of every kind, in order.

    start: first year; months: horizon. Those too close for two marks on a chart share one.
    """
    by_kind: dict[str, list[Milestone]] = {}
    for mark in found:
        if mark.month < upto:
            by_kind.setdefault(mark.kind, []).append(mark)
    chosen = [of[-1] if kind == "ends" else of[0] for kind, of in by_kind.items()]
    groups: list[list[Milestone]] = []
    for mark in sorted(chosen, key=lambda one: one.month):
        if groups and mark.month - groups[-1][0].month < max(CLOSE * months, 1):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    later = [mark for kind in LATER for mark in by_kind.get(kind, ())[1:]]
    for mark in later if groups else ():
        room = min(abs(mark.month - group[0].month) for group in groups)
        if room >= APART * months and len(groups) < MOST:
            groups.append([mark])
    groups.sort(key=lambda group: group[0].month)
    counts = {of[0]: len(of) for kind, of in by_kind.items() if kind != "ends"}
    return tuple(
        Mark(number, group[0].month, tuple(_dated(group, counts, start)))
        for number, group in enumerate(groups, start=1)
    )


def _dated(group: Sequence[Milestone], counts: dict[Milestone, int], start: int) -> list[str]:
    """Return the texts of a group, each month's together. counts: of a kind, by its first."""
    return [
        f"{year_of(month, start)}: {' '.join(_text(mark, counts.get(mark, 1)) for mark in same)}"
        for month, same in groupby(group, key=lambda one: one.month)
    ]


def _text(one: Milestone, count: int) -> str:
    if count == 1:
        return one.text
    return f"{one.text.removesuffix('.')}, the first of {count} {KINDS[one.kind]}."


type Bounds = tuple[float, float]

MEDIAN = len(FAN) // 2
POINTS = 80  # of a curve; more cannot be seen
BILLION = 1e9
KEYS: dict[str, str] = PAGE["keys"]["run"]
WORLDS: dict[str, str] = PAGE["keys"]["worlds"]
LINES = ("weapon solid", "baseline solid", "median")  # of these the ones that a pointer reads


NO_WORLDS = np.empty((len(FAN), 0))  # a fan before any world is played
NO_RECORD = np.empty((0, 2))


@dataclass(frozen=True)
class Curves:
    """The run in focus and its baseline (month,), and the fans of both (quantile, month).

    What there is not yet is empty. record: what is on record, (figure, 2): calendar year, value;
    sources: of these, by year.
    """

    own: Floats
    baseline: Floats | None = None
    fan: Floats = field(default_factory=lambda: NO_WORLDS)
    fan_baseline: Floats | None = None
    record: Floats = field(default_factory=lambda: NO_RECORD)
    sources: Mapping[int, str] = field(default_factory=dict)

    def values(self) -> Floats:
        """Return all values drawn, those that are finite."""
        drawn = (self.own, self.baseline, self.fan, self.fan_baseline, self.record[:, 1])
        values = np.concatenate([part.ravel() for part in drawn if part is not None])
        return np.asarray(values[np.isfinite(values)])


def common_bounds(sets: Sequence[Curves], least: Bounds | None, log: bool) -> Bounds:
    """Return bounds of an axis for all set-ups, on round values so that they do not move."""
    values = np.concatenate([*(curves.values() for curves in sets), np.array(least or ())])
    if not len(values):
        return (1.0, 100.0) if log else (0.0, 1.0)
    return round_bounds(float(values.min()), float(values.max()), log)


class Span(NamedTuple):
    """The time that a chart covers: first year, and months from there."""

    start: int
    months: int

    @property
    def end(self) -> float:
        """The year, with its fraction, in which it ends."""
        return self.start + self.months / 12


@dataclass(frozen=True)
class Spec:
    """What a chart over time shows. name: of its card; unit: of its axis; scale: divisor.

    series: choice -> series of the record; keys: CSS class -> meaning; least: the axis spans at
    least this much; log: whether it is logarithmic; zero: whether a line is drawn at 0.
    """

    name: str
    title: str
    unit: str
    series: Mapping[str, str] = field(default_factory=dict)
    caption: str = ""
    keys: Mapping[str, str] = field(default_factory=lambda: KEYS)
    scale: float = 1.0
    least: Bounds | None = None
    log: bool = False
    zero: bool = False


@dataclass
class Chart(Plot):
    """A chart that says what its axes and lines are, so that the page can read it under a pointer.

    lines: CSS class of a line -> what it is.
    """

    lines: Mapping[str, str] = field(default_factory=dict)

    def svg(self) -> Markup:
        """Return the chart, with both axes: first and last place, and the values there."""
        low, high = self.y
        axes = {
            "x": [self.across(self.x[0]), self.across(self.x[1]), *self.x],
            "y": [self.down(low), self.down(high), low, high],
            "log": self.log,
            "unit": self.y_label.partition(",")[0],
            "lines": self.lines,
        }
        attributes = f'data-axes="{escape(json.dumps(axes))}" role="img"'
        return Markup(str(super().svg()).replace('role="img"', attributes, 1))


def time_chart(
    spec: Spec,
    span: Span,
    drawn: Curves,
    marks: Sequence[Mark] = (),
    choice: str = "",
    bounds: Bounds | None = None,
    more: Callable[[Plot], str] = lambda _: "",
) -> Picture:
    """Draw curves over time: the one frame of all such charts.

    choice: what of the spec is shown; bounds: of the axis, where several charts share it; more:
    draws on the chart and returns what that means, for the caption.
    """
    plot = empty_chart(spec, span, bounds or common_bounds([drawn], spec.least, spec.log), choice)
    draw(plot, span, drawn)
    caption, unit = spec.caption + more(plot), spec.unit.partition(",")[0]
    for mark in marks:  # drawn last, so that a pointer finds them
        plot.flag(span.start + mark.month / 12, str(mark.number), mark.said)
    table = figures(span, drawn, unit)
    notes = ([WHOSE] if marks else []) + [mark.said for mark in marks]
    notes += sources_within(span, drawn.sources)
    return Picture(spec.name, spec.title, plot.svg(), spec.keys, caption, table,
                   tuple(spec.series), choice, notes)  # fmt: skip


def empty_chart(spec: Spec, span: Span, bounds: Bounds, choice: str = "") -> Chart:
    """Return a chart over that time with nothing on it yet."""
    title = f"{spec.title}: {choice}" if choice else spec.title
    across = (span.start, span.end)
    lines = {css.partition(" ")[0]: caption.partition(":")[0]
             for css, caption in (spec.keys or KEYS).items() if css in LINES}  # fmt: skip
    plot = Chart(title, across, bounds, "year", spec.unit, log=spec.log, height=300, lines=lines)
    if spec.zero:
        plot.level(0)
    return plot


def draw(plot: Plot, span: Span, drawn: Curves) -> None:
    """Draw bands, the baseline and the run in focus."""

    def sampled(values: Floats) -> tuple[Floats, Floats]:
        """Years and values (..., month) of at most POINTS months."""
        count = values.shape[-1]
        months = np.linspace(0, count - 1, min(count, POINTS)).round().astype(np.int64)
        return span.start + (months + 1) / 12, values[..., months]

    if len(drawn.own) < 2:
        plot.note("lines begin with the second month")
    bands = (drawn.fan_baseline, 0, "baseline wide"), (drawn.fan, 0, "weapon wide")
    for fan, level, css in (*bands, (drawn.fan, 1, "weapon")):
        if fan is not None and fan.shape[1] > 1:
            years, levels = sampled(fan)
            plot.band(years, levels[level], levels[-1 - level], css)
    median = drawn.fan[MEDIAN]
    lines = (drawn.baseline, "baseline dashed"), (drawn.own, "weapon"), (median, "median")
    for path, css in lines[:2] if np.array_equal(drawn.own, median) else lines:
        if path is not None and len(path) > 1:
            plot.line(*sampled(path), css)
    for year, value in drawn.record:
        hint = f"{year:.0f}, on record: {value:.4g}. {drawn.sources.get(int(year), '')}"
        plot.dot(year + 0.5, value, None, "record", hint.strip())


def figures(span: Span, drawn: Curves, unit: str) -> Figures:
    """Return what is drawn as figures, a row per month."""
    columns: dict[str, Sequence[float]] = {"run in focus": drawn.own.tolist()}
    if drawn.baseline is not None:
        columns["its baseline"] = drawn.baseline.tolist()
    fans = ("worlds", drawn.fan, FAN), ("baselines", drawn.fan_baseline, FAN[::2])
    for name, fan, levels in fans:
        if fan is not None:
            columns |= {f"{name}, {k:.0%}": fan[FAN.index(k)].tolist() for k in levels}
    if len(drawn.record):  # in December, which the page shows
        by_month = {12 * (int(year) - span.start) + 11: value for year, value in drawn.record}
        columns[KEYS["record"]] = [by_month.get(k, np.nan) for k in range(len(drawn.own))]
    headings = ("month", *(f"{name} [{unit}]" for name in columns))
    months = [year_of(k, span.start) for k in range(len(drawn.own))]
    return Figures(headings, list(zip_longest(months, *columns.values(), fillvalue=np.nan)), EVERY)


def within(span: Span, record: Floats, scale: float) -> Floats:
    """Return what of a record lies within the time of a chart, in the unit of its axis."""
    inside = record[(record[:, 0] >= span.start) & (record[:, 0] + 1 <= span.end)]
    return inside / np.array([1.0, scale])


def sources_within(span: Span, sources: Mapping[int, str]) -> list[str]:
    """Return a line for each source of the years of a chart, with these years."""
    by_source: dict[str, list[str]] = {}
    for year, source in sources.items():
        if span.start <= year < span.end:
            by_source.setdefault(source, []).append(str(year))
    return [f"On record {', '.join(years)}: {source}" for source, years in by_source.items()]

"""Small charts as inline SVG: axes with units, bands, lines, bars and dots.

Colours are CSS classes of the page (Okabe and Ito's palette, safe for the colour-blind), so that
one chart serves light and dark pages. Text stays text.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np
from markupsafe import Markup
from numpy.typing import ArrayLike

from regame.core.arrays import Floats
from regame.reports.templating import style

WIDTH, HEIGHT = 560.0, 340.0
LETTER = 7.0  # about the width of one in a name of a line
WIDEST = 8.4  # of one in the label of a row, whatever the font
BROAD = 7.8  # the most of one in the name of an axis
ROOM = 300.0  # of the width, for values
FAR = 24.0  # margin on the right, for half a label
SMALL = 1e-9
# A picture that is saved without its page has no styles: a line is a line all the same.
OUTLINE, PALE = 'fill="none" stroke="currentColor"', 'stroke="#ccc"'
EARLIEST = 1900  # an axis across that begins later tells years
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

type Bounds = tuple[float, float]

# Okabe and Ito's colours, by what they stand for, and how marks of a chart are drawn; the green is
# darker than theirs, so that it differs from the vermilion in grey.
PALETTE = str(style("palette"))
COLOURS = dict(re.findall(r"--(\w+):(#\w+)", PALETTE.split("@media")[0]))  # of a light page
CHART = str(style("chart"))


def ticks(low: float, high: float, about: int = 6) -> list[float]:
    """Return round values between two bounds, about so many, in steps of 1, 2 or 5."""
    if not high > low:
        return [low]
    rough = (high - low) / about
    base = 10.0 ** math.floor(math.log10(rough))
    step = next(base * k for k in (1, 2, 5, 10) if base * k >= rough * (1 - SMALL))
    first = math.ceil(low / step - SMALL)
    return [step * k for k in range(first, math.floor(high / step + SMALL) + 1)]


def year_ticks(low: float, high: float) -> list[float]:
    """Return whole years between two points of time, or, if there are few, months between them."""
    parts = next((n for n in (1, 2, 4, 6, 12) if (high - low) * n >= 3), 12)
    if parts == 1:
        return [year for year in ticks(low, high) if abs(year - round(year)) < SMALL]
    return [k / parts for k in range(math.ceil(low * parts), math.floor(high * parts) + 1)]


def named_year(value: float) -> str:
    """Return a point of time as its year, or as its month where no year begins."""
    month = round(12 * value) % 12
    return MONTHS[month] if month else f"{value:.0f}"


def log_ticks(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times the powers of ten between two bounds above 0; round ones if few."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [k * 10.0**power for power in powers for k in (1, 2, 5)]
    inside = [value for value in values if low <= value <= high]
    return inside if len(inside) > 1 else ticks(low, high)


def round_bounds(low: float, high: float, log: bool = False) -> Bounds:
    """Return bounds of an axis around two values, on round ones so that the axis seldom moves."""
    if log:
        low, high = max(low, 1e-3) * 0.98, max(high, 2e-3) * 1.02
        return (max(log_ticks(low / 10, low)), min(log_ticks(high, high * 10)))
    if high - low < 1e-12:
        high = low + 1.0
    marks = ticks(low, high)
    step = marks[1] - marks[0] if len(marks) > 1 else high - low
    return (float(np.floor(low / step) * step), float(np.ceil(high / step) * step))


def number(value: float) -> str:
    """Return a value of an axis without needless digits."""
    return f"{value:,.10g}".replace("-", "−")


def short_number(value: float) -> str:
    """Return a figure with three or four digits that count."""
    if value != value:
        return "–"
    if abs(value) >= 1000:
        return number(round(value))
    return number(float(f"{value:.3g}"))


def text_mark(
    x: float, y: float, text: str, anchor: str = "middle", css: str | None = None, turn: str = ""
) -> str:
    """Return a text as a mark of a chart; anchor: which part of it is at x; turn: a rotation."""
    style = "" if css is None else f'class="{css}" '
    ends = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turn}'
    return f"<text {style}{ends}>{escape(text)}</text>"


def line_mark(css: str, looks: str, x: Bounds, y: Bounds) -> str:
    """Return a straight line as a mark of a chart. x, y: of its two ends; looks: without a page."""
    ends = f'x1="{x[0]:.1f}" x2="{x[1]:.1f}" y1="{y[0]:.1f}" y2="{y[1]:.1f}"'
    return f'<line class="{css}" {looks} {ends}/>'


def chart_of(
    title: str, width: float, height: float, marks: Iterable[str], attributes: str = ""
) -> Markup:
    """Return marks as a chart of its own. title: read out to those who cannot see it."""
    return Markup(
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" {attributes}role="img" '
        f'aria-label="{escape(title)}">{"".join(marks)}</svg>'
    )


@dataclass
class Plot:
    """One chart. title: what it shows, read out to those who cannot see it.

    x, y: lower and upper bound of the axes; x_label, y_label: quantity and unit; log: whether y is
    logarithmic; rows: labels of a chart of rows, from the top, in place of values of y.
    """

    title: str
    x: Bounds
    y: Bounds
    x_label: str
    y_label: str = ""
    log: bool = False
    rows: Sequence[str] = ()
    height: float = HEIGHT
    marks: list[str] = field(default_factory=list)

    @property
    def left(self) -> float:
        """The margin for the labels of y."""
        return 14 + WIDEST * max((len(label) for label in self.rows), default=8)

    @property
    def width(self) -> float:
        """The width of the chart: more where labels are long, so that values have room."""
        return max(WIDTH, self.left + ROOM + FAR)

    def across[Value: (float, Floats)](self, value: Value) -> Value:
        """Return the place of a value of x, or of many."""
        low, high = self.x
        return self.left + (value - low) / (high - low) * (self.width - FAR - self.left)

    def down(self, value: float) -> float:
        """Return the place of a value of y."""
        return float(self.all_down(np.array(value, float)))

    def all_down(self, values: Floats) -> Floats:
        """Return the places of many values of y."""
        low, high = self.y
        if self.log:
            low, high, values = math.log(low), math.log(high), np.log(np.maximum(values, SMALL))
        share = np.clip((values - low) / (high - low), -0.02, 1.02)
        return np.asarray(self.height - 48 - share * (self.height - 62))

    def points(self, xs: ArrayLike, ys: ArrayLike) -> list[str]:
        """Return places as "x,y" texts."""
        across, down = self.across(np.asarray(xs, float)), self.all_down(np.asarray(ys, float))
        places = zip(across.tolist(), down.tolist(), strict=True)
        return [f"{x:.1f},{y:.1f}" for x, y in places]

    def band(self, xs: ArrayLike, low: ArrayLike, high: ArrayLike, css: str) -> None:
        """Shade what lies between two curves."""
        outline = " ".join(self.points(xs, low) + self.points(xs, high)[::-1])
        self.marks.append(f'<polygon class="band {css}" opacity="0.3" points="{outline}"/>')

    def line(self, xs: ArrayLike, ys: ArrayLike, css: str) -> None:
        """Draw a curve."""
        path = " ".join(self.points(xs, ys))
        self.marks.append(f'<polyline class="line {css}" {OUTLINE} points="{path}"/>')

    def bar(self, x: Bounds, y: Bounds, css: str, hint: str) -> None:
        """Draw a filled box; `hint` shows while the pointer rests on it."""
        x_low, right = sorted((self.across(x[0]), self.across(x[1])))
        top, bottom = sorted((self.down(y[0]), self.down(y[1])))
        self.marks.append(
            f'<rect class="bar {css}" x="{x_low:.1f}" y="{top:.1f}" width="{right - x_low:.1f}" '
            f'height="{bottom - top:.1f}"><title>{escape(hint)}</title></rect>'
        )

    def dot(self, x: float, y: float, bounds: Sequence[float] | None, css: str, hint: str) -> None:
        """Draw a value of x with its interval, in a row at height y."""
        height = self.down(y)
        if bounds is not None:
            ends = (min(max(bound, self.x[0]), self.x[1]) for bound in bounds)
            low, high = (self.across(bound) for bound in ends)
            self.marks.append(line_mark(f"whisker {css}", OUTLINE, (low, high), (height, height)))
        self.marks.append(
            f'<circle class="dot {css}" cx="{self.across(x):.1f}" cy="{height:.1f}" r="5">'
            f"<title>{escape(hint)}</title></circle>"
        )

    def label(self, x: float, y: float, text: str, css: str = "", anchor: str = "middle") -> None:
        """Write at a place."""
        self.marks.append(text_mark(self.across(x), self.down(y) + 5, text, anchor, css))

    def note(self, text: str) -> None:
        """Write in the middle, where there is nothing else to show."""
        self.marks.append(text_mark(self._middle, self.height * 0.3, text, css="unit"))

    def upright(self, x: float, text: str, css: str, place: float = 0) -> None:
        """Draw a line across the whole height; place: how many lines of text down it is named."""
        at = self.across(x)
        far = at > self.width * 0.62 or at + LETTER * len(text) > self.width - 5
        shift, anchor = (-5, "end") if far else (5, "start")
        name = text_mark(at + shift, 27 + 18 * place, text, anchor, css)
        self.marks.append(self._tall(f"mark {css}", OUTLINE, at) + name)

    def flag(self, x: float, name: str, hint: str) -> None:
        """Mark a point of time: a fine line, and a name on the axis that a page reads `hint` of."""
        at, foot = self.across(x), self.height - 60
        self.marks.append(
            f'<line class="flag" x1="{at:.1f}" x2="{at:.1f}" y1="14" y2="{foot - 10:.1f}"/>'
            f'<g class="flag" data-read="{escape(hint)}"><circle class="touch" cx="{at:.1f}" '
            f'cy="{foot:.1f}" r="17"/><circle cx="{at:.1f}" cy="{foot:.1f}" r="10"/>'
            f"{text_mark(at, foot + 5, name)}</g>"
        )

    def level(self, y: float) -> None:
        """Draw a thin line at a value of y."""
        self.marks.append(self._wide("zero", OUTLINE, self.down(y)))

    def svg(self) -> Markup:
        """Return the chart."""
        marks = [*self._ticks_across(), *self._ticks_down(), *self.marks]
        return chart_of(self.title, self.width, self.height, marks)

    @property
    def _middle(self) -> float:
        return (self.left + self.width - FAR) / 2

    def _wide(self, css: str, looks: str, at: float) -> str:
        """A line over the whole width."""
        return line_mark(css, looks, (self.left, self.width - FAR), (at, at))

    def _tall(self, css: str, looks: str, at: float) -> str:
        """A line over the whole height."""
        ends = f'x1="{at:.1f}" x2="{at:.1f}" y1="14" y2="{self.height - 48:.1f}"'
        return f'<line class="{css}" {looks} {ends}/>'

    def _ticks_across(self) -> Iterable[str]:
        years = self.x[0] > EARLIEST
        for value in year_ticks(*self.x) if years else ticks(*self.x):
            at = self.across(value)
            label = named_year(value) if years else number(value)
            yield self._tall("grid", PALE, at) + text_mark(at, self.height - 27, label)
        yield text_mark(self._middle, self.height - 8, self.x_label, css="unit")

    def _ticks_down(self) -> Iterable[str]:
        if self.rows:
            for row, name in enumerate(self.rows):
                at = self.down(len(self.rows) - 1 - row)
                yield text_mark(self.left - 8, at + 5, name, "end")
            return
        for value in log_ticks(*self.y) if self.log else ticks(*self.y):
            at = self.down(value)
            yield self._wide("grid", PALE, at)
            yield text_mark(self.left - 6, at + 5, number(value), "end")
        turned = f"translate(14 {(self.height - 34) / 2:.0f}) rotate(-90)"
        room = self.height - 40
        tight = f' textLength="{room:.0f}" lengthAdjust="spacingAndGlyphs"'
        yield (
            f'<text class="unit" transform="{turned}" text-anchor="middle"'
            f"{tight if BROAD * len(self.y_label) > room else ''}>{escape(self.y_label)}</text>"
        )

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

# Okabe and Ito's colours, by what they stand for, and how marks of a chart are drawn; the green is
# darker than theirs, so that it differs from the vermilion in grey.
PALETTE = """
:root{--ink:#1b1f24;--soft:#57606a;--page:#fff;--box:#f5f6f8;--edge:#d8dce1;
--weapon:#d55e00;--baseline:#0072b2;--inside:#cc79a7;--pays:#005f46;--neutral:#9aa3ad;--harms:#d55e00}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a5adb8;--page:#14171b;--box:#1e2329;
--edge:#39414b;--weapon:#f08a3c;--baseline:#56b4e9;--inside:#e39cc3;--pays:#2fc39a;--neutral:#77818c;
--harms:#f08a3c}}
"""
COLOURS = dict(re.findall(r"--(\w+):(#\w+)", PALETTE.split("@media")[0]))  # of a light page
CHART = """
svg text{font-size:14px;fill:var(--ink)}svg .unit{fill:var(--soft)}svg text.on{fill:#fff;
font-weight:600}svg text.on.dark{fill:#1b1f24}.grid{stroke:var(--edge);stroke-width:1}
.zero{stroke:var(--ink);stroke-width:1.2}
polyline.line{fill:none;stroke-width:2.4}.band{opacity:.32;stroke:none}.band.wide{opacity:.18}
.whisker{stroke-width:2.6;opacity:.75}.mark{stroke-width:1.6;stroke-dasharray:5 4}
.mark.soft{stroke:var(--edge)}text.soft{fill:var(--soft)}
.dashed{stroke-dasharray:7 5}.dotted{stroke-dasharray:2 4}polyline.fine{stroke-width:1.3}
.half{opacity:.7}polyline.ink{stroke:var(--ink)}
polygon.weapon,rect.weapon,text.weapon{fill:var(--weapon)}polyline.weapon{stroke:var(--weapon)}
polygon.baseline,rect.baseline,text.baseline{fill:var(--baseline)}polyline.baseline,line.baseline{stroke:var(--baseline)}
polygon.inside{fill:var(--inside)}polyline.inside{stroke:var(--inside)}line.ink{stroke:var(--ink)}
circle.dot.hollow{fill:var(--page);stroke-width:2.5}circle.baseline{stroke:var(--baseline)}
circle.dot.ink{fill:var(--ink)}.dot.weapon{fill:var(--weapon)}.dot.inside{fill:var(--inside)}.dot.baseline{fill:var(--baseline)}.whisker.weapon{stroke:var(--weapon)}
.pays{fill:var(--pays);stroke:var(--pays)}.harms{fill:var(--harms);stroke:var(--harms)}
.neutral{fill:var(--neutral);stroke:var(--neutral)}rect{stroke:none}
.key{display:inline-block;margin-right:1.1em;font-size:.92rem}
.key i{display:inline-block;width:.9em;height:.9em;border-radius:3px;margin-right:.4em;
vertical-align:-.1em;background:var(--neutral)}
i.weapon{background:var(--weapon)}i.baseline{background:var(--baseline)}i.inside{background:var(--inside)}
i.pays{background:var(--pays)}i.harms{background:var(--harms)}i.wide{opacity:.3}
i.ink{background:var(--ink)}i.dot{border-radius:50%}i.hollow{border:2.5px solid;background:none}
i.harms{color:var(--harms)}i.line{vertical-align:.25em;
width:1.8em;height:0;background:none;border-radius:0;border-top:3px solid}
i.line.dashed{border-top-style:dashed}i.line.dotted{border-top-style:dotted}i.line.fine{border-top-width:1px}
i.weapon{color:var(--weapon)}i.baseline{color:var(--baseline)}i.inside{color:var(--inside)}
i.pays{color:var(--pays)}i.neutral{color:var(--neutral)}i.ink{color:var(--ink)}
i.weapon:not(.solid,.wide,.half,.line,.dot){opacity:.55}
"""


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


def round_bounds(low: float, high: float, log: bool = False) -> tuple[float, float]:
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


@dataclass
class Plot:
    """One chart. title: what it shows, read out to those who cannot see it.

    x, y: lower and upper bound of the axes; x_label, y_label: quantity and unit; log: whether y is
    logarithmic; rows: labels of a chart of rows, from the top, in place of values of y.
    """

    title: str
    x: tuple[float, float]
    y: tuple[float, float]
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
        outline = self.points(xs, low) + self.points(xs, high)[::-1]
        self.marks.append(
            f'<polygon class="band {css}" opacity="0.3" points="{" ".join(outline)}"/>'
        )

    def line(self, xs: ArrayLike, ys: ArrayLike, css: str) -> None:
        """Draw a curve."""
        path = " ".join(self.points(xs, ys))
        self.marks.append(f'<polyline class="line {css}" {OUTLINE} points="{path}"/>')

    def bar(self, x: tuple[float, float], y: tuple[float, float], css: str, hint: str) -> None:
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
            self.marks.append(
                f'<line class="whisker {css}" {OUTLINE} x1="{low:.1f}" x2="{high:.1f}" '
                f'y1="{height:.1f}" y2="{height:.1f}"/>'
            )
        self.marks.append(
            f'<circle class="dot {css}" cx="{self.across(x):.1f}" cy="{height:.1f}" r="5">'
            f"<title>{escape(hint)}</title></circle>"
        )

    def label(self, x: float, y: float, text: str, css: str = "", anchor: str = "middle") -> None:
        """Write at a place."""
        self.marks.append(
            f'<text class="{css}" x="{self.across(x):.1f}" y="{self.down(y) + 5:.1f}" '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )

    def note(self, text: str) -> None:
        """Write in the middle, where there is nothing else to show."""
        middle = (self.left + self.width - FAR) / 2
        self.marks.append(
            f'<text class="unit" x="{middle:.1f}" y="{self.height * 0.3:.1f}" '
            f'text-anchor="middle">{escape(text)}</text>'
        )

    def upright(self, x: float, text: str, css: str, place: float = 0) -> None:
        """Draw a line across the whole height; place: how many lines of text down it is named."""
        at = self.across(x)
        far = at > self.width * 0.62 or at + LETTER * len(text) > self.width - 5
        shift, anchor = (-5, "end") if far else (5, "start")
        self.marks.append(
            f'<line class="mark {css}" {OUTLINE} x1="{at:.1f}" x2="{at:.1f}" y1="14" '
            f'y2="{self.height - 48:.1f}"/><text class="{css}" x="{at + shift:.1f}" '
            f'y="{27 + 18 * place:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def flag(self, x: float, name: str, hint: str) -> None:
        """Mark a point of time: a fine line, and a name on the axis that a page reads `hint` of."""
        at, foot = self.across(x), self.height - 60
        self.marks.append(
            f'<line class="flag" x1="{at:.1f}" x2="{at:.1f}" y1="14" y2="{foot - 10:.1f}"/>'
            f'<g class="flag" data-read="{escape(hint)}"><circle class="touch" cx="{at:.1f}" '
            f'cy="{foot:.1f}" r="17"/><circle cx="{at:.1f}" cy="{foot:.1f}" r="10"/>'
            f'<text x="{at:.1f}" y="{foot + 5:.1f}" text-anchor="middle">{escape(name)}</text></g>'
        )

    def level(self, y: float) -> None:
        """Draw a thin line at a value of y."""
        self.marks.append(
            f'<line class="zero" {OUTLINE} x1="{self.left:.1f}" x2="{self.width - FAR:.1f}" '
            f'y1="{self.down(y):.1f}" y2="{self.down(y):.1f}"/>'
        )

    def svg(self) -> Markup:
        """Return the chart."""
        inside = "".join([*self._ticks_across(), *self._ticks_down(), *self.marks])
        return Markup(
            f'<svg viewBox="0 0 {self.width:.0f} {self.height:.0f}" role="img" '
            f'aria-label="{escape(self.title)}">{inside}</svg>'
        )

    def _ticks_across(self) -> Iterable[str]:
        bottom = self.height - 48
        middle = (self.left + self.width - FAR) / 2
        years = self.x[0] > EARLIEST
        for value in year_ticks(*self.x) if years else ticks(*self.x):
            at = self.across(value)
            label = named_year(value) if years else number(value)
            line_attributes = f'x1="{at:.1f}" x2="{at:.1f}" y1="14" y2="{bottom:.1f}"'
            yield f'<line class="grid" {PALE} {line_attributes}/>'
            yield f'<text x="{at:.1f}" y="{bottom + 21:.1f}" text-anchor="middle">{label}</text>'
        yield (
            f'<text class="unit" x="{middle:.1f}" y="{self.height - 8:.1f}" '
            f'text-anchor="middle">{escape(self.x_label)}</text>'
        )

    def _ticks_down(self) -> Iterable[str]:
        if self.rows:
            for row, name in enumerate(self.rows):
                at = self.down(len(self.rows) - 1 - row)
                yield (
                    f'<text x="{self.left - 8:.1f}" y="{at + 5:.1f}" text-anchor="end">'
                    f"{escape(name)}</text>"
                )
            return
        for value in log_ticks(*self.y) if self.log else ticks(*self.y):
            at = self.down(value)
            yield (
                f'<line class="grid" {PALE} x1="{self.left:.1f}" x2="{self.width - FAR:.1f}" '
                f'y1="{at:.1f}" y2="{at:.1f}"/><text x="{self.left - 6:.1f}" y="{at + 5:.1f}" '
                f'text-anchor="end">{number(value)}</text>'
            )
        turned = f"translate(14 {(self.height - 34) / 2:.0f}) rotate(-90)"
        room = self.height - 40
        tight = f' textLength="{room:.0f}" lengthAdjust="spacingAndGlyphs"'
        yield (
            f'<text class="unit" transform="{turned}" text-anchor="middle"'
            f"{tight if BROAD * len(self.y_label) > room else ''}>{escape(self.y_label)}</text>"
        )

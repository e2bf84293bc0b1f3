"""Charts of cells, rows against columns, and of links between two lists, as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from markupsafe import Markup

from regame.reports.page import figure
from regame.reports.svg import OUTLINE, PALE, WIDEST, chart_of, line_mark, text_mark

WIDTH = 980.0
LETTER = 7.6  # width of a letter, about
TEXT = 20.0  # height of a line of text
CELL = (22.0, 46.0)  # least and greatest width of a cell
ROW = 24.0


@dataclass
class Grid:
    """Cells by row and column. title: what it shows, read out to those who cannot see it.

    rows, columns: labels; what: what columns are, below them; down: what rows are, above them;
    turned: whether labels of columns stand upright, where they are long.
    """

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    what: str = ""
    turned: bool = False
    down: str = ""
    marks: list[str] = field(default_factory=list)

    @property
    def left(self) -> float:
        """The margin for the labels of rows."""
        return 14 + WIDEST * max(len(name) for name in self.rows)

    @property
    def head(self) -> float:
        """The height of the labels of columns."""
        labels = WIDEST * max(map(len, self.columns)) if self.turned else TEXT - 4
        return 14 + labels + (TEXT if self.down else 0)

    @property
    def cell(self) -> float:
        """The width of a cell."""
        return min(max((WIDTH - self.left - 8) / len(self.columns), CELL[0]), CELL[1])

    @property
    def middle(self) -> float:
        """Where the name of columns is centred: below the cells, or further on where it is long."""
        return max(self.left + self.cell * len(self.columns) / 2, WIDEST * len(self.what) / 2 + 8)

    @property
    def width(self) -> float:
        """The width of the chart: room for the cells and for the name of columns."""
        cells = self.left + self.cell * len(self.columns)
        return max(cells, self.middle + WIDEST * len(self.what) / 2) + 8

    @property
    def height(self) -> float:
        """The height of the chart."""
        return self.head + ROW * len(self.rows) + (TEXT + 8 if self.what else 8)

    def fill(
        self, row: int, column: int, css: str, hint: str, *, strength: float = 1.0,
        part: tuple[float, float] = (0.0, 1.0), inset: float = 1.0,
    ) -> None:  # fmt: skip
        """Colour a cell. strength: opacity; part: from where to where of its width; inset: rim."""
        start, end = part
        x = self.left + self.cell * (column + start) + inset
        wide = max(self.cell * (end - start) - 2 * inset, 1.0)
        self.marks.append(
            f'<rect class="{css}" x="{x:.1f}" y="{self.head + ROW * row + inset:.1f}" '
            f'width="{wide:.1f}" height="{ROW - 2 * inset:.1f}" '
            f'fill-opacity="{strength:.2f}"><title>{escape(hint)}</title></rect>'
        )

    def write(self, row: int, column: int, text: str, css: str = "") -> None:
        """Write into a cell."""
        x, y = self.left + self.cell * (column + 0.5), self.head + ROW * (row + 0.5) + 5
        self.marks.append(text_mark(x, y, text, css=css))

    def note(self, row: int, text: str) -> None:
        """Write across a row."""
        y = self.head + ROW * (row + 0.5) + 5
        where = f'class="unit" x="{self.left + 8:.1f}" y="{y:.1f}"'
        self.marks.append(f"<text {where}>{escape(text)}</text>")

    def svg(self) -> Markup:
        """Return the chart."""
        limits = f'style="max-width:{self.width:.0f}px;--wide:{self.width:.0f}px" '
        marks = [*self._frame(), *self.marks]
        return chart_of(self.title, self.width, self.height, marks, limits)

    def _frame(self) -> list[str]:
        marks = []
        right = self.left + self.cell * len(self.columns)
        for row, name in enumerate(self.rows):
            y = self.head + ROW * row
            marks.append(text_mark(self.left - 8, y + ROW / 2 + 5, name, "end"))
            marks.append(line_mark("grid", PALE, (self.left, right), (y + ROW, y + ROW)))
        for row, name in enumerate(self.columns):
            x = self.left + self.cell * (row + 0.5)
            y = self.head - 6
            turn = f' transform="rotate(-90 {x + 5:.1f} {y:.1f})"'
            upright = text_mark(x + 5, y, name, "start", turn=turn)
            marks.append(upright if self.turned else text_mark(x, y, name))
        if self.down:
            marks.append(f'<text class="unit" x="8" y="{TEXT - 6:.0f}">{escape(self.down)}</text>')
        if self.what:
            marks.append(text_mark(self.middle, self.height - 8, self.what, css="unit"))
        return marks


@dataclass
class Links:
    """Two lists side by side, and arrows between them. heads: what is on each side."""

    title: str
    heads: tuple[str, str]
    left: Sequence[str]
    right: Sequence[str]
    marks: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The height of the chart."""
        return 40 + (ROW + 4) * max(len(self.left), len(self.right))

    @property
    def ends(self) -> tuple[float, float]:
        """Where arrows begin on the left and on the right."""
        return (
            14 + LETTER * max(len(name) for name in (*self.left, self.heads[0])),
            WIDTH - 14 - LETTER * max(len(name) for name in (*self.right, self.heads[1])),
        )

    def down(self, names: Sequence[str], name: str) -> float:
        """The place of a name in its list, which fills the whole height."""
        share = (names.index(name) + 0.5) / len(names)
        return 32 + share * (self.height - 40)

    def arrow(
        self, left: str, right: str, rightward: bool, css: str, share: float, hint: str
    ) -> None:
        """Draw an arrow. share: of one, for its strength."""
        begin, end = self.ends
        ends = [(begin, self.down(self.left, left)), (end, self.down(self.right, right))]
        (x1, y1), (x2, y2) = ends if rightward else ends[::-1]
        bend, tip, opacity = (x2 - x1) * 0.45, 9 if rightward else -9, f"{0.25 + 0.75 * share:.2f}"
        self.marks.append(
            f'<g class="{css}" stroke-opacity="{opacity}" fill-opacity="{opacity}">'
            f'<path class="link" {OUTLINE} '
            f'stroke-width="{1 + 2.2 * share:.1f}" d="M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} '
            f'{x2 - bend - tip:.1f} {y2:.1f} {x2 - tip:.1f} {y2:.1f}"/>'
            f'<path class="tip" d="M{x2:.1f} {y2:.1f}l{-tip} -5v10z"/>'
            f"<title>{escape(hint)}</title></g>"
        )

    def svg(self) -> Markup:
        """Return the chart."""
        texts = []
        for names, head, anchor, x in (
            (self.left, self.heads[0], "end", self.ends[0] - 6),
            (self.right, self.heads[1], "start", self.ends[1] + 6),
        ):
            texts.append(text_mark(x, 16, head, anchor, "unit"))
            texts += [text_mark(x, self.down(names, name) + 5, name, anchor) for name in names]
        return chart_of(self.title, WIDTH, self.height, [*self.marks, *texts])


def wide(title: str, svg: Markup, key: Markup, caption: str) -> Markup:
    """Return a chart over the whole width of the page, which scrolls on a small one."""
    return figure(title, svg, key, caption, whole=True)

"""What pages of reports are made of: tables, sections, tiles. No script, no network.

Each is a macro of templates/macros.html.j2. Texts are escaped; what is `Markup` is not. A chart of
a page can be a file of its own, with its title and key, as SVG, PDF or PNG.
"""

import io
import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple, Protocol

from markupsafe import Markup

from regame.core.picture_files import check_picture
from regame.reports.svg import CHART, COLOURS, PALETTE, WIDTH
from regame.reports.templating import macro, render, sentence, style

REPORT = "report.html"  # name of a report, in its folder of results
LONG = 34  # letters beyond which a text in a table wraps


def page(title: str, body: Markup) -> str:
    """Return a whole HTML page."""
    css = Markup(PALETTE + CHART) + style()
    return str(render("page.html.j2", title=title, body=body, style=css))


def notebook(body: Markup) -> str:
    """Return parts of a page as a notebook shows them: their style applies to nothing else."""
    css = (
        Markup(PALETTE.replace(":root", ".regame")) + Markup(f".regame{{{CHART}}}") + style("cell")
    )
    return str(render("notebook.html.j2", body=body, style=css))


class Picture(Markup):
    """A chart that a notebook shows."""

    def _repr_html_(self) -> str:
        """Return the chart as HTML."""
        return str(self)

    def save(self, path: str | Path) -> None:
        """Write the chart into a file: .svg, .pdf or .png. Raises UserError for any other."""
        write_picture(Path(path), self)


def picture(chart: Markup) -> Picture:
    """Return a chart as notebooks show it, which can be saved, too."""
    return Picture(notebook(chart))


class Drawable:
    """A result that can be drawn."""

    def chart(self) -> Markup:
        """Return the picture, a part of a page; empty where there is none."""
        return Markup()

    def plot(self, file: str = "", /) -> Picture:
        """Draw the picture, for notebooks; where a file is named (.svg, .pdf, .png), into it too.

        Raises UserError for a file of another kind.
        """
        drawn = picture(self.chart())
        if file:
            drawn.save(file)
        return drawn


class InNotebooks(Protocol):
    """A result that shows itself in a notebook."""

    def _repr_html_(self) -> str:
        """Return the answer, its table and its pictures as HTML."""


def shown(title: str, found: InNotebooks) -> str:
    """Return a whole page of what a result shows in a notebook."""
    return page(title, heading(title) + Markup(found._repr_html_()))


def heading(text: str) -> Markup:
    """Return the heading of a page."""
    return macro("heading")(text)


def links(pairs: Sequence[tuple[str, str]]) -> Markup:
    """Return links to sections: (name, title)."""
    return macro("links")(pairs)


def swatch(css: str, text: str, opacity: float | None = None) -> Markup:
    """Return an entry of a chart's key: a swatch of the CSS class, as strong as said, and text."""
    return macro("swatch")(css, text, None if opacity is None else f"{opacity:g}")


def figure(title: str, picture: Markup, key: Markup, caption: str, whole: bool = False) -> Markup:
    """Return a picture with its title, key and what to see in it; whole: over the page's width."""
    return macro("figure")(title, picture, key, caption, whole)


def section(name: str, title: str, body: Markup, own_page: bool = False) -> Markup:
    """Return a section with a heading; name is what links lead to."""
    return macro("section")(name, title, body, own_page)


def subsection(title: str, body: Markup) -> Markup:
    """Return a smaller heading and what follows it."""
    return macro("subsection")(title, body)


def paragraph(text: str, css: str = "") -> Markup:
    """Return a paragraph."""
    return macro("paragraph")(text, css)


def prose(study: str, name: str, *values: object, css: str = "soft") -> Markup:
    """Return a paragraph in the words of a study's texts."""
    return paragraph(sentence(study, name, *values), css)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Markup:
    """Return a table; columns with long texts wrap, figures do not."""
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    kinds = [Markup(_kind(column, column_number)) for column_number, column in enumerate(columns)]
    return macro("table")(headings, rows, kinds, caption)


def folded_table(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Markup:
    """Return a table that is shown when asked for, by what is in it; nothing without a row."""
    return folded(caption, table(headings, rows, "")) if rows else Markup()


def _kind(column: Sequence[str], place: int) -> str:
    """Return the class of a column's cells: texts that wrap, words to the left, or figures."""
    if max(map(len, column), default=0) > LONG:
        return ' class="text"'
    is_text = any(map(str.isalpha, "".join(column))) and not any(map(str.isdigit, "".join(column)))
    return ' class="word"' if is_text and place else ""


def folded(summary: str, body: Markup) -> Markup:
    """Return what is shown only when asked for."""
    return macro("folded")(summary, body)


def pair(*pieces: Markup) -> Markup:
    """Return pieces side by side, where there is room."""
    return macro("pair")(pieces)


def listing(texts: Sequence[str], ordered: bool = False) -> Markup:
    """Return a list of texts."""
    return macro("listing")(texts, ordered)


def tiles(pairs: Sequence[tuple[str, str]]) -> Markup:
    """Return figures with what they are: (figure, meaning)."""
    return macro("tiles")(pairs)


KEY = re.compile(r'<span class="key"><i class="([^"]*)"[^>]*></i>(.*?)</span>')
SVG = re.compile(r'<svg[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>(.*?)</svg>', re.DOTALL)
LABEL = re.compile(r'<svg[^>]*aria-label="([^"]*)"')
CAPTION = re.compile(r"<figcaption>.*?<p>(.*?)</p>", re.DOTALL)
OPACITY = re.compile(r"(?<![\w-])opacity")  # of a whole mark, which a PDF would leave out
OPAQUE = {"wide": 0.3, "half": 0.7, "solid": 1.0}  # how strong a swatch is, as on pages
HEAD, ROW, SWATCH = 30, 22, 13  # heights and a square, points
LETTER, TITLE = 7.4, 8.2  # about a letter's width, in bold in a title
SCALE = 2.0  # pixels of a PNG per point


class Chart(NamedTuple):
    """A chart taken out of its page; keys: (CSS class, meaning); inside: of its SVG."""

    title: str
    caption: str
    keys: list[tuple[str, str]]
    wide: int
    tall: int
    inside: str


def write_picture(path: Path, figure: str) -> bool:
    """Write a figure of a page to a file of its own, in the format that its suffix names.

    Returns whether there is anything to draw. Raises UserError for any other suffix.
    """
    check_picture(path)
    svg, suffix = alone(figure), path.suffix.lower()
    if svg and suffix == ".svg":
        path.write_text(svg, encoding="utf-8")
    elif svg:
        path.write_bytes(pdf_of(svg) if suffix == ".pdf" else png_of(svg))
    return bool(svg)


def charts_in(page: str) -> Iterator[Chart]:
    """Return the charts of a part of a page, in their order."""
    for part in re.split(r"(?=<figure)", page):
        svg, label, caption = SVG.search(part), LABEL.search(part), CAPTION.search(part)
        if svg is not None:
            wide, tall, inside = svg.groups()
            title = unescape(label[1]) if label else ""
            words = unescape(re.sub(r"<[^>]*>", "", caption[1])) if caption else ""
            yield Chart(title, words, KEY.findall(part), int(wide), int(tall), inside)


def alone(figure: str) -> str:
    """Return a figure as one SVG that needs no page: title, chart, and below it the key."""
    charts = list(charts_in(figure))
    if not charts:
        return ""
    drawn, down = [], 0.0
    for chart in charts:
        top, (key, down) = down, _key(chart, down + HEAD + chart.tall)
        inside = Markup(OPACITY.sub("fill-opacity", chart.inside))
        drawn.append((_text(chart.title), f"{top + 20:g}", f"{top + HEAD:g}", inside, key))
    wide = max(max(chart.wide, 28 + TITLE * len(chart.title)) for chart in charts)
    style = re.sub(r"var\(--(\w+)\)", lambda match: COLOURS[match[1]], CHART)
    picture = render(
        "picture.svg.j2", charts=drawn, label=_text(charts[0].title), swatch=SWATCH,
        about=_text(" ".join(chart.caption for chart in charts)), wide=f"{wide:g}",
        height=f"{down:g}", style=Markup(OPACITY.sub("fill-opacity", style)),
    )  # fmt: skip
    return str(picture)


def _text(text: str) -> Markup:
    return Markup(escape(text))


type Entry = tuple[str, float, float, str, float, Markup]  # class, x, y, colour, strength, meaning


def _key(chart: Chart, top: float) -> tuple[list[Entry], float]:
    """Return a chart's key, swatches with their meaning in lines, and where it ends."""
    entries: list[Entry] = []
    across, down = 14.0, top + 4
    for css, label in chart.keys:
        needed = SWATCH + 6 + LETTER * len(unescape(label)) + 16
        if across > 14 and across + needed > max(chart.wide, WIDTH):
            across, down = 14.0, down + ROW
        name, *more = css.split()
        usual = 0.55 if name == "weapon" else 1.0
        strength = next((OPAQUE[word] for word in more if word in OPAQUE), usual)
        colour = COLOURS[name if name in COLOURS else "ink"]
        entries.append((css, across, down, colour, strength, Markup(label)))
        across += needed
    return entries, down + (ROW + 4 if chart.keys else 0)


def pdf_of(svg: str) -> bytes:
    """Return a picture as a PDF of one page. Needs svglib, which comes with `regame[pdf]`."""
    from reportlab.graphics import renderPDF
    from svglib.svglib import svg2rlg

    return bytes(renderPDF.drawToString(svg2rlg(io.BytesIO(svg.encode()))))


def png_of(svg: str) -> bytes:
    """Return a picture as PNG, two pixels to a point. Needs pypdfium2 (`regame[pdf]`) too."""
    import pypdfium2

    held = io.BytesIO()
    with pypdfium2.PdfDocument(pdf_of(svg)) as document:
        document[0].render(scale=SCALE).to_pil().save(held, "PNG")
    return held.getvalue()

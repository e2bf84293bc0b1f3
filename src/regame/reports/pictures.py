"""Pictures as files: a chart of a report with its title and key, as SVG, PDF or PNG."""

import io
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from regame.core.picture_files import check_picture
from regame.reports.svg import CHART, COLOURS, WIDTH
from regame.reports.templating import render

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

"""What pages of reports are made of: tables, sections, tiles. No script, no network.

Each is a macro of templates/macros.html.j2. Texts are escaped; what is `Markup` is not.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from markupsafe import Markup

from regame.reports.pictures import write_picture
from regame.reports.svg import CHART, PALETTE
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

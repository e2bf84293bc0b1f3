"""A picture with its key, its figures as a table, and what is saved of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from regame.reports.page import swatch, table
from regame.reports.svg import CHART, PALETTE, number

FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
NETWORK = """
.network text{font-size:14px}.network .head{font-weight:600;fill:var(--soft);font-size:13px}
.network .empty{fill:var(--soft)}.network .pick{cursor:pointer}.network .edge{fill:none;opacity:.55}
.network .edge:hover{opacity:1}.network .node{fill:var(--ink);opacity:.88}
.network .node:hover{opacity:1}
.network .open{stroke:var(--baseline)}.network .held{stroke:var(--weapon)}
.network .unseen{stroke:var(--inside);stroke-dasharray:2 5;stroke-linecap:round;opacity:.9}
.network .refused{stroke:var(--ink);stroke-dasharray:9 6;opacity:.9}
.network .ring{fill:none;stroke:var(--weapon);stroke-width:2}.network .ring.hard{stroke-width:5}
"""
EVERY = 12  # months between the rows of a table on the page; what is saved has every month


@dataclass(frozen=True)
class Figures:
    """The figures behind a picture. headings: the first names what each row is; rows: its values.

    every: only each so many rows, and the last, are shown on the page.
    """

    headings: tuple[str, ...]
    rows: Sequence[tuple[str | float, ...]]
    every: int = 1

    def html(self, caption: str) -> str:
        """Return them as a table for the page."""
        last = len(self.rows) - 1
        shown = [row for k, row in enumerate(self.rows) if (k + 1) % self.every == 0 or k == last]
        texts = [[value if isinstance(value, str) else short(value) for value in row]
                 for row in shown]  # fmt: skip
        return table(self.headings, texts, caption)

    def csv(self) -> str:
        """Return all of them as comma-separated values."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.headings)
        writer.writerows(self.rows)
        return out.getvalue()


@dataclass(frozen=True)
class Picture:
    """One picture. keys: CSS class -> meaning; choices: what else it can show, one being chosen.

    name: an identifier, letters only.
    """

    name: str
    title: str
    svg: str
    keys: Mapping[str, str]
    caption: str
    figures: Figures
    choices: Sequence[str] = ()
    chosen: str = ""

    @cached_property
    def table(self) -> str:
        """The figures as HTML."""
        return self.figures.html(self.title)

    def key(self) -> str:
        """Return the key as HTML."""
        return "".join(swatch(css, text) for css, text in self.keys.items())

    def file(self) -> str:
        """Return the picture as a file of its own, with its style inside it."""
        picture = str(self.svg)  # plain text: what is added to it here is markup, too
        start = picture.index(">") + 1
        style = f"<style>{PALETTE}{CHART}{NETWORK}svg{{background:var(--page);{FONT}}}</style>"
        opening = picture[:start].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        return opening + style + picture[start:]


def short(value: float) -> str:
    """Return a figure with three or four digits that count."""
    if value != value:
        return "–"
    if abs(value) >= 1000:
        return number(round(value))
    return number(float(f"{value:.3g}"))

"""A picture with its key, its figures as a table, and what is saved of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import count
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from regame.reports.page import swatch, table
from regame.reports.svg import CHART, PALETTE, short_number
from regame.reports.templating import render

NETWORK = (Path(__file__).parent / "network.css").read_text(encoding="utf-8")
STYLE = PALETTE + CHART + NETWORK  # of a picture without its page
EVERY = 12  # months between the rows of a table on the page; what is saved has every month


@dataclass(frozen=True)
class Figures:
    """The figures behind a picture. headings: the first names what each row is; rows: its values.

    every: only each so many rows, and the last, are shown on the page. beside: further figures,
    which are in the file alone, below.
    """

    headings: tuple[str, ...]
    rows: Sequence[tuple[str | float, ...]]
    every: int = 1
    beside: Figures | None = None

    def html(self, caption: str) -> str:
        """Return them as a table for the page."""
        last = len(self.rows) - 1
        shown = [row for k, row in enumerate(self.rows) if (k + 1) % self.every == 0 or k == last]
        texts = [[value if isinstance(value, str) else short_number(value) for value in row]
                 for row in shown]  # fmt: skip
        return table(self.headings, texts, caption)

    def csv(self) -> str:
        """Return all of them as comma-separated values; missing figures are left empty."""
        table = pd.DataFrame(list(self.rows), columns=list(self.headings))
        below = f"\n{self.beside.csv()}" if self.beside is not None else ""
        return table.to_csv(index=False, lineterminator="\n") + below


@dataclass(frozen=True)
class Picture:
    """One picture. keys: CSS class -> meaning; choices: what else it can show, one being chosen.

    name: an identifier, letters only; notes: what its marks stand for, in a file of it.
    """

    name: str
    title: str
    svg: str
    keys: Mapping[str, str]
    caption: str
    figures: Figures
    choices: Sequence[str] = ()
    chosen: str = ""
    notes: Sequence[str] = ()

    @property
    def heading(self) -> str:
        """Its title, with what is chosen."""
        return f"{self.title}: {self.chosen}" if self.chosen else self.title

    @cached_property
    def table(self) -> str:
        """The figures as HTML."""
        return self.figures.html(self.title)

    def key(self) -> str:
        """Return the key as HTML."""
        return "".join(swatch(css, caption) for css, caption in self.keys.items())


PICTURE = "image/svg+xml"  # the browser paints one as PNG
LINE, LETTER = 15, 5.6  # of lines below a picture: height, and width of a letter
_serials = count(1)  # tells one request to save from the next, though the file be the same


@dataclass(frozen=True)
class File:
    """A file. width, height: of a picture, in pixels; serial: differs from file to file."""

    name: str
    type: str
    text: str
    serial: int
    width: float = 0.0
    height: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """Return it as the page hands it to the browser."""
        return asdict(self)


def file_of(picture: Picture, kind: str, about: Sequence[str] = ()) -> File:
    """Return a picture as `svg`, for the browser to paint as `png`, or its figures as `csv`.

    about: lines that say what it is and what was played, below a picture and above figures; what
    its marks stand for follows.
    """
    about = [*about, *picture.notes]
    kind = kind if kind in ("csv", "svg", "png") else "csv"
    name, (width, height) = f"regame-{picture.name}.{kind}", size(picture)
    if kind == "csv":
        heads = "".join(f"# {' '.join(line.split())}\n" for line in about)
        return File(name, "text/csv", heads + picture.figures.csv(), next(_serials))
    lines = [part for line in about for part in wrap(line, int(width / LETTER))]
    full = height + LINE * (len(lines) + 0.5) if lines else height
    attributes, _, inside = str(picture.svg).removeprefix("<svg ").partition(">")
    svg = render(
        "file.svg.j2", inside=Markup(inside.removesuffix("</svg>")), style=Markup(STYLE),
        attributes=Markup(attributes.replace(f"{width:g} {height:g}", f"{width:g} {full:g}", 1)),
        lines=lines, height=height, line=LINE,
    )  # fmt: skip
    return File(name, PICTURE, svg, next(_serials), width, full)


def said_on(picture: Picture, played: str, place: str, query: str) -> list[str]:
    """Return title, set-up with its seed, version, and the link that brings the view back.

    played: the set-up in a line; place: the address of the page, left out unless it is one.
    """
    link = f"{place}?{query}" if place.startswith(("http://", "https://")) else ""
    return [*filter(None, (picture.heading, played, f"regame {version('regame')}", link))]


def size(picture: Picture) -> tuple[float, float]:
    """Return width and height of a picture, as it says them itself."""
    match = re.match(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)"', picture.svg)
    assert match is not None
    return float(match[1]), float(match[2])


def replay_file(text: str) -> File:
    """Return a replay as a file."""
    return File("regame-replay.json", "application/json", text, next(_serials))


type Sides = list[Picture]  # the same picture of every session, side by side


class Outcome(NamedTuple):
    """What is drawn of an answer. gain: over time; why: its parts; as HTML: bar, table of parties.

    turns: what would turn it, "" before all worlds are in.
    """

    bar: str
    table: str
    turns: str
    gain: Sides
    why: list[Picture]


def chosen(choices: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """Return what a picture is to show: the first that it can, unless another was chosen.

    Empty where it shows but one thing.
    """
    return choices.get(name, "") if choices.get(name, "") in known else next(iter(known), "")

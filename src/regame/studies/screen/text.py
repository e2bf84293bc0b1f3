"""A screening as text: signs of the user's rows by horizon, where they lie, the answer last."""

from __future__ import annotations

from rich.table import Table

from regame.analysis.signs import HORIZONS
from regame.core.words import percent
from regame.reports.terminal import add_row, open_console, say
from regame.studies.frontier.map_chart import HEADINGS, named, row_of
from regame.studies.frontier.map_parts import sentence
from regame.studies.screen.result import Screen

TEXTS = ("chokepoint", "by theory", "order of signs")


def show_screen(found: Screen) -> None:
    """Print the screening."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    signs = Table(title="Income so far, sign and share of worlds by years", title_justify="left")
    for name in ("chokepoint", *map(str, HORIZONS)):
        signs.add_column(name, justify="left" if name == "chokepoint" else "right")
    for spot in found.yours:
        cells = (f"{sign.sign} {percent(sign.share)}" for sign in spot.income.signs)
        add_row(signs, spot.name, *cells)
    out.print(signs)
    shown = Table(title="On the map: yours, then cases by their nine numbers", title_justify="left")
    for name in HEADINGS:
        shown.add_column(name, justify="left" if name in TEXTS else "right", overflow="fold")
    for spot in named(found.map):
        add_row(shown, *row_of(spot))
    out.print(shown)
    say(out, sentence(found.map))
    say(out, f"Report: {found.path / 'report.html'}")
    say(out, found.sentence, "bold")

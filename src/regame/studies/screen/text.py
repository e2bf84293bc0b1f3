"""A screening as text: signs by horizon, what is read off, cases in full, and the answer last."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.frontier.map_parts import accuracy
from regame.studies.screen.result import Screen
from regame.studies.screen.words import (
    CAVEAT,
    FULL,
    LEGEND,
    READ,
    SIGNS,
    against_full,
    full_row,
    read_row,
    signs_row,
)

TEXTS = ("chokepoint", "case", "read off", "theory", "order of signs")


def show_screen(found: Screen) -> None:
    """Print the screening."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    _print(out, "Income so far, by years", SIGNS, [signs_row(spot) for spot in found.yours])
    say(out, LEGEND)
    _print(out, "Played, and read off", READ, [read_row(spot) for spot in found.yours])
    say(out, accuracy(found.map))
    if found.full:
        rows = [full_row(row) for row in found.full]
        _print(out, f"Cases after {found.map.years} years", FULL, rows)
    say(out, against_full(found.full))
    say(out, CAVEAT)
    say(out, f"Report: {found.path / 'report.html'}")
    say(out, found.sentence, "bold")


def _print(
    out: Console, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    out.print(TextTable(title, headings, rows, words=frozenset(TEXTS)))

"""A check of theory as text."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from regame.reports.text_table import TextTable
from regame.studies.theory.result import HEADINGS, Theory

WIDTH = 132  # columns where nobody says


def as_text(found: Theory, width: int = WIDTH) -> str:
    """Return the findings as a table, and how many rows hold.

    width: columns of text that the table may take.
    """
    rows = [
        (row.id, f"{row.statement}\n({row.source})", *row.in_words(), row.answer)
        for row in found.rows
    ]
    page = StringIO()
    words = len(HEADINGS) - 1
    table = TextTable("Limits in which the answer is known", HEADINGS, rows, words, lines=True)
    Console(file=page, width=width).print(table)
    lines = [line.rstrip() for line in page.getvalue().splitlines()]
    return "\n".join([*lines, found.sentence])

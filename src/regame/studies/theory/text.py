"""A check of theory as text."""

from __future__ import annotations

from io import StringIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from regame.studies.theory.result import HEADINGS, Theory

WIDTH = 132  # columns where nobody says
RATIOS = (None, 4, 3, 3, None)  # of the columns, after HEADINGS


def as_text(found: Theory, width: int = WIDTH) -> str:
    """Return the findings as a table, and how many rows hold.

    width: columns of text that the table may take.
    """
    table = Table(box=box.HORIZONTALS, show_lines=True)
    for heading, ratio in zip(HEADINGS, RATIOS, strict=True):
        table.add_column(heading, ratio=ratio)
    for row in found.rows:
        said = f"{row.statement}\n({row.source})"
        table.add_row(*map(escape, (row.id, said, *row.in_words(), row.answer)))
    page = StringIO()
    Console(file=page, width=width).print(table)
    lines = [line.rstrip() for line in page.getvalue().splitlines()]
    return "\n".join([*lines, found.sentence])

"""A table for a terminal of any width: words and figures are never cut in two.

Columns of words are folded between words, those of figures never. Where they do not fit beside
each other, the table goes on below with the names of its rows repeated.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

PAD = 1  # columns of text after a cell
GAP = PAD + 1  # between two cells, with the box's own
PIECE = re.compile(r"[^\s+/_]*[+/_]|[^\s+/_]+")  # what is never cut: up to a space or one of these


@dataclass(frozen=True)
class TextTable:
    """A table as text.

    keys: how many of the first columns name a row; they are repeated where the table goes on
    below. words: headings whose cells are words, to be folded; those of keys are. lines: a line
    after every row. sections: rows before which a line is drawn.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    keys: int = 1
    words: frozenset[str] = frozenset()
    caption: str = ""
    lines: bool = False
    sections: frozenset[int] = field(default=frozenset())

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it in the width that there is."""
        parts = self._parts(options.max_width)
        for part in parts:
            yield from (self._drawn(part, options.max_width, parts), Text())

    def _is_words(self, column: int) -> bool:
        return column < self.keys or self.headings[column] in self.words

    def _cell(self, row: Sequence[str], column: int, width: int) -> Text:
        text = str(row[column])
        return Text("\n".join(folded(text, width)) if self._is_words(column) else text)

    def _cells(self, column: int) -> list[str]:
        return [str(row[column]) for row in self.rows]

    def _least(self, column: int) -> int:
        """Columns of text that a column needs at least."""
        texts = self._cells(column)
        if self._is_words(column):
            texts = [piece for cell in texts for piece in PIECE.findall(cell)]
        return max(map(len, [*texts, *PIECE.findall(self.headings[column])]), default=1)

    def _most(self, column: int) -> int:
        """Columns of text in which nothing of a column is folded."""
        texts = self._cells(column)
        heading = self.headings[column] if self._is_words(column) else ""
        return max([self._least(column), len(heading), *map(len, texts)])

    def _parts(self, width: int) -> list[list[int]]:
        """Columns of the table and of those that go on below it: as many beside as fit."""
        keys = [*range(self.keys)]
        used = sum(self._least(column) + GAP for column in keys)
        parts, width_used = [[*keys]], used
        for column in range(self.keys, len(self.headings)):
            width_needed = self._least(column) + GAP
            if width_used + width_needed > width and len(parts[-1]) > self.keys:
                parts.append([*keys])
                width_used = used
            parts[-1].append(column)
            width_used += width_needed
        return parts

    def _widths(self, part: Sequence[int], width: int) -> dict[int, int]:
        """Share out what is left to the columns that would fold, the most pressed first."""
        widths = {column: self._least(column) for column in part}
        wanted = {column: self._most(column) for column in part}
        spare = width - sum(widths.values()) - GAP * len(part)
        while spare > 0:
            column = max(part, key=lambda one: wanted[one] / widths[one])
            if wanted[column] <= widths[column]:
                break
            widths[column] += 1
            spare -= 1
        return widths

    def _drawn(self, part: list[int], width: int, parts: list[list[int]]) -> Table:
        widths, has_caption = self._widths(part, width), self.caption and part is parts[-1]
        shown = Table(
            title=Text(self.title, "italic") if part is parts[0] else None, title_justify="left",
            caption=Text(self.caption, "dim italic") if has_caption else None,
            caption_justify="left", box=SIMPLE_HEAD, padding=(0, PAD, 0, 0),
            show_lines=self.lines, show_edge=False,
        )  # fmt: skip
        for column in part:
            is_left = self._is_words(column)
            shown.add_column(
                Text("\n".join(folded(self.headings[column], widths[column]))),
                justify="left" if is_left else "right", overflow="fold", no_wrap=not is_left,
                min_width=widths[column],
            )  # fmt: skip
        for row_number, row in enumerate(self.rows):
            if row_number in self.sections:
                shown.add_section()
            shown.add_row(*(self._cell(row, column, widths[column]) for column in part))
        return shown


def folded(text: str, width: int) -> list[str]:
    """Return a text in lines of so many letters, broken after spaces, +, / and _ only."""
    lines: list[str] = []
    for line in text.split("\n"):
        now = ""
        for piece in re.findall(r"[^ +/_]*[ +/_]+|[^ +/_]+", line):
            if now and len((now + piece).rstrip()) > width:
                lines.append(now.rstrip())
                now = ""
            now += piece
        lines.append(now.rstrip())
    return lines

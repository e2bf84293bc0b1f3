"""The headline while the rest is played: a table after 64 worlds, and a line each time they double.

Rows lie world by world in the design, and worlds are a Latin hypercube in random order, so the
first of them are a sample of all. The answer at the end is what it would be without this.
"""

import sys

import pyarrow as pa

from regame.analysis.outcomes import horizons, pair
from regame.reports.terminal import open_console
from regame.runs import store
from regame.runs.plan import Plan
from regame.studies.verdict.text import by_horizon, sentence

FIRST = 64  # worlds of the table; shown only where there are twice as many at least


class Early:
    """Shows what is known so far, from the chunks of a play as they come in."""

    def __init__(self, plan: Plan):
        self._plan, self._next = plan, FIRST
        self._waiting: dict[int, pa.Table] = {}  # chunks that came before one that is missing
        self._tables: list[pa.Table] = []  # of the headline and its baseline, from the first on
        self._chunks = self._rows = 0

    def watch(self, number: int, table: pa.Table) -> None:
        """Take in a chunk, and show what it makes known."""
        if 2 * self._next > self._plan.runs:
            return
        self._waiting[number] = table
        while (part := self._waiting.pop(self._chunks, None)) is not None:
            self._chunks += 1
            self._rows += len(part)
            cell = self._plan.headline
            treatment = part["treatment"].to_pylist()
            self._tables.append(part.filter([t in (cell.treated, cell.against) for t in treatment]))
        if self._rows // len(self._plan.profiles) >= self._next:
            self._show()

    def _show(self) -> None:
        cell, holder = self._plan.headline, self._plan.experiment.weapon
        table = store.join(self._tables).to_pandas()
        worlds = self._rows // len(self._plan.profiles)
        horizons_found = horizons(pair(table[table["world"] < worlds], cell.treated, cell.against))
        if self._next == FIRST:
            table = by_horizon(cell.treatment, cell.baseline, holder, horizons_found)
            open_console(stderr=True).print(table)
        sentence_shown = sentence(cell.treatment, horizons_found, holder)
        sys.stderr.write(f"regame: after {worlds} of {self._plan.runs} worlds: {sentence_shown}\n")
        while self._next <= worlds:
            self._next *= 2

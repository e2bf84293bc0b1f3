"""How many worlds a wanted interval takes: twice as many, step by step, until it is that narrow.

A Latin hypercube of 128 worlds does not hold that of 64, so every step draws its own, and plays
only the two runs that the headline compares. All treatments are then played in as many worlds as
the last step had: the result is that of `--runs` with this number, bit for bit.
"""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc

from regame.analysis.harm import least_band
from regame.analysis.pairing import horizons, pair
from regame.analysis.results import Horizon
from regame.config.files import load
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.design.design import SPREAD
from regame.reports.templating import sentence
from regame.reports.terminal import open_console
from regame.runs import store
from regame.runs.experiment import Experiment
from regame.runs.monthly import from_start
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.runner import CHUNK, PlayChunk, run_design
from regame.studies.verdict.options import MOST_WORLDS, WIDEST, VerdictOptions
from regame.studies.verdict.result import headline, horizons_table

# worlds of the table; shown only where there are twice as many at least


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
            sides = pa.array([cell.treated, cell.against], part["treatment"].type)
            of_headline = pc.is_in(part["treatment"], sides)
            self._tables.append(store.numbers_of(part).filter(of_headline))
        if self._rows // len(self._plan.profiles) >= self._next:
            self._show()

    def _show(self) -> None:
        cell = self._plan.headline
        table = store.join(self._tables).to_pandas()
        worlds = self._rows // len(self._plan.profiles)
        found = horizons(pair(table[table["world"] < worlds], cell.treated, cell.against))
        _tell(self._plan, found, f"{worlds} of {self._plan.runs}", first=self._next == FIRST)
        while self._next <= worlds:
            self._next *= 2


FIRST = 64  # worlds of the first step


def check_precision(precision: object) -> None:
    """Raise UserError unless it is None or a number above 0 and below 0.5."""
    if precision is None:
        return
    number = isinstance(precision, int | float) and not isinstance(precision, bool)
    if not number or not 0 < float(precision) < WIDEST:  # type: ignore[arg-type]
        allowed = f"a number above 0 and below {WIDEST:g}, such as 0.02"
        raise UserError(f"--precision {precision}: must be {allowed}")


def plan_precisely(
    name: str | Path, options: VerdictOptions, ask: Ask, play_chunk: PlayChunk
) -> Plan:
    """Return the plan with the fewest worlds, doubled from 64, that give the wanted precision.

    At most `options.runs` worlds, or `MOST_WORLDS` if that is None. Says on standard error what
    each step finds, and which of the two ended it. Raises UserError as `prepare` does, and where
    the experiment fixes its worlds itself.
    """
    assert options.precision is not None
    check_options(options)
    sampler = load(Experiment, "experiments", name).sampler
    if sampler not in SPREAD:
        raise UserError(
            f"--precision {options.precision:g}: sampler {sampler} has worlds of its own, which "
            "cannot be doubled; leave --precision out"
        )
    limit = MOST_WORLDS if options.runs is None else options.runs
    worlds = min(FIRST, limit)
    while True:
        plan = from_start(prepare(name, replace(options, runs=worlds), ask, options))
        headline_pairs = _play_headline(plan, options, play_chunk)
        _tell(plan, headline_pairs, f"{plan.runs}", first=worlds == min(FIRST, limit))
        last = headline_pairs[-1]
        if not last.worlds or half_width(last) <= options.precision or worlds == limit:
            sys.stderr.write(f"regame: {why_ended(last, worlds, options.precision)}\n")
            return plan
        worlds = min(2 * worlds, limit)


def half_width(at: Horizon) -> float:
    """Half the width of the 95 % interval of the share harmed."""
    low, high = at.self_harm_ci
    return (high - low) / 2


def why_ended(at: Horizon, worlds: int, precision: float) -> str:
    """Say whether the wanted precision was reached, or what ended the steps before."""
    return sentence("verdict", "ended", worlds, at, half_width(at), precision)


def _play_headline(plan: Plan, options: VerdictOptions, play_chunk: PlayChunk) -> list[Horizon]:
    """Play the headline and its baseline, and return what holds at each horizon."""
    cell, design = plan.headline, plan.headline_design()
    # Few rows are played sooner than new processes are ready for them.
    few = options.executor is None and len(design) <= CHUNK
    with TemporaryDirectory() as folder:
        workers = 1 if few else options.workers
        how = replace(options, out=Path(folder) / "headline", resume=False, workers=workers)
        job = replace(plan.outcomes("headline", play_chunk), design=design)
        table = run_design(job, how).numbers
    return horizons(pair(table, cell.treated, cell.against, least_band(plan.trade_usd)))


def _tell(plan: Plan, found: list[Horizon], worlds: str, first: bool) -> None:
    """Show what so many worlds have found: a table after the first, then a line."""
    cell, holder = plan.headline, plan.experiment.weapon
    if first:
        shown = horizons_table(cell.treatment, cell.baseline, holder, found)
        open_console(stderr=True).print(shown.text())
    sentence_shown = headline(cell.treatment, found, holder)
    sys.stderr.write(f"regame: after {worlds} worlds: {sentence_shown}\n")

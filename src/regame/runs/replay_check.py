"""Some rows with strategies of a user's own are played twice, elsewhere, and must come out alike.

The second time is in a fresh process, each row by itself, with another seed of hashes and a later
clock. So a strategy that reads the clock, the process, the order of a set or other runs is refused
by name. What it reads from files or a network is not seen here.
"""

import datetime
import os
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from regame.core.errors import StrategyError, UserError
from regame.runs import pools
from regame.runs.store import content
from regame.strategies import registry

NEAR = 64  # rows of the design among which a strategy's two are chosen: most are of one chunk
LATER = 200.3 * 86400  # seconds by which the second clock goes ahead: another hour, day and season
WHY = (
    "comes out otherwise when it is played again: it may read what it sees and nothing else, no "
    "clock, dice, process or other run; put sorted() around sets"
)
type Play = Callable[[], pa.Table]
_alike: set[tuple[str | type, ...]] = set()  # code and classes that came out alike


class Twice:
    """Rows of a job that are played twice, two for each class of the user's own.

    design: rows that are due. texts: of the job that may be strategies. code: hash of all code.
    play: gives for a run how to play it by itself. Used in a `with`, at whose end the process ends.
    For classes of the user's script, which no other process can load, all is done in this one.
    """

    def __init__(
        self, design: pd.DataFrame, texts: list[str], code: str, play: Callable[[int], Play]
    ) -> None:
        self._answers: tuple[BaseProcess, Connection] | None = None
        named = {text.partition("(")[0].strip() for text in texts}
        self._classes = {n: registry.strategies()[n] for n in registry.brought() if n in named}
        here = [cls for cls in self._classes.values() if not registry.is_loadable(cls)]
        self._what: tuple[str | type, ...] = (code, *sorted(self._classes), *here)
        self._is_apart = not here
        if not self._classes or self._what in _alike:
            self._runs: dict[int, int] = {}
            self.plays: dict[int, Play] = {}
            return
        plays_by = design.select_dtypes(exclude=["number", "bool"]).astype(str)
        names = plays_by.apply(lambda column: column.str.partition("(")[0].str.strip())
        self._names = {n: names.isin([n]).any(axis=1).to_numpy() for n in self._classes}
        rows: set[int] = set()
        for holds in self._names.values():
            near = np.flatnonzero(holds)[:NEAR] if holds.any() else [0]  # of the config: in all
            rows |= {int(near[0]), int(near[-1])}
        self._runs = {int(design.index[row]): row for row in sorted(rows)}
        self.plays = {run: play(run) for run in self._runs}
        self._digests: Mapping[int, str] | None = None

    def __enter__(self) -> Self:
        if self._runs and self._is_apart:
            self._answers = pools.on_a_line(pools.FreshContext(), _serve, self.plays)
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        if self._answers is not None:
            pools.hang_up(*self._answers)
        if kind is None:
            _alike.add(self._what)

    def compare(self, table: pa.Table) -> None:
        """Hold what was played of a chunk against the second time; raises UserError."""
        runs = table["run"].to_pylist() if self._runs else []
        other = [
            self._runs[run]
            for row, run in enumerate(runs)
            if run in self._runs and not self._is_alike(run, table.slice(row, 1))
        ]
        if other:
            raise UserError(
                f"--strategies: {name} ({registry.where(cls)}): {WHY}"
                for name, cls in self._classes.items()
                if self._names[name][other].any() or not self._names[name].any()
            )

    def _is_alike(self, run: int, first: pa.Table) -> bool:
        """Whether a row came out alike; of a process that died, the first play tells."""
        if self._digests is None:
            try:
                line = self._answers and self._answers[1]
                self._digests = line.recv() if line else _digests(self.plays)
            except EOFError:
                self._digests = {}
        return self._digests.get(run) in (None, content(first))


def texts_of(config: Any, design: pd.DataFrame) -> list[str]:
    """Return every text that may be a strategy: those of a config and of the rows of a design."""
    usual = getattr(config, "profile", {})
    texts = design.drop(columns="treatment", errors="ignore")
    texts = texts.select_dtypes(exclude=["number", "bool"])
    texts_found = [value for name in texts for value in pd.unique(texts[name].dropna())]
    return [play for play in (*usual.values(), *texts_found) if isinstance(play, str)]


def _digests(plays: Mapping[int, Play]) -> dict[int, str]:
    """Play rows and return the digest of each, of a fault what it says."""
    digests = {}
    for run, play in plays.items():
        try:
            digests[run] = content(play())
        except (StrategyError, UserError) as error:
            digests[run] = str(error)
    return digests


def _serve(line: Connection, plays: Mapping[int, Play]) -> None:
    pools.begin()
    _put_clock_ahead()
    with Path(os.devnull).open("w") as nowhere:
        sys.stdout = sys.stderr = nowhere  # what a strategy prints comes out the first time
        line.send(_digests(plays))


def _put_clock_ahead() -> None:
    """Let `time` and `datetime` tell a later time to whatever is loaded from now on."""
    clock = time.time

    class Later(datetime.datetime):
        """Dates by the clock of `time`."""

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Self:
            """Return the time, in a zone or here."""
            return cls.fromtimestamp(time.time(), tz)

    vars(time)["time"] = lambda: clock() + LATER
    vars(datetime)["datetime"] = Later

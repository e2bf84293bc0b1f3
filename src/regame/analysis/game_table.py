"""The game table: the holder's plays x targets' plays x worlds, a row of the table of runs a cell.

A verdict reads a column of it, a target's question a row, a league and an equilibrium the whole.
Rows are named "PLAY | ANSWER" in `treatment`; all cells of a world share its luck.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from regame.analysis.harm import Classes, classify, equal, neutral_band
from regame.analysis.pairing import Pairs, pair
from regame.core.arrays import Floats
from regame.core.errors import FailedRuns

BETWEEN = " | "


def cell(play: str, answer: str) -> str:
    """Return the name of a cell, as `treatment` of a design has it."""
    return f"{play}{BETWEEN}{answer}"


def lists_in(side: pd.DataFrame, column: str) -> Floats:
    """Return a column of lists of one length as (world, entry)."""
    return np.stack(side[column].to_list()).astype(float)


@dataclass(frozen=True)
class GameTable:
    """Outcomes of every play of the holder against every play of its targets, in every world.

    plays, answers: names of the holder's and of the targets' plays. runs: a row per run.
    """

    plays: tuple[str, ...]
    answers: tuple[str, ...]
    runs: pd.DataFrame

    @classmethod
    def of(cls, runs: pd.DataFrame, plays: Iterable[str], answers: Iterable[str]) -> "GameTable":
        """Return the table of these plays; what else was played is left aside."""
        return cls(tuple(plays), tuple(answers), runs)

    @cached_property
    def cells(self) -> dict[str, pd.DataFrame]:
        """The runs of every cell, in worlds in which none failed; empty where no world is left."""
        bad = set(self.runs.loc[self.runs["failed"], "world"])
        sound = self.runs[~self.runs["world"].isin(bad)]
        return {str(n): rows.sort_values("world") for n, rows in sound.groupby("treatment")}

    def at(self, play: str, answer: str) -> pd.DataFrame:
        """Return the runs of one cell, world by world. Raises FailedRuns where none is left."""
        if not self.cells:
            raise FailedRuns("a run failed in every world: there is no answer")
        return self.cells[cell(play, answer)]

    def each(self, of: Callable[[str, str], Floats]) -> Floats:
        """Return an array of every play and answer, by name, as (play, answer, ...)."""
        return np.array([[of(play, answer) for answer in self.answers] for play in self.plays])

    def lists(self, column: str) -> Floats:
        """Return a column of lists (play, answer, world, entry)."""
        return self.each(lambda play, answer: lists_in(self.at(play, answer), column))

    def numbers(self, column: str) -> Floats:
        """Return a column of numbers (play, answer, world)."""
        return self.each(lambda play, answer: self.at(play, answer)[column].to_numpy(float))

    def pairs(self, play: str, against: str, answer: str) -> Pairs:
        """Return the runs of a play beside those of another one under the same answer."""
        return pair(self.runs, cell(play, answer), cell(against, answer))

    def gains(self, column: str, against: str) -> Floats:
        """Return what each play brings the holder beyond another one (play, answer, world)."""
        values = self.numbers(column)
        return np.asarray(values - values[[self.plays.index(against)]])

    def judged(self, column: str, against: str) -> Classes:
        """Return in which worlds each play pays or harms (play, answer, world)."""
        values = self.numbers(column)
        base = np.broadcast_to(values[[self.plays.index(against)]], values.shape)
        return classify(values - base, neutral_band(base), ~equal(values, base))

    def regrets(self, column: str) -> Floats:
        """Return what the best play of each world and answer brings beyond each one."""
        values = self.numbers(column)
        return np.asarray(values.max(axis=0, keepdims=True) - values)

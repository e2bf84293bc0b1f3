"""What a study wants of an experiment, and the plan that is made of it: data without any game."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from regame.config.schema import Config
from regame.runs.experiment import DRAWN, USUAL, Experiment
from regame.runs.policies import Cell
from regame.runs.runner import Job, PlayChunk, play_rows_safely, twice_of

type Spread = Callable[[int], pd.DataFrame]  # so many worlds, a row each


@dataclass(frozen=True)
class Ask:
    """What a study wants of an experiment.

    treatments: names or texts, all if empty; baseline: of the headline. first: how many worlds of
    the batch are wanted, if not all (0: one, not tried); where `run` names a row, all up to its
    world instead. Their rows are the same as in the whole. least: months that must be played.
    also: texts of strategies that the study plays besides, so that they are checked too. firms:
    by which rules firms play, usual or drawn; as the experiment says if empty. named: strategies
    by names that count as treatments of the experiment, in place of one of that name.
    """

    treatments: tuple[str, ...] = ()
    baseline: str | None = None
    first: int | None = None
    run: int | None = None
    least: int = 1
    also: tuple[str, ...] = ()
    firms: str = USUAL
    named: tuple[tuple[str, str], ...] = ()


ALL = Ask()


@dataclass(frozen=True)
class Plan:
    """An experiment made ready: its config, design and seed, and what is compared with what."""

    experiment: Experiment
    config: Config
    design: pd.DataFrame
    runs: int
    seed: int
    cells: tuple[Cell, ...]  # the headline first
    profiles: dict[str, dict[str, str]]  # what is played -> state -> strategy
    strategies: str | None  # a file or module with strategies of the user's own
    pinned: tuple[str, ...] = ()  # keys that the user's config or flags set: not sampled
    unsteady: tuple[int, ...] = ()  # worlds of a grid or a list whose prices swing without a weapon
    candidates: Spread | None = None  # what its worlds were taken from
    start: int = 0  # month from which years count, 0 the opening
    ranges: tuple[str, ...] = ()  # that the user gave in place of those of the experiment
    trade_usd: float | None = None  # of a case: what its holder exports a year before the start

    @property
    def headline(self) -> Cell:
        """The treatment of the summary, and the baseline that it is judged against."""
        return self.cells[0]

    def headline_design(self, worlds: int | None = None) -> pd.DataFrame:
        """Return the rows of the headline and its baseline; of the first so many worlds, or all."""
        rows = self.design["treatment"].isin((self.headline.treated, self.headline.against))
        if worlds is not None:
            rows &= self.design["world"] < worlds
        return self.design[rows].reset_index(drop=True).rename_axis("run")

    @property
    def draws_firms(self) -> bool:
        """Whether each world of its design has rules of firms of its own."""
        return self.experiment.firms == DRAWN

    @property
    def treatments(self) -> tuple[str, ...]:
        """Names of treated runs in the table, the headline's first."""
        return tuple(dict.fromkeys(cell.treated for cell in self.cells))

    @property
    def baseline(self) -> str:
        """Name in the table of the runs that the headline is judged against."""
        return self.headline.against

    @property
    def worlds(self) -> pd.DataFrame:
        """Its worlds, a row each: `world`, `seed` and the uncertain keys."""
        players = ["treatment", self.experiment.weapon, *self.experiment.others]
        return self.design.drop_duplicates("world").drop(columns=players).reset_index(drop=True)

    @property
    def rows(self) -> int:
        """How many rows the whole batch has; the design holds the first of them, or all."""
        return self.runs * len(self.profiles)

    @property
    def months(self) -> int:
        """How many months are played."""
        return self.start + self.experiment.months

    def outcomes(self, name: str, play_chunk: Callable[..., pd.DataFrame]) -> Job:
        """Return a job whose `play_chunk` takes the month from which years count, if not 0."""
        return self.job(name, partial(play_chunk, start=self.start) if self.start else play_chunk)

    def refuse_other_bits(self, rows: pd.DataFrame, play_chunk: PlayChunk) -> None:
        """Raise UserError for a strategy that comes out otherwise when rows are played twice.

        For what plays without a runner. rows: of the design.
        """
        design = rows.reset_index(drop=True).rename_axis("run")
        job = replace(self, design=design).job("", play_chunk)
        with twice_of(job, list(range(len(rows)))) as again:
            if again.plays:
                again.compare(play_rows_safely(job))

    def job(self, name: str, play_chunk: PlayChunk) -> Job:
        """Return what a runner plays; `name` names the folder of results."""
        return Job(
            name, self.config, self.design, self.months, self.seed, play_chunk, self.strategies
        )

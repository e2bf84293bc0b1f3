"""The rounds of a calibration: what is fitted, and a population played through the runner."""

import hashlib
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from regame.config.schema import Config
from regame.core.arrays import Floats, Ints
from regame.core.options import Execution
from regame.design.design import Uncertainty
from regame.game.game import Game
from regame.runs.manifests import inside
from regame.runs.runner import Job, PlayChunk, run_design
from regame.runs.stability import opened_steady
from regame.studies.calibration.summaries import (
    LAST,
    Summary,
    log_likelihood,
    measure,
    misses,
    within,
)

BAR = "bar"  # column of a design: log-likelihood above which a run is taken
VALUE = "log_likelihood"
FIGURE = "figure."  # before the name of a summary


@dataclass(frozen=True)
class Target:
    """A config, the record that its runs are held to, and the parameters that may be fitted.

    world: the config in which a set of parameters must be steady: that of the verdict, so that a
    calibration and a verdict draw from the same worlds. until: last year of the record in use.
    """

    config: Config
    world: Config
    summaries: tuple[Summary, ...]
    uncertainties: tuple[Uncertainty, ...]
    until: int = LAST

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of all: two targets that agree in it ask for the same fit."""
        fingerprint = (
            f"{self.config.hash} {self.world.hash} {self.summaries!r} {self.uncertainties!r}"
        )
        return hashlib.sha256(fingerprint.encode()).hexdigest()


def fit_rows(target: Target, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return how well each meets the record, in their order.

    design: `seed`, dotted keys and `bar`. Columns: a figure per summary that so many months tell,
    `log_likelihood` and `steady`. Whether a world opens still and is steady (see `stability`) is
    looked at only where the log-likelihood passes the bar, since others are not taken anyway;
    `steady` is False there too.
    """
    game = Game(target.config, design)
    game.run_for(months)
    summaries = within(target.summaries, target.config.world.start_year, months)
    figures = measure(summaries, game.record)
    failed = game.world.failed_month >= 0
    value = np.where(failed, -np.inf, log_likelihood(summaries, figures))
    calm = np.zeros(len(design), bool)
    reached = np.flatnonzero(value > design[BAR].to_numpy())
    if len(reached):
        keys = target.world.numbers()
        design_columns = [column for column in design if column == "seed" or column in keys]
        *_, calm[reached] = opened_steady(Game, target.world, design[design_columns].iloc[reached])
    columns = {f"{FIGURE}{s.name}": figures[:, k] for k, s in enumerate(summaries)}
    marks = {VALUE: value, "steady": calm, **game.failures()}
    return pd.DataFrame({**columns, **marks}, index=design.index)


BELOW_ONE = np.nextafter(1.0, 0.0)  # quantile functions take shares below 1


@dataclass
class Rounds:
    """Plays a round's rows through the runner, in a folder of its own each.

    play_chunk: plays rows of a round (fit.fit_rows). profile: state -> text of its strategy.
    executor: where to play, this process if None. tables: what was played, a table per round.
    """

    aim: Target
    play_chunk: PlayChunk
    profile: dict[str, str]
    months: int
    seed: int
    folder: Path
    options: Execution
    executor: Executor | None = None
    tables: list[pd.DataFrame] = field(default_factory=list)
    seconds: float = 0.0

    def __call__(
        self, number: int, place: Floats, luck: Ints, bar: Floats
    ) -> tuple[Floats, Floats]:
        """Play a round and return log-likelihoods of members that are sound and steady, and misses.

        The misses (member, figure) are those that the likelihood weighs (`summaries.misses`).
        """
        job = self.job(number, place, luck, bar)
        further = inside(self.options, self.folder, job.name)
        record = run_design(job, further, self.executor)
        self.seconds += record.seconds
        self.tables.append(record.table)
        failed, steady = record.table["failed"], record.table["steady"].fillna(False)
        sound = ~failed.to_numpy(bool) & steady.to_numpy(bool)
        value = np.where(sound, record.table[VALUE].to_numpy(float), -np.inf)
        figures = record.table[[f"{FIGURE}{s.name}" for s in self.aim.summaries]]
        return value, misses(self.aim.summaries, figures.to_numpy(float))

    def job(self, number: int, place: Floats, luck: Ints, bar: Floats) -> Job:
        """Return what is played in a round: a row per member, with the luck of that number."""
        share = np.minimum(norm.cdf(place), BELOW_ONE)
        seeds = self.seed * 2**32 + luck
        design = pd.DataFrame({"seed": seeds, "world": np.arange(len(place)), **self.profile})
        for k, item in enumerate(self.aim.uncertainties):
            design[item.key] = item.quantile(share[:, k])
        design = design.assign(**{BAR: bar}).rename_axis("run")
        name = f"round-{number:03d}"
        return Job(name, self.aim, design, self.months, self.seed, self.play_chunk)

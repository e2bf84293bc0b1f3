"""The rounds of a calibration: members of a population played through the runner."""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from regame.core.options import Execution
from regame.runs.beside import inside
from regame.runs.runner import Job, PlayChunk, run_design
from regame.studies.calibration.target import BAR, VALUE, Target

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

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

    def __call__(self, number: int, place: Floats, luck: Ints, bar: Floats) -> Floats:
        """Play a round and return the log-likelihood of every member that is sound and steady."""
        job = self.job(number, place, luck, bar)
        further = inside(self.options, self.folder, job.name)
        record = run_design(job, further, self.executor)
        self.seconds += record.seconds
        self.tables.append(record.table)
        failed, steady = record.table["failed"], record.table["steady"].fillna(False)
        sound = ~failed.to_numpy(bool) & steady.to_numpy(bool)
        return np.where(sound, record.table[VALUE].to_numpy(float), -np.inf)

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

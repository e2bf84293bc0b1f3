"""Play history with some parameters and hold it to the record: what a calibration runs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.design.design import Uncertainty
from regame.game.game import Game
from regame.runs.rows import failures
from regame.runs.stability import steady
from regame.studies.calibration.summaries import LAST, Summary, log_likelihood, measure, within

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
        text = f"{self.config.hash} {self.world.hash} {self.summaries!r} {self.uncertainties!r}"
        return hashlib.sha256(text.encode()).hexdigest()


def fit_rows(target: Target, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return how well each meets the record, in their order.

    design: `seed`, dotted keys and `bar`. Columns: a figure per summary that so many months tell,
    `log_likelihood` and `steady`. Whether a world is steady (see `stability`) is looked at only
    where the log-likelihood passes the bar, since others are not taken anyway; `steady` is False
    there too.
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
        known = [column for column in design if column == "seed" or column in keys]
        calm[reached] = steady(target.world, design[known].iloc[reached])
    columns = {f"{FIGURE}{s.name}": figures[:, k] for k, s in enumerate(summaries)}
    marks = {VALUE: value, "steady": calm, **failures(game)}
    return pd.DataFrame({**columns, **marks}, index=design.index)

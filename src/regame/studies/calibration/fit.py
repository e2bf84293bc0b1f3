"""Play history with some parameters and hold it to the record: what a calibration runs."""

import numpy as np
import pandas as pd

from regame.game.game import Game
from regame.runs.rows import failures
from regame.runs.stability import steady
from regame.studies.calibration.summaries import log_likelihood, measure, within
from regame.studies.calibration.target import BAR, FIGURE, VALUE, Target


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
        design_columns = [column for column in design if column == "seed" or column in keys]
        calm[reached] = steady(target.world, design[design_columns].iloc[reached])
    columns = {f"{FIGURE}{s.name}": figures[:, k] for k, s in enumerate(summaries)}
    marks = {VALUE: value, "steady": calm, **failures(game)}
    return pd.DataFrame({**columns, **marks}, index=design.index)

"""Worlds of a hindcast, and their play from 2005: what is scored by hindcasts and forecasts."""

from typing import Any

import numpy as np
import pandas as pd

from regame.config.files import Config, load, load_config, pinned_keys
from regame.config.opening import is_residual
from regame.core.errors import FailedRuns
from regame.design.design import check
from regame.runs.experiment import Experiment
from regame.runs.played import Played
from regame.runs.posterior import check_source, sample
from regame.runs.runner import Job, run_design
from regame.runs.sources import PRIOR
from regame.strategies import registry
from regame.studies.hindcast import observed
from regame.studies.hindcast.options import HindcastOptions
from regame.tables.world import states_of

NAME, CONFIG, RANGES = "hindcast", "history", "weaponization"
RUNS, SEED = 1000, 1  # of 256 luck decided between bands of prices from x3.5 to x4.1
WORLDS = "posterior"


def play_worlds(options: HindcastOptions, source: str) -> tuple[Job, Played]:
    """Play worlds of a source by the record; returns what was asked for and what came of it."""
    config = load_config(options.config or CONFIG, options.overrides)
    runs, seed = options.runs or RUNS, SEED if options.seed is None else options.seed
    check_source(source)
    pinned = pinned_keys(options.config, CONFIG, options.overrides)
    design = world_sample(runs, seed, pinned, source, config.world.opens)
    check(design, config, states_of(config), registry.parse)
    job = Job(NAME, config, design, months_of(config), seed, play_months)
    return job, run_design(job, options)


def fields_of(config: Config, months: int, seed: int, played: Played) -> dict[str, Any]:
    """Return what every hindcast says of its play, as fields of a `PlayedResult` and beside."""
    table = played.table
    worlds = {"runs": len(table), "rows": len(table), "failed_rows": int(table["failed"].sum())}
    made = {"out": str(played.path), "elapsed_s": round(played.seconds, 3)}
    asked = {"question": config.question, "config_hash": config.hash, "seed": seed}
    return {**asked, **worlds, **made, "months": months}


def speed(played: Played, months: int) -> float:
    """Return runs of 20 years a second; 0 where nothing was played."""
    return round(played.rows * months / 240 / played.seconds, 1) if played.seconds else 0.0


def months_of(config: Config) -> int:
    """Return the months that are played, from the config's start to the end of YEARS."""
    return 12 * (observed.YEARS[-1] + 1 - config.world.start_year)


def world_sample(
    runs: int,
    seed: int,
    fixed: set[str] | frozenset[str] = frozenset(),
    source: str = PRIOR,
    begins: int | None = None,
) -> pd.DataFrame:
    """A design of `runs` steady worlds from a source (see `posterior.sample`).

    The prior is the uncertainties of the main experiment, but for the keys in `fixed`, which the
    user has set; begins: the year in which the worlds open. Whether a world is steady is judged in
    the experiment's own config, so that a hindcast holds to the record the same worlds that a
    verdict is drawn from; what was solved for its opening is of no other and is left out.
    """
    from regame.game.game import Game  # slow to import: the engine
    from regame.runs.stability import steady_worlds

    experiment = load(Experiment, "experiments", RANGES)
    uncertain = [item for item in experiment.uncertainties if item.key not in fixed]
    config = load_config(experiment.config)
    rows = steady_worlds(Game, config, lambda n: sample(source, n, uncertain, seed, begins), runs)
    solved = [key for key in map(str, rows) if is_residual(key)]  # of that config's opening
    return rows.drop(columns=solved).assign(treatment="record").rename_axis("run")


def described(source: str) -> str:
    """Say where worlds come from."""
    if source == PRIOR:
        return f"prior of experiments/{RANGES}.toml"
    own_file = source.endswith(".parquet")
    return f"posterior {source}" if own_file else "posterior of `regame calibrate`"


def play_months(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design; returns per run the months of every series that is kept (lists).

    `failed` and `error` are those of `rows.play_rows`.
    """
    from regame.game.game import Game
    from regame.studies.hindcast.observed import monthly

    game = Game(config, design).run_for(months)
    columns = {name: list(values.T) for name, values in monthly(game.record).series.items()}
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


def from_table(table: pd.DataFrame, start_year: int) -> observed.Monthly:
    """The months of the runs that did not fail, from a table of results."""
    sound = table[~table["failed"]]
    if sound.empty:
        raise FailedRuns("every run failed: there is nothing to score")
    lists = [name for name in sound if isinstance(sound[name].iloc[0], (list, np.ndarray))]
    return observed.Monthly(
        start_year, {str(name): np.stack(sound[name].to_list()).T for name in lists}
    )

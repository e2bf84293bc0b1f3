"""For people who live in other tools: a question as a model of EMA's and a problem of SALib's."""

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from regame.config.files import load, load_config
from regame.core.horizon import YEARS
from regame.design.design import Uncertainty, cross
from regame.runs.experiment import Experiment
from regame.runs.policies import check_sides, cross_policies
from regame.runs.rows import play_rows
from regame.studies.sensitivity.sensitivity import EXPERIMENT, LUCK, Problem, problem_of

if TYPE_CHECKING:
    from ema_workbench import Model

DOT = "__"  # in place of the dot of a key where names must be identifiers


def salib_problem(experiment: str = EXPERIMENT) -> Problem:
    """The uncertainties of an experiment as SALib's problem: names, groups, bounds.

    Every factor is a share of its own law on [0, 1); the last is luck. `Uncertainty.quantile` of
    the experiment turns a share into a value. Raises UserError where there is no such experiment.
    """
    uncertain = load(Experiment, "experiments", experiment).uncertainties
    keys = tuple(item.key for item in uncertain)
    sections = tuple(key.partition(".")[0] for key in keys)
    return problem_of((*keys, LUCK), (*sections, LUCK))


def to_ema(
    experiment: str = EXPERIMENT, treatment: str | None = None, months: int = 240
) -> "Model":
    """A model for the EMA Workbench: one experiment there is a world with and without the weapon.

    Uncertainties are the experiment's, with `market__sharpness` for `market.sharpness`, and `seed`
    for luck. Outcomes: `gain_{h}y` per horizon of h years that is reached, USD, NaN where a run
    failed. EMA plays world by world; whole batches are faster by far with `regame run`.
    treatment: a cell of the experiment or the text of a strategy; the headline if None.
    """
    with warnings.catch_warnings():  # of packages that it could use
        warnings.simplefilter("ignore")
        from ema_workbench import IntegerParameter, Model, ScalarOutcome  # slow, and an extra

    read = load(Experiment, "experiments", experiment)
    config = load_config(read.config)
    cells, strategies = cross_policies(read, [treatment or read.headline])
    check_sides(read, config, strategies)
    profiles = {"baseline": strategies[cells[0].against], "weapon": strategies[cells[0].treated]}
    reached = [years for years in YEARS if 12 * years <= months]

    def play_world(seed: int = 1, **values: float) -> dict[str, float]:
        """Play one world with the weapon and without; return gain_{h}y, USD, NaN where it fails."""
        keys = {name.replace(DOT, "."): value for name, value in values.items()}
        world = pd.DataFrame([{"world": 0, "seed": int(seed), **keys}])
        table = play_rows(config, cross(world, profiles), months)
        failed = bool(table["failed"].any())
        gains = {years: table[f"payoff_{years}y"].diff().iloc[1] for years in reached}
        return {f"gain_{years}y": np.nan if failed else gain for years, gain in gains.items()}

    model = Model("regame", function=play_world)
    luck = IntegerParameter("seed", 0, 2**31 - 1)
    model.uncertainties = [*map(_parameter, read.uncertainties), luck]
    model.outcomes = [ScalarOutcome(f"gain_{years}y") for years in reached]
    return model


def _parameter(item: Uncertainty) -> Any:
    from ema_workbench import CategoricalParameter, RealParameter
    from scipy import stats

    name = item.key.replace(".", DOT)
    if item.law == "choice":
        return CategoricalParameter(name, item.values)
    low, high = float(item.quantile(np.array([0.0]))[0]), float(item.high or 0.0)
    if item.law == "uniform":
        return RealParameter(name, low, high)
    if item.law == "loguniform":
        return RealParameter.from_dist(name, stats.loguniform(low, high))
    mode = 0.0 if item.mode is None else (item.mode - low) / (high - low)
    return RealParameter.from_dist(name, stats.triang(mode, low, high - low))

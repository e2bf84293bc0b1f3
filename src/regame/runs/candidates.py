"""Which worlds an experiment is played in before any is looked at: drawn, listed or fitted."""

from collections.abc import Collection

import pandas as pd

from regame.config.schema import Config
from regame.core.errors import UserError, nearest
from regame.design.design import Uncertainty
from regame.design.samplers import SPREAD, spread_worlds
from regame.runs.carried import behaviour
from regame.runs.experiment import Experiment
from regame.runs.plan import Spread
from regame.runs.posterior import check_source, sample
from regame.runs.sources import PRIOR


def candidates(
    experiment: Experiment,
    config: Config,
    fixed: Collection[str],
    seed: int,
    source: str | None = None,
) -> Spread:
    """Return what gives so many worlds of an experiment, steady or not.

    fixed: keys that the user has set; they are not sampled, or what the user set would be lost.
    source: where worlds come from, the experiment's own unless given (see `posterior.sample`).
    """
    uncertain = _uncertain(experiment, config, fixed)
    source = experiment.worlds if source is None else source
    check_source(source)
    if source != PRIOR and experiment.sampler not in SPREAD:
        raise UserError(
            f"--worlds {source}: sampler {experiment.sampler} has worlds of its own; leave "
            "--worlds out or give prior"
        )

    fitted = behaviour() if experiment.carries else None  # the record is not that of a case

    def spread(n: int) -> pd.DataFrame:
        """Return n worlds, a row each."""
        if source != PRIOR:
            return sample(source, n, uncertain, seed, config.world.opens, fitted)
        return spread_worlds(experiment.sampler, n, uncertain, seed, experiment.list)

    return spread


def _uncertain(experiment: Experiment, config: Config, fixed: Collection[str]) -> list[Uncertainty]:
    """Return what is sampled: not what the user has set, nor what the record of the config sets."""
    numbers = config.numbers()
    if faults := [
        f"recorded: {key!r} is no float of the config{nearest(key, numbers)}"
        for key in experiment.recorded
        if key not in numbers
    ]:
        raise UserError(faults)
    left_out = {*fixed, *experiment.recorded}
    uncertain = [item for item in experiment.uncertainties if item.key not in left_out]
    if faults := [
        f"uncertainties: {item.key!r} is no float of the config{nearest(item.key, numbers)}"
        for item in uncertain
        if item.key not in numbers
    ]:
        raise UserError(faults)
    return uncertain

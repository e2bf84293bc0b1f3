"""What the rounds of a calibration come to."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from regame.analysis.statistics import finite
from regame.runs.manifests import read_manifest
from regame.runs.posterior import SEED, Posterior
from regame.studies.calibration import balance
from regame.studies.calibration.identify import directions, levels, widths
from regame.studies.calibration.parts import Held, Step
from regame.studies.calibration.result import Calibration
from regame.studies.calibration.rounds import Floats, Rounds
from regame.studies.calibration.sampler import Population, independent
from regame.studies.calibration.summaries import Summary
from regame.studies.calibration.target import FIGURE
from regame.studies.hindcast.discrepancy import QUANTILES

ABOUT = {  # of a result: what is kept with the draws
    *("config", "config_hash", "seed", "runs", "rounds", "tolerance", "begins", "until"),
    "versions",
}


@dataclass
class Fit:
    """What the rounds came to. path: the population after each round, the prior's first."""

    rounds: Rounds
    path: list[Population]

    @property
    def table(self) -> pd.DataFrame:
        """Every row that was played, round by round."""
        return pd.concat(self.rounds.tables, ignore_index=True)

    @property
    def members(self) -> pd.DataFrame:
        """The row that each member of the last population was played in."""
        return self.table.iloc[self.path[-1].origin].reset_index(drop=True)

    @property
    def shares(self) -> Floats:
        """Shares of the prior below every member of the last population (draw, parameter)."""
        return np.asarray(norm.cdf(self.path[-1].place))

    @property
    def keys(self) -> list[str]:
        """What is fitted, in the order of `shares`."""
        return [item.key for item in self.rounds.aim.uncertainties]

    def posterior(self, found: Calibration) -> Posterior:
        """Return the draws, with what they come from."""
        return Posterior(
            self.members[[*self.keys, SEED]], found.model_dump(mode="json", include=ABOUT)
        )

    def conclude(self) -> Calibration:
        """Return what was found."""
        aim, last, table = self.rounds.aim, self.path[-1], self.table
        about = read_manifest(self.rounds.folder)
        worth = independent(last, last.place)
        first = self.table.iloc[self.path[0].origin]
        return Calibration(
            config=aim.config.question,
            config_hash=aim.config.hash,
            begins=aim.config.world.start_year,
            until=f"{aim.until}-12",
            runs=about["runs"],
            rounds=len(self.path) - 1,
            seed=self.rounds.seed,
            rows=len(table),
            months=self.rounds.months,
            failed_rows=int(table["failed"].sum()),
            tolerance=last.tolerance,
            finished=last.power == 1.0,
            distinct=len(np.unique(last.origin)),
            founders=len(np.unique(last.founder)),
            effective_median=float(np.median(worth)),
            effective_least=float(worth.min()),
            steps=tuple(_step(population) for population in self.path),
            record=tuple(_held(s, first, self.members) for s in aim.summaries),
            parameters=tuple(widths(aim.uncertainties, self.shares, worth)),
            directions=directions(aim.uncertainties, last.place, float(np.median(worth))),
            balance=balance.by_year(),
            versions=about["versions"],
            out=str(self.rounds.folder),
            elapsed_s=round(self.rounds.seconds, 1),
        )


def _step(population: Population) -> Step:
    tolerance = population.tolerance
    return Step(
        round=population.number,
        tolerance=finite(tolerance),
        worlds=len(population.place),
        effective_share=round(population.effective, 4),
        taken_share=round(population.taken, 4),
        step=round(population.step, 4),
        founders=len(np.unique(population.founder)),
        median_log_likelihood=round(float(np.median(population.log_likelihood)), 3),
    )


def _held(s: Summary, prior: pd.DataFrame, posterior: pd.DataFrame) -> Held:
    """One figure: recorded value and errors, 5, 50 and 95 % of prior and posterior."""
    column = f"{FIGURE}{s.name}"
    before, after = (
        np.quantile(values.to_numpy(float), QUANTILES)
        for values in (prior[column].dropna(), posterior[column])
    )
    off = (after - s.target) / s.error
    return Held(
        name=s.name,
        unit=s.unit,
        recorded=s.value,
        observed_error=s.observed_error,
        model_error=s.model_error,
        prior=levels(s.recorded(before)),
        posterior=levels(s.recorded(after)),
        prior_off=levels((before - s.target) / s.error),
        posterior_off=levels(off),
        median_off=float(off[1]),
        inside=bool(after[0] <= s.target <= after[2]),
    )

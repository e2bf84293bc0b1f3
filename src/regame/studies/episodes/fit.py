"""Fit the bargain to the base rates and the episodes: draws of its posterior."""

import numpy as np
import pandas as pd

from regame.core.bargain import BARGAIN, Bargain
from regame.core.progress import progress
from regame.studies.calibration.sampler import populations
from regame.studies.episodes.likelihood import Luck, Population, luck, of_episodes, of_rates
from regame.studies.episodes.record import Episode, read_episodes
from regame.tables import figures

TABLE = "bargain_posterior"
MEMBERS, ROUNDS = 400, 120


def fit(seed: int = 1, members: int = MEMBERS, rounds: int = ROUNDS) -> pd.DataFrame:
    """Return draws of the posterior, a row each with a column per parameter (`BARGAIN`).

    Prior times likelihood of base rates and episodes, sampled by a population that is tempered and
    moved (sampler.py).
    """
    episodes, draws = read_episodes(), luck()
    names = BARGAIN
    normal = np.zeros((0, len(names)))
    with progress(rounds + 1, "rounds") as bar:
        for population in populations(
            lambda _number, place, _luck, _bar: (
                np.array([log_likelihood(Bargain.of_prior(row), draws, episodes) for row in place]),
                np.zeros((len(place), 0)),  # outcomes, not figures: moves are by the prior
            ),
            members,
            len(names),
            rounds,
            seed,
        ):
            normal = population.place
            bar.advance()
    return pd.DataFrame([Bargain.of_prior(row).__dict__ for row in normal], columns=list(names))


def log_likelihood(bargain: Bargain, draws: Luck, episodes: list[Episode]) -> float:
    """Return the log-likelihood of the base rates and of the episodes whose outcome is known."""
    scored = [episode for episode in episodes if episode.outcome is not None]
    shares = of_episodes(bargain, draws, scored)
    outcomes = [episode.outcome for episode in scored]
    log_shares = np.log(shares[np.arange(len(scored)), np.array(outcomes, dtype=int)]).sum()
    return of_rates(Population(bargain, draws)) + float(log_shares)


def posterior() -> list[Bargain]:
    """Return the draws of the posterior that the package holds."""
    rows = figures.read(TABLE)[list(BARGAIN)].to_numpy(float)
    return [Bargain(*row) for row in rows.tolist()]

"""How well a bargain explains the base rates and the episodes."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, qmc

from regame.analysis.bargain import LUCK, OUTCOMES, Ends, play
from regame.core.arrays import Floats
from regame.core.bargain import Bargain
from regame.studies.episodes.record import GROUPS, THREAT, Episode, read_figure, read_rates
from regame.tables.issues import STAKES

DRAWS = 1024  # disputes a parameter set is played with, a power of 2
TALKS_SPREAD = 1.2  # log; of threats that end as threats: mean 14.2, median 7 months
MEDIAN_ERROR = 1.25  # of a median over that of a mean, for a normal


class Luck(NamedTuple):
    """Quasi-random draws, (draw, LUCK) and (draw,): all standard normal but `loss`, uniform."""

    dispute: Floats
    stakes: Floats
    talks: Floats
    loss: Floats


def luck() -> Luck:
    """Return the same draws each time: a Sobol sequence (draw, LUCK + 3)."""
    uniform = np.clip(qmc.Sobol(LUCK + 3, seed=1).random(DRAWS), 1e-6, 1 - 1e-6)
    normal = norm.ppf(uniform)
    return Luck(normal[:, :LUCK], normal[:, LUCK], normal[:, LUCK + 1], uniform[:, LUCK + 2])


def loss_groups(draws: Luck) -> NDArray[np.int64]:
    """Return which of GROUPS the first loss of each dispute is of (draw,), as often as counted."""
    cases = np.cumsum([read_rates()[group].cases for group in GROUPS])
    return np.searchsorted(cases / cases[-1], draws.loss)


class Population:
    """Disputes like those that base rates count: stakes and first losses of all kinds."""

    def __init__(self, bargain: Bargain, draws: Luck):
        self.group = loss_groups(draws)
        loss = np.array([0.0, bargain.major, bargain.severe])[self.group]
        self.ends: Ends = play(bargain, bargain.stakes + draws.stakes, loss, draws.dispute)
        talks, _ = read_figure(THREAT, "median months")
        self._talks = talks * np.exp(TALKS_SPREAD * draws.talks)

    def shares(self, group: str) -> Floats:
        """Shares of the outcomes (3,) in a group of the table of base rates."""
        imposed = self.ends.imposed
        if group == THREAT:
            return self.ends.shares(~imposed)
        if group == "imposed":
            return self.ends.shares(imposed)
        return self.ends.shares(imposed & (self.group == GROUPS.index(group)))

    @cached_property
    def imposed_share(self) -> float:
        """Share of threats that are carried out."""
        imposed = self.ends.imposed
        return float((imposed.sum() + 0.5) / (len(imposed) + 1))

    def median_months(self, imposed: bool) -> float:
        """Median length of disputes, months from the demand; talks come first."""
        among = self.ends.imposed == imposed
        months = (self._talks + self.ends.months)[among]
        return float(np.median(months)) if among.any() else 0.0


def of_rates(population: Population) -> float:
    """Return the log-likelihood of all base rates: multinomial counts, a median with its error."""
    total = sum(
        rates.cases * float(rates.shares @ np.log(population.shares(group)))
        for group, rates in read_rates().items()
        if group != "imposed"  # the groups by loss are the imposed
    )
    share, cases = read_figure("threatened", "imposed later")
    ours = population.imposed_share
    total += cases * (share * np.log(ours) + (1 - share) * np.log(1 - ours))
    median, cases = read_figure("imposed", "median months")
    error = MEDIAN_ERROR * TALKS_SPREAD / np.sqrt(cases)
    months = max(population.median_months(imposed=True), 1e-3)
    return float(total - 0.5 * (np.log(months / median) / error) ** 2)


def of_episodes(bargain: Bargain, draws: Luck, episodes: Sequence[Episode]) -> Floats:
    """Return the chance of each outcome (episode, 3), of one not looked at for long as yet."""
    shares = np.empty((len(episodes), len(OUTCOMES)))
    ends = _by_stakes(bargain, draws)
    for row, episode in enumerate(episodes):
        shares[row] = ends[episode.stakes].shares(_among(ends, episode), episode.by)
    return shares


def months_of(bargain: Bargain, draws: Luck, episodes: Sequence[Episode]) -> Floats:
    """Return the median length of each episode (episode,), months from the demand; talks first."""
    talks, _ = read_figure(THREAT, "median months")
    ends = _by_stakes(bargain, draws)
    length = [talks * np.exp(TALKS_SPREAD * draws.talks) + at.months for at in ends]
    return np.array([np.median(length[at.stakes][_among(ends, at)]) for at in episodes])


def _by_stakes(bargain: Bargain, draws: Luck) -> list[Ends]:
    """Disputes at each of STAKES. How large first losses were is not recorded: of all kinds."""
    loss = np.array([0.0, bargain.major, bargain.severe])[loss_groups(draws)]
    return [play(bargain, float(stakes), loss, draws.dispute) for stakes in range(len(STAKES))]


def _among(ends: Sequence[Ends], episode: Episode) -> NDArray[np.bool_]:
    """Which of the played disputes are like an episode: all, or those that were imposed."""
    imposed = ends[episode.stakes].imposed
    return imposed if episode.imposed and imposed.any() else np.ones(len(imposed), bool)

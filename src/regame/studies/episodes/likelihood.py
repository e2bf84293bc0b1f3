"""What is on record of coercion, and how well a bargain explains it: base rates and episodes.

Fit the bargain to the base rates and the episodes: draws of its posterior.
"""

from collections.abc import Hashable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, qmc

from regame.analysis.bargain import FULL, LUCK, NONE, OUTCOMES, PARTIAL, Ends, play
from regame.core.arrays import Floats, Ints
from regame.core.bargain import BARGAIN, Bargain
from regame.core.errors import UserError
from regame.core.progress import progress
from regame.studies.calibration.sampler import populations
from regame.tables import figures, own
from regame.tables.issues import STAKES
from regame.tables.own import Rules

THREAT = "threat only"
GROUPS = ("minor", "major", "severe")  # first losses of the target
# Of the five ends that are counted, which outcome each is.
ENDS = {"full": FULL, "partial": PARTIAL, "settled": PARTIAL, "gives up": NONE, "stalemate": NONE}


class Episode(NamedTuple):
    """One dispute: its `stakes` from 0 to 3, whether it was imposed, and how it ended.

    outcome: of OUTCOMES, None where it is not known. by: months after which it was last looked at,
    infinite where it is over.
    """

    id: str
    stakes: int
    imposed: bool
    outcome: int | None
    by: float


class Rates(NamedTuple):
    """How disputes ended: shares (3,) of OUTCOMES among so many cases."""

    shares: NDArray[np.float64]
    cases: int


def read_episodes(path: Path | None = None) -> list[Episode]:
    """Return the episodes about a demand and a stake, of the package or of a file like its own.

    Columns: id, stage, stakes and, as far as it is known, demand, outcome, months_in_force. Raises
    UserError with every fault, each with its line.
    """
    name = "episodes" if path is None else str(path)
    if path is not None and path.suffix != ".csv":
        raise UserError(f"--episodes {path}: must be a CSV file, its name ending in .csv")
    table = figures.read(name)
    for column in ("id", "stage", "stakes"):
        if column not in table:
            raise UserError(f"{name}: column {column!r} is missing")
    columns = tuple(figures.read("episodes"))
    table = table.astype({"id": str})
    table = table[table["stakes"].notna() | (path is not None)]
    own.checked(table, name, Rules("id", {"stakes": STAKES}, {}, others=columns))
    rows = table.to_dict("records")
    return [_episode(row) for row in rows if not str(row.get("demand")).startswith("none")]


def _episode(row: Mapping[Hashable, Any]) -> Episode:
    outcome_text = str(row.get("outcome", "")).strip()
    codes = {"full": FULL, "none": NONE, "partial": PARTIAL}
    outcome = next((codes[word] for word in codes if outcome_text.startswith(word)), None)
    months = pd.to_numeric(pd.Series([row.get("months_in_force")]), errors="coerce").iloc[0]
    by = float(months) if outcome_text.startswith("none by") and months == months else np.inf
    imposed = not str(row["stage"]).startswith(THREAT)
    return Episode(str(row["id"]), STAKES.index(str(row["stakes"])), imposed, outcome, by)


@cache
def read_rates() -> dict[str, Rates]:
    """Return how disputes ended by group: threat only, imposed, and by the target's first loss."""
    table = figures.read("base_rates")
    rates = {}
    for group in (THREAT, "imposed", *GROUPS):
        ends = table[(table["group"] == group) & table["measure"].isin(list(ENDS))]
        shares = np.zeros(len(OUTCOMES))
        np.add.at(shares, ends["measure"].map(ENDS).to_numpy(), ends["value"].to_numpy(float))
        rates[group] = Rates(shares / shares.sum(), int(ends["cases"].iloc[0]))
    return rates


@cache
def read_figure(group: str, measure: str) -> tuple[float, int]:
    """Return one figure of the table of base rates, and over how many cases it was counted."""
    table = figures.read("base_rates")
    row = table[(table["group"] == group) & (table["measure"] == measure)].iloc[0]
    return float(row["value"]), int(row["cases"])


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
        if group in GROUPS:
            return self.ends.shares(imposed & (self.group == GROUPS.index(group)))
        return self.ends.shares(~imposed if group == THREAT else imposed)

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

    def play_round(_number: int, place: Floats, _luck: Ints, _bar: Floats) -> tuple[Floats, Floats]:
        """Log-likelihoods of members, and no figures: moves are by the prior."""
        likely = [log_likelihood(Bargain.of_prior(row), draws, episodes) for row in place]
        return np.array(likely), np.zeros((len(place), 0))

    with progress(rounds + 1, "rounds") as bar:
        for population in populations(play_round, members, len(names), rounds, seed):
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

"""Episodes of coercion: the chance of each outcome by the bargain, beside what happened."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from regame.analysis.bargain import OUTCOMES
from regame.analysis.statistics import wilson
from regame.core.arrays import Floats
from regame.core.bargain import Bargain
from regame.runs.choices import options_of
from regame.runs.manifests import new_folder
from regame.runs.store import write_text
from regame.studies.episodes import likelihood
from regame.studies.episodes.likelihood import TABLE, fit, posterior
from regame.studies.episodes.options import EpisodesOptions
from regame.studies.episodes.result import EpisodeRow, Episodes, Rate, Scores
from regame.studies.frame import hand_over, keep
from regame.tables import figures
from regame.tables.issues import STAKES

NAME = "episodes"
SMOOTHING = 0.5  # of a case, added to each outcome that is counted
NORMAL_95 = 1.96


def run_episodes(options: EpisodesOptions) -> int:
    """Print what the bargain says of episodes and base rates; return the exit code."""
    hand_over(play_episodes(options), options)
    return 0


def episodes(
    *, episodes: str | Path | None = None, fit: bool = False, out: str | Path | None = None
) -> Episodes:
    """Return what the bargain says of episodes of coercion, and how it scores.

    episodes: a CSV file with the columns of the table `episodes`, in place of the package's. fit:
    whether to fit the bargain again (a minute). out: folder of results. Raises UserError for a
    table that is not as it should be.
    """
    table = None if episodes is None else Path(episodes)
    return play_episodes(options_of(EpisodesOptions, {"episodes": table, "fit": fit, "out": out}))


def play_episodes(options: EpisodesOptions) -> Episodes:
    """Compute the chances of all episodes, the base rates and the scores; keep them in a folder."""
    cases = likelihood.read_episodes(options.episodes)
    table_ids = figures.read(str(options.episodes or NAME))["id"].astype(str)
    folder = new_folder(options.out, NAME)
    bargains = posterior()
    if options.fit:
        table = fit()
        write_text(folder / f"{TABLE}.csv", table.to_csv(index=False, float_format="%.4f"))
        bargains = [Bargain(*row) for row in table.to_numpy(float).tolist()]
    draws = likelihood.luck()
    chances = np.array([likelihood.of_episodes(bargain, draws, cases) for bargain in bargains])
    months = np.median([likelihood.months_of(at, draws, cases) for at in bargains], axis=0)
    scores = log_scores(chances, cases, fitted=options.episodes is None)
    result = Episodes(
        out=str(folder),
        draws=len(bargains),
        rows=tuple(map(_row, cases, chances.mean(axis=0), months, scores)),
        rates=tuple(rates(bargains, draws)),
        left_out=tuple(sorted({*table_ids} - {case.id for case in cases})),
        scores=score(cases, scores),
    )
    keep(result, f"{NAME}.json")
    return result


def _row(case: likelihood.Episode, chance: Floats, months: float, score: float) -> EpisodeRow:
    """Return an episode with the chance of each outcome, its length, and its score."""
    chances = {f"p_{name}": float(p) for name, p in zip(OUTCOMES, chance, strict=True)}
    return EpisodeRow(
        id=case.id,
        stakes=STAKES[case.stakes],
        **chances,
        months_median=float(months),
        outcome=None if case.outcome is None else OUTCOMES[case.outcome],
        log_score=None if np.isnan(score) else float(score),
    )


def log_scores(chances: Floats, cases: Sequence[likelihood.Episode], fitted: bool) -> Floats:
    """Return the log of the chance of what happened (episode,), NaN where that is not known.

    chances: (draw, episode, 3). fitted: whether the draws saw these episodes; then each is left
    out by weighting draws by one over its likelihood (Gelfand 1996).
    """
    scores = np.full(len(cases), np.nan)
    for row, case in enumerate(cases):
        if case.outcome is not None:
            chance = chances[:, row, case.outcome]
            scores[row] = -np.log((1 / chance).mean()) if fitted else np.log(chance.mean())
    return scores


def score(cases: Sequence[likelihood.Episode], scores: Floats) -> Scores | None:
    """Return the mean scores of the bargain, the base rate and a table by stakes, or None."""
    scored_rows = [row for row, case in enumerate(cases) if case.outcome is not None]
    if not scored_rows:
        return None
    base = np.array([_counted(cases, row, by_stakes=False) for row in scored_rows])
    table = np.array([_counted(cases, row, by_stakes=True) for row in scored_rows])
    gain = scores[scored_rows] - base
    return Scores(
        cases=len(scored_rows),
        log_score=float(scores[scored_rows].mean()),
        base_rate=float(base.mean()),
        stakes_table=float(table.mean()),
        difference=float(gain.mean()),
        se=float(gain.std(ddof=1) / np.sqrt(len(scored_rows))) if len(scored_rows) > 1 else 0.0,
    )


def _counted(cases: Sequence[likelihood.Episode], row: int, by_stakes: bool) -> float:
    """Log of the share of an episode's outcome among the others, of the same stakes or of all."""
    others = [case for index, case in enumerate(cases) if index != row and case.outcome is not None]
    stakes = {cases[row].stakes} if by_stakes else {case.stakes for case in others}
    alike = [case.outcome for case in others if case.stakes in stakes]
    hits = sum(outcome == cases[row].outcome for outcome in alike)
    return float(np.log((hits + SMOOTHING) / (len(alike) + SMOOTHING * len(OUTCOMES))))


def rates(bargains: Sequence[Bargain], draws: likelihood.Luck) -> list[Rate]:
    """Return every base rate as the posterior simulates it, with that on likelihood."""
    populations = [likelihood.Population(bargain, draws) for bargain in bargains]
    rows = []
    for group, sourced in likelihood.read_rates().items():
        name = f"imposed, {group} loss" if group in likelihood.GROUPS else group
        shares = np.median([population.shares(group) for population in populations], axis=0)
        rows += [
            _share(f"{name}: {outcome}", shares[column], sourced.shares[column], sourced.cases)
            for column, outcome in enumerate(OUTCOMES)
        ]
    share, cases = likelihood.read_figure("threatened", "imposed later")
    never = np.median([1 - population.imposed_share for population in populations])
    rows.append(_share("threats never carried out", never, 1 - share, cases))
    for group, imposed in ((likelihood.THREAT, False), ("imposed", True)):
        median, cases = likelihood.read_figure(group, "median months")
        error = NORMAL_95 * likelihood.MEDIAN_ERROR * likelihood.TALKS_SPREAD
        width = np.exp(error / np.sqrt(cases))
        months = float(np.median([each.median_months(imposed) for each in populations]))
        ends = {"low": median / width, "high": median * width, "sourced": median}
        rows.append(Rate(name=f"{group}: median length", simulated=months, unit="months", **ends))
    return rows


def _share(name: str, simulated: float, sourced: float, cases: int) -> Rate:
    """Return a share beside that on record, with the 95 % interval of so many cases."""
    low, high = wilson(round(float(sourced) * cases), cases)
    ends = {"low": low, "high": high, "sourced": float(sourced)}
    return Rate(name=name, simulated=float(simulated), unit="share", **ends)

"""Whether fits tell the truth: `regame calibrate --sbc N` (simulation-based calibration).

Draws of the prior are played, their figures get the errors that the likelihood assumes, and each is
fitted as if it were the record. Where a fit is right, the truth is as likely to have one rank among
its draws as any other (Talts and others 2018, "Validating Bayesian inference algorithms with
simulation-based calibration"). How far ranks are off counts by the bands that hold the whole curve
of their shares at once (Säilynoja, Bürkner and Vehtari 2022, "Graphical test for discrete
uniformity and its applications in goodness-of-fit evaluation and multiple sample comparison").
"""

from collections.abc import Sequence
from contextlib import nullcontext, redirect_stderr
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from markupsafe import Markup
from pydantic import Field
from scipy.stats import binom

from regame.analysis.results import Result
from regame.core.arrays import Floats
from regame.core.progress import progress
from regame.core.shown import YesNo
from regame.design.design import stream_of
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.reports.templating import said
from regame.runs.pools import cores, new_pool
from regame.studies.calibration.calibrate import CONFIG, Fit, play_rounds, target
from regame.studies.calibration.options import CalibrationOptions
from regame.studies.calibration.result import Width
from regame.studies.calibration.rounds import FIGURE, Target
from regame.studies.calibration.summaries import Summary
from regame.studies.frame import KeptAnswer, hand_over, keep

RUNS, ROUNDS = 200, 60  # of each fit to an invented record: fewer than of the fit itself
POINTS = 20  # at which the curve of shares is held beside its band
TRIED = 4000  # sets of even ranks from which bands are taken
ALPHA = 0.05
RESULT = "ranks.json"


class Rank(Result):
    """Where the truth lay among the draws of the fits, for one parameter."""

    key: str = Field(title="parameter")
    chance: Width = Field(
        title="chance", description="that even ranks leave their band as far as these do"
    )
    even: YesNo = Field(title="even", description="whether they stay in the band, 95 % of all")
    below: Width = Field(title="below 5 %", description="share of truths below 5 % of the draws")
    above: Width = Field(title="above 95 %", description="share of truths above 95 % of the draws")
    mean: Width = Field(title="mean rank", description="1/2 where fits are not off to one side")


class Ranks(KeptAnswer):
    """Ranks of known parameters among the draws of fits to the records that they made."""

    records: int = Field(description="invented records, each fitted")
    fits_runs: int = Field(description="members of each fit")
    fits_rounds: int
    unfinished: int = Field(description="fits whose errors did not come down to those declared")
    until: str
    uneven: int = Field(description="parameters whose ranks leave their band")
    expected: int = Field(description="at most so many leave it by chance, in 95 of 100 cases")
    parameters: tuple[Rank, ...] = Field(title="Ranks of the truth")
    curves: tuple[tuple[float, ...], ...] = Field(
        description="by parameter, share of truths below each of evenly spaced ranks"
    )

    def heading(self) -> str:
        """Return what is asked."""
        return "Do fits to invented records hold what made them?"

    def opening(self) -> list[str]:
        """Return what was fitted."""
        return said("calibration", "ranks", self)

    def closing(self) -> list[str]:
        """Return which parameters are not even."""
        keys = [row.key for row in self.parameters if not row.even]
        return said("calibration", "uneven", self, keys)

    def chart(self) -> Markup:
        """Draw share of truths less share of draws, rank by rank: the band, and who leaves it."""
        at = points()
        low, high = band(self.records)
        most = float(max(np.abs(low - at).max(), np.abs(np.array(self.curves) - at).max()))
        plot = Plot(
            "Ranks of the truth among the draws", (0, 1), (-1.1 * most, 1.1 * most),
            "share of the draws", "share of truths, less it",
        )  # fmt: skip
        plot.band(at, low - at, high - at, "baseline")
        by_key = dict(zip(sorted(row.key for row in self.parameters), self.curves, strict=True))
        for row in self.parameters:
            if not row.even:
                plot.line(at, np.array(by_key[row.key]) - at, "weapon")
        keys = {"baseline": "even ranks, 95 % of all", "weapon": "parameters that leave the band"}
        return figure(plot, keys, "Share of truths below a share of the draws, less that share.")


def run_ranks(name: str | None, options: CalibrationOptions) -> int:
    """Fit invented records of a config, and print how truths rank; returns the exit code, 0."""
    hand_over(play_ranks(name or CONFIG, options), options)
    return 0


def play_ranks(name: str, options: CalibrationOptions) -> Ranks:
    """Fit invented records, and return how the truths rank among the draws of the fits.

    A folder for each record, below that of the results, so that what was fitted is not fitted
    again. Raises UserError as a calibration does.
    """
    count = options.sbc or 0
    one_round = replace(options, sbc=None, runs=max(2 * count, 20), rounds=1)
    prior = play_rounds(target(name, options), one_round)
    workers = options.workers or cores()
    aim, seed = prior.rounds.aim, prior.rounds.seed
    play = partial(refit, aim, options)
    truths = prior.path[0].place[:count]
    rows = prior.table.iloc[prior.path[0].origin[:count]]
    records = [invented(aim.summaries, rows.iloc[k], seed, k) for k in range(len(truths))]
    folders = [prior.rounds.folder / "_notes" / f"record-{k:03d}" for k in range(len(records))]
    ranks, finished = [], 0
    with (
        new_pool(workers) if workers > 1 else nullcontext() as pool,
        progress(len(records), "records") as bar,
    ):
        fits = (pool.map if pool else map)(play, records, folders, range(len(records)))
        for truth, (draws, is_finished) in zip(truths, fits, strict=True):
            ranks.append(rank(truth, draws))
            finished += is_finished
            bar.advance()
    result = conclude(prior, options, np.array(ranks), len(ranks) - finished)
    keep(result, RESULT)
    return result


def invented(
    summaries: Sequence[Summary], row: pd.Series, seed: int, number: int
) -> tuple[Summary, ...]:
    """Return a run's figures with the errors that the likelihood declares, as a record."""
    error = stream_of(seed, f"record:{number}").standard_normal(len(summaries))
    return tuple(
        s._replace(value=float(s.recorded(np.asarray(row[f"{FIGURE}{s.name}"] + e * s.error))))
        for s, e in zip(summaries, error, strict=True)
    )


def refit(
    aim: Target, options: CalibrationOptions, record: tuple[Summary, ...], out: Path, number: int
) -> tuple[Floats, bool]:
    """Fit a record in a folder; return its draws (draw, parameter), and whether it finished."""
    fits_options = replace(
        options, sbc=None, workers=1, executor=None, out=out, resume=out.exists(),
        runs=options.runs or RUNS, rounds=options.rounds or ROUNDS,
        seed=(1 if options.seed is None else options.seed) + 1 + number,
    )  # fmt: skip
    with redirect_stderr(StringIO()):  # records are counted, not the rounds of each
        fit = play_rounds(replace(aim, summaries=record), fits_options)
    return fit.draws.place, fit.draws.power == 1.0


def rank(truth: Floats, draws: Floats) -> Floats:
    """Return the share of the draws below the truth, half of itself counted (parameter,)."""
    return np.asarray(((draws < truth).sum(axis=0) + 0.5) / (len(draws) + 1))


def points() -> Floats:
    """Return the shares at which curves are looked at."""
    return np.arange(1, POINTS) / POINTS


def curve(ranks: Floats) -> Floats:
    """Return the share of truths at or below each of the shares (parameter, point)."""
    return np.asarray((ranks[:, :, None] <= points()).mean(axis=0))


def farthest(ranks: Floats) -> Floats:
    """Return the least two-sided chance of a curve's points, each on its own (parameter,)."""
    count, at = len(ranks), points()
    below = np.rint(curve(ranks) * count)
    two_sided = 2 * np.minimum(binom.cdf(below, count, at), binom.sf(below - 1, count, at))
    return np.asarray(two_sided.min(axis=1))


def even(count: int) -> Floats:
    """Return how far sets of so many even ranks go, sorted: `farthest` of each (set,)."""
    return np.sort(farthest(stream_of(count, "even ranks").random((count, TRIED))))


def band(count: int) -> tuple[Floats, Floats]:
    """Return the band (point,) each that holds whole curves of even ranks in 95 of 100 cases."""
    gamma = float(np.quantile(even(count), ALPHA))
    at = points()
    low, high = binom.ppf(gamma / 2, count, at), binom.isf(gamma / 2, count, at)
    return low / count, high / count


def conclude(prior: Fit, options: CalibrationOptions, ranks: Floats, unfinished: int) -> Ranks:
    """Return what ranks (record, parameter) come to, the most uneven first."""
    nulls, off = even(len(ranks)), farthest(ranks)
    chance = np.searchsorted(nulls, off, side="right") / len(nulls)
    rows = [
        Rank(
            key=key,
            chance=float(chance[k]),
            even=bool(chance[k] > ALPHA),
            below=float((ranks[:, k] < 0.05).mean()),
            above=float((ranks[:, k] > 0.95).mean()),
            mean=float(ranks[:, k].mean()),
        )
        for k, key in enumerate(prior.keys)
    ]
    order = np.argsort(prior.keys)
    return Ranks(
        records=len(ranks),
        fits_runs=options.runs or RUNS,
        fits_rounds=options.rounds or ROUNDS,
        unfinished=unfinished,
        until=f"{prior.rounds.aim.until}-12",
        uneven=sum(not row.even for row in rows),
        expected=int(binom.ppf(1 - ALPHA, len(rows), ALPHA)),
        parameters=tuple(sorted(rows, key=lambda row: row.chance)),
        curves=tuple(tuple(map(float, curve(ranks)[k])) for k in order),
        out=str(prior.rounds.folder),
    )

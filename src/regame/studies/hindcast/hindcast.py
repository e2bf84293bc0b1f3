"""Hold the model to the record: play it from 2005 as it was played, and score what comes out."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from regame.config.files import Config, load, load_config, pinned_keys
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.design.design import check
from regame.runs.experiment import Experiment
from regame.runs.posterior import PRIOR, check_source, sample
from regame.runs.runner import Job, run_design
from regame.runs.store import SCHEMA_VERSION, check_out, write_json
from regame.strategies import registry
from regame.studies.hindcast.discrepancy import BAND, Figure, band, spreads
from regame.studies.hindcast.groupings import compare
from regame.studies.hindcast.observed import load_observed
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.result import Hindcast
from regame.studies.hindcast.series import (
    LAST_FITTED,
    NAMES,
    SERIES,
    YEARS,
    Kind,
    Monthly,
    window,
    yearly,
)
from regame.tables.regions import states_of

NAME, CONFIG, RANGES = "hindcast", "history", "weaponization"
RUNS, SEED = 1000, 1  # of 256 luck told bands of prices from x3.5 to x4.1
WORLDS = "posterior"
SUMMARY = "hindcast.json"


def run_hindcast(options: HindcastOptions) -> int:
    """Play the record, score it, print the card or one JSON object, and write the page of plots.

    With `options.series` lists the series instead. Returns the exit code: 1 if some rows failed,
    else 0. Raises UserError for faults of the options or of the table of observations.
    """
    from regame.reports.terminal import show_json, tell_failures
    from regame.studies.hindcast.report import show_card, show_series, write_page

    if options.series:
        show_series(options.json)
        return 0
    found = hindcast(options)
    status = tell_failures(found.played.table)
    summary = to_json(found)
    write_json(found.played.path / SUMMARY, summary)
    page = write_page(found, summary)
    if options.json:
        show_json(summary)
    else:
        show_card(found, summary)
    sys.stderr.write(f"regame: the plots are in {page}\n")
    return status


def hindcast(options: HindcastOptions) -> Hindcast:
    """Play the worlds of the prior by the record, or by the config given, and score them."""
    check_options(options)
    check_out(options.out, options.resume)
    observed = load_observed(options.observed)
    until = _until(options.until, observed)
    config = load_config(options.config or CONFIG, options.overrides)
    runs, seed = options.runs or RUNS, SEED if options.seed is None else options.seed
    source = options.worlds or WORLDS
    check_source(source)
    design = world_sample(
        runs,
        seed,
        pinned_keys(options.config, CONFIG, options.overrides),
        source,
        config.world.opens,
    )
    check(design, config, states_of(config), registry.parse)
    job = Job(NAME, config, design, months_of(config), seed, play_months)
    played = run_design(job, options)
    months_of_runs = from_table(played.table, config.world.start_year)
    figures = on_record(months_of_runs)
    spread = spreads(figures)
    told = bands(months_of_runs, spread)
    scores = score(months_of_runs, observed[observed["year"] <= until], spread)
    where, ways = told_of(source), compare(figures)
    return Hindcast(config, played, where, seed, until, observed, told, scores, spread, ways)


def months_of(config: Config) -> int:
    """How many months are played, from the config's start to the end of the last year told."""
    return 12 * (YEARS[-1] + 1 - config.world.start_year)


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
    verdict is drawn from.
    """
    from regame.runs.stability import steady_worlds  # plays the engine, which is slow to import

    experiment = load(Experiment, "experiments", RANGES)
    uncertain = [item for item in experiment.uncertainties if item.key not in fixed]
    config = load_config(experiment.config)
    sampled = steady_worlds(config, lambda n: sample(source, n, uncertain, seed, begins), runs)
    return sampled.assign(treatment="record").rename_axis("run")


def told_of(source: str) -> str:
    """Say where worlds come from."""
    if source == PRIOR:
        return f"prior of experiments/{RANGES}.toml"
    return (
        f"posterior {source}" if source.endswith(".parquet") else "posterior of `regame calibrate`"
    )


def play_months(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design; returns per run the months of every series that is kept (lists).

    `failed` and `error` are told as `rows.play_rows` does.
    """
    from regame.game.game import Game
    from regame.runs.rows import failures
    from regame.studies.hindcast.series import monthly

    game = Game(config, design).run_for(months)
    kept = {name: list(values.T) for name, values in monthly(game.record).series.items()}
    return pd.DataFrame({**kept, **failures(game)}, index=design.index)


def from_table(table: pd.DataFrame, start_year: int) -> Monthly:
    """The months of the runs that did not fail, from a table of results."""
    sound = table[~table["failed"]]
    if sound.empty:
        raise RuntimeError("every run failed: there is nothing to score")
    lists = [name for name in sound if isinstance(sound[name].iloc[0], (list, np.ndarray))]
    return Monthly(start_year, {str(name): np.stack(sound[name].to_list()).T for name in lists})


def on_record(played: Monthly) -> list[Figure]:
    """What the package's own record to 2015 says, and the runs beside it."""
    record = [
        {str(key): part for key, part in x.items()} for x in load_observed().to_dict("records")
    ]
    rows = [(item, NAMES.index(item["series"])) for item in record]
    told = [Figure(SERIES[s], float(x["value"]), _in_window(played, x)[:, s]) for x, s in rows]
    return [figure for figure in told if np.isfinite(figure.runs).all()]


def bands(played: Monthly, spread: Mapping[str, float]) -> np.ndarray:
    """5, 50 and 95 % of every series and year (3, series, year); NaN for what was not played."""
    figures = yearly(played)
    told = np.quantile(figures, BAND, axis=0)
    for s, series in enumerate(SERIES):
        for y in np.flatnonzero(np.isfinite(told[:, s]).all(axis=0)):
            told[:, s, y] = band(figures[:, s, y], spread.get(series.name, 0.0), series.kind)
    return told


def score(
    played: Monthly, observed: pd.DataFrame, spread: Mapping[str, float] | None = None
) -> list[dict[str, Any]]:
    """Return a row per observation: what is on record, what the runs say, and whether it is inside.

    `log_error` is the logarithm of the median over the record, None where the record is 0;
    `points` the difference of a share in points. `near` says whether the band, widened by two
    standard deviations of the record itself, holds the observation; `worlds` whether the worlds
    alone do. spread: of the discrepancy, by series; none if not given.
    """
    rows = []
    kinds = {series.name: series for series in SERIES}
    for given in observed.to_dict("records"):
        item = {str(key): part for key, part in given.items()}
        series, value = kinds[item["series"]], float(item["value"])
        runs = _in_window(played, item)[:, NAMES.index(series.name)]
        if not np.isfinite(runs).all():
            continue  # not played, or not of this world
        bare = band(runs, 0.0, series.kind)
        low, median, high = band(runs, (spread or {}).get(series.name, 0.0), series.kind)
        slack = _slack(series.kind, value, float(item["spread"]))
        rows.append(
            {
                "series": series.name,
                "year": int(item["year"]),
                "span": int(item["span"]),
                "month": item["month"],
                "unit": series.unit,
                "kind": series.kind,
                "observed": value,
                "median": median,
                "low": low,
                "high": high,
                "log_error": float(np.log(median / value)) if value > 0 and median > 0 else None,
                "points": median - value if series.kind == "share" else None,
                "inside": low <= value <= high,
                "worlds": bare[0] <= value <= bare[2],
                "worlds_low": bare[0],
                "worlds_high": bare[2],
                "near": low - slack <= value <= high + slack,
            }
        )
    return rows


def _in_window(played: Monthly, item: dict[str, Any]) -> np.ndarray:
    """The runs' figures for one observation (run, series)."""
    year, span = int(item["year"]), int(item["span"])
    if item["month"]:
        month = 12 * (year - played.start_year) + int(item["month"][5:]) - 1
        return window(played, month, 1)
    return yearly(played, range(year - span + 1, year + 1)).mean(axis=2)


def _slack(kind: Kind, value: float, spread: float) -> float:
    """Two standard deviations of the record: in points or in t where told so, else relative."""
    if not np.isfinite(spread):
        return 0.0
    return 2 * spread * (1.0 if kind == "share" or value == 0 else abs(value))


def coverage(scores: Sequence[dict[str, Any]], key: str = "inside") -> float | None:
    """Share of observations inside their band; None without any."""
    return float(np.mean([row[key] for row in scores])) if scores else None


def widths(scores: Sequence[dict[str, Any]], of: str = "") -> dict[str, float | None]:
    """Median width of the bands by kind: points for shares, high over low for all else.

    of: "worlds_" for the bands of the worlds alone.
    """
    found: dict[str, float | None] = {}
    for kind in dict.fromkeys(series.kind for series in SERIES):
        rows = [row for row in scores if row["kind"] == kind]
        if kind == "share":
            values = [row[f"{of}high"] - row[f"{of}low"] for row in rows]
        else:
            pairs = [(row[f"{of}low"], row[f"{of}high"]) for row in rows]
            values = [high / low for low, high in pairs if low > 0]
        found[kind] = float(np.median(values)) if values else None
    return found


def to_json(found: Hindcast) -> dict[str, Any]:
    """Return the hindcast as one JSON object; its keys are a contract."""
    scores, table = found.scores, found.played.table
    seconds, months = found.played.seconds, months_of(found.config)
    return {
        "schema_version": SCHEMA_VERSION,
        "question": found.config.question,
        "runs": len(table),
        "rows": len(table),
        "months": months,
        "seed": found.seed,
        "config_hash": found.config.hash,
        "worlds": found.worlds,
        "until": found.until,
        "fitted_until": LAST_FITTED,
        "observations": len(scores),
        "coverage": coverage(scores),
        "coverage_near": coverage(scores, "near"),
        "coverage_by_kind": {
            kind: coverage([row for row in scores if row["kind"] == kind])
            for kind in dict.fromkeys(row["kind"] for row in scores)
        },
        "band_widths": widths(scores),
        "coverage_of_worlds": coverage(scores, "worlds"),
        "band_widths_of_worlds": widths(scores, "worlds_"),
        "discrepancy": found.spread,
        "groupings": found.groupings,
        "missed": [_place(row) for row in scores if not row["inside"]],
        "series": _told(found),
        "scores": scores,
        "failed_rows": int(table["failed"].sum()),
        "out": str(found.played.path),
        "elapsed_s": round(seconds, 3),
        "runs_per_s": round(found.played.rows * months / 240 / seconds, 1) if seconds else 0.0,
    }


def _place(row: dict[str, Any]) -> str:
    """Name an observation in a few letters."""
    if row["month"]:
        return f"{row['series']} {row['month']}"
    first = f"{row['year'] - row['span'] + 1}-" if row["span"] > 1 else ""
    return f"{row['series']} {first}{row['year']}"


def _told(found: Hindcast) -> list[dict[str, Any]]:
    """An object for every series and year; what no world has is left out."""
    plain = found.observed[(found.observed["span"] == 1) & (found.observed["month"] == "")]
    known = {(row.series, row.year): row.value for row in plain.itertuples()}
    return [
        {
            "series": series.name,
            "year": year,
            "unit": series.unit,
            "median": float(found.told[1, s, y]),
            "low": float(found.told[0, s, y]),
            "high": float(found.told[2, s, y]),
            "observed": known.get((series.name, year)),
        }
        for s, series in enumerate(SERIES)
        for y, year in enumerate(YEARS)
        if np.isfinite(found.told[:, s, y]).all()
    ]


def _until(given: int | None, observed: pd.DataFrame) -> int:
    """The last year that is scored: that given, or the last one observed."""
    if given is None:
        return int(observed["year"].max())
    if not YEARS[0] <= given <= YEARS[-1]:
        raise UserError(f"--until {given}: must be a year from {YEARS[0]} to {YEARS[-1]}")
    return given

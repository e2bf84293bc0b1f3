"""Runs of a hindcast beside the record: bands, proper scores, coverage, worth of forecasts."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.statistics import finite
from regame.core.arrays import Floats
from regame.core.errors import missing_extra
from regame.studies.hindcast import baselines
from regame.studies.hindcast import observed as catalogue
from regame.studies.hindcast.parts import Band, Forecasts, Rival, Score
from regame.studies.hindcast.targets import Targets, is_met

DRAWN = 1000  # of worlds and error, evenly, for the CRPS
FACTOR, POINTS = 1.5, 8.0  # near: within this factor, of a share within so many points
FITTED = "fitted"  # of a figure that the runs' fit has met
ROUNDED = 500.0  # t: half of what surveys round to; tonnes as close as this are near as well


class Scored(NamedTuple):
    """A forecast of one figure, 5, 50 and 95 % of it, and what it is worth."""

    low: float
    median: float
    high: float
    near: bool
    inside: bool
    width: float  # points of a share, high over low of all else; infinite where low is nothing
    log_score: float
    crps: float


def library() -> Any:
    """Return the package of scores. Raises UserError where it is not installed."""
    try:
        import scoringrules
    except ImportError:
        raise missing_extra("scores of forecasts", ["scoringrules"], "analysis") from None
    return scoringrules


def is_near(median: float, observed: float, kind: catalogue.Kind) -> bool:
    """Whether a median is near: within a factor of 1.5, or 8 points of a share."""
    if kind == "share":
        return abs(median - observed) <= POINTS
    if kind == "tonnes" and abs(median - observed) <= ROUNDED:
        return True
    return min(median, observed) > 0 and 1 / FACTOR <= median / observed <= FACTOR


def score_worlds(runs: Floats, spread: float, observed: float, kind: catalogue.Kind) -> Scored:
    """Score worlds with a normal error of this spread on the scale of scores.

    runs: (run,) figures.
    """
    rules, wide = library(), max(spread, baselines.LEAST)
    scaled = float(baselines.scaled_score(observed, kind))
    members = baselines.scaled_score(runs, kind)
    drawn = np.quantile(members, (np.arange(DRAWN) + 0.5) / DRAWN)
    log_score = -float(rules.logs_ensemble(scaled, members, bw=wide, backend="numpy"))
    sizes = np.full(DRAWN, wide)
    crps = float(rules.crps_mixnorm(scaled, drawn, sizes, backend="numpy"))
    return _scored(baselines.band(runs, spread, kind), observed, kind, log_score, crps)


def score_walk(walk: baselines.Walk, observed: float, kind: catalogue.Kind) -> Scored:
    """Score a forecast that is normal on the scale of scores."""
    rules, wide = library(), max(walk.spread, baselines.LEAST)
    scaled = float(baselines.scaled_score(observed, kind))
    log_score = -float(rules.logs_normal(scaled, walk.mean, wide, backend="numpy"))
    crps = float(rules.crps_normal(scaled, walk.mean, wide, backend="numpy"))
    return _scored(walk.quantiles(kind), observed, kind, log_score, crps)


def _scored(
    levels: tuple[float, float, float], observed: float, kind: catalogue.Kind, *scores: float
) -> Scored:
    low, median, high = levels
    near, inside = is_near(median, observed, kind), low <= observed <= high
    return Scored(*levels, near, inside, width_of(low, high, kind), *scores)


def width_of(low: float, high: float, kind: catalogue.Kind) -> float:
    """Return the width of a band: points of a share, high over low of all else, or infinite."""
    if kind == "share":
        return high - low
    return high / low if low > 0 else float("inf")


def on_record(
    played: catalogue.Monthly, observed: pd.DataFrame | None = None
) -> list[baselines.Figure]:
    """Return what counts of a record, with the runs beside it; the package's to 2015 by default."""
    series = {item.name: item for item in catalogue.SERIES}
    observed = catalogue.load_observed() if observed is None else observed
    items = (item for item in catalogue.observations(observed) if item.scored)
    figures = [
        baselines.Figure(series[at.series], at.value, figures_at(played, at)) for at in items
    ]
    return [figure for figure in figures if np.isfinite(figure.runs).all()]


def bands(played: catalogue.Monthly, spread: Mapping[str, float]) -> Floats:
    """5, 50 and 95 % of every series and year (3, series, year); NaN for what was not played."""
    figures = catalogue.yearly(played)
    quantiles = np.quantile(figures, baselines.QUANTILES, axis=0)
    for s, series in enumerate(catalogue.SERIES):
        for y in np.flatnonzero(np.isfinite(quantiles[:, s]).all(axis=0)):
            quantiles[:, s, y] = baselines.band(
                figures[:, s, y], spread.get(series.name, 0.0), series.kind
            )
    return quantiles


def beside(levels: Floats, observed: pd.DataFrame) -> list[Band]:
    """Return the band of every series and year with the record; what no world has is left out.

    levels: as `bands` gives them; observed: as `load_observed` does.
    """
    yearly = (item for item in catalogue.observations(observed) if item.is_annual)
    by_key = {(item.series, item.year): item.value for item in yearly}
    rows = []
    for (s, series), (y, year) in product(enumerate(catalogue.SERIES), enumerate(catalogue.YEARS)):
        if np.isfinite(levels[:, s, y]).all():
            ends = dict(zip(("low", "median", "high"), levels[:, s, y].tolist(), strict=True))
            value = by_key.get((series.name, year))
            rows.append(Band.like(series, series=series.name, year=year, observed=value, **ends))
    return rows


def score(
    played: catalogue.Monthly,
    observed: pd.DataFrame,
    spread: Mapping[str, float] | None = None,
    met: Targets = frozenset(),
) -> list[Score]:
    """Return a score per observation: the record, what the runs say, and whether it is inside.

    What was not played, or is not of this world, has none. spread: of the discrepancy, by series;
    none if not given. met: what the runs' fit has met, which is shown and not scored.
    """
    scores = []
    for item in catalogue.observations(observed):
        runs = figures_at(played, item)
        if np.isfinite(runs).all():
            wide = (spread or {}).get(item.series, 0.0)
            scores.append(scored(item, runs, wide, catalogue.KINDS[item.series], met))
    return scores


def scored(
    item: catalogue.Observation,
    runs: Floats,
    spread: float,
    kind: catalogue.Kind,
    met: Targets = frozenset(),
) -> Score:
    """Return one observation beside the runs' figures for it (run,). met: by the runs' fit."""
    value = item.value
    why_not = FITTED if item.scored and is_met(item, met) else item.why_not
    worlds_low, _, worlds_high = baselines.band(runs, 0.0, kind)
    low, median, high = baselines.band(runs, spread, kind)
    slack = _slack(kind, value, item.spread)
    return Score.like(
        item,
        kind=kind,
        observed=value,
        median=median,
        low=low,
        high=high,
        log_error=float(np.log(median / value)) if value > 0 and median > 0 else None,
        points=median - value if kind == "share" else None,
        inside=low <= value <= high,
        worlds=worlds_low <= value <= worlds_high,
        worlds_low=worlds_low,
        worlds_high=worlds_high,
        scored=not why_not,
        why_not=why_not,
        near=low - slack <= value <= high + slack,
    )


def figures_at(played: catalogue.Monthly, item: catalogue.Observation) -> Floats:
    """Return the runs' figures for one observation (run,)."""
    column = catalogue.NAMES.index(item.series)
    if item.month:
        month = 12 * (item.year - played.start_year) + int(item.month[5:]) - 1
        return np.asarray(catalogue.window(played, month, 1)[:, column])
    years = range(item.year - item.span + 1, item.year + 1)
    return np.asarray(catalogue.yearly(played, years)[:, column].mean(axis=1))


def _slack(kind: catalogue.Kind, value: float, spread: float) -> float:
    """Two standard deviations of the record: in points or t where given so, else relative."""
    if not np.isfinite(spread):
        return 0.0
    return 2 * spread * (1.0 if kind == "share" or value == 0 else abs(value))


def coverage(
    scores: Sequence[Score], by: Literal["inside", "near", "worlds"] = "inside"
) -> float | None:
    """Return the share of observations inside their band; None without any."""
    return float(np.mean([getattr(row, by) for row in scores])) if scores else None


def coverage_by_kind(scores: Sequence[Score]) -> dict[str, float]:
    """Return the share of observations inside their band, for every kind on record."""
    kinds = dict.fromkeys(row.kind for row in scores)
    return {k: float(np.mean([row.inside for row in scores if row.kind == k])) for k in kinds}


def widths(rows: Sequence[Score], of: Literal["all", "worlds"] = "all") -> dict[str, float | None]:
    """Return the median width of the bands by kind: points of shares, high over low of all else.

    of: "worlds" for the bands of the worlds alone.
    """
    by_kind: dict[str, list[float]] = {series.kind: [] for series in catalogue.SERIES}
    for row in rows:
        width = width_of(*row.bounds(of), row.kind)
        by_kind[row.kind] += [width] if np.isfinite(width) else []
    return {kind: float(np.median(at)) if at else None for kind, at in by_kind.items()}


type Kinds = Mapping[str, catalogue.Kind]  # series -> what kind of figure it is


def score_baselines(
    record: Sequence[catalogue.Observation], until: int, later: Sequence[catalogue.Observation]
) -> dict[str, list[Scored | None]]:
    """Return each baseline's forecast of every later figure, scored; None where it has none.

    record: what is on record; it sees what is of the years up to `until`.
    """
    return {
        name: [
            None if walk is None else score_walk(walk, item.value, catalogue.KINDS[item.series])
            for walk, item in zip(row, later, strict=True)
        ]
        for name, row in baselines.walks(record, until, later).items()
    }


def worth(
    later: Sequence[catalogue.Observation], rows: Sequence[Scored], kinds: Kinds = catalogue.KINDS
) -> dict[str, object]:
    """Return the fields of a `Worth`. later, rows: figures that came and the scores of each."""
    table = pd.DataFrame(rows)
    widths = table["width"].groupby([kinds[item.series] for item in later], sort=False).median()
    means = table.astype(float).mean()
    return {
        "values": len(rows),
        "in_band": means["inside"],
        **{name: means[name] for name in ("near", "log_score", "crps")},
        "sharpness": {str(kind): finite(width) for kind, width in widths.items()},
    }


def together(
    later: Sequence[catalogue.Observation],
    ours: Sequence[Scored],
    others: Mapping[str, Sequence[Scored | None]],
    alone: float,
    kinds: Kinds = catalogue.KINDS,
) -> Forecasts:
    """Return the model's worth beside the baselines'; alone: share that the worlds alone hold."""
    rivals = {name: _rival(later, ours, rows) for name, rows in others.items()}
    years = [item.year for item in later]
    return Forecasts.model_validate(
        {"from": min(years), "to": max(years), **worth(later, ours, kinds), "worlds_in_band": alone}
        | rivals
    )


def _rival(
    later: Sequence[catalogue.Observation], ours: Sequence[Scored], rows: Sequence[Scored | None]
) -> Rival:
    """A baseline beside the model, on the figures of which it says anything."""
    said = [(*both, row) for *both, row in zip(later, ours, rows, strict=True) if row is not None]
    items, own_rows, theirs = zip(*said, strict=True)
    mine = np.array([row.log_score for row in own_rows])
    ahead = mine - np.array([row.log_score for row in theirs])
    names = np.array([item.series for item in items])
    by = {"ahead": float(ahead.mean()), "ahead_error": baselines.jackknife(ahead, names)}
    return Rival(**worth(items, theirs), model_log_score=float(mine.mean()), **by)

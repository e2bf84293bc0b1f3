"""What forecasts of many figures are worth together, beside baselines without a model."""

from collections.abc import Mapping, Sequence

import numpy as np

from regame.analysis.statistics import finite
from regame.studies.hindcast.baselines import Walk
from regame.studies.hindcast.groupings import jackknife
from regame.studies.hindcast.observed import KINDS, Kind, Observation
from regame.studies.hindcast.parts import Forecasts, Rival
from regame.studies.hindcast.scoring import Scored, score_walk

type Kinds = Mapping[str, Kind]  # series -> what kind of figure it is


def score_of_walk(walk: Walk | None, item: Observation) -> tuple[Walk, Scored] | None:
    """Return a baseline's forecast of a figure with its score; None where it has none."""
    return None if walk is None else (walk, score_walk(walk, item.value, KINDS[item.series]))


def worth(
    later: Sequence[Observation], rows: Sequence[Scored], kinds: Kinds = KINDS
) -> dict[str, object]:
    """Return the fields of a `Worth`. later, rows: figures that came and the scores of each."""
    widths: dict[Kind, list[float]] = {}
    for item, row in zip(later, rows, strict=True):
        widths.setdefault(kinds[item.series], []).append(row.width)
    middle = {kind: float(np.median(row)) for kind, row in widths.items()}
    return {
        "values": len(rows),
        "near": float(np.mean([row.near for row in rows])),
        "in_band": float(np.mean([row.inside for row in rows])),
        "log_score": float(np.mean([row.log_score for row in rows])),
        "crps": float(np.mean([row.crps for row in rows])),
        "sharpness": {kind: finite(width) for kind, width in middle.items()},
    }


def together(
    later: Sequence[Observation],
    ours: Sequence[Scored],
    others: Mapping[str, Sequence[tuple[Walk, Scored] | None]],
    alone: float,
    kinds: Kinds = KINDS,
) -> Forecasts:
    """Return the model's worth beside the baselines'; alone: share that the worlds alone hold."""
    rivals = {name: _rival(later, ours, rows) for name, rows in others.items()}
    years = [item.year for item in later]
    return Forecasts.model_validate(
        {"from": min(years), "to": max(years), **worth(later, ours, kinds), "worlds_in_band": alone}
        | rivals
    )


def _rival(
    later: Sequence[Observation],
    ours: Sequence[Scored],
    rows: Sequence[tuple[Walk, Scored] | None],
) -> Rival:
    """A baseline beside the model, on the figures of which it says anything."""
    rows_known = [k for k, row in enumerate(rows) if row is not None]
    theirs = [row[1] for row in rows if row is not None]
    mine = np.array([ours[k].log_score for k in rows_known])
    ahead = mine - np.array([row.log_score for row in theirs])
    names = np.array([later[k].series for k in rows_known])
    return Rival(
        **worth([later[k] for k in rows_known], theirs),
        model_log_score=float(mine.mean()),
        ahead=float(ahead.mean()),
        ahead_error=jackknife(ahead, names),
    )

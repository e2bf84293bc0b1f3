"""How entries stand over past origins: mean scores, coverage, and how many series they win."""

from collections.abc import Sequence

import numpy as np

from regame.core.arrays import Floats
from regame.studies.forecast.past import ENGINE, Past
from regame.studies.forecast.rivals import THETA
from regame.studies.forecast.sealed import Ablation, Beaten
from regame.studies.forecast.worth import ratio_interval

RIVALS = ("last value", "drift", THETA)
FEWEST, FIFTHS = 5, 5


def ablation(months: Sequence[Past], years: Sequence[Past]) -> tuple[Ablation, ...]:
    """Return a row for each entry: over figures with a model, over all months, over years."""
    modelled = [row for row in months if ENGINE in row.quantiles]
    groups = {"months, with a model": modelled, "months": months, "years": years}
    return tuple(
        _ablation(rows, entry, origins)
        for origins, rows in groups.items()
        for entry in _shared(rows)
    )


def _shared(rows: Sequence[Past]) -> list[str]:
    """Entries that foretell every figure."""
    return [
        entry
        for entry in (rows[0].quantiles if rows else ())
        if all(entry in row.quantiles for row in rows)
    ]


def _ablation(rows: Sequence[Past], entry: str, origins: str) -> Ablation:
    worths = [row.worth(entry) for row in rows]
    theta = float(np.mean([row.worth(THETA).width for row in rows]))
    means = np.mean([(at.wis, at.crps, at.log_score, at.width) for at in worths], axis=0)
    wis, crps, log_score, width = means.tolist()
    pit = np.array([at.pit for at in worths])
    counts, _ = np.histogram(pit, FIFTHS, (0, 1))
    return Ablation(
        entry=entry, origins=origins, n=len(rows), wis=wis, crps=crps, log_score=log_score,
        covered=float(np.mean((pit >= 0.05) & (pit <= 0.95))), width=width / theta,
        pit=tuple((counts / len(rows)).round(3).tolist()),
    )  # fmt: skip


def beaten(months: Sequence[Past], years: Sequence[Past], entry: str) -> tuple[Beaten, ...]:
    """Return how many series an entry wins against each rival."""
    groups = {"months": months, "years": years}
    return tuple(
        _beaten(rows, entry, rival, origins) for origins, rows in groups.items() for rival in RIVALS
    )


def _wis(rows: Sequence[Past], entry: str) -> Floats:
    return np.array([row.worth(entry).wis for row in rows])


def _beaten(rows: Sequence[Past], entry: str, rival: str, origins: str) -> Beaten:
    by_series: dict[str, list[Past]] = {}
    for row in rows:
        by_series.setdefault(row.series, []).append(row)
    ratios = [
        ratio_interval(_wis(one, entry), _wis(one, rival))
        for one in by_series.values()
        if len(one) >= FEWEST
    ]
    middle, low, high = np.array(ratios).T
    return Beaten(
        rival=rival, origins=origins, series=len(ratios), better=float(np.mean(middle < 1)),
        clear=float(np.mean(high < 1)), clearly_worse=float(np.mean(low > 1)),
    )  # fmt: skip

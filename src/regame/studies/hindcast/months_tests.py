"""Ten tests of 2025: what the medians of its months should have shown.

They were named before the year was scored by month. Bounds are about the record (observed_2025):
magnets fell to 24 % of the first quarter's mean in May and were back by July, the year was 57.4 kt,
oxides in all rose, asks outside for heavies went to several times the inside price, which stood.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from regame.studies.hindcast.discrepancy import Floats
from regame.studies.hindcast.months_result import Check
from regame.studies.hindcast.months_series import MONTHLY

YEAR, MONTHS = 2025, 12  # in which they hold
KT = 57.4  # of magnets in the year, finished goods; observed_2025


def tests_of_2025(median: Mapping[str, Floats], start_year: int) -> tuple[Check, ...]:
    """Return the tests of a play that opens in January 2025; none of any other.

    median: the median world by month, in the record's units.
    """
    known = all(item.series in median for item in MONTHLY)
    if start_year != YEAR or not known or len(median["concessions"]) < MONTHS:
        return ()
    m = {name: values[:MONTHS] for name, values in median.items()}
    magnets, tonnes = m["magnet_exports_china"], m["export_tonnes_china"]
    over, inside = m["price_outside_heavy"] / m["price_inside_heavy"], m["price_inside_heavy"]
    light, lines, first = m["price_inside_light"], m["lines_stopped"], magnets[:3].mean()
    return (
        _check("magnets out, least month over January to March", magnets.min() / first, 0.15, 0.4),
        _check("magnets out, month of the trough", magnets.argmin() + 1, 4, 6),
        _check("magnets out, July to September over January to March",
               magnets[6:9].max() / first, 0.85),
        _check("magnets out in the year, kt finished", magnets.sum() / 1000, 0.9 * KT, 1.1 * KT),
        _check("heavies, outside over inside, April to August", over[3:8].max(), 2),
        _check("heavies inside, December over March", inside[11] / inside[2], None, 1.05),
        _check("lights inside, December over March", light[11] / light[2], 1.2, 1.8),
        _check("rare earths out, the year over twelve Januaries",
               tonnes.sum() / (MONTHS * tonnes[0]), 0.97),
        _check("share of users' lines short, May or June", lines[4:6].max(), 0.005),
        _check("concessions by November", m["concessions"][10], 1),
    )  # fmt: skip


def _check(name: str, value: float, low: float | None, high: float | None = None) -> Check:
    above = low is None or value >= low
    holds = bool(np.isfinite(value) and above and (high is None or value <= high))
    return Check(name=name, value=float(value), low=low, high=high, holds=holds)

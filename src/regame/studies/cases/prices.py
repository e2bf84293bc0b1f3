"""Prices of a case month by month, with its weapon and without, and their picture."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from markupsafe import Markup

from regame.core.words import sentence_of
from regame.reports import charts
from regame.reports.svg import Plot
from regame.runs.monthly import PRICED, priced, priced_months
from regame.studies.cases.parts import Case, Peak, Price
from regame.studies.cases.playing import Planned
from regame.tables import figures

SPREAD = (5, 50, 95)  # per cent of worlds


def prices_of(
    case: Planned, pair: tuple[pd.DataFrame, pd.DataFrame], source: str
) -> Iterator[Price]:
    """Give the prices of a case under worlds of a source. pair: rows with the weapon, and without.

    A month in which any world has no price is left out.
    """
    config = case.plan.config
    names, first = priced(config), priced_months(case.start, case.start + PRICED).start
    for run, side in zip(("weapon", "baseline"), pair, strict=True):
        quoted = np.stack(side["prices"].to_list()).reshape(len(side), len(names), -1)
        low, median, high = np.percentile(quoted, SPREAD, axis=0)  # (series, month) each
        for row, (good, where) in enumerate(names.values()):
            for at in np.flatnonzero(np.isfinite(quoted[:, row]).all(axis=0)):
                yield Price(
                    case=case.name,
                    good=good,
                    where=where,
                    month=first + int(at) - case.start + 1,
                    run=run,
                    median=float(median[row, at]),
                    low=float(low[row, at]),
                    high=float(high[row, at]),
                    unit=config.world.price,
                    worlds_from=source,
                )


def peaks_of(prices: Sequence[Price]) -> Iterator[Peak]:
    """Hold the highest median prices outside to those on record, the table `price_paths`.

    Both to the last month on record.
    """
    paths: dict[tuple[str, str], dict[int, float]] = {}
    for item in prices:
        if (item.run, item.where) == ("weapon", "outside"):
            paths.setdefault((item.case, item.good), {})[item.month] = item.median
    for names, rows in figures.read("price_paths").groupby(["case", "good"], sort=False):
        case, good = map(str, names)
        record = dict(zip(rows["month"], rows["value"], strict=True))
        path = {n: x for n, x in paths.get((case, good), {}).items() if n <= max(record)}
        if path.get(0):
            highest, played = max(record, key=record.__getitem__), max(path, key=path.__getitem__)
            yield Peak(
                case=case,
                good=good,
                month_on_record=highest,
                height_on_record=record[highest] / record[0],
                month=played,
                height=path[played] / path[0],
            )


def picture(case: Case, prices: Sequence[Price]) -> Markup:
    """Draw the price of the good that the weapon moves most, where others buy it; a log scale."""
    sides = {
        run: [
            item
            for item in prices
            if (item.case, item.run, item.where) == (case.case, run, "outside")
        ]
        for run in ("weapon", "baseline")
    }
    if not sides["weapon"]:
        return Markup()
    usual = {(item.good, item.month): item.median for item in sides["baseline"]}
    highest = max(sides["weapon"], key=lambda item: item.median / usual[item.good, item.month])
    good = highest.good
    weapon, baseline = ([item for item in side if item.good == good] for side in sides.values())
    levels = [item for item in (*weapon, *baseline) if item.low > 0]
    months = np.array([item.month for item in weapon], float)
    plot = Plot(
        f"{sentence_of(case.case.replace('_', ' '))}: price of {good} outside",
        (float(months[0]), float(months[-1])),
        (0.9 * min(item.low for item in levels), 1.15 * max(item.high for item in levels)),
        "months since the weapon's start", f"{weapon[0].unit}, log scale", log=True,
    )  # fmt: skip
    for css, line, side in (("baseline", "dashed", baseline), ("weapon", "", weapon)):
        low, median, high = (
            np.array([getattr(item, key) for item in side]) for key in ("low", "median", "high")
        )
        plot.band(months, low, high, f"{css} wide")
        plot.line(months, median, f"{css} {line}")
    keys = {"weapon line": "with the weapon", "baseline dashed line": "without it"}
    return charts.figure(plot, keys, "Lines are medians, bands 5 to 95 % of worlds.")

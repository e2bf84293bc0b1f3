"""The first months of the weapon as tables for the terminal."""

import numpy as np

from regame.core.horizon import YEAR
from regame.core.words import money, percent
from regame.reports.text_table import TextTable
from regame.studies.verdict.result import Monthly, Months

MONTHS = (1, 6, 12, 24)  # that are shown
STATES, SECTORS = 5, 5  # that are shown, the largest losses first


def first_months(found: Months) -> list[TextTable]:
    """Trade, prices and lines by month, and output lost by state and sector; empty if none."""
    tables = (_by_month(found), _lines(found), _by_sector(found))
    return [table for table in tables if table.rows]


def _by_month(found: Months) -> TextTable:
    span = len(found.outcomes[0].median) if found.outcomes else 0
    months = [month for month in MONTHS if month <= span]
    title = f"First months, medians of {found.worlds} worlds (without the weapon)"
    rows = [
        [
            f"{item.quantity.replace('_', ' ')}, {item.of}, {item.unit}",
            *(_both(item, month - 1) for month in months),
        ]
        for item in found.outcomes
        if item.quantity in ("magnets_exported", "price_outside")
    ]
    return TextTable(title, ["", *(f"month {month}" for month in months)], rows)


def _lines(found: Months) -> TextTable:
    """Share of the products that users need and lack, by month: the states that lack most."""
    lines = [item for item in found.outcomes if item.quantity == "lines_stopped"]
    months = [month for month in MONTHS if month <= len(lines[0].median)] if lines else []
    title = "Lines stopped: share of products lacking, medians"
    rows = [
        [item.of, *(percent(item.median[month - 1]) for month in months)]
        for item in sorted(lines, key=lambda item: -sum(item.mean))[:STATES]
    ]
    return TextTable(title, ["state", *(f"month {month}" for month in months)], rows)


def _both(item: Monthly, place: int) -> str:
    return f"{_short(item.median[place])} ({_short(item.baseline[place])})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _by_sector(found: Months) -> TextTable:
    """Output lost in the first year, USD, means over worlds: states by sectors."""
    items = [item for item in found.outcomes if item.quantity == "output_lost"]
    sums = {(item.of, item.use): float(np.sum(item.mean[:YEAR])) for item in items}
    sectors = _ordered(sums, 1)[:SECTORS]
    title = "Output that lacks goods, first year, USD gross, means"
    rows = []
    for state in _ordered(sums, 0)[:STATES]:
        cells = [_plain(sums.get((state, sector), 0.0)) for sector in sectors]
        total = sum(value for (of, _), value in sums.items() if of == state)
        rows.append([state, *cells, _plain(total)])
    return TextTable(title, ["state", *sectors, "all"], rows)


def _plain(value: float) -> str:
    return money(value).removeprefix("+")


def _ordered(sums: dict[tuple[str, str], float], place: int) -> list[str]:
    """Names at a place of the keys, those with the largest sums first."""
    totals: dict[str, float] = {}
    for key, value in sums.items():
        totals[key[place]] = totals.get(key[place], 0.0) + value
    return sorted(totals, key=lambda name: -totals[name])

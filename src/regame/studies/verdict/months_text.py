"""The first months of the weapon as tables for the terminal."""

from __future__ import annotations

import numpy as np
from rich.table import Table

from regame.core.words import money, percent
from regame.reports.terminal import add_row
from regame.studies.verdict.result import Monthly, Months

MONTHS = (1, 3, 6, 12, 24)  # that are shown
STATES, SECTORS = 5, 5  # that are shown, the largest losses first
YEAR = 12


def first_months(found: Months) -> list[Table]:
    """Trade, prices and lines by month, and output lost by state and sector; empty if none."""
    return [table for table in (_by_month(found), _by_sector(found)) if table.row_count]


def _by_month(found: Months) -> Table:
    span = len(found.outcomes[0].median) if found.outcomes else 0
    months = [month for month in MONTHS if month <= span]
    title = f"First months, medians of {found.worlds} worlds (without the weapon)"
    table = Table("month", *map(str, months), title=title)
    for item in found.outcomes:
        if item.quantity in ("magnets_exported", "price_outside"):
            name = f"{item.quantity.replace('_', ' ')}, {item.of}"
            add_row(table, name, *(_both(item, month - 1) for month in months))
    lines = [item for item in found.outcomes if item.quantity == "lines_stopped"]
    for item in sorted(lines, key=lambda item: -sum(item.mean))[:STATES]:
        name = f"lines stopped, {item.of}"
        add_row(table, name, *(percent(item.median[month - 1]) for month in months))
    return table


def _both(item: Monthly, place: int) -> str:
    return f"{item.median[place]:,.4g} ({item.baseline[place]:,.4g})"


def _by_sector(found: Months) -> Table:
    """Output lost in the first year, USD, means over worlds: states by sectors."""
    items = [item for item in found.outcomes if item.quantity == "output_lost"]
    sums = {(item.of, item.use): float(np.sum(item.mean[:YEAR])) for item in items}
    sectors = _ordered(sums, 1)[:SECTORS]
    title = "Output that lacks goods, first year, USD gross, means"
    table = Table("state", *sectors, "all", title=title)
    for state in _ordered(sums, 0)[:STATES]:
        cells = [_plain(sums.get((state, sector), 0.0)) for sector in sectors]
        whole = sum(value for (of, _), value in sums.items() if of == state)
        add_row(table, state, *cells, _plain(whole))
    return table


def _plain(value: float) -> str:
    return money(value).removeprefix("+")


def _ordered(sums: dict[tuple[str, str], float], place: int) -> list[str]:
    """Names at a place of the keys, those with the largest sums first."""
    totals: dict[str, float] = {}
    for key, value in sums.items():
        totals[key[place]] = totals.get(key[place], 0.0) + value
    return sorted(totals, key=lambda name: -totals[name])

"""What misjudgments cost, as tables in text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from regame.report_text import open_console
from regame.words import interval, money, percent


def show_misjudgments(found: Sequence[Mapping[str, Any]], years: int) -> None:
    """Print per horizon of planning the regret by belief and the share of each misjudgment."""
    console = open_console()
    beliefs = Table(
        title=f"Regret after {years} years against the best treatment of the same world, USD",
        title_justify="left",
    )
    beliefs.add_column("wrong about")
    for row in found:
        beliefs.add_column(f"looks {row['horizon']:g} years ahead", justify="right")
    for cells in zip(*(row["beliefs"] for row in found), strict=True):
        told = " and ".join(cells[0]["mistakes"]) or "nothing"
        beliefs.add_row(told, *(_with_bounds(c["regret_usd"], c["regret_ci"]) for c in cells))
    console.print(beliefs)
    shares = Table(title="What each misjudgment adds to it (Shapley)", title_justify="left")
    shares.add_column("misjudgment")
    for row in found:
        shares.add_column(f"looks {row['horizon']:g} years ahead", justify="right")
    for parts in zip(*(row["shares"] for row in found), strict=True):
        told_parts = (f"{_with_bounds(p['usd'], p['ci'])}, {percent(p['share'])}" for p in parts)
        shares.add_row(parts[0]["mistake"], *told_parts)
    console.print(shares)
    worlds = found[0]["worlds"]
    console.print(f"Means over {worlds} worlds, 95 % intervals over worlds.", highlight=False)


def _with_bounds(usd: float, bounds: Sequence[float] | None) -> str:
    return f"{money(usd)} ({interval(bounds, money)})"

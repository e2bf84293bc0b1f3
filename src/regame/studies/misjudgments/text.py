"""What misjudgments cost, as tables in text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from regame.analysis.statistics import FEWEST
from regame.core.words import interval, listed, money, percent
from regame.reports.terminal import open_console
from regame.strategies.planner import Planner


def show_misjudgments(found: Sequence[Mapping[str, Any]], years: int) -> None:
    """Print per group of planners the regret by belief and the share of each misjudgment."""
    console = open_console()
    if not found:
        console.print("Misjudgments: in every world a run failed, so that none can be weighed.")
        return
    worlds = found[0]["worlds"]
    ahead = [_heading(row) for row in found]
    beliefs = Table(
        title=f"Regret after {years} years against the best treatment of the same world, USD",
        title_justify="left",
    )
    beliefs.add_column("wrong about")
    for heading in ahead:
        beliefs.add_column(heading, justify="right")
    for cells in zip(*(row["beliefs"] for row in found), strict=True):
        told = " and ".join(cells[0]["mistakes"]) or "nothing"
        beliefs.add_row(told, *(_with_bounds(c["regret_usd"], c["regret_ci"]) for c in cells))
    console.print(beliefs)
    shares = Table(title="What each misjudgment adds to it (Shapley)", title_justify="left")
    shares.add_column("misjudgment")
    for heading in ahead:
        shares.add_column(heading, justify="right")
    for parts in zip(*(row["shares"] for row in found), strict=True):
        shares.add_row(parts[0]["mistake"], *map(_part, parts))
    console.print(shares)
    console.print(caption(worlds), highlight=False)
    for heading, row in zip(ahead, found, strict=True):
        console.print(f"Who {heading}: {sentence(row)}", highlight=False)


def caption(worlds: int) -> str:
    """What the figures in brackets are."""
    if worlds < FEWEST:
        return (
            f"Means over {worlds} worlds, and the least and greatest of them: fewer than {FEWEST} "
            "worlds have no interval. Play more: --runs N."
        )
    return f"Means over {worlds} worlds, 95 % intervals over worlds."


def sentence(row: Mapping[str, Any]) -> str:
    """Which misjudgments cost something that can be told from nothing, in words."""
    sure = [part for part in row["shares"] if row["worlds"] >= FEWEST and _is_sure(part["ci"])]
    if not sure:
        return "what each misjudgment costs cannot be told from nothing."
    costs = [part["mistake"] for part in sure if part["usd"] > 0]
    gains = [part["mistake"] for part in sure if part["usd"] < 0]
    told = [f"it costs to be wrong about {listed(costs)}"] if costs else []
    told += [f"it pays to be wrong about {listed(gains)}"] if gains else []
    return f"{listed(told)}."


def _heading(row: Mapping[str, Any]) -> str:
    """How far planners look ahead, and which of their settings are not the usual."""
    usual = Planner()
    other = [f"{k} {value:g}" for k, value in row["settings"].items() if value != getattr(usual, k)]
    return ", ".join([f"looks {_told_years(row['horizon'])} ahead", *other])


def _is_sure(bounds: Sequence[float]) -> bool:
    return bounds[0] > 0 or bounds[1] < 0


def _part(part: Mapping[str, Any]) -> str:
    told = _with_bounds(part["usd"], part["ci"])
    return told if part["share"] is None else f"{told}, {percent(part['share'])}"


def _told_years(years: float) -> str:
    return f"{years:g} year" if years == 1 else f"{years:g} years"


def _with_bounds(usd: float, bounds: Sequence[float] | None) -> str:
    return f"{money(usd)} ({interval(bounds, money)})"

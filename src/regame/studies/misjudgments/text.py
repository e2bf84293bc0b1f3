"""What misjudgments cost, as tables in text."""

from __future__ import annotations

from collections.abc import Sequence

from regame.analysis.statistics import FEWEST
from regame.core.words import interval, money, percent
from regame.reports.page import REPORT
from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.misjudgments.parts import PlannerGroup, Share
from regame.studies.misjudgments.result import LEVELS, QUANTILES, ExperimentResult
from regame.studies.misjudgments.result import shown as quantile
from regame.studies.misjudgments.words import heading_of, sentence


def show_experiment(found: ExperimentResult) -> None:
    """Print a table per outcome: its quantiles by treatment; then what misjudgments cost."""
    console = open_console()
    say(console, f"\n{found.question}")
    if found.misjudgments is not None:
        show_misjudgments(found.misjudgments.horizons, found.misjudgments.years)
        say(console, f"Every outcome by treatment: {found.path / REPORT}, or --csv")
        return
    for outcome in found.treatments[0].outcomes if found.treatments else ():
        rows = []
        for item in found.treatments:
            levels = (quantile(item.outcomes[outcome][key]) for key in LEVELS)
            rows.append([item.treatment, str(item.rows), *levels])
        headings = ("treatment", "runs", *(f"{level:.0%}" for level in QUANTILES))
        console.print(TextTable(f"{outcome}, quantiles", headings, rows))
    say(console, f"Results: {found.path}")


def show_misjudgments(found: Sequence[PlannerGroup], years: int) -> None:
    """Print per group of planners the regret by belief and the share of each misjudgment."""
    console = open_console()
    if not found:
        console.print("Misjudgments: in every world a run failed, so that none can be weighed.")
        return
    worlds = found[0].worlds
    ahead = [heading_of(row) for row in found]
    title = f"Regret after {years} years against the best treatment of the same world, USD"
    rows = []
    for cells in zip(*(row.beliefs for row in found), strict=True):
        wrong = " and ".join(cells[0].mistakes) or "nothing"
        rows.append([wrong, *(_with_bounds(c.regret_usd, c.regret_ci) for c in cells)])
    console.print(TextTable(title, ["wrong about", *ahead], rows))
    shares = [
        [parts[0].mistake, *map(_part, parts)]
        for parts in zip(*(row.shares for row in found), strict=True)
    ]
    title = "What each misjudgment adds to it (Shapley)"
    console.print(TextTable(title, ["misjudgment", *ahead], shares))
    say(console, caption(worlds))
    for heading, row in zip(ahead, found, strict=True):
        say(console, f"Who {heading}: {sentence(row)}")


def caption(worlds: int) -> str:
    """What the figures in brackets are."""
    if worlds < FEWEST:
        return (
            f"Means over {worlds} worlds, and the least and greatest of them: fewer than {FEWEST} "
            "worlds have no interval. Play more: --runs N."
        )
    return f"Means over {worlds} worlds, 95 % intervals over worlds."


def _part(part: Share) -> str:
    value = _with_bounds(part.usd, part.ci)
    return value if part.share is None else f"{value}, {percent(part.share)}"


def _with_bounds(usd: float, bounds: Sequence[float] | None) -> str:
    return f"{money(usd)} ({interval(bounds, money)})"

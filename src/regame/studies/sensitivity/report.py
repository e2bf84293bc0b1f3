"""Show what an answer hangs on: a table of shares of variance, and worlds in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from regame.core.words import listed, money, percent, years_after
from regame.reports.terminal import open_console

NAMED = 12  # factors shown, the largest first


def show(found: Mapping[str, Any]) -> None:
    """Print the findings of `sensitivity.conclude`."""
    out = open_console()
    out.print(f"\n[bold]{found['question']}[/bold]", highlight=False)
    out.print(
        f"What the gain of {found['treatment']} over {found['baseline']} after "
        f"{years_after(found['years'])} hangs on, in {found['worlds']} worlds from the whole "
        f"ranges (median {money(found['median_gain_usd'])} USD in steady worlds).",
        highlight=False,
    )
    out.print(
        f"In {percent(found['unsteady_worlds'] / found['tried_worlds'])} of them a blip "
        "in demand still moves prices three years on; a verdict leaves such worlds out. The "
        "shares need whole blocks of worlds and include them; the median and what follows the "
        "table do not.",
        highlight=False,
    )
    out.print(_indices(found["indices"]))
    out.print(
        "alone: share of the variance that goes if this alone were known; with others: share that "
        "stays if all but this were known.\nIntervals: 95 %, bootstrap of base points. Luck is "
        "what no assumption decides.",
        highlight=False,
    )
    for side, verb in (("pays", "pays"), ("harms", "harms")):
        out.print(in_words(found[side], verb), highlight=False)
    out.print(f"Results: {found['out']}", highlight=False)


def _indices(rows: Sequence[Mapping[str, Any]]) -> Table:
    shown = Table(title="Shares of the variance", title_justify="left")
    for heading in ("factor", "alone", "with others"):
        shown.add_column(heading, justify="left" if heading == "factor" else "right")
    for row in rows[:NAMED]:
        shown.add_row(
            row["factor"],
            f"{percent(max(row['first'], 0.0))} ± {percent(row['first_ci'])}",
            f"{percent(max(row['total'], 0.0))} ± {percent(row['total_ci'])}",
        )
    return shown


def in_words(box: Mapping[str, Any] | None, verb: str) -> str:
    """Say in a sentence in which worlds the weapon `verb` (pays, harms)."""
    if box is None or not box["limits"]:
        return f"No part of the ranges stands out in which the weapon {verb}."
    limits = [_limit(key, *bounds) for key, bounds in box["limits"].items()]
    return (
        f"The weapon {verb} in {percent(box['density'])} of the worlds with {listed(limits)} "
        f"({percent(box['share'])} of all worlds, {percent(box['coverage'])} of those in which it "
        f"{verb}), against {percent(box['base'])} of all."
    )


def _limit(key: str, low: float | None, high: float | None) -> str:
    if low is None:
        return f"{key} below {high:.3g}"
    if high is None:
        return f"{key} above {low:.3g}"
    return f"{key} from {low:.3g} to {high:.3g}"

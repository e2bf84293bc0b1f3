"""A screening in words: rows of its tables, and how far a sign that is read off can be trusted."""

from __future__ import annotations

from regame.analysis.signs import HORIZONS
from regame.core.words import NONE, interval, listed, percent
from regame.studies.cases.words import cell
from regame.studies.frontier.map_parts import USUAL, Map, Spot
from regame.studies.frontier.readings import best_of
from regame.studies.screen.full import Full

SIGNS = ("chokepoint", *(f"{years} y" for years in HORIZONS), "order of signs")
READ = ("chokepoint", "played, 20 y", "95 %", "read off", "refits", "theory")
FULL = ("case", "nine numbers", "in full", "95 %", "same")
LEGEND = "+ pays, − harms, 0 neither; share of worlds. Years count from the start of the cut."
CAVEAT = (
    "A chokepoint of nine numbers is a simple world: two states, one good, one lasting cut. Tables "
    "of its own say more, and may say otherwise (`regame new case NAME`)."
)


def signs_row(spot: Spot) -> list[str]:
    """Cells in the order of SIGNS."""
    income = spot.income
    order = f"{income.order} ({percent(income.order_share)})"
    return [spot.name, *map(cell, income.signs), order]


def read_row(spot: Spot) -> list[str]:
    """Cells in the order of READ."""
    last, read = spot.income.signs[-1], spot.reading
    played = f"{spot.sign} {percent(last.share)}"
    said = [NONE, NONE] if read is None else [read.sign, percent(read.refits_share)]
    return [spot.name, played, interval(last.ci, percent), *said, spot.theory]


def full_row(row: Full) -> list[str]:
    """Cells in the order of FULL."""
    return [
        row.case,
        f"{row.by_numbers} {percent(row.by_numbers_share)}",
        f"{row.sign} {percent(row.share)}",
        interval(row.ci, percent),
        "yes" if row.same else "no",
    ]


def how_far(found: Map) -> str:
    """How often the better rule is right, beside the more frequent sign; empty without a rule."""
    best = best_of(found.explained)
    if best is None:
        return "No rule could be fitted: the drawn chokepoints are too few, or have one sign."
    usual = next(item for item in found.explained if item.what == USUAL)
    worth = "no better than" if best.right <= usual.right else "against"
    return (
        f"Signs are read off {best.what}: right for {percent(best.right)} "
        f"({interval(best.right_ci, percent)}) of drawn chokepoints that were left out of the fit, "
        f"{worth} {percent(usual.right)} by always taking the more frequent sign."
    )


def against_full(full: tuple[Full, ...]) -> str:
    """Whether cases played in full have the sign of their nine numbers, by name where not."""
    if not full:
        return "No case was played in full beside them."
    others = [
        f"{row.case} ({row.by_numbers} by its nine numbers, {row.sign} in full)"
        for row in full
        if not row.same
    ]
    same = len(full) - len(others)
    text = f"Of {len(full)} cases played in full, {same} have the sign of their nine numbers"
    return f"{text}; not {listed(others)}." if others else f"{text}."


def disagree(spot: Spot) -> str:
    """What speaks against the sign that was played, in a phrase; empty where nothing does."""
    read = spot.reading
    if read is None:
        return ""
    parts = [] if read.sign == spot.sign else [f"its numbers read {read.sign}"]
    if read.beyond:
        parts.append(f"outside what was drawn: {', '.join(read.beyond)}")
    return "; ".join(parts)

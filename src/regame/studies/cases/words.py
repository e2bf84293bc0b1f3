"""Signs of cases in words: rows of the one table that terminal, page and notebook show."""

from __future__ import annotations

from collections.abc import Sequence

from regame.analysis.outcomes import BAND
from regame.analysis.signs import HARMS, HORIZONS, NEUTRAL, PAYS, Found, Sign
from regame.core.words import NONE, percent
from regame.studies.cases.parts import Case, Override, Part, Score, Scored

GLYPHS = {PAYS: "+", NEUTRAL: "0", HARMS: "−"}
HEADINGS = (
    *("case", "holder", "weapon", "measure"),
    *(f"{years} y" for years in HORIZONS),
    *("order of signs", "turns, month"),
)
SCORED = ("group", "rows", "model right", "rule right", "model, Brier", "rule, Brier")
LEGEND = (
    f"+ pays the holder, − harms it, 0 within {percent(BAND)} of its trade or of the market; "
    "share of worlds. Years and months count from the start of the weapon."
)


def cell(sign: Sign) -> str:
    """A sign with its share of worlds: "+ 97 %"."""
    return f"{GLYPHS[sign.sign]} {percent(sign.share)}"


def row_of(found: Found) -> list[str]:
    """The cells of a measure after those that name its case."""
    turn = NONE if found.turning_month is None else f"{found.turning_month} ({found.turns_to})"
    return [
        found.measure,
        *map(cell, found.signs),
        f"{found.order} ({percent(found.order_share)})",
        turn,
    ]


def rows_of(case: Case, part: Part) -> list[list[str]]:
    """Rows of a case under worlds of one source, in the order of HEADINGS."""
    return [[case.case, case.holder, case.weapon, *row_of(found)] for found in part.measures]


def scored_rows(score: Score) -> list[list[str]]:
    """Rows of a score, in the order of SCORED."""
    return [_scored(item) for item in (score.overall, *score.by_case, *score.by_measure)]


def _scored(item: Scored) -> list[str]:
    return [
        item.group,
        str(item.rows),
        f"{item.model_right} ({percent(item.model_right / item.rows)})",
        f"{item.rule_right} ({percent(item.rule_right / item.rows)})",
        f"{item.model_brier:.2f}",
        f"{item.rule_brier:.2f}",
    ]


def overrides_text(case: Case) -> str:
    """What a case sets otherwise than the experiment that it carries, in a line."""
    if not case.carries:
        return f"{case.case}: nothing; it is what the others are compared with."
    return (
        f"{case.case}: {len(case.overrides)} assumptions of its own: {short(case.overrides)}; "
        f"ranges of its own: {', '.join(case.ranges) or 'none'}; all {case.behaviour} assumptions "
        f"about behaviour as in {case.carries}."
    )


def short(overrides: Sequence[Override]) -> str:
    """Overrides as "key (was -> is)"."""
    return ", ".join(f"{item.key} ({item.usual} -> {item.here})" for item in overrides)

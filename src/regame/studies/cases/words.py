"""Signs of cases in words: rows of the one table that terminal, page and notebook show."""

from collections.abc import Sequence

from regame.analysis.harm import BAND
from regame.analysis.signs import HARMS, HORIZONS, NEUTRAL, PAYS, Found, Sign, Years
from regame.core.words import NONE, money, percent
from regame.studies.cases.parts import Baseline, Baselines, Case, Part, Peak, Score, Scored


def _after(years: Years) -> str:
    """Heading of a horizon: "3 m", "5 y"."""
    return f"{years} y" if years >= 1 else f"{12 * years:g} m"


SHORT = (0.5, 1, 2, 5, 10, 20)  # horizons for which there is room on a terminal
GLYPHS = {PAYS: "+", NEUTRAL: "0", HARMS: "−"}
HEADINGS = ("case", "measure", *map(_after, HORIZONS), "order of signs", "turns, month")
SCORED = ("group", "rows", "model", "thumb", "constant", "kind", "model, Brier", "thumb, Brier")
SCORED_LEGEND = (
    "Signs that are right. Thumb: pays for two years, harms afterwards. Constant: the one sign "
    "that most rows have. Kind: a price weapon pays, a stop or licences harm. Brier: 0 is best."
)
RULES = ("rule", *(_after(years).replace(" ", "\u00a0") for years in HORIZONS))
LEGEND = (
    f"+ pays the holder, − harms it, 0 within {percent(BAND)} of its trade or of the market; "
    "share of worlds. Years and months count from the start of the weapon."
)

RULES_LEGEND = (
    "One sign for all: that of most rows of the table that is scored, else harms. Rule of thumb: "
    "pays for two years, harms afterwards. By kind: a price weapon (sales to all go on at a higher "
    "price) pays, a stop (some get none, or ask for licences) harms. They hold by every measure."
)

PEAKS = ("case", "good", "record", "month", "played", "month", "near")
PEAKS_LEGEND = (
    "Prices outside over those before the weapon: the highest on record, as in `regame data "
    "price_paths`, and of the median world to the last month of the record. Near: month and height "
    "within a factor of two."
)

MARKS = GLYPHS | {NEUTRAL: "="}  # before a figure, where 0 would be a digit
BRIEF = ("case", "measure", *map(_after, SHORT), "order", "turns")
BRIEF_LEGEND = (
    f"+ pays the holder, − harms it, = within {percent(BAND)} of its trade or of the market; "
    "figures are per cent of worlds. Order: signs as they follow, ×3: it turns three times. Turns: "
    "the month from which the median keeps its last sign. Years and months count from the start of "
    "the weapon."
)


def brief_rows(case: Case, part: Part) -> list[list[str]]:
    """Rows of a case under worlds of one source, in the order of BRIEF: fit for 80 columns."""
    return [[case.case.replace("_", " "), *_brief(reading)] for reading in part.measures]


def _brief(found: Found) -> list[str]:
    turn = NONE if found.turning_month is None else str(found.turning_month)
    signs = [
        f"{MARKS[sign.sign]}{100 * sign.share:.0f}" for sign in found.signs if sign.years in SHORT
    ]
    return [
        found.measure.replace("_", " "),
        *signs,
        f"{short_order(found.order)} {100 * found.order_share:.0f}",
        turn,
    ]


def short_order(order: str) -> str:
    """An order of signs in signs: "pays, then harms" is "+−", "pays first, turns 3 times" "+×3"."""
    first, _, times = order.partition(" first, turns ")
    if times:
        return f"{MARKS[first]}×{times.partition(' ')[0]}"
    return "".join(MARKS[sign] for sign in order.split(", then "))


def peak_rows(peaks: Sequence[Peak]) -> list[list[str]]:
    """Rows of PEAKS: the highest prices of goods on record."""
    return [
        [
            *(item.case.replace("_", " "), item.good),
            *(f"×{item.height_on_record:.1f}", str(item.month_on_record)),
            *(f"×{item.height:.1f}", str(item.month), "yes" if item.near else "no"),
        ]
        for item in peaks
    ]


FIRST_YEAR = (
    "Means over worlds of the prior. Price: producers at home earn more or less on each tonne; "
    "volume: they sell more or fewer; rent: licences, duties and leakage; rest: plants, support "
    "and retaliation. They add up to national income; exports stand beside it."
)


def first_year(case: Case, part: Part) -> str:
    """Where the change of income in the weapon's first year comes from, in a sentence."""
    usd = {gain.part: gain.mean_usd for gain in part.first_year}
    exports = usd.pop("export_income")
    parts = ", ".join(f"{name} {money(amount)}" for name, amount in usd.items())
    return (
        f"{case.case.replace('_', ' ')}, first year: national income {money(sum(usd.values()))} "
        f"USD ({parts}); export income {money(exports)}."
    )


def who(case: Case) -> str:
    """Who plays what in a case, from when, and how much of it is its own."""
    heading = f"{case.case.replace('_', ' ')}: {case.weapon} by {case.holder}, from {case.starts}"
    if not case.carries:
        return f"{heading}; the others keep its assumptions about behaviour."
    return f"{heading}; {len(case.overrides)} assumptions and {len(case.ranges)} ranges of its own."


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


def scored_rows(score: Score) -> list[list[str]]:
    """Rows of a score, in the order of SCORED."""
    return [_scored(item) for item in (score.overall, *score.by_case, *score.by_measure)]


def _scored(item: Scored) -> list[str]:
    return [
        item.group,
        str(item.rows),
        _right(item.model_right, item.rows),
        *(
            _right(right, item.rows)
            for right in (item.rule_right, item.constant_right, item.kind_right)
        ),
        f"{item.model_brier:.2f}",
        f"{item.rule_brier:.2f}",
    ]


def _right(right: int | None, rows: int) -> str:
    return NONE if right is None else f"{right} ({100 * right / rows:.0f} %)"


def rule_rows(baselines: Baselines, cases: Sequence[Case]) -> list[list[str]]:
    """Signs of rules without a model, in the order of RULES; the kind of weapon case by case."""

    def signs(rows: Sequence[Baseline], case: str) -> list[str]:
        mine = {row.horizon_years: MARKS[row.sign] for row in rows if row.case == case}
        return [mine[years] for years in HORIZONS]

    first = cases[0].case
    return [
        ["one sign for all", *signs(baselines.best_constant, first)],
        ["rule of thumb", *signs(baselines.thumb, first)],
        *(
            [f"{case.kind}: {case.case.replace('_', ' ')}", *signs(baselines.kind, case.case)]
            for case in cases
            if case.kind
        ),
    ]

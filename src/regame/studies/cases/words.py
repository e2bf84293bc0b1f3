"""Signs of cases in words: rows of the one table that terminal, page and notebook show.

Inputs of a case that are the same in all its worlds, and so may be why all worlds agree.
"""

from collections.abc import Callable, Iterator, Sequence

from regame.analysis.signs import HARMS, HORIZONS, NEUTRAL, PAYS, Found, Years
from regame.config.schema import Config
from regame.core.words import NONE, percent
from regame.reports.templating import sentence
from regame.runs.experiment import Experiment, overridden
from regame.studies.cases.parts import Baselines, Case, FixedInput, Peak, Score, signs_of
from regame.studies.cases.reliability import bins, rate
from regame.tables import figures


def _after(years: Years) -> str:
    """Heading of a horizon: "3 m", "5 y"."""
    return f"{years} y" if years >= 1 else f"{12 * years:g} m"


SHORT = (0.5, 1, 2, 5, 10, 20)  # horizons for which there is room on a terminal
GLYPHS = {PAYS: "+", NEUTRAL: "0", HARMS: "−"}
HEADINGS = ("case", "measure", *map(_after, HORIZONS), "order of signs", "turns, month")
SCORED = ("group", "rows", "model", "thumb", "constant", "kind", "model, Brier", "thumb, Brier")
RULES = ("rule", *(_after(years).replace(" ", "\u00a0") for years in HORIZONS))
RATES = ("share of worlds", "signs that were right")
PEAKS = ("case", "good", "record", "month", "played", "month", "near")
MARKS = GLYPHS | {NEUTRAL: "="}  # before a figure, where 0 would be a digit
BRIEF = ("case", "measure", *map(_after, SHORT), "order", "turns")


def spaced(name: str) -> str:
    """A name as people read it: without underscores."""
    return name.replace("_", " ")


def by_source(
    cases: Sequence[Case], cells: Callable[[Found], list[str]]
) -> dict[str, list[list[str]]]:
    """Rows of all measures of cases by source of worlds, the case first. cells: of a measure."""
    rows: dict[str, list[list[str]]] = {}
    for case in cases:
        for part in case.parts:
            of_case = [[spaced(case.case), *cells(item)] for item in part.measures]
            rows.setdefault(part.worlds_from, []).extend(of_case)
    return rows


def brief_cells(found: Found) -> list[str]:
    """The cells of a measure after its case, in the order of BRIEF: fit for 80 columns."""
    turn = NONE if found.turning_month is None else str(found.turning_month)
    signs = [f"{MARKS[at.sign]}{100 * at.share:.0f}" for at in found.signs if at.years in SHORT]
    order = f"{short_order(found.order)} {100 * found.order_share:.0f}"
    return [spaced(found.measure), *signs, order, turn]


def short_order(order: str) -> str:
    """An order of signs in signs: "pays, then harms" is "+−", "pays first, turns 3 times" "+×3"."""
    first, _, times = order.partition(" first, turns ")
    if times:
        return f"{MARKS[first]}×{times.partition(' ')[0]}"
    return "".join(MARKS[sign] for sign in order.split(", then "))


def rate_rows() -> list[list[str]]:
    """Rows of RATES: how often signs with such a share of worlds came out right, over all cases."""
    return [[name, known.text] for name, known in bins()]


def peak_rows(peaks: Sequence[Peak]) -> list[list[str]]:
    """Rows of PEAKS: the highest prices of goods on record."""
    rows = []
    for item in peaks:
        record = (f"×{item.height_on_record:.1f}", str(item.month_on_record))
        played = (f"×{item.height:.1f}", str(item.month), "yes" if item.near else "no")
        rows.append([spaced(item.case), item.good, *record, *played])
    return rows


def first_year(case: Case) -> str:
    """Where the change of income in the weapon's first year comes from, in a sentence."""
    parts = {gain.part: gain.mean_usd for gain in case.parts[0].first_year}
    exports = parts.pop("export_income")
    return sentence("cases", "first_year", case, parts, sum(parts.values()), exports)


def full_cells(found: Found) -> list[str]:
    """The cells of a measure after its case, in the order of HEADINGS."""
    turn = NONE if found.turning_month is None else f"{found.turning_month} ({found.turns_to})"
    signs = (f"{GLYPHS[sign.sign]} {percent(sign.share)}" for sign in found.signs)
    return [found.measure, *signs, f"{found.order} ({percent(found.order_share)})", turn]


def scored_rows(score: Score) -> list[list[str]]:
    """Rows of a score, in the order of SCORED."""
    rows = []
    for item in (score.overall, *score.by_group, *score.by_case, *score.by_measure):
        counts = (item.model_right, item.rule_right, item.constant_right, item.kind_right)
        right = [NONE if n is None else f"{n} ({100 * n / item.rows:.0f} %)" for n in counts]
        briers = [f"{brier:.2f}" for brier in (item.model_brier, item.rule_brier)]
        rows.append([item.group, str(item.rows), *right, *briers])
    return rows


def rule_rows(baselines: Baselines, cases: Sequence[Case]) -> list[list[str]]:
    """Signs of rules without a model, in the order of RULES; the kind of weapon case by case."""
    first = cases[0].case
    rules = [
        ("one sign for all", first, baselines.best_constant),
        ("rule of thumb", first, baselines.thumb),
        *((f"{at.kind}: {spaced(at.case)}", at.case, baselines.kind) for at in cases if at.kind),
    ]
    rows = []
    for name, case, signs in rules:
        mine = {row.horizon_years: MARKS[row.sign] for row in signs if row.case == case}
        rows.append([name, *(mine[years] for years in HORIZONS)])
    return rows


LEFT_OUT = ("world", "tables", "prices", "ledger")  # what the world is, rather than how it answers
WATCHED = ("licences.domestic_share", "stocks.cover", "leakage.capacity", "demand.elasticity")
OWNERSHIP = ("owner", "foreign_share")  # columns of the table of firms


def fixed_inputs(experiment: Experiment, config: Config) -> tuple[FixedInput, ...]:
    """Numbers that no range covers: those that the case sets itself, and whose the plants are.

    experiment: with all its ranges, those of behaviour too.
    """
    sampled = {item.key for item in experiment.uncertainties}
    set_here = overridden(experiment) if experiment.carries else []
    numbers = config.numbers()
    inputs = [
        FixedInput(key=key, value=f"{numbers[key]:g}")
        for key in dict.fromkeys([*set_here, *WATCHED])
        if key in numbers and key not in sampled and key.partition(".")[0] not in LEFT_OUT
    ]
    return (*inputs, *_ownership(config))


def _ownership(config: Config) -> Iterator[FixedInput]:
    table = figures.read(config.tables.firms)
    for name in OWNERSHIP:
        has_column = name in table and table[name].notna().any()
        yield FixedInput(key=f"firms.{name}", value="as in the table" if has_column else "none")


def unanimous(case: Case) -> str:
    """Say which inputs could make all worlds of a case agree; empty where they nowhere do."""
    signs = [sign for *_, sign in signs_of([case])]
    agreed = sum(sign.share == 1 for sign in signs)
    known = rate(1.0, case.case)
    return sentence("cases", "unanimous", case, agreed, len(signs), known.text)

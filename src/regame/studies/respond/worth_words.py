"""The answer to one play of the holder in words: what policies, doses and mixes are worth."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from regame.core.words import NONE, digits, interval, listed, percent, unit_of
from regame.reports.charts import dots
from regame.studies.frame import Table
from regame.studies.respond.parts import (
    WORTH,
    Advice,
    Option,
    Point,
    Top,
    Undefended,
    Worth,
    amount_of,
)
from regame.studies.verdict.losses import Loss
from regame.tables.losses import ALL

type Cells = tuple[Sequence[str], list[list[str]]]

DRAWN, BILLION = 6, 1e9  # rows of the chart, and its unit

COST = "cost if no stop"
WORTH_HEADINGS = ("policy", "worth", "worst tenth", "if no stop", COST, "pays if chance is")
SUMS = ("worth_usd", "worst_tenth_usd", "worth_if_nothing_usd", "cost_if_nothing_usd")
CURVE_HEADINGS = ("instrument", "dose", "worth", "90 of 100 worlds", "if no stop", COST)
ROW = ("policy", "cost_usd", "play", "why")  # of a file, beside what a policy is worth
SECTORS_SHOWN, STATES_SHOWN = 5, 4  # largest losses of a table
LOSS_HEADINGS = ("state", "industry", "median", "90 of 100 worlds", "of a year's GDP")
INSIDE = "Worth most inside its range"
BOUND = "The end of the range binds, so that more may be worth more"
WITHOUT = "No dose is worth more than nothing"


def by_worth(options: Sequence[Option], advised: Sequence[Advice]) -> list[Option | Advice]:
    """Return policies by worth under the stop, what is advised before all others."""
    first: dict[str, Option | Advice] = {item.policy: item for item in advised}
    ranked = sorted(options, key=WORTH, reverse=True)
    return [*first.values(), *(option for option in ranked if option.policy not in first)]


def worth_cells(items: Sequence[Option | Advice]) -> Cells:
    """Return headings and rows of worth; a policy without any effect has dashes."""
    unit, size = unit_of(item.worth_usd for item in items)
    return _in(unit, WORTH_HEADINGS), [_worth_row(item, size) for item in items]


def _in(unit: str, headings: Sequence[str]) -> list[str]:
    """Return headings with the unit of those of money."""
    words = ("policy", "instrument", "dose", WORTH_HEADINGS[-1])
    return [head if head in words else f"{head}, {unit}" for head in headings]


def _sum(usd: float | None, size: float) -> str:
    """A sum in a table's unit, signed."""
    if usd is None:
        return NONE
    text = digits(usd / size)
    return f"+{text}" if usd > 0 and text != "0" else text


def _worth_row(item: Option | Advice, size: float) -> list[str]:
    sums = [getattr(item, key) for key in SUMS]
    if not any(sums[:-1]):
        return [item.policy, *(NONE,) * (len(WORTH_HEADINGS) - 1)]
    return [item.policy, *(_sum(usd, size) for usd in sums), item.pays_where]


def worth_chart(title: str, items: Sequence[Option | Advice]) -> Markup:
    """Draw worth under the stop with its interval, the first rows."""
    rows = [(item.policy, item.usd, item.worth_ci) for item in items[:DRAWN]]
    return dots(title, "worth, bn USD", rows, BILLION)


def best_doses(curves: Sequence[Point]) -> list[Point]:
    """Return the dose of each instrument that is worth most under the stop."""
    by_name = {point.policy: point for point in sorted(curves, key=WORTH)}  # the last one stays
    return sorted(by_name.values(), key=WORTH, reverse=True)


def dose_cells(points: Sequence[Point]) -> Cells:
    """Return headings and rows of doses; one without any effect has dashes."""
    unit, size = unit_of(point.worth_usd for point in points)
    return _in(unit, CURVE_HEADINGS), [_dose_row(point, size) for point in points]


def _dose_row(point: Point, size: float) -> list[str]:
    name = [point.policy, amount_of(point.dose, point.unit)]
    if not any((point.worth_usd, point.low_usd, point.high_usd, point.cost_usd)):
        return [*name, *(NONE,) * (len(CURVE_HEADINGS) - 2)]
    worth, low, high, idle, cost = (
        _sum(usd, size)
        for usd in (point.worth_usd, point.low_usd, point.high_usd, point.worth_if_nothing_usd,
                    point.cost_if_nothing_usd)
    )  # fmt: skip
    return [*name, worth, f"{low} to {high}", idle, cost]


def tops_in_words(tops: Sequence[Top]) -> list[str]:
    """Say where the best dose of each instrument lies, and where the end of the range binds."""
    lines: dict[str, list[str]] = {INSIDE: [], BOUND: [], WITHOUT: []}
    for top in tops:
        if top.dose is None:
            lines[WITHOUT].append(top.policy)
        else:
            at = f"{top.policy} at {amount_of(top.dose, top.unit)}"
            lines[BOUND if top.end_binds else INSIDE].append(at)
    return [f"{lead}: {listed(names)}." for lead, names in lines.items() if names]


def worth_rows(options: Sequence[Option], advised: Sequence[Advice]) -> list[dict[str, Any]]:
    """Return rows of a file, as `by_worth` has them; what is advised is marked, the first as such.

    What no mix or dose has, such as regret, is left out for all: it is in a table of the policies.
    """
    by_name = {option.policy: option.to_json() for option in options}
    marks = {item.policy: f"no: {item.chosen_by}" for item in advised[1:]}
    marks |= {item.policy: "yes" for item in advised[:1]}
    amounts = {item.policy: item.amounts for item in advised}
    rows = []
    for item in by_worth(options, advised):
        row = by_name.get(item.policy) or item.to_json()
        named = {"recommended": marks.get(item.policy), "amounts": amounts.get(item.policy)}
        rows.append(named | {key: row[key] for key in (*Worth.model_fields, *ROW)})
    return rows


def loss_table(harm: Undefended, state: str, stop: str) -> Table:
    """Return value added lost if nothing is done: the state, its worst industries, other states."""
    ranked = sorted(harm.losses, key=lambda loss: -loss.median_usd)
    totals = [loss for loss in ranked if loss.sector == ALL]
    sectors = [loss for loss in ranked if loss.state == state and loss.sector != ALL]
    shown = [
        *(loss for loss in totals if loss.state == state),
        *sectors[:SECTORS_SHOWN],
        *[loss for loss in totals if loss.state != state][:STATES_SHOWN],
    ]
    unit, size = unit_of(loss.median_usd for loss in shown)
    title = f"Value added lost in a {stop} if nothing is done, {unit}, discounted: "
    title += f"the {min(SECTORS_SHOWN, len(sectors))} largest industries and other states"
    return Table(title, LOSS_HEADINGS, [_loss_row(loss, size) for loss in shown])


def _loss_row(loss: Loss, size: float) -> list[str]:
    band = interval((loss.low_usd, loss.high_usd), lambda usd: digits(usd / size))
    share = percent(None) if loss.share_of_gdp is None else f"{100 * loss.share_of_gdp:.2g} %"
    return [loss.state, loss.sector.replace("_", " "), digits(loss.median_usd / size), band, share]

"""What a scenario costs states, typed, and as people read it."""

from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Share, Shown, Usd
from regame.core.words import NONE, money
from regame.tables.losses import COUNTED_IN

MONTHS = 24  # from the scenario's first month on
Measure = Literal["value_added", "output_stopped", "users_money"]
MEASURES: tuple[Measure, ...] = get_args(Measure)


class ScenarioAsked(Result):
    """A scenario in an answer, with its text; fields as those of `Scenario`."""

    name: str
    act: str
    opens: str
    holder: str
    goods: str
    share: float = Field(description="of usual exports that still leaves")
    targets: tuple[str, ...] = Field(description="states; all if empty")
    start: str = Field(description="first month")
    months: int | None = Field(description="how long; none: without end")
    licences: str = Field(description="those of April 2025: in force, lapse or none")
    deals: bool = Field(description="whether disputes are played, and a deal may end it")
    others: dict[str, str] = Field(description="what other states do, if not as usual")
    text: str


class ScenarioLoss(Result):
    """What a state loses in the first months of a scenario, by one measure.

    `value_added` of lines that stop and of their suppliers at home, net of what is caught up;
    `output_stopped`: gross output of these lines; `users_money`: what users pay more
    and go without.
    """

    state: str = Field(title="state")
    measure: Annotated[Measure, Shown(lambda name: name.replace("_", " "))] = Field(title="measure")
    months: int = Field(MONTHS, title="months")
    median_usd: Usd = Field(title="median", description="lost (+), USD of the accounts' year")
    low_usd: Usd = Field(title="5 % of worlds below", description="5 % of worlds lie below")
    high_usd: Usd = Field(title="5 % of worlds above", description="5 % of worlds lie above")
    share_of_gdp: Share = Field(title="of a year's GDP", description="median over a year's GDP")


TITLE = (
    f"Lost in the scenario's first {MONTHS} months beside no restriction, undiscounted, USD of "
    f"{COUNTED_IN}: median (5 to 95 % of worlds)"
)


def cells_of_losses(found: Sequence[ScenarioLoss]) -> tuple[list[str], list[list[str]]]:
    """Return headings and cells of losses: a row a state, those that lose most first."""
    by_state: dict[str, dict[str, ScenarioLoss]] = {}
    for loss in found:
        by_state.setdefault(loss.state, {})[loss.measure] = loss
    first, *others = MEASURES
    rows = sorted(by_state.items(), key=lambda item: -item[1][first].median_usd)
    heads = ["", "value added lost, USD", "of a year's GDP", "output stopped", "users' money"]
    return heads, [
        [
            state,
            _ranged(row[first]),
            f"{100 * row[first].share_of_gdp:.2g} %",
            *(_ranged(row[other]) if other in row else NONE for other in others),
        ]
        for state, row in rows
        if any(loss.median_usd or loss.high_usd for loss in row.values())
    ]


def _ranged(loss: ScenarioLoss) -> str:
    low, middle, high = (
        money(usd, signed=False) for usd in (loss.low_usd, loss.median_usd, loss.high_usd)
    )
    return f"{middle} ({low} to {high})"

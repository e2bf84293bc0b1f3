"""What to do about a stop in words: one policy, its worth and cost, the loss if nothing is done."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from regame.core.words import digits, interval, percent, unit_of
from regame.reports.templating import said
from regame.studies.frame import Table
from regame.studies.respond.parts import Advice, Late, Mix, Option, Undefended, Worth
from regame.studies.respond.worth_words import by_worth
from regame.studies.verdict.losses import Loss
from regame.tables.losses import ALL

ROW = ("policy", "cost_usd", "play", "why")  # of a file, beside what a policy is worth
SECTORS_SHOWN, STATES_SHOWN = 5, 4  # largest losses of a table
LOSS_HEADINGS = ("state", "industry", "median", "90 of 100 worlds", "of a year's GDP")


class Advised(NamedTuple):
    """The advice of one result.

    options: names of policies that say themselves what they are. lead: months from the start of
    policies to the stop.
    """

    stop: str
    state: str
    start_year: int
    runs: int
    options: Collection[str] = ()
    lead: int = 0

    def lines(
        self,
        recommended: Advice | None,
        alternatives: Sequence[Advice],
        harm: Undefended | None,
        safe: Mix | None,
        candidates: int,
        late: Late | None = None,
    ) -> list[str]:
        """Return the recommendation, worth, cost, the loss without it, alternatives, and the rule.

        safe: worth most of what loses nothing if no stop comes. candidates: policies tried. late:
        the recommended policy, begun late.
        """
        return said(
            "respond", "advised", self, recommended, alternatives, harm, safe, candidates, late
        )


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

"""What to do about a stop in words: one policy, its worth and cost, the loss if nothing is done."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from regame.core.words import (
    digits,
    few_worlds,
    interval,
    listed,
    percent,
    short,
    unit_of,
    years_after,
)
from regame.studies.frame import Table
from regame.studies.respond.options import MEAN, REGRET, TENTH
from regame.studies.respond.parts import (
    Advice,
    Instrument,
    Late,
    Mix,
    Option,
    Undefended,
    Worth,
    amount_of,
)
from regame.studies.respond.worth_words import by_worth, pays_where
from regame.studies.verdict.losses import Loss
from regame.tables.losses import ALL

ROW = ("policy", "cost_usd", "play", "why")  # of a file, beside what a policy is worth
SECTORS_SHOWN, STATES_SHOWN = 5, 4  # largest losses of a table
LOSS_HEADINGS = ("state", "industry", "median", "90 of 100 worlds", "of a year's GDP")
RULES = {
    MEAN: "the highest mean worth in the stop",
    TENTH: "the highest worth in the worst tenth of worlds",
    REGRET: "the least regret, in the stop or without, whichever is worse",
}


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
        few = few_worlds("respond", self.runs)
        loss = [_loss(harm, recommended, late)] if harm is not None else []
        if recommended is None:
            return [
                f"Recommended to {self.state}: nothing. Of {candidates} policies and doses, and "
                f"mixes of the best, none is better in a {self.stop} than doing nothing, beyond "
                f"the luck of the {self.runs} worlds.",
                *loss,
                *filter(None, [few]),
            ]
        return [
            f"Recommended to {self.state}: {self.described(recommended)}.",
            f"Worth, begun then: {short(recommended.worth_usd)} USD on average (95 % "
            f"{interval(recommended.worth_ci, short)}) in a {self.stop}; "
            f"{short(recommended.worth_if_nothing_usd)} if no stop comes. {_pays(recommended)}"
            f"{_begun_late(late)}",
            _cost(recommended),
            *loss,
            *(self._instead(item, recommended) for item in alternatives),
            *self._safe(safe, recommended),
            f"How it was chosen: {RULES[recommended.rule]}, of "
            f"{recommended.candidates} policies, doses and mixes; where others are as good "
            "within luck (95 %), the one of the fewest "
            "instruments, then of the least loss if no stop comes. The best of many is flattered. "
            "Intervals show the luck of the worlds drawn; errors of the model come on top.",
            *filter(None, [few]),
        ]

    def described(self, item: Advice) -> str:
        """Say what a policy is: its name and why it is there, or the amounts of a mix."""
        if item.policy in self.options or not item.instruments:
            return f"{item.policy!r} ({item.why})"
        begun = f"begun {self.lead} months before the stop"
        from_opening = f"from January {self.start_year} on"
        return f"{in_amounts(item.instruments)}, {begun if self.lead > 1 else from_opening}"

    def _instead(self, item: Advice, recommended: Advice) -> str:
        """An alternative, by its own rule better than what is recommended."""
        what = self.described(item)
        if item.rule == TENTH:
            return (
                f"If you fear the worst tenth of worlds: {what}, worth "
                f"{short(item.worst_tenth_usd)} there, the recommended "
                f"{short(recommended.worst_tenth_usd)}."
            )
        lead = "Least regret, come a stop or not" if item.rule == REGRET else "Highest mean"
        return (
            f"{lead}: {what}, worth {short(item.worth_usd)} in the stop and "
            f"{short(item.worth_if_nothing_usd or 0.0)} without."
        )

    def _safe(self, safe: Mix | None, recommended: Advice) -> list[str]:
        """What loses nothing if no stop comes, where the recommended does."""
        if (recommended.worth_if_nothing_usd or 0.0) >= 0:
            return []
        if safe is None or (safe.worth_ci is not None and safe.worth_ci[0] <= 0):
            return ["Whatever helps in the stop costs something if none comes."]
        return [f"If nothing may be lost where no stop comes: {safe.policy!r}, worth "
                f"{short(safe.worth_usd)} in the stop."]  # fmt: skip


def worth_rows(options: Sequence[Option], advised: Sequence[Advice]) -> list[dict[str, Any]]:
    """Return rows of a file, as `by_worth` has them; what is advised is marked, the first as such.

    What no mix or dose has, such as regret, is left out for all: it is in a table of the policies.
    """
    by_name = {option.policy: option.to_json() for option in options}
    marks = {item.policy: f"no: {RULES[item.rule]}" for item in advised[1:]}
    marks |= {item.policy: "yes" for item in advised[:1]}
    amounts = {item.policy: in_amounts(item.instruments) for item in advised}
    rows = []
    for item in by_worth(options, advised):
        row = by_name.get(item.policy) or item.to_json()
        named = {"recommended": marks.get(item.policy), "amounts": amounts.get(item.policy)}
        rows.append(named | {key: row[key] for key in (*Worth.model_fields, *ROW)})
    return rows


def in_amounts(instruments: Sequence[Instrument]) -> str:
    """Return what a mix is made of: "stock of magnets (12 months of use) and research (...)"."""
    return listed([f"{item.name} ({amount_of(item.amount, item.unit)})" for item in instruments])


def _pays(item: Advice | Late) -> str:
    where = pays_where(item)
    if where == "always":
        return "It pays, a stop or not."
    chance = where.replace("over", "more likely than").replace("under", "less likely than")
    return f"It pays where such a stop is {chance}."


def _begun_late(late: Late | None) -> str:
    """Say what the policy is worth in the stop where it begins only a month before."""
    if late is None:
        return ""
    cost = late.cost_if_nothing_usd
    costs = "" if cost is None else f"; net the treasury {_paid(cost)} if none comes"
    return (
        f" Begun only a month before the stop can come it is worth {short(late.worth_usd)} (95 % "
        f"{interval(late.worth_ci, short)}){costs}. {_pays(late)}"
    )


def _cost(item: Advice) -> str:
    """Say what the treasury pays, and when: if no stop comes, and in the stop."""
    if not item.outlays:
        return f"Cost: {short(item.cost_usd)} USD of public money."
    first, last = item.outlays[0], item.outlays[-1]
    holds = (
        f" and then holds stocks that would fetch {short(item.stock_left_usd, False)}"
        if item.stock_left_usd > 0
        else ""
    )
    return (
        f"Cost, from the treasury, begun then: if no stop comes it {_paid(first.if_nothing_usd)} "
        "in the first "
        f"{years_after(first.years).removeprefix('1 ')}, {_paid(last.if_nothing_usd)} in "
        f"{years_after(last.years)}{holds}; with the stop it {_paid(last.stop_usd)} in "
        f"{years_after(last.years)}."
    )


def _paid(usd: float) -> str:
    """A sum that the treasury pays, or earns where it is below zero."""
    return f"{'pays' if usd >= 0 else 'earns'} {short(abs(usd), False)} USD"


def _loss(harm: Undefended, recommended: Advice | None, late: Late | None) -> str:
    """Say what the stop costs where nothing is done, and what is left of it with a policy."""
    share = "" if harm.share_of_gdp is None else f", {_of_gdp(harm.share_of_gdp)} of a year's GDP"
    table = " The table has medians of value added; they do not add up." if harm.losses else ""
    bounds = f"95 % {interval(harm.loss_ci, lambda usd: short(usd, False))}"
    if harm.low_usd is not None and harm.high_usd is not None:
        worlds = (short(usd, False) for usd in (harm.low_usd, harm.high_usd))
        bounds += f"; in 90 of 100 worlds {' to '.join(worlds)}"
    remains = ""
    if recommended is not None:
        rest = [
            short(max(harm.loss_usd - (item.worth_usd or 0.0), 0.0), False)
            for item in (recommended, late)
            if item is not None
        ]
        begun = ", {} where it begins a month before".format(*rest[1:]) if late else ""
        remains = f" With the recommended policy {rest[0]} of that average remain{begun}."
    return (
        f"If nothing is done, the stop costs {short(harm.loss_usd, False)} USD of national income "
        f"on average ({bounds}){share}.{remains}{table}"
    )


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
    share = percent(None) if loss.share_of_gdp is None else _of_gdp(loss.share_of_gdp)
    return [loss.state, loss.sector.replace("_", " "), digits(loss.median_usd / size), band, share]


def _of_gdp(share: float) -> str:
    """A share of GDP; below one per cent to two digits."""
    return f"{100 * share:.2g} %"

"""The table of a target's question, and what it says of deals: how often, at what price."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from regame.analysis.results import Result
from regame.core.words import interval, listed, money, percent
from regame.runs.experiment import DRAWN
from regame.runs.sources import DATED, POSTERIOR, PRIOR, USUAL_YEAR
from regame.studies.frame import Table
from regame.studies.respond.parts import Best, Option, Regret, Searched

MEASURED = {
    "value_added": "Lines that stop for lack of goods count with the value added of their sectors "
    "and suppliers.",
    "users_money": "Lines that stop count with what users would have paid for what they lack.",
}
COUNTED = {"value_added": "value added", "users_money": "users' money"}
AGAINST = {
    "net_usd": "net_against_play_usd", "net_ci": "net_against_play_ci",
    "best_usd": "best_named_usd",
}  # fmt: skip
OVER_PLAYS = {"net_usd": "net_over_plays_usd", "net_ci": "net_over_plays_ci"}
LEGEND = (
    "Cost: public money beyond doing nothing, less what a stock left would fetch. Loss avoided: "
    "by all but the treasury. Regret: what the best policy brings beyond this one, the mean "
    "over worlds, against the holder's strategy where it is largest. No worse: than doing nothing, "
    "share of worlds and strategies. Sums are discounted means over worlds and the holder's "
    "strategies, equally weighted."
)
LEFT_OUT = (
    "Left out: the holder keeps to its calendar here, so no deal ends a restriction and no stock "
    "that it sees brings one on, and it licenses goods to be stored as others; others do not all "
    "buy stocks at once; a stock fits the lines that need it, though goods are made to order by "
    "shape and grade; and what a stock sells in a stop earns what the market then pays, though a "
    "state may give it away."
)
DEALS_LEFT_OUT = (
    "Left out: what giving way costs the state. It is counted in times, not in money: the last "
    "column says what once must cost it for a policy to pay as much as the one that gives way most "
    "often, under restrictions. Others bargain "
    "as they weigh it, whatever the state does."
)


def firms_in_words(firms: str) -> str:
    """Say by which rules firms play in all runs."""
    if firms == DRAWN:
        return "Firms play the rules that each world draws, whatever a state does."
    return "Firms play as usual, not by rules drawn from what firms on record did."


def price_of_giving_way(options: Sequence[Option]) -> str:
    """Say what giving way must cost the state for those policies to be right that seldom do."""
    prices = sorted(
        (option.break_even_concession_usd, option.policy)
        for option in options
        if option.break_even_concession_usd is not None
    )
    if not prices:
        return "But: giving way counts as free here. No policy has a price."
    most = max(options, key=lambda option: option.concessions or 0)
    each = [f"{money(price, False)} USD ({name!r})" for price, name in prices]
    return (
        f"But: giving way counts as free here. {most.policy!r} loses to others once giving way "
        f"costs, each time, over {listed(each)}."
    )


def regret_table(options: Sequence[Option], regrets: Sequence[Regret]) -> Table:
    """Return how regret is made: a row per policy, a column per strategy of the holder."""
    held = list(dict.fromkeys(regret.holder for regret in regrets))
    at = {(regret.policy, regret.holder): regret for regret in regrets}
    cells = [
        [option.policy, *(_regret_sum(at[option.policy, name]) for name in held)]
        for option in options
    ]
    caption = "Regret by the holder's strategy: the best policy of each world less this one"
    return Table(f"{caption}, means in USD", ["policy", *held], cells)


def _regret_sum(regret: Regret) -> str:
    sums = (regret.best_usd, regret.net_usd, regret.regret_usd)
    return "{} less {} = {}".format(*map(money, sums))


def said_worlds(source: str) -> str:
    """Say what the worlds of a source have in common."""
    if source == PRIOR:
        return "worlds span what sources allow"
    dated = DATED.match(source)
    if source == POSTERIOR or dated:
        return f"worlds fit the record to {dated[1] if dated else USUAL_YEAR}"
    return f"worlds are those of {source}"


def costs(usd: float) -> str:
    """Return what a policy costs; one that earns says so."""
    if usd < 0:
        return f"earns {money(-usd, False)} of public money"
    return f"costs {money(usd, False)} of public money"


def avoids(usd: float) -> str:
    """Return what a policy avoids; one that harms says so."""
    if usd < 0:
        return f"adds losses of {money(-usd, False)}"
    return f"avoids losses of {money(usd, False)}"


def by_holder(best: Sequence[Best], regrets: Sequence[Regret]) -> str:
    """Say whether what is best depends on the holder's strategy, and what loses under none."""
    if len({item.policy for item in best}) == 1:
        return f"The best answer is {best[0].policy!r} whatever the holder does."
    parts = [f"{item.policy!r} against {item.holder} ({money(item.net_usd)})" for item in best]
    return f"The best answer depends on the holder: {listed(parts)}. {_safe(regrets)}"


def _safe(regrets: Sequence[Regret]) -> str:
    """Say which policies lose nothing in the mean under any strategy of the holder."""
    nets: dict[str, list[float]] = {}
    for regret in regrets:
        nets.setdefault(regret.policy, []).append(regret.net_usd)
    safe = [repr(policy) for policy, net in nets.items() if min(net) >= 0 < max(net)]
    if not safe:
        return "Whatever helps against one costs something against another."
    return f"No worse than doing nothing against any: {listed(safe)}."


def found_in_words(searched: Searched, options: Sequence[Option]) -> str:
    """Return how the best policy that a search found does in worlds that it has not seen."""
    found_options = [option for option in options if option.policy.startswith("found ")]
    best = max(found_options, key=lambda option: option.net_usd)
    return (
        f"Best of {searched.tried} with triggers: {best.policy!r}, {best.play}: net "
        f"{money(best.net_usd)} USD (95 % {interval(best.net_ci, money)}) in worlds that the "
        "search has not seen."
    )


def without_stock(state: str, options: Sequence[Option]) -> str:
    """Return what the answer is if the public stock that is left is worth nothing."""
    robust = next(option for option in options if option.robust)
    alternative = next(option for option in options if option.robust_without_stock)
    same = "still " if alternative.policy == robust.policy else ""
    return (
        "Of the cost, what is left of public stocks counts as sold at the end; counted as "
        f"nothing, {state} {same}regrets {alternative.policy!r} least "
        f"(net {money(alternative.net_without_stock_usd)} USD)."
    )


def how_sure(options: Sequence[Option], worlds: str, unsure: bool) -> str:
    """Say how often another sample would name the same policy, and what no sample tells."""
    picked = sorted(options, key=lambda option: -option.picked)[:2]
    parts = [f"{item.policy!r} in {percent(item.picked)}" for item in picked if item.picked]
    return (
        f"How sure: {said_worlds(worlds)}. Other samples of them would name {listed(parts)} of "
        f"cases.{' Its net may be nothing.' if unsure else ''} Intervals show Monte-Carlo error "
        "only; model error comes on top."
    )


def sheets_of(fields: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Return doses, mixes for a goal, losses, regrets and pairs of policies, of a result's fields.

    Under a stop also what the stop costs, what the treasury pays by years, and what policies cost
    and bring as a mean over both plays. Net against one play of the holder has its own head.
    """
    harm, goal, recommended = (fields[x] for x in ("nothing_done", "goal", "recommended"))
    rows: dict[str, Sequence[Result]] = {
        "curves": fields["curves"],
        "goal": goal.frontier if goal else (),
        "stop_costs": (harm,) if harm else (),
        "treasury": recommended.outlays if recommended else (),
        "nothing_done": harm.losses if harm else (),
        "policies": fields["options"] if fields["stop"] and not goal else (),
        "by_strategy": fields["best_by_strategy"],
        **{name: fields[name] for name in ("regrets", "contrasts", "gains")},
    }
    frames = {name: pd.DataFrame([row.to_json() for row in at]) for name, at in rows.items()}
    frames["stop_costs"] = frames["stop_costs"].drop(columns="losses", errors="ignore")
    for name in ("by_strategy", "regrets"):
        frames[name] = frames[name].rename(columns=AGAINST)
    frames["by_strategy"] = frames["by_strategy"].rename(columns={"policy": "best_named_policy"})
    frames["policies"] = frames["policies"].rename(columns=OVER_PLAYS)
    return frames

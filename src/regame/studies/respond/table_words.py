"""The table of a target's question, and what it says of deals: how often, at what price."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from regame.analysis.results import Result
from regame.core.words import money, percent
from regame.reports.templating import sentence
from regame.runs.sources import DATED, POSTERIOR, PRIOR, USUAL_YEAR
from regame.studies.frame import Table, crossed
from regame.studies.respond.parts import Best, Option, Regret

AGAINST = {
    "net_usd": "net_against_play_usd", "net_ci": "net_against_play_ci",
    "best_usd": "best_named_usd",
}  # fmt: skip
OVER_PLAYS = {"net_usd": "net_over_plays_usd", "net_ci": "net_over_plays_ci"}


def price_of_giving_way(options: Sequence[Option]) -> str:
    """Say what giving way must cost the state for those policies to be right that seldom do."""
    prices = sorted(
        (option.break_even_concession_usd, option.policy)
        for option in options
        if option.break_even_concession_usd is not None
    )
    most = max(options, key=lambda option: option.concessions or 0)
    each = [f"{money(price, False)} USD ({name!r})" for price, name in prices]
    return sentence("respond", "price_of_giving_way", each, most)


def regret_table(regrets: Sequence[Regret]) -> Table:
    """Return how regret is made: a row per policy, a column per strategy of the holder."""
    held, cells = crossed(regrets, "policy", "holder", _regret_sum)
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


def by_holder(best: Sequence[Best], regrets: Sequence[Regret]) -> str:
    """Say whether what is best depends on the holder's strategy, and what loses under none."""
    nets: dict[str, list[float]] = {}
    for regret in regrets:
        nets.setdefault(regret.policy, []).append(regret.net_usd)
    safe = [repr(policy) for policy, net in nets.items() if min(net) >= 0 < max(net)]
    plays = [f"{item.policy!r} against {item.holder} ({money(item.net_usd)})" for item in best]
    return sentence("respond", "by_holder", best, plays, safe)


def how_sure(options: Sequence[Option], worlds: str, unsure: bool) -> str:
    """Say how often another sample would name the same policy, and what no sample tells."""
    picked = sorted(options, key=lambda option: -option.picked)[:2]
    parts = [f"{item.policy!r} in {percent(item.picked)}" for item in picked if item.picked]
    return sentence("respond", "how_sure", said_worlds(worlds), parts, unsure)


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

"""The answer as tables of a file: policies by worth, and what else belongs beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from regame.analysis.results import Result
from regame.studies.respond.advice_words import RULES, in_amounts
from regame.studies.respond.parts import Advice, Option, Worth
from regame.studies.respond.worth_words import by_worth

if TYPE_CHECKING:
    from regame.studies.respond.result import RespondResult

ROW = ("policy", "cost_usd", "play", "why")  # of a file, beside what a policy is worth
AGAINST = {"net_usd": "net_against_play_usd", "net_ci": "net_against_play_ci"}


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


def sheets_of(result: RespondResult) -> dict[str, pd.DataFrame]:
    """Return doses, mixes for a goal, losses, and regrets and pairs of policies.

    Under a stop also what the stop costs, what the treasury pays by years, and what policies cost
    and bring as a mean over both plays. Net against one play has a head of its own.
    """
    stop, harm = result.stop is not None and result.goal is None, result.nothing_done
    rows: dict[str, Sequence[Result]] = {
        "curves": result.curves,
        "goal": () if result.goal is None else result.goal.frontier,
        "stop_costs": (harm,) if harm else (),
        "treasury": result.recommended.outlays if result.recommended else (),
        "nothing_done": harm.losses if harm else (),
        "policies": result.options if stop else (),
        "by_strategy": result.best_by_strategy,
        "regrets": result.regrets,
        "contrasts": result.contrasts,
        "gains": result.gains,
    }
    frames = {name: pd.DataFrame([row.to_json() for row in at]) for name, at in rows.items()}
    frames["stop_costs"] = frames["stop_costs"].drop(columns="losses", errors="ignore")
    for name in ("by_strategy", "regrets"):
        frames[name] = frames[name].rename(columns=AGAINST)
    return frames

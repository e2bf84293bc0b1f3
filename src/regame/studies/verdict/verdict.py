"""The main job: when does the weapon hurt the one who uses it?"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from regame.analysis.breakevens import break_evens, closed_form
from regame.analysis.factorial import effects
from regame.analysis.hindsight import ex_ante, regret, separation
from regame.analysis.hypotheses import Rule, judge_all
from regame.analysis.outcomes import Pairs, flow_turning, gains, horizons, pair, played, turning
from regame.core.horizon import YEARS
from regame.core.options import flags_again
from regame.core.words import sentence
from regame.reports.terminal import show_json, show_verdict, tell_failures
from regame.runs.policies import Cell
from regame.runs.protocol import Ask, Plan, prepare
from regame.runs.runner import PlayChunk, Played, run_design
from regame.runs.store import SCHEMA_VERSION, write_json
from regame.studies.verdict.channels import nothing, play_channels
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.report import PROTOCOL, VERDICT, write_report

EXPERIMENT = "weaponization"
INTERVALS = (
    "95 % intervals show Monte-Carlo error only: how far a figure would move if other worlds were "
    "drawn from the same assumptions. Shares: Wilson. Medians, means and ratios: percentile "
    "bootstrap over worlds. Whether the assumptions are right they do not show."
)
PAYOFFS = {  # column -> what it reads
    "payoff": "national income, money only, with terminal values",
    "money": "national income, money only, without terminal values",
    "budget": "the state's budget: duty, fees on licences, support paid",
    "broad": "national income with concessions, environment and depletion, with terminal values",
}
BRIEF = (
    *("years", "worlds", "pays_share", "neutral_share", "self_harm_share", "self_harm_ci"),
    *("median_difference_usd", "median_difference_ci", "unfired", "ties"),
)


def run_verdict(options: VerdictOptions, name: str = EXPERIMENT) -> int:
    """Play every world with each treatment and with its baselines, and say what came of it.

    Prints a table and where the report is, or with `options.json` one JSON object, and writes the
    report into the folder of results. Returns the exit code: 1 if some rows failed, else 0. Raises
    UserError and StrategyError as `runner.run_design` does.
    """
    from regame.runs.rows import play_rows  # the statistics below need neither Mesa nor numba

    ask = Ask(options.treatments, options.baseline, least=12 * YEARS[0])
    plan = prepare(name, options, ask, options)
    main = run_design(plan.job(Path(name).stem, play_rows), options)
    status = tell_failures(main.table)
    found, more = decide(plan, main, options, play_rows)
    for part in more:
        status = max(status, tell_failures(part.table))
    write_json(main.path / PROTOCOL, protocol(plan, command(plan, options, name)))
    write_json(main.path / VERDICT, found)
    report = write_report(main.path)
    if options.json:
        show_json(found)
        sys.stderr.write(f"regame: the report is {report}\n")
    else:
        asked = plan.experiment
        show_verdict(found, asked.question, asked.weapon, report, options.overrides)
    return status


def decide(
    plan: Plan, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[dict[str, Any], list[Played]]:
    """Return the verdict, and what was played for its channels beside the main table."""
    if pair(main.table, plan.treatments[0], plan.baseline).baseline.empty:
        raise RuntimeError(f"every run of {plan.treatments[0]} failed: there is no verdict")
    channels, more = play_channels(plan, main, options, play_chunk)
    return verdict(plan, main, channels, more), more


def verdict(
    plan: Plan, main: Played, channels: dict[str, Any], more: Sequence[Played]
) -> dict[str, Any]:
    """Return the verdict as one JSON object; its keys are a contract.

    channels: fields of `channels.play_channels`; more: what was played for them.
    """
    experiment, table = plan.experiment, main.table
    readings = [reading(table, cell, experiment.rules) for cell in plan.cells]
    readings[0] |= channels
    parts = [main, *more]
    seconds, rows = sum(part.seconds for part in parts), sum(part.rows for part in parts)
    pairs = pair(table, plan.headline.treated, plan.headline.against)
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": plan.runs,
        "rows": len(plan.design),
        "months": experiment.months,
        "seed": plan.seed,
        "config_hash": plan.config.hash,
        "start_year": plan.config.world.start_year,
        "sentence": sentence(readings[0], experiment.weapon),
        **readings[0],
        "turning_month_t4": closed_form(plan.config, pairs.treated, _begins(pairs)),
        "factorial": effects(table, list(plan.treatments), _nothing_done(plan)),
        "separation": separation(pairs, plan.config, played(pairs)[-1]),
        "treatments": readings,
        "intervals": INTERVALS,
        "failed_rows": int(table["failed"].sum()),
        "channel_rows": sum(len(part.table) for part in more),
        "channel_failed_rows": int(sum(part.table["failed"].sum() for part in more)),
        "out": str(main.path),
        "elapsed_s": round(seconds, 3),
        "runs_per_s": round(rows * experiment.months / 240 / seconds, 1) if rows else 0.0,
    }


def _flow_turning(pairs: Pairs) -> dict[str, Any]:
    month = flow_turning(pairs)
    if month is None:
        return {"note": "no twelve months brought a median loss after a gain"}
    note = f"the twelve months that end with month {month} are the first with a median loss"
    return {"month": month, "note": note}


def _begins(pairs: Pairs) -> int:
    """Return the first month in which the weapon makes a difference in any world."""
    paths = gains(pairs)
    if paths is None:
        return 0
    differs = np.flatnonzero((paths != 0).any(axis=0))
    return int(differs[0]) if len(differs) else 0


def reading(table: pd.DataFrame, cell: Cell, rules: Sequence[Rule]) -> dict[str, Any]:
    """Return all that is said of one treatment against one baseline.

    If every run failed, there is nothing but horizons without a world.
    """
    pairs = pair(table, cell.treated, cell.against)
    found = {
        "treatment": cell.treatment,
        "baseline": cell.baseline,
        "played": [cell.treated, cell.against],
        "horizons": horizons(pairs),
        "turning_month": turning(pairs),
    }
    if pairs.baseline.empty:
        return found
    last = played(pairs)[-1]
    return {
        **found,
        **break_evens(pairs, last),
        "hypotheses": judge_all(rules, table, pairs, cell.treated),
        **nothing(),
        "flow_turning": _flow_turning(pairs),
        "payoffs": other_readings(pairs),
        "ex_ante": ex_ante(pairs),
        "regret": regret(table, cell.treated, last),
    }


def other_readings(pairs: Pairs) -> list[dict[str, Any]]:
    """Return each reading of the payoff, per horizon, in brief."""
    return [
        {
            "payoff": name,
            "what": what,
            "horizons": [{key: item[key] for key in BRIEF} for item in horizons(pairs, name)],
        }
        for name, what in PAYOFFS.items()
        if f"{name}_1y" in pairs.treated
    ]


def _nothing_done(plan: Plan) -> str:
    """Return the baseline in which no instrument of the treatments is used."""
    free = (name for name, one in plan.experiment.baselines.items() if one.shared is None)
    return next(free, plan.baseline)


def protocol(plan: Plan, command: Sequence[str]) -> dict[str, Any]:
    """Return what was fixed before the run: the experiment and every assumption.

    command: the words of the command line that makes the same results again.
    """
    return {
        "experiment": plan.experiment.model_dump(mode="json"),
        "config": plan.config.model_dump(mode="json"),
        "config_hash": plan.config.hash,
        "treatments": list(plan.treatments),
        "command": list(command),
    }


def command(plan: Plan, options: VerdictOptions, name: str) -> list[str]:
    """Return the words of the command line that makes the same results again."""
    words = ["regame", "verdict"] + ([name] if name != EXPERIMENT else [])
    return words + flags_again(options, plan.runs, plan.seed)

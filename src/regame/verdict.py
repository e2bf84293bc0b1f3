"""The main job: when does the weapon hurt the one who uses it?"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from regame.errors import UserError
from regame.options import Options
from regame.outcomes import discount_rate, horizons, pair, turning
from regame.protocol import Experiment, Plan, Rule, prepare
from regame.report_text import show_json, show_verdict, tell_failures
from regame.runner import Played, run_design
from regame.store import SCHEMA_VERSION

EXPERIMENT = "weaponization"


def run_verdict(options: Options) -> int:
    """Play every world with each treatment and with its twins, and say what came of it.

    Prints a table, or with `options.json` one JSON object. Returns the exit code: 1 if some rows
    failed, else 0. Raises UserError and StrategyError as `runner.run_design` does.
    """
    from regame.rows import play_rows  # the statistics below need neither Mesa nor numba

    plan = prepare(EXPERIMENT, options)
    refuse_recorded(plan.experiment)
    played = run_design(plan.job(EXPERIMENT, play_rows), options)
    found = verdict(plan, played)
    if options.json:
        show_json(found)
    else:
        show_verdict(found, plan.experiment.question)
    return tell_failures(played.table)


def refuse_recorded(experiment: Experiment) -> None:
    """Raise UserError if a rival plays a record.

    Its answer to a weapon would then be there without one, a gift to the weapon's state.
    """
    faults = [
        f"others: {state} = {text!r}: a verdict needs rivals that respond, not a record"
        for state, text in experiment.others.items()
        if text.strip().startswith("Recorded")
    ]
    if faults:
        raise UserError(faults)


def verdict(plan: Plan, played: Played) -> dict[str, Any]:
    """Return the verdict as one JSON object; its keys are a contract."""
    experiment = plan.experiment
    readings = [
        reading(played.table, name, list(experiment.twins), experiment.rules)
        for name in plan.treatments
    ]
    years_played = played.rows * experiment.months / 240
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": plan.runs,
        "rows": len(plan.design),
        "months": experiment.months,
        "seed": plan.seed,
        "config_hash": plan.config.hash,
        **readings[0],
        "treatments": readings,
        "failed_rows": int(played.table["failed"].sum()),
        "out": str(played.path),
        "elapsed_s": round(played.seconds, 3),
        "runs_per_s": round(years_played / played.seconds, 1) if played.rows else None,
    }


def reading(
    table: pd.DataFrame, treatment: str, twins: Sequence[str], rules: Sequence[Rule]
) -> dict[str, Any]:
    """Return all that is said of one treatment.

    The first twin is what the treatment is judged against; the others stand beside it. What is
    not measured yet is None.
    """
    pairs = pair(table, treatment, twins[0])
    judged = horizons(pairs)
    return {
        "treatment": treatment,
        "horizons": judged,
        "turning_month": turning(pairs),
        "break_even_discount_rate": discount_rate(pairs),
        "break_even_concession_usd": None,
        "break_even_rival_weight": None,
        "cannots": [judge(rule, judged) for rule in rules],
        "channels": None,
        "twin": twins[0],
        "other_twins": {twin: horizons(pair(table, treatment, twin)) for twin in twins[1:]},
    }


def judge(rule: Rule, judged: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Decide one claim by its rule; the verdict is None where the claim cannot be decided yet."""
    answer = {"name": rule.name, "claim": rule.claim}
    if rule.decided_by is None:
        return answer | {"verdict": None, "evidence": "no outcome measures this yet"}
    found = next((item for item in judged if item["years"] == rule.years), None)
    if found is None or not found["worlds"]:
        return answer | {"verdict": None, "evidence": f"no world decided after {rule.years} years"}
    verdict_ = "undecided"
    if found["self_harm_ci"][0] > rule.share:
        verdict_ = "supported"
    elif found["pays_ci"][0] > rule.share:
        verdict_ = "contradicted"
    evidence = (
        f"after {rule.years} years it harms in {_percent(found['self_harm_share'])} "
        f"({_range(found['self_harm_ci'])}) and pays in {_percent(found['pays_share'])} "
        f"({_range(found['pays_ci'])}) of {found['worlds']} worlds"
    )
    return answer | {"verdict": verdict_, "evidence": evidence}


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _range(interval: Sequence[float]) -> str:
    return " to ".join(f"{100 * bound:.1f}" for bound in interval)

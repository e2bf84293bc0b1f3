"""Whether it pays the holder: every world's inputs, its class in money, and what it wins."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from regame.analysis.outcomes import Pairs, judged, pair, played
from regame.analysis.politics import quadrants
from regame.core.options import Execution, StudyOptions
from regame.explorer.stops import EXPERIMENT
from regame.runs.manifests import is_begun
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import PlayChunk, run_design
from regame.studies.verdict.channels import Search, contribution
from regame.studies.verdict.options import VerdictOptions

LADDER = ("licences", "half stop", "full stop")
# Assumptions that readers may narrow, those that people argue about.
BELIEFS = (
    "demand.growth_outside",
    "reputation.premium",
    "demand.elasticity",
    "demand.elasticity_long",
    "investment.hazard",
    "substitution.ceiling",
)
UNJUDGED = "-"
CHANNELS = "channels"  # folder of runs without one
TIMES = 16  # worlds here for one of a stop: shares need more than losses


def play_pays(out: Path, runs: int) -> dict[str, Any]:
    """Play the ladder in many worlds, as the verdict on today does.

    Returns beliefs (key: values by world), and by dose and horizon a letter a world in `classes`
    with the gain of the median world, M USD, and the quadrants that the verdict would print; by
    dose besides what each channel adds (`channels_of`).
    """
    from regame.runs.rows import play_rows  # slow to import: the engine

    plan = _plan(runs, *LADDER)
    names = [plan.baseline, *dict.fromkeys(cell.treated for cell in plan.cells)]
    rows = plan.design[plan.design["treatment"].isin(names)].reset_index(drop=True)
    job = replace(plan.outcomes("pays", play_rows), design=rows.rename_axis("run"))
    how = Execution(out=out, resume=is_begun(out))
    record = run_design(job, how)
    table = record.table
    pairs = {name: pair(table, name, plan.baseline) for name in LADDER}
    worlds = table[table["treatment"] == plan.baseline].sort_values("world")
    beliefs = {key: [float(f"{x:.3g}") for x in worlds[key]] for key in BELIEFS}
    years = played(pairs[LADDER[0]])
    return {
        "worlds": len(worlds),
        "years": years,
        "beliefs": beliefs,
        "doses": {
            name: {
                "classes": [letters(item, at, len(worlds)) for at in years],
                "median": [_median(item, at) for at in years],
                "quadrants": [at.to_json() for at in quadrants(item)],
                "channels": channels_of(_plan(runs, name), record, play_rows),
            }
            for name, item in pairs.items()
        },
    }


def _plan(runs: int, *doses: str) -> Plan:
    return prepare(EXPERIMENT, StudyOptions(runs=TIMES * runs), Ask(treatments=doses, firms=""))


def channels_of(plan: Plan, record: Played, play_chunk: PlayChunk) -> list[dict[str, Any]]:
    """Return what each channel adds to the holder's gain at the longest horizon, M USD.

    In the median world, with its 95 % interval, the largest first; channels whose interval holds
    zero are left out.
    """
    folder = record.path / CHANNELS / plan.treatments[0].replace(" ", "_")
    search = Search(plan, record.numbers, folder, VerdictOptions(), play_chunk)
    search.play(CHANNELS, [frozenset({item.name}) for item in plan.experiment.channels])
    rows = [contribution(item, search) for item in plan.experiment.channels]
    rows.sort(key=lambda item: -abs(item.contribution_usd))
    intervals = [[round(bound / 1e6) for bound in item.contribution_ci or ()] for item in rows]
    return [
        {"name": item.name, "median": round(item.contribution_usd / 1e6), "ci": [low, high]}
        for item, (low, high) in zip(rows, intervals, strict=True)
        if low * high > 0
    ]


def letters(pairs: Pairs, years: int, count: int) -> str:
    """Return a letter a world, by its number: P pays, N neutral, H harms, "-" not judged.

    In capitals where a state conceded more often than in the baseline (`analysis.politics`).
    """
    money = judged(pairs, years)
    wins = pairs.difference(f"conceded_{years}y") > 0
    values = np.full(count, UNJUDGED)
    signs = np.where(money.pays, "P", np.where(money.harms, "H", "N"))
    signs = np.where(wins, signs, np.char.lower(signs))
    values[pairs.treated.index.to_numpy()] = np.where(money.decided, signs, UNJUDGED)
    return "".join(values)


def _median(pairs: Pairs, years: int) -> int:
    gains = pairs.difference(f"payoff_{years}y")[pairs.counted(years)]
    return round(float(np.median(gains)) / 1e6) if len(gains) else 0

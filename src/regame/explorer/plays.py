"""What the explorer plays besides stops: worth of policies, whether it pays, how sure it is.

Policies are priced as `regame respond` does it; whether a dose pays the holder is asked world by
world, with its class in money and what it wins; months of 2025 stand beside the record.
"""

import base64
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from regame.analysis.pairing import Pairs, judged, pair, played
from regame.analysis.politics import quadrants
from regame.config.files import load
from regame.core.horizon import YEAR
from regame.core.options import Execution, StudyOptions
from regame.core.packaged import Toml
from regame.explorer.grid import TABLES
from regame.explorer.stops import EXPERIMENT
from regame.runs.manifests import is_begun
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import PlayChunk, run_design
from regame.studies.dock.dock import play_dock
from regame.studies.dock.options import DockOptions
from regame.studies.hindcast.months import play_months_of
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import Score
from regame.studies.respond.file import Respond
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.result import RespondResult
from regame.studies.verdict.channels import Search, contribution
from regame.studies.verdict.options import VerdictOptions
from regame.tables.figures import estimated
from regame.tables.misses import said

type Asking = Callable[[RespondOptions, str], tuple[RespondResult, Played]]

STUDY = "respond_2025"  # of the same opening as `stops.EXPERIMENT`

MILLION = 1e6
POLICIES, PAYS, RECORD = (TABLES[part] for part in ("policies", "pays", "record"))


def play_policies(out: Path, runs: int, states: Sequence[str], ask: Asking) -> Toml:
    """Ask for every state what each policy is worth, by play of the holder and by dose.

    ask: plays a question, such as `play_respond`.

    Returns holders (names), policies (name -> what it plays, in words), horizon, and by state
    `options` (net M USD by holder), and of a full stop `curves` (by instrument), `begins` (months
    from the opening), `loss` (if nothing is done, M USD), `late` (what is worth most, begun late).
    """
    study = load(Respond, "experiments", STUDY)
    result: Toml = {}
    for state in states or POLICIES["states"]:

        def answer(part: str, state: str = state, **how: Any) -> RespondResult:
            folder = out / f"{state}_{part}".lower().replace(" ", "_")
            return ask(RespondOptions(state=state, runs=runs, **how, **_resumed(folder)), STUDY)[0]

        usual = answer("plays")
        stops = {name: answer(name, **how) for name, how in POLICIES["stops"].items()}
        result[state] = {"options": options_of(usual, **stops), **_stopped(stops["full stop"])}
    return {
        "holders": list(study.holder),
        "years": RespondOptions.years,
        "worlds": runs,
        "why": {policy: item.why for policy, item in study.policies.items()},
        "states": result,
    }


def options_of(found: RespondResult, **stops: RespondResult) -> list[Toml]:
    """Return the net of every policy by play of the holder, and its interval, M USD.

    stops: answers that are shown for plays of the holder, by the name of each.
    """
    held = [item.holder for item in found.best_by_strategy]
    plays = {(item.policy, item.holder): item for item in found.regrets}
    for name, stop in stops.items():
        plays |= {(item.policy, name): item for item in stop.regrets if item.holder == stop.stop}
    by_option = [[plays[option.policy, name] for name in held] for option in found.options]
    return [
        {
            "policy": option.policy,
            "net": [_millions(item.net_usd) for item in nets],
            "ci": [list(map(_millions, item.net_ci or ())) for item in nets],
        }
        for option, nets in zip(found.options, by_option, strict=True)
    ]


def _stopped(found: RespondResult) -> Toml:
    """What a stop costs, and what doses are worth under it, and if nothing happens."""
    harm, setting, late = found.nothing_done, found.setting, found.recommended_late
    best = found.recommended.instruments if found.recommended else ()
    return {
        "begins": setting and setting.months_before,
        "loss": harm and _millions(harm.loss_usd),
        "late": late and _millions(late.worth_usd),
        "best": [{"policy": x.name, "dose": x.amount, "unit": x.unit} for x in best],
        "curves": [
            {
                **{name: getattr(point, name) for name in ("policy", "dose", "unit")},
                **{name: _millions(getattr(point, key)) for name, key in POLICIES["sums"].items()},
                "from": point.break_even_probability,
            }
            for point in found.curves
        ],
    }


def _millions(usd: float | None) -> float | None:
    return None if usd is None else round(usd / MILLION, 1)


LADDER: list[str] = PAYS["ladder"]
UNJUDGED = "-"
NO_GAIN = -(2**15)
CHANNELS = "channels"  # folder of runs without one


def play_pays(out: Path, runs: int) -> Toml:
    """Play the ladder in many worlds, as the verdict on today does.

    Returns beliefs (key: values by world), and by dose and horizon a letter a world in `classes`
    with its gain in `gains`, the gain of the median world, M USD, and the quadrants that the
    verdict would print; by dose besides what each channel adds (`channels_of`).
    """
    from regame.runs.rows import play_rows  # slow to import: the engine

    plan = _plan(runs, *LADDER)
    names = [plan.baseline, *dict.fromkeys(cell.treated for cell in plan.cells)]
    rows = plan.design[plan.design["treatment"].isin(names)].reset_index(drop=True)
    job = replace(plan.outcomes("pays", play_rows), design=rows.rename_axis("run"))
    record = run_design(job, Execution(**_resumed(out)))
    pairs = {name: pair(record.table, name, plan.baseline) for name in LADDER}
    worlds = record.table[record.table["treatment"] == plan.baseline].sort_values("world")
    beliefs = {key: list(map(_short, worlds[key])) for key in PAYS["beliefs"]}
    years = played(pairs[LADDER[0]])
    return {
        "worlds": len(worlds),
        "years": years,
        "beliefs": beliefs,
        "doses": {
            name: {
                "classes": [letters(item, at, len(worlds)) for at in years],
                "gains": [gains(item, at, len(worlds)) for at in years],
                "median": [_median(item, at) for at in years],
                "quadrants": [at.to_json() for at in quadrants(item)],
                "channels": channels_of(_plan(runs, name), record, play_rows),
            }
            for name, item in pairs.items()
        },
    }


def _plan(runs: int, *doses: str) -> Plan:
    # Shares need more worlds than losses.
    return prepare(EXPERIMENT, StudyOptions(runs=16 * runs), Ask(treatments=doses, firms=""))


def channels_of(plan: Plan, record: Played, play_chunk: PlayChunk) -> list[Toml]:
    """Return what each channel adds to the holder's gain at the longest horizon, M USD.

    In the median world, with its 95 % interval, the largest first; channels whose interval holds
    zero are left out.
    """
    folder = record.path / CHANNELS / plan.treatments[0].replace(" ", "_")
    search = Search(plan, record.numbers, folder, VerdictOptions(), play_chunk)
    search.play(CHANNELS, [frozenset({item.name}) for item in plan.experiment.channels])
    rows = [contribution(item, search) for item in plan.experiment.channels]
    rows.sort(key=lambda item: -abs(item.contribution_usd))
    intervals = [[round(bound / MILLION) for bound in item.contribution_ci or ()] for item in rows]
    return [
        {"name": item.name, "median": round(item.contribution_usd / MILLION), "ci": [low, high]}
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


def gains(pairs: Pairs, years: int, count: int) -> str:
    """Return what the holder gains in each world, by its number, in 10 M USD.

    As whole numbers of two bytes, the lower first, in base 64, which is half as long as digits;
    `NO_GAIN` where a world is not counted.
    """
    counted = pairs.counted(years)
    values = np.full(count, NO_GAIN, dtype="<i2")
    gain = pairs.difference(f"payoff_{years}y")[counted] / (10 * MILLION)
    bounded = np.clip(np.rint(gain), NO_GAIN + 1, -NO_GAIN - 1)
    values[pairs.treated.index.to_numpy()[counted]] = bounded
    return base64.b64encode(values.tobytes()).decode()


def _median(pairs: Pairs, years: int) -> int:
    gains = pairs.difference(f"payoff_{years}y")[pairs.counted(years)]
    return round(float(np.median(gains)) / 1e6) if len(gains) else 0


CONFIG, MONTHS = "world_2025", 24
FEWEST = 5  # months on record of a series that is shown


def play_record(out: Path, runs: int) -> Toml:
    """Play the months of 2025 and the scorecard.

    Returns series (name -> months with low, median, high, observed), tests of the medians, rows of
    the scorecard, what the model misses, in words, and how many numbers go in, and the share of
    these that are estimates.
    """
    months, _ = play_months_of(
        HindcastOptions(runs=4 * runs, months=MONTHS, config=CONFIG, **_resumed(out / "months"))
    )
    dock, _ = play_dock(DockOptions(runs=max(runs * 3 // 4, 2), **_resumed(out / "dock")))
    view = {(item.series, item.month): _monthly(item) for item in months.figures if item.month}
    names = Counter(name for name, _ in view)
    series = {
        name: [
            {"month": row.month, "unit": row.unit, "observed": view.get((name, row.month))}
            | {key: _short(getattr(row, key)) for key in ("low", "median", "high")}
            for row in months.series
            if row.series == name
        ]
        for name, count in names.items()
        if count >= FEWEST
    }
    return {
        "series": series,
        "tests": [{k: _short(getattr(item, k)) for k in RECORD["test"]} for item in months.tests],
        "scorecard": [{key: getattr(row, key) for key in RECORD["row"]} for row in dock.rows],
        "misses": said(2025),
        "inputs": estimated(),
    }


def _monthly(score: Score) -> Any:
    """What is on record of a month; tonnes stand there at the rate of a year."""
    return _short(score.observed / (YEAR if score.unit.startswith("t") else 1))


def _short[T](value: T) -> T | float:
    """A number to three digits; anything else as it is."""
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _resumed(out: Path) -> Toml:
    return {"out": out, "resume": is_begun(out)}

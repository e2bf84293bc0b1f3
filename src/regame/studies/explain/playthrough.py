"""One run told in text, month by month: the row of a verdict's batch, replayed to the bit."""

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from pydantic.fields import FieldInfo

from regame.analysis.outcomes import TIE, pair
from regame.analysis.statistics import turning_month
from regame.config.files import Config, load, load_config
from regame.core.horizon import YEARS, check_months
from regame.core.words import money, percent, year_of, years_after
from regame.design.design import FIXED
from regame.game.events import events, moves, prices
from regame.game.game import Game
from regame.game.record import Event
from regame.reports.terminal import show_json
from regame.runs.experiment import Experiment
from regame.runs.policies import check_sides, choose
from regame.runs.protocol import Ask, Plan, prepare
from regame.runs.rows import play_rows
from regame.runs.store import SCHEMA_VERSION
from regame.studies.explain.options import RunOptions
from regame.studies.verdict.verdict import EXPERIMENT

UNUSUAL = 5  # parameters in the header
AMONG = 9  # worlds, of which the middle one is told where none is asked for
ENOUGH = 10  # worlds, from which on a place among them says something


def play(
    config: str = "world_2010",
    treatment: str = "Quota2010",
    months: int = 240,
    seed: int = 1,
    overrides: Iterable[str] = (),
) -> Game:
    """Play one run and return the game: its `record.to_frame()` and `record.events[0]`.

    treatment: a cell such as `quota+denial` of the main question, or the text of a strategy of
    the weapon's state. The others play as in the main question. Parameters are the config's.
    Raises UserError for a config or strategy that is not known, and for months that are not 1 to
    600.
    """
    check_months("play", months)
    experiment = load(Experiment, "experiments", EXPERIMENT)
    ((name, text),) = choose(experiment, [treatment]).items()
    profile = {experiment.weapon: text, **experiment.others}
    loaded = load_config(config, list(overrides))
    check_sides(experiment, loaded, {name: profile})
    row = {"seed": seed, "world": 0, "treatment": treatment, **profile}
    design = pd.DataFrame([row]).rename_axis("run")
    game = Game(loaded, design, events_of=(0,))
    return watch(game, months)


def ask_for(options: RunOptions) -> Ask:
    """What one run is looked for in: the batch of a verdict, as far as it is needed."""
    return Ask(options.treatments, options.baseline, AMONG, options.run)


def watch(game: Game, months: int) -> Game:
    """Play on and write down what happens in the runs whose events the record keeps."""
    told = {run: prices(game.world.snapshot(), game.atlas, run) for run in game.record.events}
    for _ in range(months):
        before = game.world.snapshot()
        game.step()
        after = game.world.snapshot()
        for run, log in game.record.events.items():
            log += events(before, after, game.atlas, run)
            now = prices(after, game.atlas, run)
            news, told[run] = moves(told[run], now, int(before["month"]))
            log += news
    return game


def tell(options: RunOptions) -> int:
    """Tell a run of the main question: `options.run` counts the rows of its batch.

    Without `run` it is one in the middle, as `chosen` finds it. Prints text, or with
    `options.json` one JSON object. Returns 1 if the run failed to clear, else 0. Raises UserError
    where the batch has no such row.
    """
    plan = prepare(EXPERIMENT, options, ask_for(options))
    months = options.months or plan.experiment.months
    run = chosen(plan, options.run, months)
    both = with_baseline(plan, run)
    outcomes = play_rows(plan.config, both, months)
    game = watch(Game(plan.config, both, events_of=(0,)), months)
    gain = gain_so_far(plan, run, outcomes)
    if options.json:
        show_json(_summary(plan, run, game, outcomes) | _gain_told(plan, game, gain))
    else:
        start = plan.config.world.start_year
        lines = [
            *_header(plan, run, options.run is None, gain is not None),
            *_story(game.record.events[0], start, gain),
            *_close(plan, outcomes, gain),
        ]
        sys.stdout.write("\n".join(lines) + "\n")
    return int(bool(outcomes["failed"].iloc[0]))


def gain_so_far(plan: Plan, run: int, outcomes: pd.DataFrame) -> np.ndarray | None:
    """Income of the weapon's state over that of the baseline, added up (month,) USD, discounted.

    outcomes: of the run and of its baseline. Terminal values are not in it; differences that are
    rounding are 0. None for a run that is the baseline itself.
    """
    if plan.design.at[run, "treatment"] == plan.baseline:
        return None
    own, baseline = (np.asarray(outcomes["path"].iloc[k], float) for k in (0, -1))
    gain = own - baseline
    gain[np.abs(gain) <= TIE * np.maximum(np.abs(own), np.abs(baseline))] = 0.0
    return gain


def turns(gain: np.ndarray) -> dict[int, str]:
    """In which months a gain that is added up (month,) changes its sign: month -> to what."""
    signed = np.flatnonzero(np.sign(gain))
    changes = signed[1:][np.diff(np.sign(gain[signed])) != 0]
    return {int(month): "a gain" if gain[month] > 0 else "a loss" for month in changes}


def with_baseline(plan: Plan, run: int) -> pd.DataFrame:
    """Return a row of the batch and, below it, that of its baseline in the same world."""
    design = plan.design
    same = (design["world"] == design.at[run, "world"]) & (design["treatment"] == plan.baseline)
    return pd.concat([design.loc[[run]], design[same]])


def chosen(plan: Plan, run: int | None, months: int) -> int:
    """The row of the batch that was asked for.

    If none, that of the headline treatment in the world in the middle of the gains, income at the
    end of these months, among the worlds of the design. Raises RuntimeError where all of them fail.
    """
    if run is not None:
        return run
    design = plan.design
    rows = design[design["treatment"].isin([plan.treatments[0], plan.baseline])]
    pairs = pair(
        play_rows(plan.config, rows, months).assign(**rows[["world", "treatment"]]),
        plan.treatments[0],
        plan.baseline,
    )
    if pairs.baseline.empty:
        raise RuntimeError("in every world that was tried a run failed")
    ends = [np.stack(side["path"].to_list())[:, -1] for side in (pairs.treated, pairs.baseline)]
    middle = np.argsort(ends[0] - ends[1], kind="stable")[(len(ends[0]) - 1) // 2]
    headline = design[design["treatment"] == plan.treatments[0]]
    return int(headline.index[headline["world"] == pairs.baseline.index[middle]][0])


def unusual(plan: Plan, run: int) -> list[dict[str, Any]]:
    """Return the parameters of a run that stand furthest from the middle of what was sampled.

    Each with its value, its unit, what it means and the share of sampled worlds where it is lower.
    """
    design, fields = plan.design, _fields(plan.config)
    assert plan.candidates is not None
    worlds = plan.candidates(plan.runs)
    found: list[dict[str, Any]] = []
    for key in (str(column) for column in design if column in fields):
        value = float(design[key].to_numpy(float)[run])
        lower = float((worlds[key] < value).mean())
        extra = fields[key].json_schema_extra
        unit = extra["unit"] if isinstance(extra, dict) else ""
        meaning = fields[key].description
        found.append({"key": key, "value": value, "unit": unit, "meaning": meaning, "lower": lower})
    return sorted(found, key=lambda item: -abs(item["lower"] - 0.5))[:UNUSUAL]


def _fields(config: Config) -> dict[str, FieldInfo]:
    return {
        key: type(getattr(config, key.partition(".")[0])).model_fields[key.partition(".")[2]]
        for key in config.numbers()
    }


def _header(plan: Plan, run: int, unasked: bool, gains: bool) -> list[str]:
    row: dict[Any, Any] = plan.design.loc[run].to_dict()
    played = [f"{state} plays {row[state]}" for state in _states(plan)]
    lines = [
        f"Run {run} of 0 to {plan.rows - 1}: {row['treatment']}, in world {row['world']}"
        f" (seed {row['seed']}).",
        "; ".join(played) + ".",
    ]
    if unasked:
        tried = plan.design["world"].nunique()
        lines.append(
            f"Its world is in the middle of the gains of the first {tried} of {plan.runs}; "
            "`--run N` tells another, `regame verdict` how all come out."
        )
    if gains:
        lines.append(
            f"A gain so far is income of {plan.experiment.weapon}, discounted and added up, over "
            f"that in the baseline, {plan.baseline}; stocks and plants are not in it."
        )
    if odd := unusual(plan, run):
        lines.append("What is unusual in this world:")
    for item in odd:
        unit = "" if item["unit"] == "1" else f" {item['unit']}"
        line = f"  {item['meaning']}: {item['value']:.3g}{unit} ({item['key']})"
        if plan.runs >= ENOUGH:
            high = item["lower"] > 0.5
            share = percent(item["lower"] if high else 1 - item["lower"])
            line += f", {'higher' if high else 'lower'} than in {share} of sampled worlds"
        lines.append(line)
    return lines


def _states(plan: Plan) -> list[str]:
    keys = plan.config.numbers()
    return [str(c) for c in plan.design if c not in FIXED and c not in keys]


def _story(told: list[Event], start_year: int, gain: np.ndarray | None) -> list[str]:
    by_month: dict[int, list[str]] = {}
    for event in told:
        by_month.setdefault(event.month, []).append(f"{event.text[0].upper()}{event.text[1:]}")
    for month, what in ({} if gain is None else turns(gain)).items():
        by_month.setdefault(month, []).append(f"The gain so far turns to {what}.")
    lines: list[str] = []
    for month in sorted(by_month):
        so_far = (
            "" if gain is None or not gain[month] else f" (gain so far {money(gain[month])} USD)"
        )
        lines += ["", f"{year_of(month, start_year)}{so_far}"]
        lines += [f"  {text}" for text in by_month[month]]
    return lines or ["", "Nothing happened that is worth a sentence."]


def _close(plan: Plan, outcomes: pd.DataFrame, gain: np.ndarray | None) -> list[str]:
    weapon, treatment = plan.experiment.weapon, outcomes.index[0]
    name = str(plan.design.at[treatment, "treatment"])
    lines = [""]
    if gain is not None:
        turn = turning_month(gain)
        start = plan.config.world.start_year
        lines.append(
            "The gain so far never turns to a loss for good."
            if turn is None
            else f"The gain so far is a loss for good from {year_of(turn, start)} on."
        )
    lines.append(f"National income of {weapon}, discounted, terminal values included, in USD:")
    for item in _horizons(outcomes):
        line = f"  after {years_after(item['years'])}: {money(item['payoff_usd'])} with {name}"
        if name != plan.baseline:
            line += f", {money(item['baseline_usd'])} with {plan.baseline}; "
            line += f"difference {money(item['difference_usd'])}"
        lines.append(f"{line}.")
    if not _horizons(outcomes):
        lines.append("  the run ended before its first anniversary.")
    if outcomes["failed"].iloc[0]:
        lines.append(
            f"This run did not clear ({outcomes['error'].iloc[0]}); a verdict leaves it out."
        )
    return lines


def _horizons(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for years in (years for years in YEARS if f"payoff_{years}y" in outcomes):
        own, baseline = (float(outcomes[f"payoff_{years}y"].iloc[k]) for k in (0, -1))
        values = {"payoff_usd": own, "baseline_usd": baseline, "difference_usd": own - baseline}
        found.append({"years": years} | {key: _number(value) for key, value in values.items()})
    return found


def _summary(plan: Plan, run: int, game: Game, outcomes: pd.DataFrame) -> dict[str, Any]:
    row: dict[Any, Any] = plan.design.loc[run].to_dict()
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run,
        "rows": plan.rows,
        "world": int(row["world"]),
        "seed": int(row["seed"]),
        "config_hash": plan.config.hash,
        "months": game.world.month,
        "treatment": row["treatment"],
        "baseline": plan.baseline,
        "strategies": {state: row[state] for state in _states(plan)},
        "unusual": unusual(plan, run),
        "series": {name: _series(game, name) for name in game.record.units},
        "horizons": _horizons(outcomes),
        "failed": bool(outcomes["failed"].iloc[0]),
    }


def _gain_told(plan: Plan, game: Game, gain: np.ndarray | None) -> dict[str, Any]:
    """What happened, with the gain so far, and when that changes its sign; None for a baseline."""
    start = plan.config.world.start_year
    events = [
        {
            "month": event.month,
            "date": year_of(event.month, start),
            "text": event.text,
            "gain_usd": None if gain is None else _number(gain[event.month]),
        }
        for event in game.record.events[0]
    ]
    if gain is None:
        return {"events": events, "turns": [], "turning_month": None}
    changes = [
        {"month": month, "date": year_of(month, start), "to": what}
        for month, what in turns(gain).items()
    ]
    return {"events": events, "turns": changes, "turning_month": turning_month(gain)}


def _series(game: Game, name: str) -> dict[str, Any]:
    values = game.record.series(name)[:, 0]
    yearly = [values[k : k + 12] for k in range(0, len(values), 12)]
    return {
        "unit": game.record.units[name],
        "least": _number(values.min()),
        "most": _number(values.max()),
        "yearly_means": [_number(np.mean(year)) for year in yearly],
    }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None

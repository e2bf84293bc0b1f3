"""One run told in text, month by month: the row of a verdict's batch, replayed to the bit."""

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from pydantic.fields import FieldInfo

from regame.config import Config, load, load_config
from regame.design import FIXED
from regame.errors import UserError
from regame.events import events, moves, prices
from regame.game import Game
from regame.options import Options
from regame.outcomes import YEARS
from regame.protocol import Experiment, Plan, choose, prepare
from regame.record import Event
from regame.report_text import show_json
from regame.rows import play_rows
from regame.store import SCHEMA_VERSION
from regame.verdict import EXPERIMENT
from regame.words import money, percent, year_of, years_after

UNUSUAL = 5  # parameters in the header
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
    Raises UserError for a config or strategy that is not known.
    """
    experiment = load(Experiment, "experiments", EXPERIMENT)
    (text,) = choose(experiment, [treatment]).values()
    row = {"seed": seed, "world": 0, "treatment": treatment, experiment.weapon: text}
    design = pd.DataFrame([row | experiment.others]).rename_axis("run")
    game = Game(load_config(config, list(overrides)), design, events_of=(0,))
    return watch(game, months)


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


def tell(options: Options) -> int:
    """Tell a run of the main question: `options.run` counts the rows of its batch.

    Without `run` it is the headline treatment in the first world. Prints text, or with
    `options.json` one JSON object. Returns 1 if the run failed to clear, else 0. Raises UserError
    where the batch has no such row.
    """
    plan = prepare(EXPERIMENT, options)
    run = chosen(plan, options.run)
    months = options.months or plan.experiment.months
    pair = with_twin(plan, run)
    outcomes = play_rows(plan.config, pair, months)
    game = watch(Game(plan.config, pair, events_of=(0,)), months)
    if options.json:
        show_json(_summary(plan, run, game, outcomes))
    else:
        start = plan.config.world.start_year
        lines = [
            *_header(plan, run),
            *_story(game.record.events[0], start),
            *_close(plan, outcomes),
        ]
        sys.stdout.write("\n".join(lines) + "\n")
    return int(bool(outcomes["failed"].iloc[0]))


def with_twin(plan: Plan, run: int) -> pd.DataFrame:
    """Return a row of the batch and, below it, that of its twin in the same world."""
    design = plan.design
    same = (design["world"] == design.at[run, "world"]) & (design["treatment"] == plan.twin)
    return pd.concat([design.loc[[run]], design[same]])


def chosen(plan: Plan, run: int | None) -> int:
    """The row of the batch that was asked for; the headline treatment in the first world if none.

    Raises UserError where the batch has no such row.
    """
    if run is None:
        return int(np.argmax(plan.design["treatment"] == plan.treatments[0]))
    if run >= len(plan.design):
        raise UserError(f"--run {run}: the batch has the runs 0 to {len(plan.design) - 1}")
    return run


def unusual(plan: Plan, run: int) -> list[dict[str, Any]]:
    """Return the parameters of a run that stand furthest from the middle of all worlds.

    Each with its value, its unit, what it means and the share of other worlds where it is lower.
    """
    design, fields = plan.design, _fields(plan.config)
    worlds = design.drop_duplicates("world")
    found: list[dict[str, Any]] = []
    for key in (str(column) for column in design if column in fields):
        value = float(design[key].to_numpy(float)[run])
        lower = float((worlds[key] < value).sum() / max(len(worlds) - 1, 1))
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


def _header(plan: Plan, run: int) -> list[str]:
    row: dict[Any, Any] = plan.design.loc[run].to_dict()
    played = [f"{state} plays {row[state]}" for state in _states(plan)]
    lines = [
        f"Run {run} of 0 to {len(plan.design) - 1}: {row['treatment']}, in world {row['world']}"
        f" (seed {row['seed']}).",
        "; ".join(played) + ".",
    ]
    if odd := unusual(plan, run):
        lines.append("What is unusual in this world:")
    for item in odd:
        unit = "" if item["unit"] == "1" else f" {item['unit']}"
        line = f"  {item['meaning']}: {item['value']:.3g}{unit} ({item['key']})"
        if plan.runs >= ENOUGH:
            high = item["lower"] > 0.5
            share = percent(item["lower"] if high else 1 - item["lower"])
            line += f", {'higher' if high else 'lower'} than in {share} of the other worlds"
        lines.append(line)
    return lines


def _states(plan: Plan) -> list[str]:
    keys = plan.config.numbers()
    return [str(c) for c in plan.design if c not in FIXED and c not in keys]


def _story(told: list[Event], start_year: int) -> list[str]:
    lines: list[str] = []
    month = -1
    for event in told:
        if event.month != month:
            month = event.month
            lines += ["", year_of(month, start_year)]
        lines.append(f"  {event.text[0].upper()}{event.text[1:]}")
    return lines or ["", "Nothing happened that is worth a sentence."]


def _close(plan: Plan, outcomes: pd.DataFrame) -> list[str]:
    weapon, treatment = plan.experiment.weapon, outcomes.index[0]
    name = str(plan.design.at[treatment, "treatment"])
    lines = ["", f"National income of {weapon}, discounted, terminal values included, in USD:"]
    for item in _horizons(outcomes):
        line = f"  after {years_after(item['years'])}: {money(item['payoff_usd'])} with {name}"
        if name != plan.twin:
            line += f", {money(item['twin_usd'])} with {plan.twin}; "
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
        own, twin = (float(outcomes[f"payoff_{years}y"].iloc[k]) for k in (0, -1))
        values = {"payoff_usd": own, "twin_usd": twin, "difference_usd": own - twin}
        found.append({"years": years} | {key: _number(value) for key, value in values.items()})
    return found


def _summary(plan: Plan, run: int, game: Game, outcomes: pd.DataFrame) -> dict[str, Any]:
    row: dict[Any, Any] = plan.design.loc[run].to_dict()
    start = plan.config.world.start_year
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run,
        "rows": len(plan.design),
        "world": int(row["world"]),
        "seed": int(row["seed"]),
        "config_hash": plan.config.hash,
        "months": game.world.month,
        "treatment": row["treatment"],
        "twin": plan.twin,
        "strategies": {state: row[state] for state in _states(plan)},
        "unusual": unusual(plan, run),
        "events": [
            {"month": event.month, "date": year_of(event.month, start), "text": event.text}
            for event in game.record.events[0]
        ],
        "series": {name: _series(game, name) for name in game.record.units},
        "horizons": _horizons(outcomes),
        "failed": bool(outcomes["failed"].iloc[0]),
    }


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

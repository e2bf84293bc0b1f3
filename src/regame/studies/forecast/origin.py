"""Forecast from an origin by what was then known: baselines, the model, and what ships of them.

The chance of an event is the mean of its rate on record, that of a month being (k + 1/2) / (n + 1),
and of the share of worlds in which it happens from the origin on; both stand beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import numpy as np

from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.runs import manifests, provenance, runner
from regame.runs.experiment import case_of
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.studies.forecast.editions import named, publish
from regame.studies.forecast.forecast import (
    CONFIG,
    EXPERIMENT,
    NAME,
    RUNS,
    SUMMARY,
    data_hash,
    rounded,
    row_by_row,
)
from regame.studies.forecast.known import Figure, all_known, count_of, known_on, month_at, outlined
from regame.studies.forecast.options import ForecastOptions
from regame.studies.forecast.past import AHEADS, ENGINE, Mix, Path, by_month, by_year, winner
from regame.studies.forecast.result import UNSEALED, Gap, digest
from regame.studies.forecast.rivals import LEVELS, foretell, spreads, unscaled
from regame.studies.forecast.sealed import Dated, Quantified, Question, Sealed
from regame.studies.forecast.series import BEFORE, EVENT, all_series, play_ahead, play_forecast
from regame.studies.forecast.standing import ablation, beaten
from regame.studies.frame import finish, keep, say_paths
from regame.studies.hindcast.playing import from_table
from regame.tables import figures

ORIGINS = ("2026-07",)
PAST_CONFIG, PAST_MONTHS = "world_2025", 24
AHEAD = 12
TRUCE = "truce renewed"
BROKEN = "broken_united_states"
BREAKS = ("acts_united_states", "licensing_wide", "stopped_all")
TABLES = ("outlook_series", "outlook_record", "outlook_questions", "observed_2025")


def run_origin(options: ForecastOptions, origin: str) -> int:
    """Print a forecast from an origin, publish it where asked, and return the exit code."""
    if origin not in ORIGINS:
        raise UserError(f"--origin {origin}: must be one of {', '.join(ORIGINS)}")
    plan = _plan(options, CONFIG)
    first = count_of(f"{plan.config.world.start_year}-01")
    months = count_of(origin) + AHEAD - first
    played = _played(plan, options, play_forecast, months)
    inner = manifests.inside(replace(options, publish=None), played.path, "from_2025")
    before = _played(_plan(inner, PAST_CONFIG), inner, play_ahead, PAST_MONTHS)
    result = _conclude(options, origin, plan, (played, before))
    result = result.model_copy(update={"hash": digest(result.to_json())})
    keep(result, SUMMARY)
    if options.publish is not None:
        content = result.to_json()
        sealed = {key: content[key] for key in content if key not in UNSEALED}
        text = row_by_row(sealed | {"hash": result.hash})
        say_paths([publish(text, named(origin), options.publish)])
    return finish(NAME, result, options, result.runs, played.table)


def _plan(options: ForecastOptions, config: str) -> Plan:
    asked = StudyOptions.like(options, runs=options.runs or RUNS, config=config)
    return prepare(case_of(config, EXPERIMENT), asked, how=options)


def _played(plan: Plan, options: ForecastOptions, play: Any, months: int) -> Played:
    design = plan.worlds.rename_axis("run").assign(treatment=plan.config.world.start_year)
    job = replace(plan.job(NAME, play), design=design, months=months)
    return runner.run_design(job, options)


def _retained(played: Played, start: int) -> dict[str, Floats]:
    return {name: values.T for name, values in from_table(played.table, start).series.items()}


def _path(retained: Mapping[str, Floats], start: int) -> Path:
    """The months of each series as counted, those of the year before in front where played."""
    by_recorded = {}
    year_before = any(name.startswith(BEFORE) for name in retained)
    counted = {at.recorded: at for at in all_series()}
    for recorded in {at.recorded for at in outlined().values()} & retained.keys():
        parts = [retained[BEFORE + recorded]] if BEFORE + recorded in retained else []
        if year_before and not parts:
            continue
        values = np.concatenate([*parts, retained[recorded]], axis=1)
        factor = counted[recorded].factor if recorded in counted else 1.0
        by_recorded[recorded] = factor * values
    return Path(count_of(f"{start - int(year_before)}-01"), by_recorded)


def _conclude(
    options: ForecastOptions, origin: str, plan: Plan, plays: tuple[Played, Played]
) -> Sealed:
    start = plan.config.world.start_year
    retained = _retained(plays[0], start)
    months = by_month(_path(_retained(plays[1], start - 1), start - 1), origin)
    years = by_year()
    mix = winner(months, years)
    quantiles = _ahead(origin, mix, _path(retained, start))
    rows = tuple(_row(name, month, found) for (name, month), found in quantiles.items())
    asked = figures.read("outlook_questions").astype(object).fillna("").to_dict("records")
    chances = _played_chances(retained, count_of(origin) - count_of(f"{start}-01"), asked)
    events = tuple(_event(row, origin, chances) for row in asked if row["kind"] == "event")
    of_events = {(row.name, row.by): row.probability for row in events}
    return Sealed(
        question=f"What comes from {origin} on, by what was known on its first day",
        opened=origin,
        model=f"{version('regame')} {provenance.code_hash()}",
        data=data_hash(TABLES),
        config_hash=plan.config.hash,
        runs=len(plays[0].table),
        seed=plan.seed,
        worlds=options.worlds or plan.experiment.worlds,
        hash="",
        ships=mix.name,
        engine_weight=mix.weight,
        levels=LEVELS,
        rows=rows,
        events=events,
        questions=tuple(_question(row, of_events, quantiles) for row in asked),
        ablation=ablation(months, years),
        beaten=beaten(months, years, mix.name),
        gaps=_gaps(origin),
        out=str(plays[0].path),
    )


def _ahead(origin: str, mix: Mix, path: Path) -> dict[tuple[str, str], Floats]:
    """What ships, in the units of the series, by series and month."""
    known = {name: rows for name in all_known() if (rows := known_on(name, f"{origin}-01"))}
    kinds = {name: outlined()[name].kind for name in known}
    spread = spreads(known, kinds, {name: outlined()[name].group for name in known})
    found = {}
    for name, rows in known.items():
        for month in _targets(origin, outlined()[name].months):
            quantiles = foretell(kinds[name], rows, spread[name], month)
            engine = path.quantiles(name, rows[-1], month, spread[name])
            quantiles |= {} if engine is None else {ENGINE: engine}
            found[name, month_at(month)] = unscaled(mix.of(quantiles), kinds[name])
    return found


def _targets(origin: str, months: int) -> list[int]:
    """The months that are forecast, of quarters the last months."""
    ends = [count_of(origin) + ahead - 1 for ahead in AHEADS]
    return [month for month in ends if (month + 1) % months == 0]


def _row(name: str, month: str, quantiles: Floats) -> Quantified:
    shown = [rounded(value) for value in quantiles.tolist()]
    low, middle, high = (shown[LEVELS.index(level)] for level in (0.05, 0.5, 0.95))
    at = {"series": name, "month": month, "unit": outlined()[name].unit}
    return Quantified(**at, median=middle, low=low, high=high, quantiles=tuple(shown))


def _played_chances(
    kept: Mapping[str, Floats], first: int, asked: Sequence[Mapping[Any, Any]]
) -> dict[tuple[str, str], float]:
    """Shares of worlds in which an event happens from the origin on, as (k + 1/2) / (n + 1).

    first: months from the opening to the origin. Counts so far are less what they were by then.
    """
    recorded = {event.series: event.recorded for event in all_series(EVENT)}
    found = {}
    for row in asked:
        if (name := recorded.get(row["name"])) is None:
            continue
        parts = BREAKS if name == BROKEN else (name,)
        last = first + count_of(row["by"]) - count_of(f"{row['year']}-07") + 1
        happened = np.any([_happens(kept[part], part, first, last) for part in parts], axis=0)
        found[row["name"], row["by"]] = float(happened.sum() + 0.5) / (len(happened) + 1)
    return found


def _happens(values: Floats, name: str, first: int, last: int) -> Floats:
    counts = name.startswith(("acts", "conceded"))
    before = values[:, first - 1 : first] if counts else 0.0
    return np.asarray((values[:, first:last] - before > 0).any(axis=1))


def _event(row: Mapping[Any, Any], origin: str, chances: Mapping[tuple[str, str], float]) -> Dated:
    """An event by its rate on record; a truce by how often its ends were renewed."""
    months = count_of(row["by"]) - count_of(origin) + 1
    rate = (float(row["happened"]) + 0.5) / (float(row["of"]) + 1)
    chance = 1 - (1 - rate) ** months
    if row["name"] == TRUCE:  # both ends on record were renewed in their last two weeks
        ended = row["by"] >= "2026-11"
        chance = rate if ended else 0.5 / (float(row["of"]) + 1)
    model = chances.get((row["name"], row["by"]))
    return Dated(
        name=row["name"], by=row["by"], resolves=row["resolves"], rate=rounded(chance),
        probability=rounded(chance if model is None else (chance + model) / 2),
        model=None if model is None else rounded(model),
    )  # fmt: skip


def _question(
    row: Mapping[Any, Any],
    events: Mapping[tuple[str, str], float],
    quantiles: Mapping[tuple[str, str], Floats],
) -> Question:
    """A question with its chance: of an event, or that a series is above a figure."""
    at = row["name"], row["by"]
    if row["kind"] == "event":
        chance, text = events[at], f"{row['text']}, by {row['resolves']}"
    else:
        below = np.interp(float(row["above"]), quantiles[at], LEVELS, left=0.005, right=0.995)
        chance, text = rounded(1 - float(below)), row["text"]
    source = row["source"]
    return Question(question=text, probability=chance, resolves=row["resolves"], source=source)


def _gaps(origin: str) -> tuple[Gap, ...]:
    """How each series is read, and the last month that was known."""
    table = figures.read("outlook_series")
    notes = dict(zip(table["series"], table["note"], strict=True))
    lasts: dict[str, Sequence[Figure]] = {n: known_on(n, f"{origin}-01") for n in all_known()}
    return tuple(
        Gap(series=name, why=f"{notes[name]}; " + (
            f"last known of {month_at(rows[-1].month)}" if rows else "no figure known: no forecast"
        ))
        for name, rows in lasts.items()
    )  # fmt: skip

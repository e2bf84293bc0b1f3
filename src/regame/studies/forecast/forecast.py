"""Play the world of today as it is for two years, and say by month what may come of it.

The same from earlier years: forecasts by what was known then, scored on what came.

From 2025 the months of that year are forecast from the record of January 2025 by `hindcast
--months`, from earlier years the two years after the origin by `hindcast --fit-until`, in worlds
that saw the record up to a fit no later than the origin, or none (the prior, from 2012).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Unpack

import numpy as np

from regame.core.options import ExecutionChoices, StudyOptions, WorldsChoices
from regame.reports.templating import markdown
from regame.runs import manifests, posterior, provenance, runner, sources, store
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.experiment import case_of
from regame.runs.plan import Plan
from regame.runs.played import Played as PlayedRows
from regame.runs.protocol import prepare
from regame.studies.forecast import series as catalogue
from regame.studies.forecast.came import read_came, run_scores, score
from regame.studies.forecast.editions import named, publish
from regame.studies.forecast.options import ForecastOptions
from regame.studies.forecast.result import UNSEALED, Event, Foreseen, Gap, Origin, Outlook, digest
from regame.studies.forecast.series import BEFORE, play_forecast
from regame.studies.frame import finish, keep, say_paths
from regame.studies.hindcast.forecast import play_forecast as play_years
from regame.studies.hindcast.months import month_of, play_months_of
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import Forecasts
from regame.studies.hindcast.playing import from_table
from regame.tables import figures

PAGE = "forecasts.md"
NAME, SUMMARY = "forecast", "outlook.json"
CONFIG, EXPERIMENT = "world_2026", "weaponization"
RUNS, MONTHS = 256, 24
BY = ("06", "12")  # months of a year by whose ends events are counted
DIGITS = 4


class ForecastChoices(WorldsChoices, ExecutionChoices, total=False):
    """Keywords of `regame.forecast`, as the flags of `regame forecast`."""

    overrides: str | list[str]
    score: str | Path
    origins: bool


def run_forecast(options: ForecastOptions) -> int:
    """Print a forecast, or how a published one did; return the exit code."""
    if options.published is not None:
        return run_scores(options, options.published)
    result, rows = play_outlook(options)
    return finish(NAME, result, options, result.runs, rows.table)


@explicit(ForecastOptions, ForecastChoices)
def forecast(**choices: Unpack[ForecastChoices]) -> Outlook:
    """Return what may come by month in the two years from January 2026 (world_2026).

    choices: what the flags of `regame forecast` offer. Writes a folder of results. Raises UserError
    for a choice out of bounds, and for a file of figures with a fault.
    """
    return play_outlook(options_of(ForecastOptions, choices))[0]


@noting
def play_outlook(options: ForecastOptions) -> tuple[Outlook, PlayedRows]:
    """Play, and keep the result in the folder; return it with what was played."""
    came = None if options.score is None else read_came(Path(options.score))
    asked = StudyOptions.like(options, runs=options.runs or RUNS, config=CONFIG)
    plan = prepare(case_of(CONFIG, EXPERIMENT), asked, how=options)
    design = plan.worlds.rename_axis("run").assign(treatment=CONFIG)
    job = replace(plan.job(NAME, play_forecast), design=design, months=MONTHS)
    played = runner.run_design(job, options)
    result = conclude(plan, played, options.worlds or plan.experiment.worlds)
    scores = () if came is None else tuple(score(result.rows, came, result.opened))
    origins = tuple(play_origins(options, played.path)) if options.origins else ()
    result = result.model_copy(update={"scores": scores, "origins": origins})
    result = result.model_copy(update={"hash": digest(result.to_json())})
    keep(result, SUMMARY)
    write_pages(result)
    if options.publish is not None:
        written = (result.notes / f"{result.opened}.json").read_text(encoding="utf-8")
        say_paths([publish(written, named(result.opened), options.publish)])
    return result, played


def conclude(plan: Plan, played: PlayedRows, worlds: str) -> Outlook:
    """Return the forecast that was played, with its hash still to come."""
    start = plan.config.world.start_year
    retained = {name: values.T for name, values in from_table(played.table, start).series.items()}
    return Outlook(
        question=plan.config.question,
        opened=month_of(0, start),
        model=f"{version('regame')} {provenance.code_hash()}",
        data=data_hash((catalogue.TABLE, catalogue.RECORD)),
        config_hash=plan.config.hash,
        runs=len(played.table),
        seed=plan.seed,
        worlds=worlds,
        hash="",
        rows=rows_from(retained, start),
        events=events_from(retained, start),
        gaps=tuple(Gap(series=at.series, why=at.note) for at in catalogue.all_series()),
        out=str(played.path),
    )


def rows_from(kept: catalogue.Played, start: int) -> tuple[Foreseen, ...]:
    """Return bands of every series and month. kept: what was played (run, month)."""
    before = {name.removeprefix(BEFORE): x for name, x in kept.items() if name.startswith(BEFORE)}
    on_record = catalogue.record(start)
    view = {
        series: catalogue.errors(series, before, on_record[series.series], start)
        for series in catalogue.all_series()
        if series.anchor == series.series
    }
    memory = catalogue.memories(view)
    anchors = {series.series: catalogue.anchor(series, path) for series, path in view.items()}
    return tuple(
        _row(series, month, kept, anchors.get(series.anchor), memory, start)
        for series in catalogue.all_series()
        for month in range(series.months - 1, _months(kept), series.months)
    )


def _row(
    series: catalogue.Series,
    month: int,
    kept: catalogue.Played,
    seen: catalogue.Anchor | None,
    memory: Mapping[str, catalogue.Memory],
    start: int,
) -> Foreseen:
    figure = series.months * catalogue.over(series.counted(kept), month, series.months)
    keeps = memory.get(series.memory, memory[""])
    low, middle, high = catalogue.foretold(figure, series, month, seen, keeps)
    band = {"median": rounded(middle), "low": rounded(low), "high": rounded(high)}
    return Foreseen.like(series, month=month_of(month, start), **band)


def _months(kept: catalogue.Played) -> int:
    """The months that were played from the start on."""
    return max(values.shape[1] for values in kept.values())


def events_from(kept: catalogue.Played, start: int) -> tuple[Event, ...]:
    """Return the chance of every event by the ends of half-years, never none and never all.

    Of k worlds in n the chance is (k + 1/2) / (n + 1) (Jeffreys): what happens in no world that was
    played may happen.
    """
    ends = [month for month in range(_months(kept)) if month_of(month, start)[5:] in BY]
    events = catalogue.all_series(catalogue.EVENT)
    return tuple(_event(event, month, kept, start) for event in events for month in ends)


def _event(event: catalogue.Series, month: int, kept: catalogue.Played, start: int) -> Event:
    happened = (kept[event.recorded][:, : month + 1] > 0).any(axis=1)
    chance = rounded(float(happened.sum() + 0.5) / (len(happened) + 1))
    return Event(name=event.series, by=month_of(month, start), probability=chance)


def rounded(value: float) -> float:
    """Return a figure with as many digits as anybody reads."""
    return float(f"{value:.{DIGITS}g}")


def data_hash(tables: Iterable[str]) -> str:
    """Return the SHA-256 of tables as text: of the record, and of its series."""
    total = hashlib.sha256()
    for name in tables:
        total.update(figures.read(name).to_csv(index=False).encode())
    return total.hexdigest()


def write_pages(result: Outlook) -> None:
    """Write the page and the file to publish into the folder of results."""
    content = result.to_json()
    sealed = {key: content[key] for key in content if key not in UNSEALED} | {"hash": result.hash}
    store.write_text(result.notes / f"{result.opened}.json", row_by_row(sealed))
    store.write_text(result.notes / PAGE, markdown("forecasts.md.j2", result=result))


def row_by_row(content: dict[str, object]) -> str:
    """Return JSON with a line for each row of a list, so that versions can be compared."""
    parts = []
    for key, value in content.items():
        encoded = json.dumps(value)
        if isinstance(value, list):
            encoded = "[\n  " + ",\n  ".join(map(json.dumps, value)) + "\n ]"
        parts.append(f" {json.dumps(key)}: {encoded}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


AHEAD = 2  # years after an origin that are scored
# Year whose January is the origin -> year of the package's fit that its worlds come from.
YEARS: dict[int, int | None] = {2012: None, 2016: 2015, 2020: 2015, 2023: 2020}
MONTHS_FROM, MONTHS_FIT = 2025, 2024


def play_origins(options: ForecastOptions, folder: Path) -> list[Origin]:
    """Play and score every origin, each in a folder of its own in the folder."""
    names = ("runs", "seed", "workers", "executor", "chunk")
    shared = HindcastOptions(**{name: getattr(options, name) for name in names})
    rows = []
    for year, fit in YEARS.items():
        source, until = sources.PRIOR if fit is None else posterior.fitted_to(fit), year + AHEAD - 1
        chosen = replace(shared, worlds=source, until=until)
        years, _ = play_years(manifests.inside(chosen, folder, f"from_{year}"), year - 1)
        name = sources.PRIOR if fit is None else f"posterior_{fit}"
        both = [row for row in years.figures if row.no_change_log_score is not None]
        worst = min(both, key=lambda row: row.log_score)
        crps = float(np.mean([row.crps for row in both]))
        at = _origin(year, until, name, years.runs, years.scores)
        rows.append(at.model_copy(update={"crps": crps, "worst": f"{worst.series} {worst.year}"}))
    chosen = manifests.inside(replace(shared, months=12), folder, f"from_{MONTHS_FROM}")
    months, _ = play_months_of(chosen)
    if months.scores is not None:
        name = f"posterior_{MONTHS_FIT}"
        rows.append(_origin(MONTHS_FROM, MONTHS_FROM, name, months.runs, months.scores))
    return rows


def _origin(year: int, until: int, worlds: str, runs: int, scores: Forecasts) -> Origin:
    rival = scores.no_change
    ours = {"log_score": rival.model_log_score, "figures": rival.values}
    theirs = {"no_change": rival.log_score, "no_change_crps": rival.crps}
    at = {"year": year, "until": until, "worlds": worlds, "runs": runs}
    return Origin.like(scores, rival, **at, **ours, **theirs)

"""The main job: when does the weapon hurt the one who uses it?"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd

from regame.analysis import clock, pairing, turns
from regame.analysis.breakevens import break_evens, closed_form
from regame.analysis.factorial import effects
from regame.analysis.harm import LEAST_BAND, least_band
from regame.analysis.hypotheses import judge_all
from regame.analysis.politics import concessions, quadrants
from regame.analysis.results import Brief, FlowTurning
from regame.analysis.rules import Rule
from regame.analysis.scenario_losses import ScenarioAsked
from regame.config.openings import newest
from regame.core.errors import FailedRuns
from regame.core.options import flags_again
from regame.core.packaged import toml
from regame.game.facts import atlas_of
from regame.reports.files import write_files
from regame.reports.terminal import open_console, say, show_json, tell_failures, tell_few
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.doubts import doubts
from regame.runs.experiment import check_firms, overrides
from regame.runs.firm_rules import playing
from regame.runs.manifests import SCHEMA_VERSION, read_manifest
from regame.runs.monthly import from_start
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.policies import Cell
from regame.runs.pools import kept_pools
from regame.runs.protocol import prepare
from regame.runs.runner import PlayChunk, run_design
from regame.runs.scenario_losses import losses_of_scenario
from regame.runs.store import write_json
from regame.studies.verdict import answer, moves, precise
from regame.studies.verdict.channels import play_channels, play_parts
from regame.studies.verdict.ledger import losses, play_cuts, play_headline, write_ledger
from regame.studies.verdict.options import EXPERIMENT, VerdictChoices, VerdictOptions, check_ways
from regame.studies.verdict.rents import closes, of_verdict
from regame.studies.verdict.report import PROTOCOL, VERDICT, show_verdict, write_report
from regame.studies.verdict.result import Channels, Payoff, Protocol, Reading, Verdict, headline
from regame.studies.verdict.scenarios import of_headline, what_is_asked
from regame.studies.verdict.source import Source
from regame.tables import figures

TEXTS = toml("verdict.toml")


def run_verdict(options: VerdictOptions, name: str | None = None) -> int:
    """Play every world with each treatment and baseline, and print the answer.

    Prints a table and where the report is, or with `options.json` one JSON object. Returns the
    exit code: 1 if some rows failed, else 0. Raises UserError and StrategyError as `verdict` does.
    """
    source, parts = play_verdict(options, name or newest().experiment)
    verdict = source.found
    report = write_report(verdict.path, source)
    cuts = [write_ledger(source, cut) for cut in dict.fromkeys(options.by)]
    write_files(verdict.notes, verdict, options, verdict.about())
    if options.json:
        show_json(verdict.to_json())
        tell_few("verdict", verdict.runs)
        sys.stderr.write(f"regame: the report is {report}\n")
    else:
        show_verdict(verdict, report, full=options.full, extra=cuts)
        if options.precision is not None:
            ended = precise.why_ended(verdict.longest, verdict.runs, options.precision)
            say(open_console(), f"Precision: {ended}.")
    return max(tell_failures(part.numbers) for part in parts)


@explicit(VerdictOptions, VerdictChoices)
def verdict(experiment: str | Path | None = None, **choices: Unpack[VerdictChoices]) -> Verdict:
    """Play every sampled world of an experiment with each treatment and baseline.

    experiment: name or path, the newest opening if left out; `weaponization` opens in 2010,
    `weaponization_2025` in that year, and each case has one of its name. choices: what the flags
    of `regame verdict` offer, see `VerdictChoices`. Writes a folder of results with its report; the
    result shows itself (`print`, `plot("FILE.png")`) and its tables (`to_frame()`, `to_runs()`).
    Raises UserError for what cannot be played, StrategyError if a strategy answers nonsense.
    """
    name = experiment or newest().experiment
    source, _ = play_verdict(options_of(VerdictOptions, choices), name)
    write_report(source.found.path, source)
    return source.found


@noting
def play_verdict(options: VerdictOptions, name: str | Path) -> tuple[Source, list[Played]]:
    """Plan, play and judge an experiment; return what a report needs, and what was played for it.

    The verdict and its protocol are written into the folder of results.
    """
    precise.check_precision(options.precision)
    check_ways(options.by)
    with kept_pools():
        return _play_verdict(options, name)


def _play_verdict(options: VerdictOptions, name: str | Path) -> tuple[Source, list[Played]]:
    from regame.runs.rows import play_rows  # the statistics need neither Mesa nor numba

    check_firms(options.firms)
    given = options
    options, ask, scenario = what_is_asked(options, name)
    if options.precision is None:
        plan = from_start(prepare(name, options, ask, options))
    else:
        plan = precise.plan_precisely(name, options, ask, play_rows)
    watch = precise.Early(plan).watch if options.precision is None else None
    main = run_design(plan.outcomes(Path(name).stem, play_rows), options, watch=watch)
    verdict, further = decide(plan, main, options, play_rows)
    replayed = play_headline(plan, main.path, options)
    replayed["months_after"], stopped = moves.play_first_months(plan, main.path, options)
    replayed["losses"] = (*verdict.losses, *stopped)
    if (scenario := scenario or of_headline(plan)) is not None:
        replayed["scenario"] = ScenarioAsked.like(scenario)
        replayed["scenario_losses"] = losses_of_scenario(plan, scenario, options, main)
    replayed["parts"], parts = play_parts(plan, main, options, play_rows)
    replayed["moves"] = moves.play_moves(plan, name, main, options, play_rows)
    who_decides = moves.play_who(plan, main, options, play_rows)
    replayed["who_decides"], replayed["who_decides_note"] = who_decides
    verdict = verdict.model_copy(update=replayed)
    last = {"answer": answer.quoted(verdict), "doubts": doubts(plan, verdict.to_json())}
    verdict = verdict.model_copy(update=last)
    play_cuts(plan, main, options)
    fixed = protocol(plan, given, Path(name))
    write_json(verdict.notes / PROTOCOL, fixed.to_json())
    write_json(verdict.notes / VERDICT, verdict.to_json())
    pairs = pairing.pair(main.numbers, *verdict.played, lists=main.lists)
    source = Source(verdict, fixed, read_manifest(main.path), main.numbers, pairs)
    return source, [main, *further, *parts]


def decide(
    plan: Plan, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[Verdict, list[Played]]:
    """Return the verdict, and what was played for its channels beside the main table."""
    cell = plan.headline
    if pairing.pair(main.numbers, cell.treated, cell.against).baseline.empty:
        raise FailedRuns(f"every run of {cell.treated} failed: there is no verdict")
    with ThreadPoolExecutor(1) as executor:  # this process would only wait while others play
        readings = executor.submit(readings_of, plan, main)
        channels, channel_records = play_channels(plan, main, options, play_chunk)
    return judge(plan, main, readings.result(), channels, channel_records), channel_records


def readings_of(plan: Plan, main: Played) -> list[Reading]:
    """Return what is said of each treatment against each baseline, the headline first."""
    rules, band = plan.experiment.rules, least_band(plan.trade_usd)
    return [reading(main.numbers, cell, rules, band, main.lists) for cell in plan.cells]


def judge(
    plan: Plan,
    main: Played,
    readings: Sequence[Reading],
    channels: Channels,
    more: Sequence[Played],
) -> Verdict:
    """Return the verdict on what was played. more: what was played for the channels."""
    experiment, table, cell = plan.experiment, main.numbers, plan.headline
    pairs = pairing.pair(table, cell.treated, cell.against, least_band(plan.trade_usd), main.lists)
    last = pairing.played(pairs)[-1]
    atlas = atlas_of(plan.config)
    rules = playing(pairs.treated, plan.config) if plan.draws_firms else {}
    turns_with, strongest = turns.what_turns(pairs, plan.config, last, rules)
    return Verdict.like(
        readings[0],
        channels,
        plan,
        schema_version=SCHEMA_VERSION,
        rows=len(plan.design),
        start_month=plan.start,
        least_band_usd=least_band(plan.trade_usd),
        carries=experiment.carries,
        overrides=overrides(experiment),
        config_hash=plan.config.hash,
        start_year=plan.config.world.start_year,
        holder=experiment.weapon,
        question=experiment.question,
        sentence=headline(cell.treatment, readings[0].horizons, experiment.weapon),
        turns_with=turns_with,
        moves_most=strongest,
        firm_rules=turns.rules_ranked(pairs, plan.config, last, rules),
        harm_map=turns.harm_map(pairs, plan.config, last, turns.MAP),
        losses=losses(pairs, plan.config),
        **of_verdict(pairs),
        closes=closes(table),
        quadrants=quadrants(pairs),
        **clock.of_verdict(pairs, plan.config.world.groups),
        concessions=concessions(pairs, atlas.states, atlas.targets),
        turning_month_t4=closed_form(plan.config, pairs.treated, _begins(pairs)),
        factorial=effects(table, list(plan.treatments), _nothing_done(plan)),
        separation=turns.separation(pairs, plan.config, last),
        treatments=list(readings),
        intervals=TEXTS["intervals"],
        out=str(main.path),
        **_counts(plan, main, more),
    )


def _counts(plan: Plan, main: Played, more: Sequence[Played]) -> dict[str, float]:
    """Return how many runs were played and failed, and how long it took, as fields of a verdict."""
    parts = (main, *more)
    seconds, rows = sum(part.seconds for part in parts), sum(part.rows for part in parts)
    return {
        "failed_rows": int(main.numbers["failed"].sum()),
        "channel_rows": sum(len(part.numbers) for part in more),
        "channel_failed_rows": int(sum(part.numbers["failed"].sum() for part in more)),
        "elapsed_s": round(seconds, 3),
        # Runs of twenty years that were played a second; 0 where all were there already.
        "runs_per_s": round(rows * plan.months / 240 / seconds, 1) if rows else 0.0,
    }


def reading(
    table: pd.DataFrame,
    cell: Cell,
    rules: Sequence[Rule],
    least: float = LEAST_BAND,
    lists: pairing.Lists = pairing.NO_LISTS,
) -> Reading:
    """Return all that is said of one treatment against one baseline.

    lists: columns of the table that are read when needed. If every run failed, there is nothing but
    horizons without a world.
    """
    pairs = pairing.pair(table, cell.treated, cell.against, least, lists)
    bare = Reading.like(
        cell,
        played=(cell.treated, cell.against),
        horizons=tuple(pairing.horizons(pairs)),
        turning_month=pairing.turning(pairs),
    )
    if pairs.baseline.empty:
        return bare
    last = pairing.played(pairs)[-1]
    return bare.model_copy(
        update={
            **dict(break_evens(pairs, last)),
            "hypotheses": tuple(judge_all(rules, table, pairs, cell.treated)),
            "flow_turning": _flow_turning(pairs),
            "payoffs": tuple(other_readings(pairs)),
            "ex_ante": tuple(turns.ex_ante(pairs)),
            "regret": turns.regret(table, cell.treated, last),
        }
    )


def other_readings(pairs: pairing.Pairs) -> list[Payoff]:
    """Return each reading of the payoff, per horizon, in brief."""
    kept = {name: what for name, what in TEXTS["payoffs"].items() if f"{name}_1y" in pairs.treated}
    briefs = {name: map(Brief.like, pairing.horizons(pairs, name)) for name in kept}
    return [Payoff(payoff=x, what=kept[x], horizons=tuple(at)) for x, at in briefs.items()]


def _flow_turning(pairs: pairing.Pairs) -> FlowTurning:
    month = pairing.flow_turning(pairs)
    if month is None:
        return FlowTurning(note="no twelve months brought a median loss after a gain")
    note = f"the twelve months that end with month {month} are the first with a median loss"
    return FlowTurning(month=month, note=note)


def _begins(pairs: pairing.Pairs) -> int:
    """Return the first month in which the weapon makes a difference in any world."""
    paths = pairs.gains
    return 0 if paths is None else moves.first_difference(paths[..., None], np.zeros(1)) or 0


def _nothing_done(plan: Plan) -> str:
    """Return the baseline in which no instrument of the treatments is used."""
    baselines = plan.experiment.baselines
    free = (cell.against for cell in plan.cells if baselines[cell.baseline].shared is None)
    return next(free, plan.baseline)


def protocol(plan: Plan, options: VerdictOptions, name: Path) -> Protocol:
    """Return what was fixed before the run, with the command that makes the same results again."""
    command = ["regame", "verdict"] + ([str(name)] if str(name) != EXPERIMENT else [])
    return Protocol(
        experiment=plan.experiment,
        config=plan.config.model_dump(mode="json"),
        config_hash=plan.config.hash,
        treatments=list(plan.treatments),
        command=command + flags_again(options, plan.runs, plan.seed),
        tables={kind: figures.snapshot(name) for kind, name in plan.config.tables if name},
    )

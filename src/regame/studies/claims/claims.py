"""The claims, each tested by cells that share their worlds and their luck."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd

from regame.analysis.statistics import median_interval
from regame.config.files import load, load_config
from regame.core.errors import UserError, nearest, refuse
from regame.core.options import flags_again
from regame.design.design import check
from regame.reports.templating import sentence
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.manifests import inside
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import Job, PlayChunk, run_design
from regame.runs.sources import PRIOR
from regame.strategies import registry
from regame.studies.claims.cells import LEDGER, Inquiry, Part, check_claims, parts_of
from regame.studies.claims.file import Claim, Ledger, Recorded
from regame.studies.claims.options import ClaimsChoices, ClaimsOptions
from regame.studies.claims.parts import UNITS, VERDICTS, Answer, Beside
from regame.studies.claims.parts import Played as PlayedPart
from regame.studies.claims.result import FOUND, Claims
from regame.studies.claims.verdicts import judge_claim
from regame.studies.frame import finish, keep
from regame.studies.hindcast.observed import LAST_FITTED, NAMES, Monthly, load_observed, yearly
from regame.studies.hindcast.playing import CONFIG, from_table, play_months, world_sample
from regame.tables.world import states_of

FOLDER = "history"
WORLDS = 64
QUANTILES, FACTOR = (0.05, 0.95), 2.0


def play_history(
    claims: Sequence[Claim], plan: Plan, options: ClaimsOptions, folder: Path
) -> Monthly | None:
    """Play the record from 2005 to 2015 if a claim looks at it, in a folder beside the cells.

    What `--set` gives the cells holds here too. Another config has no such record: it is said, and
    nothing is played.
    """
    if not any(claim.recorded for claim in claims):
        return None
    if options.config not in (None, plan.experiment.config):
        sys.stderr.write(
            f"regame: the record to {LAST_FITTED} belongs to {plan.experiment.config}; by "
            f"{options.config} no claim is marked off the record\n"
        )
        return None
    job = job_of(plan, options)
    record = run_design(job, inside(options, folder, FOLDER))
    return from_table(record.table, job.config.world.start_year)


def job_of(plan: Plan, options: ClaimsOptions) -> Job:
    """What is played of the record: the model of the cells, but opened in 2005."""
    config = load_config(CONFIG, options.overrides)
    runs, fixed = min(options.runs or WORLDS, WORLDS), set(plan.pinned)
    source = options.worlds or PRIOR
    design = world_sample(runs, plan.seed, fixed, source, config.world.opens)
    months = 12 * (LAST_FITTED + 1 - config.world.start_year)
    return Job(FOLDER, config, design, months, plan.seed, play_months)


def by_record(asked: Sequence[Recorded], history: Monthly) -> list[Beside]:
    """Return figures to show beside a claim: a series in a year, by the record's policies."""
    observed = load_observed()
    annual = observed[(observed["span"] == 1) & (observed["month"] == "")]
    return [_beside(item, yearly(history, [item.year]), annual) for item in asked]


def _beside(item: Recorded, values: np.ndarray, known: pd.DataFrame) -> Beside:
    scale, unit = SCALES[item.unit]
    runs = values[:, NAMES.index(item.series), 0] * scale
    row = known[(known["series"] == item.series) & (known["year"] == item.year)]
    if row.empty:
        raise UserError(f"recorded: {item.series} of {item.year} is not in the table observed")
    record, show = float(row["value"].iloc[0]) * scale, UNITS[unit].show
    bounds = median_interval(runs)
    return Beside(
        name=f"By the record's policies: {item.name} in {item.year} ({show(record)} on record)",
        unit=unit,
        figure=float(np.median(runs)),
        interval=None if bounds is None else (bounds[0], bounds[1]),
        record=record,
        misses=misses(record, runs),
    )


def misses(record: float, runs: np.ndarray) -> bool:
    """Whether worlds (run,) miss what is on record.

    It lies outside their middle 90 %, or their median is off by more than a factor of two.
    """
    low, high = np.quantile(runs, QUANTILES)
    near = record / FACTOR <= np.median(runs) <= record * FACTOR
    return not (near and low <= record <= high)


def off_the_record(shows: Sequence[Beside]) -> str:
    """Say where the model, by the record's own policies, misses it last; empty if nowhere."""
    last = next((item for item in reversed(shows) if item.misses), None)
    return sentence("claims", "off_the_record", last)


SCALES: Mapping[str, tuple[float, str]] = {"%": (0.01, "share"), "t REO": (1.0, "tonnes")}


INTERVALS = "95 %, Monte-Carlo error only: how far a figure would move in other worlds drawn alike"


def run_claims(names: Sequence[str], options: ClaimsOptions) -> int:
    """Test the claims of these ids, all if none, and print the answers.

    Prints a table, or with `options.json` one JSON object. Returns the exit code: 1 if some rows
    failed, else 0. Raises UserError as `prepare` does.
    """
    result_of_claims, records = play_claims_of(names, options)
    tables = (part.table for part in records)
    return finish("claims", result_of_claims, options, result_of_claims.runs, *tables)


@explicit(ClaimsOptions, ClaimsChoices)
def claims(*names: str, **choices: Unpack[ClaimsChoices]) -> Claims:
    """Test claims about the weapon, each by a rule fixed before the run.

    names: ids such as "C05", all if none. choices: keywords named as the flags of `regame claims`.
    Writes a folder of results with its report. Raises UserError for what cannot be played.
    """
    return play_claims_of(names, options_of(ClaimsOptions, choices))[0]


@noting
def play_claims_of(names: Sequence[str], options: ClaimsOptions) -> tuple[Claims, list[Played]]:
    """Play what the claims need and decide each; return the answers, and what was played.

    The answers are written into the folder of results.
    """
    from regame.studies.claims.rows import play_claims  # needs Mesa and numba

    inquiry = inquire(names, options)
    records = play_parts(inquiry, play_claims, options)
    path = records[0].path
    history = play_history(inquiry.claims, inquiry.plan, options, path)
    again = flags_again(options, inquiry.plan.runs, inquiry.plan.seed)
    result_of_claims = result(inquiry, records, history, ("regame", "claims", *names, *again))
    keep(result_of_claims, FOUND)
    return result_of_claims, records


def play_parts(inquiry: Inquiry, play_chunk: PlayChunk, options: ClaimsOptions) -> list[Played]:
    """Play all parts of an inquiry: the first in the folder of results, the others in it."""
    records: list[Played] = []
    for part in inquiry.parts:
        part_options = replace(options, chunk=options.chunk or part.chunk)
        if records:
            part_options = inside(part_options, records[0].path, part.name)
        records.append(run_design(inquiry.job(part, play_chunk), part_options))
    return records


def inquire(names: Sequence[str], options: ClaimsOptions) -> Inquiry:
    """Read the ledger and build the designs that the claims of these ids need; all if none."""
    ledger = load(Ledger, "experiments", LEDGER)
    claims = chosen(ledger, names)
    seed = ledger.seed if options.seed is None else options.seed
    claim_options = replace(options, runs=options.runs or ledger.runs, seed=seed)
    plan = prepare(ledger.experiment, claim_options, how=options)
    check_claims(ledger, plan)
    parts = parts_of(ledger, claims, plan)
    states = states_of(plan.config)
    for part in parts:
        check(part.design, plan.config, states, registry.parse)
    return Inquiry(ledger, claims, plan, parts)


def chosen(ledger: Ledger, names: Sequence[str]) -> tuple[Claim, ...]:
    """Return the claims of these ids, in the ledger's order; all if there is none."""
    ids = [claim.id for claim in ledger.claims]
    unknown, listed = [name for name in names if name not in ids], ", ".join(ids)
    refuse(f"{name}: no such claim{nearest(name, ids)}; known are {listed}" for name in unknown)
    return tuple(claim for claim in ledger.claims if not names or claim.id in names)


def result(
    inquiry: Inquiry,
    played: Sequence[Played],
    history: Monthly | None,
    command: tuple[str, ...] = (),
) -> Claims:
    """Return the answers to all claims asked.

    played: what came of the inquiry's parts, in their order. history: the record as played, where
    a claim looks at it. command: the words that make it again.
    """
    plan = inquiry.plan
    records = list(zip(inquiry.parts, played, strict=True))
    table_of = {claim.id: record.table for part, record in records for claim in part.claims}
    judged = ((judge_claim(claim, inquiry, table_of[claim.id]), claim) for claim in inquiry.claims)
    answers = tuple(_recorded(answer, claim, history) for answer, claim in judged)
    verdicts = [answer.verdict for answer in answers]
    parts = tuple(_part(part, record) for part, record in records)
    rows = sum(record.rows * part.months for part, record in records)
    seconds = sum(record.seconds for record in played)
    return Claims.like(
        plan,
        question=inquiry.ledger.question,
        rows=sum(part.rows for part in parts),
        cells=sum(part.cells for part in parts),
        months=inquiry.ledger.months,
        parts=parts,
        config_hash=plan.config.hash,
        claims=answers,
        counts={verdict: verdicts.count(verdict) for verdict in VERDICTS},
        intervals=INTERVALS,
        failed_rows=sum(int(record.table["failed"].sum()) for record in played),
        out=str(played[0].path),
        elapsed_s=round(seconds, 3),
        runs_per_s=round(rows / 240 / seconds, 1) if rows else 0.0,
        command=command,
    )


def _recorded(answer: Answer, claim: Claim, history: Monthly | None) -> Answer:
    """Return an answer with what the model gives by the record's policies, where it is asked."""
    if history is None or not claim.recorded:
        return answer
    shows = (*answer.shows, *by_record(claim.recorded, history))
    return answer.model_copy(update={"shows": shows, "off_the_record": off_the_record(shows)})


def _part(part: Part, played: Played) -> PlayedPart:
    return PlayedPart.like(
        part,
        claims=tuple(claim.id for claim in part.claims),
        worlds=int(part.design["world"].nunique()),
        cells=int(part.design["treatment"].nunique()),
        rows=len(part.design),
        elapsed_s=round(played.seconds, 3),
    )

"""Play all installed cases and say, case by case, when and by which measure a weapon harms.

A comparison of cases as a page of the documentation, in Markdown.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd

from regame.analysis.signs import HORIZONS, WIDTHS, Compared, compared, found, gain_parts
from regame.core.errors import FailedRuns, UserError
from regame.core.horizon import HORIZON, YEAR
from regame.core.words import several, year_of
from regame.reports.charts import fan
from regame.reports.templating import markdown, sentence
from regame.runs import asked, manifests, monthly, runner, store
from regame.runs.choices import explicit, options_of
from regame.runs.experiment import behaviour, overrides
from regame.runs.played import Played
from regame.studies.cases import words
from regame.studies.cases.observed import USUAL, Record, baselines_of, read_observed, score
from regame.studies.cases.options import CasesChoices, CasesOptions
from regame.studies.cases.parts import Case, Gain, Override, Part, Peak, Price
from regame.studies.cases.playing import Planned, chosen, job_of, plan_case, rows_of, sources_of
from regame.studies.cases.reliability import COLUMNS, scored
from regame.studies.cases.result import EVERY, Cases, flat_rows
from regame.studies.frame import Table, finish, keep
from regame.tables import figures
from regame.tables.world import chain

type Sides = tuple[pd.DataFrame, pd.DataFrame]  # runs with the weapon, and without

SPREAD = (5, 50, 95)  # per cent of worlds
FOUND = "cases.json"
END = YEAR * int(HORIZONS[-1])  # months from the start of the weapon that signs are read from


def run_cases(names: Sequence[str], options: CasesOptions) -> int:
    """Play the cases, print the table, and write the report; return the exit code."""
    result, record = play_all(names, options)
    return finish("cases", result, options, result.runs, record.table)


@explicit(CasesOptions, CasesChoices)
def cases(**choices: Unpack[CasesChoices]) -> Cases:
    """Play cases and say when, and by which measure, each weapon harms its user.

    choices: what the flags of `regame cases` offer, see `CasesChoices`. Writes a folder of results
    with its report. Raises UserError for what cannot be played or read.
    """
    names = several(choices.pop("names", ()))
    if isinstance(path := choices.get("observed"), str):
        choices["observed"] = Path(path)
    return play_all(names, options_of(CasesOptions, choices))[0]


@asked.noting
def play_all(names: Sequence[str], options: CasesOptions) -> tuple[Cases, Played]:
    """Plan and play cases, and conclude; the result is kept in the folder."""
    begun = time.perf_counter()
    plays_by_case = chosen(names)
    table = options.observed
    observed = Record() if table is None else read_observed(table, plays_by_case)
    sources = sources_of(options)
    planned = [plan_case(name, play, options, sources) for name, play in plays_by_case.items()]
    months = max(case.start for case in planned) + END
    if months > HORIZON:
        raise UserError(f"cases: {months} months would be played, {HORIZON} is the most")
    chunk = options.chunk or len(rows_of(planned[0].plan))
    record = runner.run_design(job_of(planned, months), replace(options, chunk=chunk))
    result = conclude(planned, record, observed, options)
    result = result.model_copy(update={"elapsed_s": round(time.perf_counter() - begun, 1)})
    keep(result, FOUND)
    write_page(result)
    signs = pd.DataFrame(scored(result.by_case), columns=list(COLUMNS))
    store.write_text(result.notes / "case_reliability.csv", signs.to_csv(index=False))
    return result, record


def conclude(
    planned: Sequence[Planned], played: Played, observed: Record, options: CasesOptions
) -> Cases:
    """Return what was found, from the table of runs."""
    table = played.table
    usual = sources_of(options)[0]
    rows_by_case = [(case, table[table["case"] == case.experiment]) for case in planned]
    all_cases = tuple(_case(case, rows) for case, rows in rows_by_case)
    pairs = [(case, _pair(rows, case, usual)) for case, rows in rows_by_case]
    prices = tuple(price for case, pair in pairs for price in prices_of(case, pair, usual))
    path, rows = options.observed, observed.rows
    by_source = (score(path, rows, all_cases, source) for source in sources_of(options) if path)
    scores = tuple(filter(None, by_source))
    return Cases(
        schema_version=manifests.SCHEMA_VERSION,
        runs=planned[0].plan.runs,
        rows=len(table),
        seed=planned[0].plan.seed,
        cases=flat_rows(all_cases),
        by_case=all_cases,
        scores=scores,
        skipped=observed.skipped,
        baselines=baselines_of(all_cases, scores[0].constant if scores else USUAL),
        prices=prices,
        peaks=tuple(peaks_of(prices)),
        failed_rows=int(table["failed"].sum()),
        out=str(played.path),
        elapsed_s=0.0,
    )


def _case(case: Planned, table: pd.DataFrame) -> Case:
    plan = case.plan
    experiment, config, cell = plan.experiment, plan.config, plan.headline
    year = config.world.start_year
    pairs = {source: _pair(table, case, source) for source in case.plans}
    changed = overrides(experiment).items()
    worlds = table.groupby("source")["world"].nunique()
    return Case.like(
        experiment,
        case=case.name,
        experiment=case.experiment,
        holder=experiment.weapon,
        weapon=cell.treatment,
        baseline=cell.baseline,
        plays=plan.profiles[cell.treated][experiment.weapon],
        opens=year_of(0, year),
        starts=year_of(case.start, year),
        trade_usd=_trade(next(iter(pairs.values()))[1], case.start),
        money=config.world.money,
        behaviour=len(behaviour()),
        overrides=tuple(Override(key=key, usual=was, here=now) for key, (was, now) in changed),
        ranges=_ranges(case),
        fixed_inputs=words.fixed_inputs(experiment, config),
        config_hash=config.hash,
        parts=tuple(
            _part(source, pair, case, int(worlds[source])) for source, pair in pairs.items()
        ),
    )


def _ranges(case: Planned) -> dict[str, str]:
    """Ranges of a case's own, as text; none of the one that others carry."""
    experiment = case.plan.experiment
    if not experiment.carries:
        return {}
    return {
        item.key: f"{item.low:g} to {item.high:g}"
        if item.low is not None and item.high is not None
        else ", ".join(f"{value:g}" for value in item.values)
        for item in experiment.uncertainties
        if item.key not in behaviour()
    }


def _pair(table: pd.DataFrame, case: Planned, source: str) -> Sides:
    """Treated and baseline rows of the worlds in which neither failed, in the same order."""
    here, cell = table[table["source"] == source], case.plan.headline
    bad = set(here.loc[here["failed"], "world"])
    sound = here[~here["world"].isin(bad)].sort_values("world")
    sides = [sound[sound["treatment"] == name] for name in (cell.treated, cell.against)]
    if sides[0].empty:
        raise FailedRuns(f"{case.name}: a run failed in every world: there is no answer")
    return sides[0], sides[1]


def _trade(baseline: pd.DataFrame, start: int) -> float:
    """The holder's exports in the year before the weapon (or its first year), USD, median."""
    first = max(start - YEAR, 0)
    trade = np.stack(baseline["trade"].to_list())[:, first : first + YEAR]
    return float(np.median(trade.sum(axis=1)))


def _part(source: str, pair: Sides, case: Planned, worlds: int) -> Part:
    measures = compared(*pair, case.start, case.plan.experiment.aim)
    if not chain(case.plan.config).made:
        del measures["share_made"]  # nothing is made of what is traded
    if not np.isfinite(measures["price_paid"].difference).any():
        del measures["price_paid"], measures["share_to_partner"]  # it sells to no target
    income = measures["income_sum"].difference[:, EVERY - 1 : END : EVERY]
    return Part(
        worlds_from=source,
        worlds=worlds,
        failed=worlds - len(pair[0]),
        measures=tuple(found(name, _whole(item)) for name, item in measures.items()),
        income_path=tuple(tuple(row) for row in fan(income).round(0).tolist()),
        first_year=tuple(
            Gain(part=name, mean_usd=float(usd.mean()), median_usd=float(np.median(usd)))
            for name, usd in gain_parts(*pair, case.start).items()
        ),
    )


def _whole(item: Compared) -> Compared:
    """The months of a measure up to the longest horizon."""
    return Compared(item.difference[:, :END], item.band[:, :END])


def prices_of(case: Planned, pair: Sides, source: str) -> Iterator[Price]:
    """Give the prices of a case under worlds of a source. pair: rows with the weapon, and without.

    A month in which any world has no price is left out.
    """
    config = case.plan.config
    names = monthly.priced(config)
    first = monthly.priced_months(case.start, case.start + monthly.PRICED).start
    for run, side in zip(("weapon", "baseline"), pair, strict=True):
        quoted = np.stack(side["prices"].to_list()).reshape(len(side), len(names), -1)
        levels = np.percentile(quoted, SPREAD, axis=0)  # (3, series, month)
        for row, (good, where) in enumerate(names.values()):
            for at in np.flatnonzero(np.isfinite(quoted[:, row]).all(axis=0)):
                named = {"case": case.name, "good": good, "where": where, "run": run}
                ends = levels[:, row, at].tolist()
                band = dict(zip(("low", "median", "high"), ends, strict=True))
                month, unit = first + int(at) - case.start + 1, config.world.price
                yield Price.like(**named, **band, month=month, unit=unit, worlds_from=source)


def peaks_of(prices: Sequence[Price]) -> Iterator[Peak]:
    """Hold the highest median prices outside to those on record, the table `price_paths`.

    Both to the last month on record.
    """
    paths: dict[tuple[str, str], dict[int, float]] = {}
    for item in prices:
        if (item.run, item.where) == ("weapon", "outside"):
            paths.setdefault((item.case, item.good), {})[item.month] = item.median
    for names, rows in figures.read("price_paths").groupby(["case", "good"], sort=False):
        case, good = map(str, names)
        record = dict(zip(rows["month"], rows["value"], strict=True))
        path = {n: x for n, x in paths.get((case, good), {}).items() if n <= max(record)}
        if path.get(0):
            highest, played = max(record, key=record.__getitem__), max(path, key=path.__getitem__)
            yield Peak(
                case=case,
                good=good,
                month_on_record=highest,
                height_on_record=record[highest] / record[0],
                month=played,
                height=path[played] / path[0],
            )


PAGE = "cases.md"


def write_page(found: Cases) -> None:
    """Write the page into the folder of results."""
    store.write_text(found.notes / PAGE, render(found))


def render(found: Cases) -> str:
    """Return the page: a table for each source of worlds, and who plays what."""
    rows = words.by_source(found.by_case, words.full_cells)
    return markdown(
        "cases.md.j2",
        found=found,
        base=next((case.case for case in found.by_case if not case.carries), "the one they carry"),
        tables={source: Table("", words.HEADINGS, cells) for source, cells in rows.items()},
        before=_before([case.case for case in found.by_case]),
        legend=sentence("cases", "legend", WIDTHS),
        unanimous=list(filter(None, map(words.unanimous, found.by_case))),
        first_year_means=sentence("cases", "first_year_means"),
        first_years=map(words.first_year, found.by_case),
        who=[sentence("cases", "who", case) for case in found.by_case],
    )


def _before(cases: Sequence[str]) -> Table:
    """Signs of cases that were written down before their outcomes; no row where there are none."""
    table = figures.read("case_signs")
    table = table[table["case"].isin(cases)]
    headings = [*table.columns[:2], *(_words(name) for name in table.columns[2:])]
    return Table("", headings, table.replace("_", " ", regex=True).to_numpy(str).tolist())


def _words(name: str) -> str:
    """A heading from the name of a column: years_3 is "3 y"."""
    unit, _, number = name.partition("_")
    return f"{number} {unit[0]}" if number else name

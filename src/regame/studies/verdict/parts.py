"""What each part of the weapon adds: the same worlds once more, with one part of it left out.

A part's contribution is the gain of the whole weapon less that without the part, world by world:
positive where the part earns, negative where it costs. Parts work on each other and need not add
up. The runs lie in a folder of their own inside the folder of results.
"""

import sys
from dataclasses import replace

import pandas as pd

from regame.analysis.outcomes import pair
from regame.core.horizon import YEARS
from regame.core.words import money, years_after
from regame.runs.beside import inside
from regame.runs.experiment import Part
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.runner import PlayChunk, run_design
from regame.studies.frame import Table, cells_of
from regame.studies.verdict.channels import contribution_of, gains_of, left_out, named
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.result import Channel, Verdict

FOLDER = "parts"  # in the folder of results


def play_parts(
    plan: Plan, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[tuple[Channel, ...], list[Played]]:
    """Play the headline without each of its parts; the largest contribution first, and the runs.

    Empty where the experiment names no parts, or another treatment than its headline was asked for.
    """
    experiment = plan.experiment
    is_headline = plan.headline.treatment == experiment.headline
    if not experiment.parts or not is_headline or experiment.months < 12 * min(YEARS):
        return (), []
    job = replace(plan.outcomes(FOLDER, play_chunk), design=without_each(plan))
    further = inside(options, main.path, FOLDER)
    if not further.resume:
        sys.stderr.write(
            f"regame: {len(experiment.parts)} times the same worlds without a part of it\n"
        )
    record = run_design(job, further)
    channels = [_part(part, plan, main.numbers, record.numbers) for part in experiment.parts]
    return tuple(sorted(channels, key=lambda part: -abs(part.contribution_usd))), [record]


def without_each(plan: Plan) -> pd.DataFrame:
    """Return the headline and its baseline in the first worlds, once for each part left out."""
    experiment, cell = plan.experiment, plan.headline
    switches = {frozenset({part.name}): part.off for part in experiment.parts}
    design = left_out(plan, (cell.treated, cell.against), switches)
    for part in experiment.parts:
        if part.without:
            treated = design["treatment"] == named(cell.treated, frozenset({part.name}))
            design[experiment.weapon] = design[experiment.weapon].mask(treated, part.without)
    return design


def _part(part: Part, plan: Plan, table: pd.DataFrame, without: pd.DataFrame) -> Channel:
    cell, off = plan.headline, frozenset({part.name})
    years = max(years for years in YEARS if f"payoff_{years}y" in table)
    pairs = pair(table, cell.treated, cell.against)
    less = pair(without, named(cell.treated, off), named(cell.against, off))
    return contribution_of(part.name, part.what, part.off, gains_of(pairs, less, years), part.idle)


def sentence(found: Verdict) -> str:
    """Say what each part earns or costs, those that do nothing last; empty where there is none."""
    if not found.parts:
        return ""
    at_work = [f"{part.name} {money(part.contribution_usd)}" for part in found.parts if part.moves]
    idle = [part.name for part in found.parts if not part.moves]
    parts_said = [", ".join(at_work)] if at_work else []
    parts_said += [f"no difference in any world: {', '.join(idle)}"] if idle else []
    worlds = found.parts[0].worlds
    after = years_after(found.longest.years)
    return (
        f"By part, USD, gain with it less without, median of {worlds} worlds, {after}: "
        f"{'; '.join(parts_said)}."
    )


def parts_table(found: Verdict) -> Table:
    """Return every part with its interval and the gain without it."""
    after = years_after(found.longest.years)
    title = f"Parts of {found.treatment}, each left out by itself, {after}"
    return Table(title, *cells_of(found.parts))

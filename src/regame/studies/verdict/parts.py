"""What each part of the weapon adds: the same worlds once more, with one part of it left out.

A part's contribution is the gain of the whole weapon less that without the part, world by world:
positive where the part earns, negative where it costs. Parts work on each other and need not add
up. The runs lie in a folder of their own inside the folder of results.
"""

from collections.abc import Sequence

import pandas as pd

from regame.core.horizon import YEARS
from regame.core.words import money, years_after
from regame.runs.experiment import Part
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.runner import PlayChunk
from regame.studies.frame import Table, cells_of
from regame.studies.verdict.channels import Search, contribution, design_without, named
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
    search = Search(plan, main.numbers, main.path, options, play_chunk)
    search.play(FOLDER, _each(experiment.parts), without_each(plan))
    found = [contribution(part, search) for part in experiment.parts]
    return tuple(sorted(found, key=lambda part: -abs(part.contribution_usd))), search.tables


def _each(parts: Sequence[Part]) -> list[frozenset[str]]:
    return [frozenset({part.name}) for part in parts]


def without_each(plan: Plan) -> pd.DataFrame:
    """Return the headline and its baseline in the first worlds, once for each part left out."""
    experiment = plan.experiment
    design = design_without(plan, _each(experiment.parts), experiment.parts)
    for part in experiment.parts:
        if part.without:
            name = named(plan.headline.treated, frozenset({part.name}))
            treated, weapon = design["treatment"] == name, experiment.weapon
            design[weapon] = design[weapon].mask(treated, part.without)
    return design


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

"""Through which channels the weapon works: the same worlds once more, with a channel switched off.

A channel's contribution is the gain with everything on less the gain with it off, world by world
(on minus off): positive where the channel helps the weapon's user. The runs lie in folders of
their own inside the folder of results, so that the main table stays what the contract says.

So too what each part of the weapon adds, with one part of it left out: the gain of the whole weapon
less that without the part. Parts work on each other and need not add up.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.pairing import Pairs, pair
from regame.analysis.statistics import median_interval
from regame.core.arrays import Floats
from regame.core.horizon import YEARS
from regame.core.words import listed
from regame.reports.templating import sentence
from regame.runs.experiment import Channel, Part
from regame.runs.manifests import inside
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.runner import PlayChunk, run_design
from regame.studies.verdict import result
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.result import Channels

FOLDER = "parts"  # in the folder of results
LARGEST_SET = 8  # channels that are switched off together at most


@dataclass
class Search:
    """Plays sets of channels switched off, and remembers what came of each.

    tables: what was played, a table per job; median: set of channels -> median gain without them.
    """

    plan: Plan
    table: pd.DataFrame
    folder: Path
    options: VerdictOptions
    play_chunk: PlayChunk
    tables: list[Played] = field(default_factory=list)
    median: dict[frozenset[str], float] = field(default_factory=dict)
    gains: dict[frozenset[str], tuple[Floats, Floats]] = field(default_factory=dict)

    @property
    def years(self) -> int:
        """The horizon of contributions, in years: the longest that was played."""
        return max(years for years in YEARS if f"payoff_{years}y" in self.table)

    def play(
        self, name: str, sets: Sequence[frozenset[str]], design: pd.DataFrame | None = None
    ) -> None:
        """Play the worlds without each of these sets, in the folder of that name.

        design: of parts of the weapon that are left out, if the sets are not of channels.
        """
        sets = [some for some in sets if some not in self.median]
        if not sets:
            return
        rows = design_without(self.plan, sets) if design is None else design
        job = replace(self.plan.outcomes(name, self.play_chunk), design=rows)
        further = inside(self.options, self.folder, name)
        if not further.resume:
            which = "a part of it"
            if design is None:
                which = "each channel" if min(map(len, sets)) == 1 else "several channels"
            sys.stderr.write(f"regame: {len(sets)} times the same worlds without {which}\n")
        record = run_design(job, further)
        self.tables.append(record)
        for some in sets:
            self._compare(some, record.numbers)

    def _compare(self, some: frozenset[str], table: pd.DataFrame) -> None:
        treatment, baseline = self.plan.treatments[0], self.plan.baseline
        with_it = pair(self.table, treatment, baseline)
        without = pair(table, named(treatment, some), named(baseline, some))
        on, off = gains_of(with_it, without, self.years)
        self.median[some] = float(np.median(off)) if len(off) else 0.0
        self.gains[some] = (on, off)
        self.median.setdefault(frozenset(), float(np.median(on)) if len(on) else 0.0)


def gains_of(with_it: Pairs, without: Pairs, years: int) -> tuple[Floats, Floats]:
    """Return the gains with and without, (worlds,), in the worlds where both are sound.

    Worlds in which the weapon did not fire, with the channels on, are left out.
    """
    fired = with_it.counted(years)
    worlds = with_it.baseline.index[fired].intersection(without.baseline.index).sort_values()
    gains: list[Floats] = []
    for pairs in (with_it, without):
        gain = pd.Series(pairs.difference(f"payoff_{years}y"), index=pairs.baseline.index)
        gains.append(np.asarray(gain.loc[worlds], dtype=np.float64))
    return gains[0], gains[1]


def named(treatment: str, off: frozenset[str]) -> str:
    """Return the name of a treatment played without some channels."""
    return f"{treatment} without {listed(sorted(off))}"


def design_without(
    plan: Plan, sets: Sequence[frozenset[str]], items: Sequence[Channel | Part] = ()
) -> pd.DataFrame:
    """Return the headline and its baseline in the first worlds, once for each set left out.

    items: what the sets name, the channels if empty. Worlds are a Latin hypercube in random order,
    so the first ones are a sample of all. An uncertain key that a switch sets is the same in all
    its rows.
    """
    off = {item.name: item.off for item in items or plan.experiment.channels}
    switches = {some: {k: v for n in sorted(some) for k, v in off[n].items()} for some in sets}
    main, numbers = plan.headline_design(plan.experiment.channel_runs), plan.config.numbers()
    switched = sorted({key for values in switches.values() for key in values})
    base = main.assign(**{key: numbers[key] for key in switched if key not in main})
    parts = []
    for some, values in switches.items():
        part = base.assign(**values)
        parts.append(part.assign(treatment=[named(name, some) for name in part["treatment"]]))
    return pd.concat(parts, ignore_index=True).rename_axis("run")


def play_channels(
    plan: Plan, played: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[Channels, list[Played]]:
    """Switch channels off one at a time, then in growing sets until the sign turns.

    Returns the fields of the verdict, and what was played for them.
    """
    channels = plan.experiment.channels
    search = Search(plan, played.numbers, played.path, options, play_chunk)
    if not channels or plan.experiment.months < 12 * min(YEARS):
        return Channels(), []
    search.play("channels", [frozenset({channel.name}) for channel in channels])
    contributions = [contribution(channel, search) for channel in channels]
    contributions.sort(key=lambda item: -abs(item.contribution_usd))
    smallest, note = smallest_set(search.play, search.median, contributions)
    least = {"smallest_set_that_turns_the_sign": tuple(sorted(smallest)), "smallest_set_note": note}
    fields = Channels(channels=tuple(contributions), channels_years=search.years, **least)
    return fields, search.tables


def contribution(item: Channel | Part, search: Search) -> result.Channel:
    """Return what a channel or part contributes, once it was played without it."""
    on, without = search.gains[frozenset({item.name})]
    change = on - without
    played = len(change) > 0
    return result.Channel.like(
        item,
        off=dict(item.off),
        note="" if change.any() else item.idle,
        median_difference_usd=float(np.median(without)) if played else 0.0,
        contribution_usd=float(np.median(change)) if played else 0.0,
        contribution_ci=median_interval(change) if played else [0.0, 0.0],
        contribution_mean_usd=float(change.mean()) if played else 0.0,
        worlds=len(change),
    )


def smallest_set(
    play: Callable[[str, Sequence[frozenset[str]]], None],
    median: Mapping[frozenset[str], float],
    contributions: Sequence[result.Channel],
) -> tuple[frozenset[str], str]:
    """Return a smallest set of channels without which the median gain has the other sign.

    play(name, sets) makes `median` know those sets; contributions: with their means.
    Greedy: channels that push the sign the most are switched off first, one more at a time; then
    every member that is not needed is let go. No member of the answer can be left out, but another
    set might be as small. Empty, with a sentence that says so, if no set was found.
    """
    sign = np.sign(median[frozenset()])
    pushing = [item for item in contributions if item.contribution_mean_usd * sign > 0]
    pushing.sort(key=lambda item: -abs(item.contribution_mean_usd))
    order = [item.name for item in pushing][:LARGEST_SET]

    def turns(some: frozenset[str]) -> bool:
        """Whether the median gain without these channels has the other sign."""
        return bool(np.sign(median[some]) * sign < 0)

    alone = [frozenset({name}) for name in order if turns(frozenset({name}))]
    if alone:
        return alone[0], _note("turned", alone[0], median)
    sets = [frozenset(order[:size]) for size in range(2, len(order) + 1)]
    play("channels-together", sets)
    smallest = next((some for some in sets if turns(some)), None)
    if smallest is None:
        return frozenset(), _note("never_turned", order, median)
    for step in range(len(smallest)):
        fewer = [smallest - {name} for name in order if name in smallest]
        play(f"channels-fewer-{step + 1}", fewer)
        needless = next((some for some in fewer if turns(some)), None)
        if needless is None:
            break
        smallest = needless
    return smallest, _note("turned", sorted(smallest), median)


def _note(how: str, some: Iterable[str], median: Mapping[frozenset[str], float]) -> str:
    """Say how a set of channels that are off turns the sign, or that none does."""
    names = [*some]
    usual = median[frozenset()]
    return sentence("verdict", how, names, median.get(frozenset(names), usual), usual)


def play_parts(
    plan: Plan, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[tuple[result.Channel, ...], list[Played]]:
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

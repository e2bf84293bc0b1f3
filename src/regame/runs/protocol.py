"""The plan of an experiment: its file, the options laid over it, worlds and the design."""

from collections.abc import Collection
from functools import partial
from pathlib import Path

import pandas as pd

from regame.config.files import Config, load, load_config, pinned_keys, place_of
from regame.core.errors import Place, UserError, gathered, nearest, refuse
from regame.core.horizon import check_months
from regame.core.options import Execution, StudyOptions, check_options
from regame.design.design import SPREAD, Uncertainty, check, cross, out_of_bounds, spread_worlds
from regame.design.ranges import ranged, read_ranges
from regame.game.facts import atlas_of, firm_players
from regame.runs.apart import Apart
from regame.runs.experiment import DRAWN, Experiment, behaviour, carried
from regame.runs.firm_rules import with_rules
from regame.runs.manifests import check_out
from regame.runs.opening_check import check_opening, check_states
from regame.runs.outcomes import outcome_faults
from regame.runs.plan import ALL, Ask, Plan, Spread
from regame.runs.policies import check_sides, cross_policies
from regame.runs.pools import check_executor
from regame.runs.posterior import check_source, sample
from regame.runs.sources import PRIOR
from regame.strategies import registry
from regame.strategies.recorded import Recorded
from regame.strategies.roles import check_roles
from regame.tables.world import states_of


def candidates(
    experiment: Experiment,
    config: Config,
    fixed: Collection[str],
    seed: int,
    source: str | None = None,
) -> Spread:
    """Return what gives so many worlds of an experiment, steady or not.

    fixed: keys that the user has set; they are not sampled, or what the user set would be lost.
    source: where worlds come from, the experiment's own unless given (see `posterior.sample`).
    """
    uncertain = _uncertain(experiment, config, fixed)
    source = experiment.worlds if source is None else source
    check_source(source)
    if source != PRIOR and experiment.sampler not in SPREAD:
        raise UserError(
            f"--worlds {source}: sampler {experiment.sampler} has worlds of its own; leave "
            "--worlds out or give prior"
        )

    fitted = behaviour() if experiment.carries else None  # the record is not that of a case

    def spread(n: int) -> pd.DataFrame:
        """Return n worlds, a row each."""
        if source != PRIOR:
            return sample(source, n, uncertain, seed, config.world.opens, fitted)
        return spread_worlds(experiment.sampler, n, uncertain, seed, experiment.list)

    return spread


def _uncertain(experiment: Experiment, config: Config, fixed: Collection[str]) -> list[Uncertainty]:
    """Return what is sampled: not what the user has set, nor what the record of the config sets."""
    numbers = config.numbers()
    left_out = {*fixed, *experiment.recorded}
    uncertain = [item for item in experiment.uncertainties if item.key not in left_out]
    keys = [("recorded", key) for key in experiment.recorded]
    keys += [("uncertainties", item.key) for item in uncertain]
    refuse(
        f"{where}: {key!r} is no float of the config{nearest(key, numbers)}"
        for where, key in keys
        if key not in numbers
    )
    return uncertain


def prepare(
    name: str | Path, options: StudyOptions, ask: Ask = ALL, how: Execution | None = None
) -> Plan:
    """Read an experiment, lay the options over it and build the design.

    ask: which treatments and worlds are wanted; how: where rows are to be played. Raises UserError
    with every fault found; touches no file of results.
    """
    check_options(options)
    with Apart(options.strategies) as process:
        process.load()
        if how is not None:
            check_out(how.out, how.resume)
            check_executor(how.executor)
        experiment = carried(load(Experiment, "experiments", name))
        if options.ranges:
            changed = ranged(experiment.uncertainties, read_ranges(options.ranges))
            experiment = experiment.model_copy(update={"uncertainties": changed})
        check_months(str(name), experiment.months, ask.least)
        refuse(f"{name}: {fault}" for fault in outcome_faults(experiment.outcomes))
        file = options.config or experiment.config
        config = load_config(file, options.overrides)
        check_opening(config, partial(place_of, "configs", file, overrides=options.overrides))
        place = partial(place_of, "experiments", name)
        pinned = pinned_keys(options.config, experiment.config, options.overrides)
        return _planned(experiment, config, pinned, options, ask, process, place)


def plan_of(
    experiment: Experiment, config: Config, pinned: set[str], options: StudyOptions, ask: Ask
) -> Plan:
    """Build the plan of an experiment and a config that are at hand, as `prepare` does of files.

    pinned: dotted keys that are not sampled. Of the options runs, seed, worlds and strategies
    count. Raises UserError with every fault found.
    """
    check_opening(config)
    with Apart(options.strategies) as process:
        process.load()
        return _planned(experiment, config, pinned, options, ask, process)


def _planned(
    experiment: Experiment,
    config: Config,
    pinned: set[str],
    options: StudyOptions,
    ask: Ask,
    apart: Apart,
    place: Place = None,
) -> Plan:
    check_states(experiment, config, place)
    if ask.firms:
        experiment = experiment.model_copy(update={"firms": ask.firms})
    if ask.named:
        treatments = {**experiment.treatments, **dict(ask.named)}
        experiment = experiment.model_copy(update={"treatments": treatments})
    runs = options.runs or experiment.runs
    seed = experiment.seed if options.seed is None else options.seed
    cells, profiles = cross_policies(experiment, ask.treatments, ask.baseline)
    states = states_of(config)
    check_roles(apart.own, states)
    check_profile(config)
    check_sides(experiment, config, profiles, place)
    plays = [play for profile in profiles.values() for play in profile.values()]
    plays += [*config.profile.values(), *ask.also]
    plays += [part.without for part in experiment.parts if part.without]
    apart.refuse(plays, states, broken=True)
    check_channels(experiment, config)
    check_rivals(experiment, config)
    spread = candidates(experiment, config, pinned, seed, options.worlds)
    first = ask.first
    if first is not None and ask.run is not None:
        if ask.run >= runs * len(profiles):
            last = runs * len(profiles) - 1
            raise UserError(f"--run {ask.run}: the batch has the runs 0 to {last}")
        first = ask.run // len(profiles) + 1  # worlds follow each other with all their profiles
    worlds = _worlds(experiment, config, spread, runs, first)
    if experiment.firms == DRAWN:
        worlds = with_rules(worlds, runs, seed, config, {*config.profile, *experiment.others})
    design = cross(worlds, profiles)
    check(design, config, [*states, *firm_players(atlas_of(config))], registry.parse)
    return Plan(
        experiment, config, design, runs, seed, cells, profiles, options.strategies,
        tuple(sorted(pinned)), _unsteady(experiment, config, design), spread,
        ranges=options.ranges,
    )  # fmt: skip


def _unsteady(experiment: Experiment, config: Config, design: pd.DataFrame) -> tuple[int, ...]:
    """Return which worlds of a grid or a list swing without a weapon; sampled ones are steady."""
    from regame.game.game import Game  # slow to import: the engine
    from regame.runs.stability import tell_unsteady

    if experiment.sampler in SPREAD:
        return ()
    states = [experiment.weapon, *experiment.others]
    worlds = design.drop_duplicates("world").drop(columns=["treatment", *states])
    return tell_unsteady(Game, config, worlds)


def check_profile(config: Config) -> None:
    """Raise UserError if the config gives a state a strategy that is not known."""
    faults: list[str] = []
    for state, play in config.profile.items():
        with gathered(faults, f"profile.{state}: "):
            registry.parse(play)
    refuse(faults)


def check_channels(experiment: Experiment, config: Config) -> None:
    """Raise UserError if a switch of a channel or part is no float of the config, or too large."""
    numbers = config.numbers()
    faults = []
    switches = [(f"channel {channel.name!r}", channel.off) for channel in experiment.channels]
    switches += [(f"part {part.name!r}", part.off) for part in experiment.parts]
    for whose, off in switches:
        for key, value in off.items():
            if key not in numbers:
                faults.append(f"{whose}: {key!r} is no float of the config{nearest(key, numbers)}")
            elif fault := out_of_bounds(key, value, config):
                faults.append(f"{whose}: {fault}")
    for part in (part for part in experiment.parts if part.without):
        with gathered(faults, f"part {part.name!r}: "):
            registry.parse(part.without)
    refuse(faults)


def check_rivals(experiment: Experiment, config: Config) -> None:
    """Raise UserError if a rival plays by the record: in the baseline that would be a gift."""
    rivals = {**config.profile, **experiment.others}
    refuse(
        f"others: {state} = {play!r}: an answer on record to the weapon would also come in the "
        "baseline, where there is no weapon; choose a strategy that responds (regame strategies)"
        for state, play in rivals.items()
        if state != experiment.weapon and isinstance(registry.parse(play), Recorded)
    )


def _worlds(
    experiment: Experiment, config: Config, spread: Spread, runs: int, first: int | None
) -> pd.DataFrame:
    """Return steady worlds, or the first of them; those of a grid or a list are all kept."""
    from regame.game.game import Game  # slow to import: the engine
    from regame.runs.stability import steady_worlds, tell_opened_exports

    if experiment.sampler not in SPREAD:
        return spread(runs)
    if first == 0:  # whoever asks picks its own from the candidates
        return spread(1)
    worlds = steady_worlds(Game, config, spread, runs, first)
    if experiment.carries:
        tell_opened_exports(Game, config, worlds)
    return worlds

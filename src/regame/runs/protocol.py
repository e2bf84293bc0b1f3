"""The protocol of an experiment: what is asked and what would answer it, fixed before the run.

`experiments/*.toml` files are read into an `Experiment`; `build_design` turns one into a design.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from regame.analysis.hypotheses import Rule
from regame.config.files import Config, load, load_config
from regame.core.errors import UserError, nearest
from regame.core.horizon import HORIZON, check_months
from regame.core.options import Options, check_options
from regame.design.design import LARGEST_SEED, Uncertainty, check, cross, out_of_bounds
from regame.design.samplers import SPREAD, Sampler, spread_worlds
from regame.game.trial import refuse_broken
from regame.runs.executors import check_executor
from regame.runs.posterior import PRIOR, check_source, sample
from regame.runs.runner import Job, PlayChunk
from regame.runs.store import check_out
from regame.strategies import registry
from regame.strategies.recorded import Recorded
from regame.strategies.roles import check_players, check_roles
from regame.tables.regions import states_of

type Spread = Callable[[int], pd.DataFrame]  # so many worlds, a row each


class Channel(BaseModel):
    """One way in which a weapon works back on its user, and how it is switched off.

    what: a sentence. off: dotted config key -> value at which the channel is idle; a key that is
    uncertain otherwise has this value in the channel's rows. idle: what to say where the switch
    changes no world.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str = Field(min_length=1)
    what: str = Field(min_length=1)
    off: dict[str, float] = Field(min_length=1)
    idle: str = Field("With it and without it every world is the same", min_length=1)


class Experiment(BaseModel):
    """An experiment as its file states it.

    weapon: the state whose strategy the treatments change. treatments and baselines: name ->
    strategy of that state; the first treatment named by `headline` is the one in the summary, the
    first baseline the one it is compared with. others: state -> strategy, the same in all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    old_names: ClassVar[dict[str, str]] = {"twins": "baselines"}  # read until 0.2, with a warning

    question: str = Field(min_length=1)
    config: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds to sample")
    months: int = Field(ge=1, le=HORIZON)
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    worlds: str = Field(PRIOR, description="prior, posterior, or a Parquet file of draws")
    sampler: Sampler = "latin hypercube"
    list: tuple[dict[str, float], ...] = Field((), description="worlds of the sampler list")
    weapon: str = "China"
    headline: str
    treatments: dict[str, str] = Field(min_length=1)
    baselines: dict[str, str] = Field(min_length=1)
    others: dict[str, str] = {}
    uncertainties: tuple[Uncertainty, ...] = ()
    outcomes: tuple[str, ...] = Field(min_length=1, description="columns to summarise")
    rules: tuple[Rule, ...] = ()
    channels: tuple[Channel, ...] = ()
    channel_runs: int = Field(64, ge=1, description="worlds replayed without each channel")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.headline not in self.treatments:
            raise ValueError(f"headline {self.headline!r} is none of the treatments")
        if both := self.treatments.keys() & self.baselines.keys():
            raise ValueError(f"{sorted(both)} is both a treatment and a baseline")
        if self.weapon in self.others:
            raise ValueError(f"others must leave {self.weapon}, the weapon's state, out")
        self._spreads_its_worlds()
        keys = [uncertainty.key for uncertainty in self.uncertainties]
        if len(set(keys)) < len(keys):
            raise ValueError("an uncertainty is given twice")
        names = [channel.name for channel in self.channels]
        if len(set(names)) < len(names):
            raise ValueError("a channel is given twice")
        return self

    def _spreads_its_worlds(self) -> None:
        """Raise ValueError where the sampler lacks what it needs, or is given what it ignores."""
        if self.sampler == "list" and not self.list:
            raise ValueError("sampler list needs [[list]], a table of values for each world")
        if self.sampler != "list" and self.list:
            raise ValueError(f"sampler {self.sampler} takes no [[list]]; drop it or choose list")
        if self.sampler == "list" and self.uncertainties:
            raise ValueError("sampler list takes its values from [[list]]; drop the uncertainties")
        if len({frozenset(row) for row in self.list}) > 1:
            raise ValueError("every row of [[list]] must give the same keys")
        if self.sampler != "latin hypercube" and self.worlds != PRIOR:
            raise ValueError(f"sampler {self.sampler} spreads the prior; leave worlds out")
        if self.sampler == "factorial":
            bare = [u.key for u in self.uncertainties if u.law != "choice" and u.levels is None]
            if bare or not self.uncertainties:
                raise ValueError(
                    f"sampler factorial needs levels for {', '.join(bare) or 'some key'}"
                )


@dataclass(frozen=True)
class Plan:
    """An experiment made ready: its config, design and seed, and the treatments to report."""

    experiment: Experiment
    config: Config
    design: pd.DataFrame
    runs: int
    seed: int
    treatments: tuple[str, ...]  # the headline first
    strategies: str | None  # a file or module with strategies of the user's own
    unsteady: tuple[int, ...] = ()  # worlds of a grid or a list whose prices swing without a weapon
    candidates: Spread | None = None  # what its worlds were taken from

    @property
    def baseline(self) -> str:
        """The baseline that treatments are judged against: the first one."""
        return next(iter(self.experiment.baselines))

    @property
    def rows(self) -> int:
        """How many rows the whole batch has; the design holds the first of them, or all."""
        return self.runs * len({*self.experiment.baselines, *self.treatments})

    def job(self, name: str, play_chunk: PlayChunk) -> Job:
        """Return what a runner plays; `name` names the folder of results."""
        return Job(
            name,
            self.config,
            self.design,
            self.experiment.months,
            self.seed,
            play_chunk,
            self.strategies,
        )


def prepare(name: str | Path, options: Options, first: int | None = None, least: int = 1) -> Plan:
    """Read an experiment, lay the options over it and build the design.

    first: how many worlds of the batch are wanted, if not all; where `options.run` names a row, all
    up to its world instead. Their rows are the same as in the whole. least: months that must be
    played. Raises UserError with every fault found; touches no file of results.
    """
    check_options(options)
    own = registry.load(options.strategies) if options.strategies is not None else []
    check_out(options.out, options.resume)
    check_executor(options.executor)
    experiment = load(Experiment, "experiments", name)
    check_months(str(name), experiment.months, least)
    config = load_config(options.config or experiment.config, options.overrides)
    runs = options.runs or experiment.runs
    seed = experiment.seed if options.seed is None else options.seed
    chosen = choose(experiment, options.treatments)
    states = states_of(config)
    check_roles(own, states)
    check_sides(experiment, config, chosen)
    profiles = profiles_of(experiment, chosen)
    refuse_broken(own, [text for profile in profiles.values() for text in profile.values()], states)
    check_channels(experiment, config)
    check_rivals(experiment, config)
    spread = candidates(experiment, config, keys_of(options.overrides), seed, options.worlds)
    if first is not None and options.run is not None:
        first = _world_of(options.run, runs, len(profiles)) + 1
    design = cross(_worlds(experiment, config, spread, runs, first), profiles)
    check(design, config, states, registry.parse)
    unsteady = _unsteady(experiment, config, design)
    own_file = options.strategies
    return Plan(experiment, config, design, runs, seed, tuple(chosen), own_file, unsteady, spread)


def _world_of(run: int, runs: int, profiles: int) -> int:
    """The world of a row of the batch, whose worlds follow each other with all their profiles."""
    if run >= runs * profiles:
        raise UserError(f"--run {run}: the batch has the runs 0 to {runs * profiles - 1}")
    return run // profiles


def _unsteady(experiment: Experiment, config: Config, design: pd.DataFrame) -> tuple[int, ...]:
    """Return which worlds of a grid or a list swing without a weapon; sampled ones are steady."""
    from regame.runs.stability import tell_unsteady  # slow to import: plays the engine

    if experiment.sampler in SPREAD:
        return ()
    states = [experiment.weapon, *experiment.others]
    return tell_unsteady(
        config, design.drop_duplicates("world").drop(columns=["treatment", *states])
    )


def check_channels(experiment: Experiment, config: Config) -> None:
    """Raise UserError if the switch of a channel is no float of the config or out of bounds."""
    known = config.numbers()
    faults = []
    for channel in experiment.channels:
        for key, value in channel.off.items():
            if key not in known:
                hint = nearest(key, known)
                faults.append(f"channel {channel.name!r}: {key!r} is no float of the config{hint}")
            elif fault := out_of_bounds(key, value, config):
                faults.append(f"channel {channel.name!r}: {fault}")
    if faults:
        raise UserError(faults)


def check_rivals(experiment: Experiment, config: Config) -> None:
    """Raise UserError if a rival plays by the record: in the baseline that would be a gift."""
    rivals = {**config.profile, **experiment.others}
    faults = [
        f"others: {state} = {text!r}: an answer on record to the weapon would also come in the "
        "baseline, where there is no weapon; choose a strategy that responds (regame strategies)"
        for state, text in rivals.items()
        if state != experiment.weapon and isinstance(registry.parse(text), Recorded)
    ]
    if faults:
        raise UserError(faults)


def choose(experiment: Experiment, wanted: Sequence[str]) -> dict[str, str]:
    """Return the treatments to play, headline first: name -> strategy of the weapon's state.

    wanted: names of the experiment's treatments, or texts of strategies; all treatments if empty.
    """
    cells = experiment.treatments
    if not wanted:
        return {experiment.headline: cells[experiment.headline]} | cells
    chosen: dict[str, str] = {}
    for text in wanted:
        name = _cell(text, cells)
        if name is None:
            _check_strategy(text, cells)
        chosen[name or text] = cells[name] if name else text
    return chosen


def _check_strategy(text: str, cells: Mapping[str, str]) -> None:
    """Raise UserError for a treatment that is no cell, unless it is a strategy: with one hint."""
    try:
        registry.parse(text)
    except UserError as error:
        known, name = registry.strategies(), text.partition("(")[0].strip()
        if name in known:
            raise UserError([f"--treatment: {fault}" for fault in error.faults]) from error
        parts = ", ".join(dict.fromkeys(part for cell in cells for part in cell.split("+")))
        hint = nearest(name, [*cells, *known]) or (
            f"; cells join {parts} with +, and `regame strategies` lists the others"
        )
        raise UserError(
            f"--treatment {text}: neither a cell of the experiment nor a strategy{hint}"
        ) from error


def check_sides(experiment: Experiment, config: Config, chosen: Mapping[str, str]) -> None:
    """Raise UserError if the weapon's state, or a rival, is to play a strategy that it cannot.

    chosen: treatment -> strategy of the weapon's state, as `choose` gives them.
    """
    weapon, cells = experiment.weapon, experiment.treatments
    asked = [
        (f"treatments.{name}" if name in cells else "--treatment", weapon, text)
        for name, text in chosen.items()
    ]
    asked += [(f"baselines.{name}", weapon, text) for name, text in experiment.baselines.items()]
    asked += [(f"others.{state}", state, text) for state, text in experiment.others.items()]
    check_players(asked, config.world.holders)


def profiles_of(experiment: Experiment, chosen: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return baseline or treatment -> state -> text of its strategy, baselines first."""
    return {
        name: {experiment.weapon: text, **experiment.others}
        for name, text in {**experiment.baselines, **chosen}.items()
    }


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
    uncertain = [item for item in experiment.uncertainties if item.key not in fixed]
    source = source or experiment.worlds
    check_source(source)
    if source != PRIOR and experiment.sampler not in SPREAD:
        raise UserError(
            f"--worlds {source}: sampler {experiment.sampler} has worlds of its own; leave "
            "--worlds out or give prior"
        )

    def spread(n: int) -> pd.DataFrame:
        """Return n worlds, a row each."""
        if source != PRIOR:
            return sample(source, n, uncertain, seed, config.world.opens)
        return spread_worlds(experiment.sampler, n, uncertain, seed, experiment.list)

    return spread


def _worlds(
    experiment: Experiment, config: Config, spread: Spread, runs: int, first: int | None
) -> pd.DataFrame:
    """Return steady worlds, or the first of them; those of a grid or a list are all kept."""
    from regame.runs.stability import steady_worlds  # slow to import: plays the engine

    if experiment.sampler not in SPREAD:
        return spread(runs)
    return steady_worlds(config, spread, runs, first)


def _cell(text: str, cells: Mapping[str, str]) -> str | None:
    """Find a cell by its instruments, in whatever order they are named."""
    wanted = frozenset(text.split("+"))
    return next((name for name in cells if frozenset(name.split("+")) == wanted), None)


def keys_of(overrides: Sequence[str]) -> set[str]:
    """Return the dotted keys that overrides set."""
    return {text.partition("=")[0].strip() for text in overrides}

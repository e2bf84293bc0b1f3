"""An experiment as its file states it: what is asked and what would answer it, fixed before.

A case takes over from another experiment how people behave, and nothing else: it may have plants,
uses, costs, lead times and policy of its own. Assumptions about behaviour, the table `behaviour`,
keep their values and ranges, which makes a case a test of them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from regame.analysis.rules import Rule
from regame.config.files import extended, find, known, load, load_config, pinned_keys, read_toml
from regame.core.errors import check_among, refuse
from regame.core.horizon import HORIZON, YEAR
from regame.core.options import LARGEST_BATCH, LARGEST_SEED
from regame.core.packaged import Toml
from regame.design.design import Sampler, Uncertainty, bounds_of
from regame.design.ranges import ranged
from regame.runs.sources import PRIOR
from regame.tables import figures

USUAL, DRAWN = "usual", "drawn"  # by which rules firms play


def check_firms(firms: str | None) -> None:
    """Raise UserError unless it is None or one of the ways in which rules of firms are set."""
    if firms is not None:
        check_among("--firms", [firms], (DRAWN, USUAL))


class Baseline(BaseModel):
    """What the weapon's state plays where the policy under test is not used.

    strategy: as text. with: instrument of the treatments that is in force in both runs; a
    treatment is then played with it, and judged by what it adds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    strategy: str = Field(min_length=1)
    shared: str | None = Field(None, alias="with", min_length=1)


def _of_text(value: object) -> object:
    return {"strategy": value} if isinstance(value, str) else value


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


class Part(BaseModel):
    """A part of the headline's weapon, and how the weapon is played without it.

    what: a sentence. off: dotted config key -> value without the part. without: the strategy of the
    weapon's state without it, as text, where no key of the config does it. idle: what to say where
    it changes no world.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str = Field(min_length=1)
    what: str = Field(min_length=1)
    off: dict[str, float] = {}
    without: str = ""
    idle: str = Field("With it and without it every world is the same", min_length=1)

    @model_validator(mode="after")
    def _leaves_something_out(self) -> Self:
        if not self.off and not self.without:
            raise ValueError(f"part {self.name!r}: needs off, without or both")
        return self


class Experiment(BaseModel):
    """An experiment as its file states it.

    weapon: the state whose strategy the treatments change. treatments: name -> strategy of that
    state, named by their instruments ("quota+duty"). baselines: name -> strategy, or a table with
    what both runs share. headline and baseline name those of the summary; the first baseline if
    none. others: state -> strategy, the same in all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    question: str = Field(min_length=1)
    config: str = Field(min_length=1)
    runs: int = Field(ge=1, le=LARGEST_BATCH, description="worlds to sample")
    months: int = Field(ge=1, le=HORIZON)
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    worlds: str = Field(PRIOR, description="prior, posterior, or a Parquet file of draws")
    sampler: Sampler = "latin hypercube"
    list: tuple[dict[str, float], ...] = Field((), description="worlds of the sampler list")
    case: str = Field("", description="its name among cases, that of the file if empty")
    carries: str = Field("", description="experiment whose assumptions on behaviour a case keeps")
    kind: Literal["", "price", "stop"] = Field(
        "",
        description="of the headline: price, where sales to all go on at a higher price (tax, "
        "quota); stop, where somebody gets none or asks for licences",
    )
    aim: Literal["", "made", "users", "budget", "income"] = Field(
        "",
        description="what the weapon's state wants at home: a stage moved home (made), cheap goods "
        "for its users, money for its budget, or income",
    )
    weapon: str = "China"
    headline: str
    baseline: str = Field("", description="of the headline")
    treatments: dict[str, str] = Field(min_length=1)
    baselines: dict[str, Annotated[Baseline, BeforeValidator(_of_text)]] = Field(min_length=1)
    others: dict[str, str] = {}
    uncertainties: tuple[Uncertainty, ...] = ()
    also_uncertain: tuple[Uncertainty, ...] = Field(
        (), description="uncertainties beside those of the experiment that it extends"
    )
    firms: Literal["usual", "drawn"] = Field(
        "usual", description="by which rules firms play: as usual, or drawn by table firm_moves"
    )
    ranges: dict[str, tuple[float, float] | bool | float] = Field(
        {},
        description="by key: [low, high] changes or adds a range, a number fixes, false drops it",
    )
    recorded: tuple[str, ...] = Field(
        (), description="keys that the record of the config sets: not sampled"
    )
    outcomes: tuple[str, ...] = Field(min_length=1, description="columns to summarise")
    rules: tuple[Rule, ...] = ()
    monthly: int = Field(
        0, ge=0, le=120, description="months from the weapon's first on that are listed; 0: none"
    )
    fits: tuple[str, ...] = Field(
        (), description="other sources of worlds in which the weapon is played too"
    )
    definitions: tuple[str, ...] = Field(
        (), description="treatments that may count as the weapon, played in all fits"
    )
    channels: tuple[Channel, ...] = ()
    parts: tuple[Part, ...] = Field(
        (), description="parts of the headline's weapon, each left out by itself"
    )
    channel_runs: int = Field(64, ge=1, description="worlds replayed without each channel or part")

    @model_validator(mode="after")
    def _adds_uncertainties(self) -> Self:
        """Put those that a file adds behind those of the file that it extends; change ranges."""
        both = (*self.uncertainties, *self.also_uncertain)
        object.__setattr__(self, "uncertainties", ranged(both, self.ranges))
        object.__setattr__(self, "also_uncertain", ())
        object.__setattr__(self, "ranges", {})
        return self

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.headline not in self.treatments:
            raise ValueError(f"headline {self.headline!r} is none of the treatments")
        if none := [name for name in self.definitions if name not in self.treatments]:
            raise ValueError(f"definitions: {none[0]!r} is none of the treatments")
        if both := self.treatments.keys() & self.baselines.keys():
            raise ValueError(f"{sorted(both)} is both a treatment and a baseline")
        if self.baseline and self.baseline not in self.baselines:
            raise ValueError(f"baseline {self.baseline!r} is none of the baselines")
        for name, baseline in self.baselines.items():
            if baseline.shared is not None and baseline.shared not in self.treatments:
                raise ValueError(f"baseline {name!r}: with = {baseline.shared!r} is no treatment")
        if self.weapon in self.others:
            raise ValueError(f"others must leave {self.weapon}, the weapon's state, out")
        self._spreads_its_worlds()
        self._names_nothing_twice()
        return self

    def _names_nothing_twice(self) -> None:
        """Raise ValueError where an uncertainty, a channel or a part is given twice."""
        names_by_kind = {
            "an uncertainty": [uncertainty.key for uncertainty in self.uncertainties],
            "a channel": [channel.name for channel in self.channels],
            "a part": [part.name for part in self.parts],
        }
        for kind, names in names_by_kind.items():
            if len(set(names)) < len(names):
                raise ValueError(f"{kind} is given twice")

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


KT = 1000.0  # leakage is in thousands of tonnes


def installed() -> dict[str, str]:
    """Return the cases that there are: name -> experiment.

    A case is an experiment whose file says what it `carries`, and each that is carried. Its name
    is `case` in the file, or that of the file.
    """
    return _cases(_files())


def _files() -> dict[str, Toml]:
    """Every experiment's file as it is written, by name."""
    return {name: read_toml(find("experiments", name)) for name in known("experiments")}


def _cases(files: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    carried = [str(file["carries"]) for file in files.values() if file.get("carries")]
    bases = [name for name in dict.fromkeys(carried) if name in files]
    others = [name for name, file in files.items() if file.get("carries") and name not in bases]
    return {str(files[name].get("case") or name): name for name in [*bases, *others]}


def case_of(config: str | Path | None, usual: str) -> str:
    """Return the experiment of the case that is played in a config, or in the nearest it extends.

    Experiments that extend one of a case count too, as the question of 2025 does that of 2010, and
    those that extend them in turn.
    config: name or path; usual: the experiment where no case is played in it, or none is given.
    """
    cases: dict[Path, str] = {}
    files = _files()
    files_asked = list(_cases(files).values())
    for base in files_asked:  # grows by those that extend one of it
        files_asked += [name for name, file in files.items() if file.get("extends") == base]
    for name in (name for name in files_asked if "config" in files[name]):
        cases.setdefault(find("configs", str(files[name]["config"])).resolve(), name)
    worlds_played = [] if config is None else extended(config)
    return next((cases[path] for path in worlds_played if path in cases), usual)


def behaviour() -> list[str]:
    """Keys of the assumptions about behaviour."""
    return list(figures.read("behaviour")["key"])


def overridden(experiment: Experiment) -> list[str]:
    """Keys that the config of a case sets otherwise than that of the experiment it carries."""
    base = load(Experiment, "experiments", experiment.carries)
    return sorted(pinned_keys(experiment.config, base.config, ()))


def overrides(experiment: Experiment) -> dict[str, tuple[str, str]]:
    """What the config of a case sets otherwise, by key: value there, value here, as text."""
    if not experiment.carries:
        return {}
    base = load(Experiment, "experiments", experiment.carries)
    base_values, here = (load_config(at).model_dump() for at in (base.config, experiment.config))
    changed = {}
    for key in overridden(experiment):
        section, _, name = key.partition(".")
        was, now = (str(side[section].get(name, "")) for side in (base_values, here))
        if was != now:
            changed[key] = was, now
    return changed


def carried(experiment: Experiment) -> Experiment:
    """The experiment with the uncertain behaviour of the one that it carries, if any.

    What neither its ranges nor its config state has that of like goods, `usual_ranges`.

    Raises UserError where the case, or its config, sets an assumption about behaviour.
    """
    if not experiment.carries:
        return experiment
    base, behaviour_keys = load(Experiment, "experiments", experiment.carries), behaviour()
    own_keys, stated = [item.key for item in experiment.uncertainties], overridden(experiment)
    why = f"is behaviour, which a case takes over from {experiment.carries}; regame data behaviour"
    faults = [f"uncertainties: {key} {why}" for key in own_keys if key in behaviour_keys]
    faults += [f"{experiment.config}: {key} {why}" for key in stated if key in behaviour_keys]
    refuse(faults)
    items_carried = tuple(item for item in base.uncertainties if item.key in behaviour_keys)
    usual = usual_ranges(experiment.config)
    usual = (item for item in usual if item.key not in {*own_keys, *stated})
    both = (*items_carried, *experiment.uncertainties, *usual)
    return experiment.model_copy(update={"uncertainties": both})


def usual_ranges(config: str) -> Iterator[Uncertainty]:
    """Ranges of what a case seldom knows, from like goods: the table `case_ranges`.

    Around the value of its config, as a share of a month's exports, or as they stand. They end at
    the bounds of a key, and what leaks at most at `leakage.ceiling`.
    """
    world = load_config(config)
    numbers = world.numbers()
    exports = numbers["licences.export_quota"] / YEAR / KT
    for row in figures.read("case_ranges").to_dict("records"):
        key = str(row["key"])
        unit = {"exports": exports, "the case": numbers[key], "one": 1.0}[row["of"]]
        minimum, maximum = bounds_of(type(world), key)
        if key == "leakage.capacity":
            maximum = min(maximum, numbers["leakage.ceiling"])
        low, high = max(row["low"] * unit, minimum), min(row["high"] * unit, maximum)
        if low < high:
            yield Uncertainty(key=key, law="uniform", low=low, high=high, source=row["source"])

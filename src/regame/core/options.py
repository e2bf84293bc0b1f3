"""What a user may ask of a command: groups of choices that the studies' own options are made of.

The command line builds its flags from these fields, with help and bounds of `flags.toml`, so that
each lives in one place; the functions behind the commands take options and know no command line.
`None` or empty leaves a choice to the experiment's file.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypedDict

from regame.core.errors import refuse, whole_fault
from regame.core.packaged import toml

FLAG = "flag"  # under which a field has its own
FLAGS = toml("flags.toml")  # study -> field -> how it is offered


@dataclass(frozen=True, slots=True)
class Flag:
    """How the command line offers a field: its help, its value in the help, its least and most.

    usual: what holds where it is not given, in words, if that is not the field's own default.
    name: of the flag, if it is not the field's.
    """

    help: str
    shown: str | None = None
    least: int | None = None
    usual: str | None = None
    most: int | None = None
    name: str | None = None

    def field(self, default: Any = None) -> Any:
        """Return the field of a dataclass of options that is offered so. default: its value."""
        return dataclasses.field(default=default, metadata={FLAG: self})


def offered(study: str) -> dict[str, Flag]:
    """Return how the choices of a study are offered, by field, as `flags.toml` has them."""
    return {name: Flag(**how) for name, how in FLAGS[study].items()}


EVERY = offered("every")  # choices that many studies have
LARGEST_SEED = 2**31 - 1  # a run's seed is (seed of the design, world) in one 64-bit integer
LARGEST_BATCH = 10**7  # worlds of a design, which must fit in memory
FILE = "as the experiment says"  # what holds where a choice is left to its file


FIRMS = Flag("By which rules firms play: usual, or drawn for each world.", "RULES", usual=FILE)


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How many worlds, and from which seed."""

    runs: int | None = Flag("Worlds to sample.", "N", 1, FILE, LARGEST_BATCH).field()
    seed: int | None = Flag("Seed of the whole design.", "N", 0, FILE, LARGEST_SEED).field()


class SamplingChoices(TypedDict, total=False):
    """`Sampling` as keywords of a study."""

    runs: int
    seed: int


class WorldsChoices(SamplingChoices, total=False):
    """`Worlds` as keywords of a study: "prior", "posterior" or a file of draws."""

    worlds: str


@dataclass(frozen=True, kw_only=True)
class Worlds(Sampling):
    """Sampling, and where worlds come from."""

    worlds: str | None = EVERY["worlds"].field()


@dataclass(frozen=True, kw_only=True)
class Execution:
    """Where and how rows are played, and where results go; the answer is the same."""

    workers: int | None = EVERY["workers"].field()
    executor: str | None = EVERY["executor"].field()
    chunk: int | None = EVERY["chunk"].field()
    out: Path | None = EVERY["out"].field()
    resume: bool = Flag("Go on in the folder given by --out.").field(False)


class ExecutionChoices(TypedDict, total=False):
    """`Execution` as keywords of a study: processes, a cluster, rows per task, and the results."""

    workers: int
    executor: str
    chunk: int
    out: str | Path
    resume: bool


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """Values of the config that the user sets one by one."""

    overrides: tuple[str, ...] = EVERY["overrides"].field(())


@dataclass(frozen=True, kw_only=True)
class Assumptions(Overrides):
    """Overrides, and the config that they change."""

    config: str | None = Flag("Config to use, by name or path.", "CONFIG", usual=FILE).field()


@dataclass(frozen=True, kw_only=True)
class Own(Assumptions):
    """Assumptions, and strategies of the user's own."""

    strategies: str | None = EVERY["strategies"].field()


class AssumptionsChoices(TypedDict, total=False):
    """`Assumptions` as keywords of a study: a config, and values over it, by key.

    overrides: {"market.sharpness": 7.5}, or texts like "market.sharpness=7.5".
    """

    config: str
    overrides: Mapping[str, object] | str | Sequence[str]


class OwnChoices(AssumptionsChoices, total=False):
    """`Own` as keywords of a study: strategies may be classes, played in this process."""

    strategies: str | Sequence[type]


class StudyChoices(WorldsChoices, OwnChoices, total=False):
    """`StudyOptions` as keywords of a study; ranges: key -> ends, a value to fix, or False."""

    ranges: Mapping[str, tuple[float, float] | float | bool] | str | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class StudyOptions(Worlds, Own):
    """What every study of an experiment may be asked: worlds, assumptions, own strategies."""

    @classmethod
    def like(cls, options: object, **changed: Any) -> Self:
        """Return what a study's options ask of its experiment. changed: what it asks otherwise."""
        names = [field.name for field in dataclasses.fields(cls) if hasattr(options, field.name)]
        return cls(**{name: getattr(options, name) for name in names} | changed)

    ranges: tuple[str, ...] = EVERY["ranges"].field(())


OF_SCENARIO = offered("scenario")


@dataclass(frozen=True, kw_only=True)
class ScenarioOptions:
    """What the holder does: one of the table of scenarios, and changes to it."""

    scenario: str | None = OF_SCENARIO["scenario"].field()
    stop: str | None = OF_SCENARIO["stop"].field()
    share: float | None = OF_SCENARIO["share"].field()
    begins: str | None = OF_SCENARIO["begins"].field()
    months: str | None = OF_SCENARIO["months"].field()
    licences: str | None = OF_SCENARIO["licences"].field()


class ScenarioChoices(TypedDict, total=False):
    """`ScenarioOptions` as keywords of a study."""

    scenario: str
    stop: str
    share: float
    begins: str
    months: int | str
    licences: str


@dataclass(frozen=True, kw_only=True)
class AsJson:
    """How the answer is printed."""

    json: bool = Flag("Print one JSON object on standard output, nothing else.").field(False)


@dataclass(frozen=True, kw_only=True)
class Printing(AsJson):
    """How the answer is printed, and which files people can open are written beside it."""

    plot: Path | None = EVERY["plot"].field()
    csv: bool = Flag("Write results.csv into the folder of results.").field(False)
    xlsx: bool = Flag("Write results.xlsx into the folder of results.").field(False)


@dataclass(frozen=True, kw_only=True)
class Files(Printing):
    """The same for a command that leaves no folder of results unless files are asked for."""

    out: Path | None = Flag("Folder for these files.", "FOLDER", usual="a new numbered one").field()


def flags_of(kind: Any) -> dict[str, Flag]:
    """Return how the fields of a dataclass of options are offered, by name."""
    return {field.name: field.metadata[FLAG] for field in dataclasses.fields(kind)}


def check_options(options: object) -> None:
    """Raise UserError for every number that the command line would have refused as a flag.

    options: an instance of one of the dataclasses above, or of a study's own made of them.
    """
    faults: list[str] = []
    for name, flag in flags_of(options).items():
        value = getattr(options, name)
        if flag.least is not None and value is not None:
            faults += whole_fault("options", name, value, flag.least, flag.most)
    refuse(faults)


# What worlds and how they are played follow from, besides their number and seed.
AGAIN = (
    "worlds", "config", "baseline", "treatments", "overrides", "ranges", "strategies", "firms",
    "scenario", "stop", "share", "begins", "months", "licences",
)  # fmt: skip


def flags_again(given: object, runs: int, seed: int) -> list[str]:
    """Return the words of the command line that ask for the same worlds, played the same way.

    given: a study's options.
    """
    flags = flags_of(given)
    arguments = ["--runs", str(runs), "--seed", str(seed)]
    for name in (name for name in AGAIN if name in flags):
        value: object = getattr(given, name)
        values = value if isinstance(value, tuple) else () if value is None else (str(value),)
        flag = f"--{flags[name].name or name}"
        arguments += [word for value_text in values for word in (flag, value_text)]
    return arguments

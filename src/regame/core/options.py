"""What a user may ask of a command, stated once.

The command line builds its flags from these fields, so a flag, its help and its bounds live
in one place; the functions behind the commands take an `Options` and know no command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args, get_type_hints

from regame.core.errors import UserError, whole_fault
from regame.core.horizon import HORIZON


@dataclass(frozen=True, slots=True)
class Flag:
    """How the command line offers a field: its help, its value in the help, its least and most.

    usual: what holds where it is not given, in words, if that is not the field's own default.
    """

    help: str
    shown: str | None = None
    least: int | None = None
    usual: str | None = None
    most: int | None = None


FILE = "as the experiment says"  # what holds where a choice is left to its file


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of one call; `None` or empty leaves a choice to the experiment's file.

    A command uses the fields it needs and ignores the rest.
    """

    runs: Annotated[int | None, Flag("Worlds to sample.", "N", 1, FILE)] = None
    seed: Annotated[int | None, Flag("Seed of the whole design.", "N", 0, FILE)] = None
    rounds: Annotated[int | None, Flag("Rounds of the sampler after the first.", "N", 1)] = None
    months: Annotated[int | None, Flag("Months to play.", "N", 1, FILE, HORIZON)] = None
    worlds: Annotated[
        str | None,
        Flag("Where worlds come from: prior, posterior, or a file of draws.", "SOURCE", usual=FILE),
    ] = None
    run: Annotated[
        int | None,
        Flag("The run to tell, counted from 0.", "N", 0, "the headline, in a world in the middle"),
    ] = None
    workers: Annotated[
        int | None,
        Flag("Processes to play in; the answer is the same.", "N", 1, "one per processor"),
    ] = None
    executor: Annotated[
        str | None,
        Flag("A Dask cluster to play on: dask://HOST:PORT.", "ADDRESS", usual="this machine"),
    ] = None
    chunk: Annotated[
        int | None, Flag("Rows per task; the answer is the same.", "N", 1, "512 at most")
    ] = None
    out: Annotated[
        Path | None,
        Flag("Folder or address (s3://...) for the results.", "FOLDER", usual="a new numbered one"),
    ] = None
    resume: Annotated[bool, Flag("Go on in the folder given by --out.")] = False
    config: Annotated[str | None, Flag("Config to use, by name or path.", "CONFIG", usual=FILE)] = (
        None
    )
    overrides: Annotated[
        tuple[str, ...], Flag("Override a value of the config; may be repeated.", "TABLE.KEY=VALUE")
    ] = ()
    treatments: Annotated[
        tuple[str, ...],
        Flag(
            "Play this cell (quota+denial) or Chinese strategy; may be repeated.",
            "NAME",
            usual="all of the experiment",
        ),
    ] = ()
    strategies: Annotated[
        str | None, Flag("Strategies of your own; their code is run.", "FILE_OR_MODULE")
    ] = None
    by: Annotated[
        Literal["section", "parameter", "record"],
        Flag(
            "Take the keys of a section of the config together, each parameter alone, or all that "
            "the record to 2015 narrows together and all that it leaves open."
        ),
    ] = "section"
    until: Annotated[int | None, Flag("Last year of the record to score.", "YEAR", 1, "all")] = None
    observed: Annotated[
        Path | None,
        Flag("Table of your own to score against.", "FILE.csv", usual="the package's record"),
    ] = None
    series: Annotated[bool, Flag("List the series and their units, and stop.")] = False
    balance: Annotated[bool, Flag("Print the mass balance of the record and stop.")] = False
    json: Annotated[bool, Flag("Print one JSON object on standard output, nothing else.")] = False


def flags_again(options: Options, runs: int, seed: int) -> list[str]:
    """Return the words of the command line that ask for the same worlds, played the same way."""
    given: dict[str, Sequence[str | None]] = {
        "--runs": [str(runs)],
        "--seed": [str(seed)],
        "--worlds": [options.worlds],
        "--config": [options.config],
        "--treatment": options.treatments,
        "--set": options.overrides,
        "--strategies": [options.strategies],
    }
    return [word for flag, all_ in given.items() for x in all_ if x for word in (flag, x)]


def check_options(options: Options) -> None:
    """Raise UserError for every number that the command line would have refused as a flag."""
    faults: list[str] = []
    for name, hint in get_type_hints(Options, include_extras=True).items():
        flag, value = get_args(hint)[1], getattr(options, name)
        if flag.least is not None and value is not None:
            faults += whole_fault("Options", name, value, flag.least, flag.most)
    if faults:
        raise UserError(faults)

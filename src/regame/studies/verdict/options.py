"""What a user may ask of `regame verdict` and of `regame.verdict`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypedDict

from regame.core.options import Execution, Flag, Printing, StudyOptions
from regame.strategies.contract import Strategy

EXPERIMENT = "weaponization"  # the main question

TREATMENTS = Flag(
    "Play this cell (quota+denial) or Chinese strategy; may be repeated.",
    "NAME",
    usual="all of the experiment",
    name="treatment",
)
BASELINE = Flag("Baseline of the headline.", "NAME", usual="as the experiment says")


class VerdictChoices(TypedDict, total=False):
    """Keywords of `regame.verdict`; what is left out is as the experiment says.

    runs: worlds; seed; worlds: "prior", "posterior" or a file of draws. treatments by name, as text
    or objects of strategies; baseline by name. config: name or path; overrides such as
    "market.sharpness=7.5". strategies: a file or module with strategies, or classes of them.
    Objects and classes are played in this process.
    workers: processes; out: folder of results, a new one in `results/` if left out.
    """

    runs: int
    seed: int
    worlds: str
    treatments: Sequence[str | Strategy]
    baseline: str
    config: str
    overrides: Sequence[str]
    strategies: str | Sequence[type]
    workers: int
    chunk: int
    out: str | Path


@dataclass(frozen=True, kw_only=True)
class VerdictOptions(StudyOptions, Execution, Printing):
    """The choices of a verdict."""

    treatments: Annotated[tuple[str, ...], TREATMENTS] = ()
    baseline: Annotated[str | None, BASELINE] = None
    by: Annotated[
        str | None,
        Flag("Print the ledger by state, sector, stage or end use too.", "WAY", usual="none"),
    ] = None
    full: Annotated[bool, Flag("Print every table, not the answer alone.")] = False

"""What a user may ask of `regame play`, `regame explain` and `regame.explain`: one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

from regame.core.horizon import HORIZON
from regame.core.options import FILE, Files, Flag, StudyOptions
from regame.studies.verdict.options import BASELINE, TREATMENTS

if TYPE_CHECKING:
    from regame.strategies.contract import Strategy


class RunChoices(TypedDict, total=False):
    """Keywords of `regame.explain`; what is left out is as the main experiment says.

    run: row of the batch, from 0; the headline in a world in the middle if left out. runs: worlds
    of the batch; seed; worlds: "prior", "posterior" or a file of draws. treatments and baseline by
    name. months: to play. config: name or path; overrides such as "market.sharpness=7.5".
    strategies: a file or module with strategies, or classes of strategies. out: folder for files.
    """

    run: int
    runs: int
    seed: int
    worlds: str
    treatments: "Sequence[str | Strategy]"
    baseline: str
    months: int
    config: str
    overrides: Sequence[str]
    strategies: str | Sequence[type]
    out: str | Path


@dataclass(frozen=True, kw_only=True)
class RunOptions(StudyOptions, Files):
    """The choices that name one run."""

    run: Annotated[
        int | None,
        Flag("The run to show, counted from 0.", "N", 0, "the headline, in a world in the middle"),
    ] = None
    treatments: Annotated[tuple[str, ...], TREATMENTS] = ()
    baseline: Annotated[str | None, BASELINE] = None
    months: Annotated[int | None, Flag("Months to play.", "N", 1, FILE, HORIZON)] = None


@dataclass(frozen=True, kw_only=True)
class PlayOptions(RunOptions):
    """The same, and whether the network of the last month is written."""

    graphml: Annotated[
        Path | None, Flag("Write the supply network of the last month.", "FILE", usual="none")
    ] = None

"""What a user may ask of `regame verdict`."""

from dataclasses import dataclass
from typing import Annotated

from regame.core.options import Execution, Flag, Printing, StudyOptions

TREATMENTS = Flag(
    "Play this cell (quota+denial) or Chinese strategy; may be repeated.",
    "NAME",
    usual="all of the experiment",
    name="treatment",
)
BASELINE = Flag("Baseline of the headline.", "NAME", usual="as the experiment says")


@dataclass(frozen=True, kw_only=True)
class VerdictOptions(StudyOptions, Execution, Printing):
    """The choices of a verdict."""

    treatments: Annotated[tuple[str, ...], TREATMENTS] = ()
    baseline: Annotated[str | None, BASELINE] = None

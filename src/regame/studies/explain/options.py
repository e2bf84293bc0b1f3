"""What a user may ask of `regame play` and `regame explain`: one run of an experiment."""

from dataclasses import dataclass
from typing import Annotated

from regame.core.horizon import HORIZON
from regame.core.options import FILE, Flag, Printing, StudyOptions
from regame.studies.verdict.options import BASELINE, TREATMENTS


@dataclass(frozen=True, kw_only=True)
class RunOptions(StudyOptions, Printing):
    """The choices that name one run."""

    run: Annotated[
        int | None,
        Flag("The run to show, counted from 0.", "N", 0, "the headline, in a world in the middle"),
    ] = None
    treatments: Annotated[tuple[str, ...], TREATMENTS] = ()
    baseline: Annotated[str | None, BASELINE] = None
    months: Annotated[int | None, Flag("Months to play.", "N", 1, FILE, HORIZON)] = None

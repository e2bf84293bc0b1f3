"""What a user may ask of `regame hindcast`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from regame.core.options import Assumptions, Execution, Flag, Printing, Worlds


@dataclass(frozen=True, kw_only=True)
class HindcastOptions(Worlds, Assumptions, Execution, Printing):
    """The choices of a hindcast."""

    until: Annotated[int | None, Flag("Last year of the record to score.", "YEAR", 1, "all")] = None
    observed: Annotated[
        Path | None,
        Flag("Table of your own to score against.", "FILE.csv", usual="the package's record"),
    ] = None
    series: Annotated[bool, Flag("List the series and their units, and stop.")] = False

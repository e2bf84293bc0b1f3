"""What a user may ask of `regame cases` and of `regame.cases`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Execution, ExecutionChoices, Flag, Printing, Worlds, WorldsChoices


class CasesChoices(WorldsChoices, ExecutionChoices, total=False):
    """Keywords of `regame.cases`, as the flags of `regame cases`.

    names: a case or cases to play, all that are installed if left out. observed: a CSV file that
    the answer is scored against, or none.
    """

    names: str | Sequence[str]
    observed: str | Path


@dataclass(frozen=True, kw_only=True)
class CasesOptions(Worlds, Execution, Printing):
    """The choices of a comparison of cases."""

    observed: Path | None = Flag(
        "Score the signs against this table: case, measure, horizon_years, sign.",
        "FILE.csv",
        usual="none",
    ).field()

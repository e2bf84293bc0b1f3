"""What a user may ask of `regame cases` and of `regame.cases`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from regame.core import options

OFFERED = options.offered("cases")


class CasesChoices(options.WorldsChoices, options.ExecutionChoices, total=False):
    """Keywords of `regame.cases`, as the flags of `regame cases`.

    names: a case or cases to play, all that are installed if left out. observed: a CSV file that
    the answer is scored against, or none.
    """

    names: str | Sequence[str]
    observed: str | Path


@dataclass(frozen=True, kw_only=True)
class CasesOptions(options.Worlds, options.Execution, options.Printing):
    """The choices of a comparison of cases."""

    observed: Path | None = OFFERED["observed"].field()

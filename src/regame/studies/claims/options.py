"""What a user may ask of `regame claims` and of `regame.claims`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from regame.core.options import Execution, Printing, StudyOptions


class ClaimsChoices(TypedDict, total=False):
    """Keywords of `regame.claims`; what is left out is as the file of the claims says.

    runs: worlds; seed; worlds: "prior", "posterior" or a file of draws. config: name or path;
    overrides such as "market.sharpness=7.5". strategies: a file or module with strategies, or
    classes of strategies, which are then played in this process. workers: processes; out: folder
    of results, a new one in `results/` if left out.
    """

    runs: int
    seed: int
    worlds: str
    config: str
    overrides: Sequence[str]
    strategies: str | Sequence[type]
    workers: int
    chunk: int
    out: str | Path


@dataclass(frozen=True, kw_only=True)
class ClaimsOptions(StudyOptions, Execution, Printing):
    """The choices of a test of claims."""

"""What a user may ask of `regame claims` and of `regame.claims`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Execution, Printing, StudyChoices, StudyOptions


class ClaimsChoices(StudyChoices, total=False):
    """Keywords of `regame.claims`: flags of its command."""

    workers: int
    chunk: int
    out: str | Path


@dataclass(frozen=True, kw_only=True)
class ClaimsOptions(StudyOptions, Execution, Printing):
    """The choices of a test of claims."""

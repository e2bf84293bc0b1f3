"""What a user may ask of `regame claims`."""

from dataclasses import dataclass

from regame.core.options import Execution, Printing, StudyOptions


@dataclass(frozen=True, kw_only=True)
class ClaimsOptions(StudyOptions, Execution, Printing):
    """The choices of a test of claims."""

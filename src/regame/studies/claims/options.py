"""What a user may ask of `regame claims` and of `regame.claims`."""

from dataclasses import dataclass

from regame.core.options import Execution, ExecutionChoices, Printing, StudyChoices, StudyOptions


class ClaimsChoices(StudyChoices, ExecutionChoices, total=False):
    """Keywords of `regame.claims`: flags of its command."""


@dataclass(frozen=True, kw_only=True)
class ClaimsOptions(StudyOptions, Execution, Printing):
    """The choices of a test of claims."""

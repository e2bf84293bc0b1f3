"""What a user may ask of `regame run`."""

from dataclasses import dataclass

from regame.core.options import Execution, Printing, StudyOptions


@dataclass(frozen=True, kw_only=True)
class ExperimentOptions(StudyOptions, Execution, Printing):
    """The choices of an experiment."""

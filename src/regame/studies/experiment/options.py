"""What a user may ask of `regame run` and of `regame.experiment`."""

from dataclasses import dataclass

from regame.core.options import Execution, ExecutionChoices, Printing, StudyChoices, StudyOptions


class ExperimentChoices(StudyChoices, ExecutionChoices, total=False):
    """Keywords of `regame.experiment`: the flags of `regame run`."""


@dataclass(frozen=True, kw_only=True)
class ExperimentOptions(StudyOptions, Execution, Printing):
    """The choices of an experiment."""

"""What a user may ask of `regame run` and of `regame.experiment`."""

from collections.abc import Sequence
from dataclasses import dataclass

from regame.core.options import Execution, ExecutionChoices, Printing, StudyOptions


class ExperimentChoices(ExecutionChoices, total=False):
    """Keywords of `regame.experiment`; what is left out is as the experiment says.

    runs: worlds; seed; worlds: "prior", "posterior" or a file of draws. config: name or path;
    overrides such as "market.sharpness=7.5". strategies: a file or module with strategies, or
    classes of strategies, which are then played in this process. workers: processes; out: folder of
    results, a new one in `results/` if left out; resume: whether to go on in it.
    """

    runs: int
    seed: int
    worlds: str
    config: str
    overrides: Sequence[str]
    strategies: str | Sequence[type]


@dataclass(frozen=True, kw_only=True)
class ExperimentOptions(StudyOptions, Execution, Printing):
    """The choices of an experiment."""

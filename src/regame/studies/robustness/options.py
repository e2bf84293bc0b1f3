"""What a user may ask of `regame robustness`."""

from dataclasses import dataclass

from regame.core.options import Assumptions, Execution, Printing, Sampling


@dataclass(frozen=True, kw_only=True)
class RobustnessOptions(Sampling, Assumptions, Execution, Printing):
    """The choices of a test of robustness."""

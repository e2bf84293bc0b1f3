"""What a user may ask of `regame frontier`."""

from dataclasses import dataclass

from regame.core.options import Assumptions, Execution, Printing, Sampling


@dataclass(frozen=True, kw_only=True)
class FrontierOptions(Sampling, Assumptions, Execution, Printing):
    """The choices of a frontier."""

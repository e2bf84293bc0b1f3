"""What a user may ask of `regame dock`."""

from dataclasses import dataclass

from regame.core.options import Execution, Printing, Sampling


@dataclass(frozen=True, kw_only=True)
class DockOptions(Sampling, Execution, Printing):
    """The choices of the scorecard."""

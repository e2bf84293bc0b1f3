"""What a user may ask of `regame calibrate`."""

from dataclasses import dataclass
from typing import Annotated

from regame.core.options import Execution, Flag, Overrides, Printing, Sampling


@dataclass(frozen=True, kw_only=True)
class CalibrationOptions(Sampling, Overrides, Execution, Printing):
    """The choices of a calibration."""

    rounds: Annotated[int | None, Flag("Rounds of the sampler after the first.", "N", 1)] = None
    balance: Annotated[bool, Flag("Print the mass balance of the record and stop.")] = False

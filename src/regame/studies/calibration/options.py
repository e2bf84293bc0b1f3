"""What a user may ask of `regame calibrate` and of `regame.calibrate`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from regame.core.options import Execution, ExecutionChoices, Flag, Overrides, Printing, Sampling


class CalibrationChoices(ExecutionChoices, total=False):
    """Keywords of `regame.calibrate`; what is left out is as `regame calibrate` has it.

    runs: worlds; rounds: of the sampler after the first; seed. until: last
    year of the record to fit to, 2015 by default. overrides such as
    "market.sharpness=7.5": what is set is not fitted. workers: processes; out: folder of results, a
    new one in `results/` if left out; resume: whether to go on in it.
    """

    runs: int
    rounds: int
    until: int
    seed: int
    overrides: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CalibrationOptions(Sampling, Overrides, Execution, Printing):
    """The choices of a calibration."""

    until: Annotated[
        int | None, Flag("Last year of the record to fit to.", "YEAR", 2011, "2015", 2024)
    ] = None
    rounds: Annotated[int | None, Flag("Rounds of the sampler after the first.", "N", 1)] = None
    balance: Annotated[bool, Flag("Print the mass balance of the record and stop.")] = False

"""What a user may ask of `regame calibrate` and of `regame.calibrate`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regame.core import options

OFFERED = options.offered("calibrate")


class CalibrationChoices(options.SamplingChoices, options.ExecutionChoices, total=False):
    """Keywords of `regame.calibrate`: the flags of its command."""

    rounds: int
    until: int
    answers: int
    overrides: Mapping[str, object] | str | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CalibrationOptions(options.Sampling, options.Overrides, options.Execution, options.Printing):
    """The choices of a calibration."""

    until: int | None = OFFERED["until"].field()
    rounds: int | None = OFFERED["rounds"].field()
    balance: bool = OFFERED["balance"].field(False)
    answers: int | None = OFFERED["answers"].field()
    sbc: int | None = OFFERED["sbc"].field()

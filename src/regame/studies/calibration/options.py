"""What a user may ask of `regame calibrate` and of `regame.calibrate`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regame.core import options


class CalibrationChoices(options.SamplingChoices, options.ExecutionChoices, total=False):
    """Keywords of `regame.calibrate`: the flags of its command."""

    rounds: int
    until: int
    answers: int
    overrides: Mapping[str, object] | str | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CalibrationOptions(options.Sampling, options.Overrides, options.Execution, options.Printing):
    """The choices of a calibration."""

    until: int | None = options.Flag(
        "Last year of the record to fit to.", "YEAR", 2011, "2015", 2024
    ).field()
    rounds: int | None = options.Flag("Rounds of the sampler after the first.", "N", 1).field()
    balance: bool = options.Flag("Print the mass balance of the record and stop.").field(False)
    answers: int | None = options.Flag(
        "Worlds of prior and of fit to play each headline with: how far it moves.", "N", 8
    ).field()
    sbc: int | None = options.Flag(
        "Invented records to fit instead: do fits hold what made them?", "N", 8, "off", 1000
    ).field()

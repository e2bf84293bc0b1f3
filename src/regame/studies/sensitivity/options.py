"""What a user may ask of `regame sensitivity` and of `regame.sensitivity`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from regame.core import options
from regame.studies.verdict.options import TREATMENTS

if TYPE_CHECKING:
    from regame.strategies.contract import Strategy

Grouped = Literal["section", "parameter", "record"]


OFFERED = options.offered("sensitivity")


class SensitivityChoices(
    options.SamplingChoices, options.OwnChoices, options.ExecutionChoices, total=False
):
    """Keywords of `regame.sensitivity`: the flags of its command."""

    treatments: "str | Strategy | Sequence[str | Strategy]"
    by: Grouped
    unsampled: bool


@dataclass(frozen=True, kw_only=True)
class SensitivityOptions(options.Sampling, options.Own, options.Execution, options.Printing):
    """The choices of a sensitivity analysis."""

    treatments: tuple[str, ...] = TREATMENTS.field(())
    by: Grouped = OFFERED["by"].field("section")
    unsampled: bool = OFFERED["unsampled"].field(False)

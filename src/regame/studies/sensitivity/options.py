"""What a user may ask of `regame sensitivity` and of `regame.sensitivity`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from regame.core import options
from regame.studies.verdict.options import TREATMENTS

if TYPE_CHECKING:
    from regame.strategies.contract import Strategy

Grouped = Literal["section", "parameter", "record"]


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
    by: Grouped = options.Flag(
        "Take the keys of a section of the config together, each parameter alone, or all that "
        "the record to 2015 narrows together and all that it leaves open."
    ).field("section")
    unsampled: bool = options.Flag(
        "Instead move every number that is not sampled to a low and a high end, one at a time, "
        "and print the share of worlds harmed; --runs are then worlds, 64 unless given."
    ).field(False)

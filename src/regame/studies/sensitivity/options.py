"""What a user may ask of `regame sensitivity` and of `regame.sensitivity`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from regame.core.options import Execution, ExecutionChoices, Flag, Own, Printing, Sampling
from regame.studies.verdict.options import TREATMENTS

if TYPE_CHECKING:
    from regame.strategies.contract import Strategy

Grouped = Literal["section", "parameter", "record"]


class SensitivityChoices(ExecutionChoices, total=False):
    """Keywords of `regame.sensitivity`; what is left out is as the experiment says.

    runs: base points, a power of 2; seed. treatments by name, the first counts. by: how parameters
    are grouped, by section of the config, each alone, or by what the record narrows. config: name
    or path; overrides such as "market.sharpness=7.5". strategies: a file or module with strategies,
    or classes of strategies, which are then played in this process. workers: processes; out: folder
    of results, a new one in `results/` if left out; resume: whether to go on in it.
    """

    runs: int
    seed: int
    treatments: "Sequence[str | Strategy]"
    by: Grouped
    config: str
    overrides: Sequence[str]
    strategies: str | Sequence[type]


@dataclass(frozen=True, kw_only=True)
class SensitivityOptions(Sampling, Own, Execution, Printing):
    """The choices of a sensitivity analysis."""

    treatments: Annotated[tuple[str, ...], TREATMENTS] = ()
    by: Annotated[
        Grouped,
        Flag(
            "Take the keys of a section of the config together, each parameter alone, or all that "
            "the record to 2015 narrows together and all that it leaves open."
        ),
    ] = "section"

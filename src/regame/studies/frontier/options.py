"""What a user may ask of `regame frontier` and of `regame.frontier`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from regame.core.options import Assumptions, Execution, ExecutionChoices, Flag, Printing, Sampling


class FrontierChoices(ExecutionChoices, total=False):
    """Keywords of `regame.frontier`; what is left out is as experiments/frontier.toml says.

    runs: worlds; seed. chokepoints: how many hypothetical ones to draw for the map, none if 0.
    config: name or path; overrides such as "market.sharpness=7.5". workers: processes; out: folder
    of results, a new one in `results/` if left out; resume: whether to go on in it.
    """

    runs: int
    seed: int
    chokepoints: int
    config: str
    overrides: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class FrontierOptions(Sampling, Assumptions, Execution, Printing):
    """The choices of a frontier."""

    chokepoints: Annotated[
        int, Flag("Hypothetical chokepoints to draw for the map; 0: no map.", "N", 0, most=10_000)
    ] = 96

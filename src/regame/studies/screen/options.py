"""What a user may ask of `regame screen` and of `regame.screen`."""

from dataclasses import dataclass
from typing import Annotated

from regame.core.options import Execution, ExecutionChoices, Flag, Printing, Sampling


class ScreenChoices(ExecutionChoices, total=False):
    """Keywords of `regame.screen`, as the flags of `regame screen`.

    runs: worlds of each row. around: hypothetical chokepoints that are drawn around them. full:
    worlds of each installed case, played by its own tables; none if 0.
    """

    runs: int
    seed: int
    around: int
    full: int


@dataclass(frozen=True, kw_only=True)
class ScreenOptions(Sampling, Execution, Printing):
    """The choices of a screening."""

    around: Annotated[
        int, Flag("Hypothetical chokepoints to draw around them.", "N", 0, most=10_000)
    ] = 96
    full: Annotated[
        int, Flag("Worlds of each case that is played in full beside them.", "N", 0, most=10_000)
    ] = 16

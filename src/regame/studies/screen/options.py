"""What a user may ask of `regame screen` and of `regame.screen`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypedDict

from regame.core.options import Execution, Flag, Printing, Sampling


class ScreenChoices(TypedDict, total=False):
    """Keywords of `regame.screen`, as the flags of `regame screen`.

    runs: worlds of each row. around: hypothetical chokepoints that are drawn around them.
    """

    runs: int
    seed: int
    around: int
    workers: int
    executor: str
    chunk: int
    out: str | Path
    resume: bool


@dataclass(frozen=True, kw_only=True)
class ScreenOptions(Sampling, Execution, Printing):
    """The choices of a screening."""

    around: Annotated[
        int, Flag("Hypothetical chokepoints to draw around them.", "N", 0, most=10_000)
    ] = 96

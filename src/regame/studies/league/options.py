"""What a user may ask of `regame tournament` and of `regame.tournament`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from regame.core.options import Execution, Own, Printing, Sampling


class LeagueChoices(TypedDict, total=False):
    """Keywords of `regame.tournament`; what is left out is as the league says.

    runs: worlds; seed. config: name or path; overrides such as "market.sharpness=7.5". strategies:
    a file or module with strategies, or classes of strategies, which are then played in this
    process: they join the league in their role. workers: processes; out: folder of results, a new
    one in `results/` if left out.
    """

    runs: int
    seed: int
    config: str
    overrides: Sequence[str]
    strategies: str | Sequence[type]
    workers: int
    chunk: int
    out: str | Path


@dataclass(frozen=True, kw_only=True)
class LeagueOptions(Sampling, Own, Execution, Printing):
    """The choices of a league."""

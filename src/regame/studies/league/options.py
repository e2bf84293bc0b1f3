"""What a user may ask of `regame tournament` and of `regame.tournament`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Execution, Own, OwnChoices, Printing, Sampling, SamplingChoices


class LeagueChoices(SamplingChoices, OwnChoices, total=False):
    """Keywords of `regame.tournament`: flags of its command."""

    workers: int
    chunk: int
    out: str | Path


@dataclass(frozen=True, kw_only=True)
class LeagueOptions(Sampling, Own, Execution, Printing):
    """The choices of a league."""

"""What a user may ask of `regame tournament` and of `regame.tournament`."""

from dataclasses import dataclass

from regame.core.options import (
    Execution,
    ExecutionChoices,
    Own,
    OwnChoices,
    Printing,
    Sampling,
    SamplingChoices,
)


class LeagueChoices(SamplingChoices, OwnChoices, ExecutionChoices, total=False):
    """Keywords of `regame.tournament`: flags of its command."""


@dataclass(frozen=True, kw_only=True)
class LeagueOptions(Sampling, Own, Execution, Printing):
    """The choices of a league."""

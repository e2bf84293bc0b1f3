"""What a user may ask of `regame tournament` and of `regame.tournament`."""

from dataclasses import dataclass

from regame.core import options


class LeagueChoices(options.SamplingChoices, options.OwnChoices, options.ExecutionChoices):
    """Keywords of `regame.tournament`: flags of its command."""


@dataclass(frozen=True, kw_only=True)
class LeagueOptions(options.Sampling, options.Own, options.Execution, options.Printing):
    """The choices of a league."""

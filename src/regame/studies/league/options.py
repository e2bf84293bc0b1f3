"""What a user may ask of `regame tournament`."""

from dataclasses import dataclass

from regame.core.options import Execution, Own, Printing, Sampling


@dataclass(frozen=True, kw_only=True)
class LeagueOptions(Sampling, Own, Execution, Printing):
    """The choices of a league."""

"""What an equilibrium is, typed."""

from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Hundredths, Share
from regame.studies.frame import StudyAnswer


class Weight(Result):
    """How often a player plays a policy in equilibrium."""

    player: str = Field(title="player")
    policy: str = Field(title="policy")
    weight: Hundredths = Field(title="weight")


class EquilibriumResult(StudyAnswer):
    """Where neither side gains by doing otherwise alone.

    regret_share: the most that one gains by another play, of the range of payoffs. weapon_used:
    chance that the holder restricts or presses; harm_share: worlds in which that harms it;
    price_of_anarchy: what targets have together where each answers for itself over what they have
    as one. These three are None of a game from a file.
    """

    players: tuple[str, ...]
    rounds: int
    profiles: int
    mixture: tuple[Weight, ...] = Field(title="Equilibrium")
    equilibria: int
    regret_share: Share
    weapon_used: Share | None
    harm_share: Share | None
    price_of_anarchy: float | None
    runs: int
    seed: int
    elapsed_s: float

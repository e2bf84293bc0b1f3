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

    equilibria: how many of the smallest game that holds the plays in use; the mixture is one of
    them. regret_share: the most that one gains by another play, of the range of payoffs.
    price_of_anarchy: what both have in the best cell over what they have here, counted from the
    worst cell if that is below 0; None where they have nothing here. weapon_used: chance
    that the holder restricts or presses; harm_share: worlds in which that harms it;
    both None of a game from a file.
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

    def opening(self) -> list[str]:
        """How many equilibria, how near, and what the weapon does there."""
        said = (
            f"Of {self.equilibria} found, the one below leaves a regret of "
            f"{self.regret_share:.1%} of the range of payoffs."
        )
        if self.weapon_used is None or self.harm_share is None:
            return [said]
        used = (
            f"The holder uses its weapon with a chance of {self.weapon_used:.0%}; "
            f"it harms itself in {self.harm_share:.0%}."
        )
        return [said, used]

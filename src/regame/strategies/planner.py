"""A supplier that looks ahead in the world that it believes in, and what it may believe wrongly."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Annotated

from regame.core.errors import UserError
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.parameters import Duty, Money, Weight, Within, parameter_faults

NO_QUOTA = 1e9  # of the start's quota: none binds
LEAST, MOST = 1.0, 25.0  # years that are looked ahead

# What a wrong belief makes of the numbers of the world: key -> factor, all C.
MISTAKES: Mapping[str, Mapping[str, float]] = {
    # A commodity taken for a weapon: nobody can do without, however long it stays dear.
    "substitutes": {"substitution.speed": 0.0, "demand.adaptation": 0.0},
    # Rivals' speed and will underrated: they dare a quarter as often, take half as long again,
    # and no cut stirs them. Their governments leave it to the market (`prelude`).
    "rivals": {
        "investment.hazard": 0.25,
        "investment.lead_mine": 1.5,
        "investment.lead_separation": 1.5,
        "investment.lead_magnet": 1.5,
        "reputation.will_jump": 0.0,
    },
    # A cost advantage taken for a monopoly: costs elsewhere are half as high again, for ever.
    "edge": {"production.cost_outside": 1.5, "learning.rate": 0.0},
}


@dataclass(frozen=True)
class Hold(Strategy):
    """Sets its instruments once and leaves them so: what a planner chooses among."""

    role = "China"
    quota: Annotated[float, Within(0, NO_QUOTA)] = 1.0  # over the start's; 1e9: none
    duty: Duty = 0.0  # points on top of the start's; -1: none at all
    press: bool = False  # threatens in every dispute and carries it out
    downstream: Money = 0.0  # USD a year for magnet plants at home

    def decide(self, seen: Observation) -> Action:
        """The same setting in every month."""
        return Action(
            export_quota=None if self.quota == 1 else inf if self.quota == NO_QUOTA else self.quota,
            export_duty=None if self.duty == 0 else self.duty,
            threat=self.press or None,
            carry_out=self.press or None,
            downstream=self.downstream or None,
        )


MENU = (
    Hold(),
    Hold(quota=0.8),
    Hold(quota=0.6),
    Hold(quota=0.3),
    Hold(duty=0.25),
    Hold(quota=NO_QUOTA, duty=-1.0),
    Hold(press=True),
    Hold(quota=0.6, press=True),
    Hold(downstream=50e6),
)


@dataclass(frozen=True)
class Planner(Strategy):
    """Looks `horizon` years ahead every `every` months and takes what it believes to pay best.

    It plays the world forward from its present state, once for each setting of MENU held until the
    horizon, with luck that it imagines, and follows the best until it plans again. What pays is
    `money` x national income + `concessions` x what is won in disputes - `power` x others' income.
    A belief that is false is a mistake of MISTAKES; else it knows the world but not its luck.
    """

    role = "China"
    horizon: Annotated[float, Within(LEAST, MOST)] = 10.0  # years
    every: Annotated[float, Within(1, 1200)] = 12.0  # months
    money: Weight = 1.0
    concessions: Weight = 1.0
    power: Weight = 0.0
    substitutes: bool = True  # knows that users find substitutes
    rivals: bool = True  # knows how fast and willing rivals are
    edge: bool = True  # knows that its cost advantage can be caught up

    def __post_init__(self) -> None:
        if faults := parameter_faults(self):
            raise UserError(f"Planner: {fault}" for fault in faults)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What it believes wrongly: names of MISTAKES."""
        return tuple(name for name in MISTAKES if not getattr(self, name))

    def decide(self, seen: Observation) -> Action:
        """Leave all as at the start: what it does without a world to look ahead in."""
        return Action()

"""A supplier that looks ahead in the world that it believes in, and what it may believe wrongly."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Annotated

from regame.core.errors import UserError
from regame.core.packaged import toml
from regame.strategies.contract import Action, Holder, Observation
from regame.strategies.parameters import Duty, Money, Weight, Within, parameter_faults

NO_QUOTA = 1e9  # of the start's quota: none binds
LEAST, MOST = 1.0, 25.0  # years that are looked ahead

SETTINGS = toml("planner.toml")
# What a wrong belief makes of the numbers of the world: mistake -> key -> factor.
MISTAKES: Mapping[str, Mapping[str, float]] = SETTINGS["mistakes"]


@dataclass(frozen=True)
class Hold(Holder):
    """Sets its instruments once and leaves them so: what a planner chooses among."""

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


MENU = tuple(Hold(**setting) for setting in SETTINGS["menu"])


@dataclass(frozen=True)
class Planner(Holder):
    """Looks `horizon` years ahead every `every` months and takes what it believes to pay best.

    It plays the world forward from its present state, once for each setting of MENU held until the
    horizon, with luck that it imagines, and follows the best until it plans again. What pays is
    `money` x national income + `concessions` x what is won in disputes - `power` x others' income.
    A belief that is false is a mistake of MISTAKES; else it knows the world but not its luck.
    """

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

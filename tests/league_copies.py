"""A user's own file: copies of strategies under other names, and one that breaks in some worlds."""

from dataclasses import dataclass

from regame.strategies.china import Flood
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.importers import Diversify2010
from regame.strategies.planner import Planner


@dataclass(frozen=True)
class Deluge(Flood):
    """Floods under another name."""


@dataclass(frozen=True)
class Seer(Planner):
    """Looks ahead as the league's planner does, under another name."""

    horizon: float = 3.0
    every: float = 36.0


@dataclass(frozen=True)
class Spread(Diversify2010):
    """Diversifies under another name."""


@dataclass(frozen=True)
class Broken(Strategy):
    """Divides by the share of its rivals' mines that lies above a tenth, as if there were any."""

    role = "China"

    def decide(self, seen: Observation) -> Action:
        above = max(seen.rival_share - 0.1, 0.0)
        return Action(export_quota=min(0.1 / above, 1.0))

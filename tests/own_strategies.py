"""Strategies of a user's own: one that changes nothing, and some that answer nonsense."""

from dataclasses import dataclass
from typing import Any

from regame.strategies.contract import Action, Observation, Strategy


@dataclass(frozen=True)
class Unchanged(Strategy):
    """Sets every instrument to what it was at the start."""

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=1.0, export_duty=0.0, enforcement=0.0, flooding=0.0)


@dataclass(frozen=True)
class Nonsense(Strategy):
    """Answers with something that is no action, from a month on."""

    kind: str = "nan"
    start: float = 2.0
    cover: float = 0.0  # only where stocks stand above so many months

    def decide(self, seen: Observation) -> Any:
        if seen.month < self.start or seen.cover <= self.cover:
            return Action()
        answers: dict[str, Any] = {
            "nan": Action(enforcement=float("nan")),
            "seven": Action(enforcement=7),
            "text": Action(export_quota="half"),  # type: ignore[arg-type]
            "flag": Action(export_duty=True),
            "state": Action(denial="Atlantis"),
            "none": None,
            "number": 0.5,
            "tuple": (1.0, None, None, None, None, None, None),
            "list": Action(grant=[1.0]),  # type: ignore[arg-type]
        }
        if self.kind == "raise":
            raise ZeroDivisionError("oh")
        return answers[self.kind]

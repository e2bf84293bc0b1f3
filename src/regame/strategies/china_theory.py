"""How the supplier plays in theory: reciprocity, escalation, limit pricing, the best export tax."""

import math
from dataclasses import dataclass

from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.parameters import Duty, Months, Ratio, Share


class _China(Strategy):
    role = "China"


@dataclass(frozen=True)
class TitForTat(_China):
    """Trades as at the start, and cuts its quota in every month after one in which it was struck.

    To be struck is to meet retaliation in other trade.
    """

    severity: Share = 0.4

    def decide(self, seen: Observation) -> Action:
        """Cut the quota by `severity` in a month in which it was struck."""
        return Action(export_quota=1 - self.severity) if seen.since_struck < 1 else Action()


@dataclass(frozen=True)
class Grim(_China):
    """Trades as at the start until it is first struck, and cuts its quota for good from then on."""

    severity: Share = 0.4

    def decide(self, seen: Observation) -> Action:
        """Cut the quota by `severity` once it was struck in this run."""
        struck = seen.since_struck <= seen.month  # at some time in this run
        return Action(export_quota=1 - self.severity) if struck else Action()


@dataclass(frozen=True)
class Escalator(_China):
    """Cuts its quota a step deeper every year, presses disputes, and rests after a concession."""

    step: Share = 0.1  # of the quota at the start, a year
    most: Share = 0.6
    rest: Months = 24.0  # months

    def decide(self, seen: Observation) -> Action:
        """Cut by `step` more a year, up to `most`; rest for `rest` months after a concession."""
        if seen.since_conceded < self.rest:
            return Action()
        months = min(seen.month, seen.since_conceded - self.rest)
        cut = min(self.step * (1 + months // 12), self.most)
        return Action(export_quota=1 - cut, threat=True, carry_out=True)


@dataclass(frozen=True)
class Bluff(_China):
    """Presses every dispute with a threat, and never carries one out."""

    def decide(self, seen: Observation) -> Action:
        """Threaten in every dispute and carry nothing out."""
        return Action(threat=True, carry_out=False)


@dataclass(frozen=True)
class RentMaximizer(_China):
    """Sets the export duty that pays best on the demand left to it, and more the larger its share.

    The best tax on the outside price is 1/eR, eR = (eD + (1 - s) eS)/s with the holder's share s of
    what is bought outside; as much as it dares where eR is at most one. `demand` and `fringe` are
    the elasticities it believes in: those of some years, for one who is patient.
    """

    demand: Ratio = 1.0
    fringe: Ratio = 2.0
    start: Duty = 0.15  # duty at the start, on top of which the points come; policies.csv
    most: Duty = 1.0  # ad valorem

    def decide(self, seen: Observation) -> Action:
        """The best duty on the demand left, -1 to `most`, in points over that of the start."""
        share = max(seen.export_share, 1e-6)
        residual = (self.demand + (1 - share) * self.fringe) / share
        duty = 1 / (residual - 1) if residual > 1 else math.inf  # tax 1/eR, on the inside price
        return Action(export_duty=min(max(duty - self.start, -1.0), self.most))


@dataclass(frozen=True)
class LimitPrice(_China):
    """Lifts quota and duties while prices outside are so high that rivals would enter."""

    ceiling: Ratio = 1.5  # outside price over the start's

    def decide(self, seen: Observation) -> Action:
        """Drop quota and duty while the outside price is above `ceiling` of the start."""
        if seen.outside_price > self.ceiling:
            return Action(export_quota=math.inf, export_duty=-1.0)
        return Action()

"""A dispute as a war of attrition between two sides that do not know each other's resolve.

A sender restricts supply to make a target give something up. The target can endure until what it
has lost is worth more to it than the issue. Its loss of a month fades as other routes open, so
that beyond some resolve it endures for ever (Hirschman 1945). The sender can endure until what the
restriction costs it exceeds what the issue is worth. Each knows its own endurance and guesses the
other's; guesses improve as the dispute lasts (Fearon 1995; Slantchev 2003). A side gives way once
it believes that it would be outlasted. Where each can outlast a part of the other's endurance and
both believe so, they settle for a part of the demand.

Before anything is imposed both weigh the same: a target that believes that it would lose gives way
to the threat, and a sender that believes so never acts (Drezner 1999). Some are bound by their own
public: they act or defy for a month though they know better (Fearon 1994). All else that is imposed
was doubted.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from regame.core.arrays import Flags, Floats
from regame.core.bargain import Bargain
from regame.tables.issues import CERTAIN, FOR_EVER

FULL, PARTIAL, NONE = range(3)  # how a dispute ends
OUTCOMES = ("full", "partial", "none")
LUCK = 6  # draws a dispute: both resolves, both errors of judgement, whether each is bound
ACT = 1.0  # month, the least that is imposed lasts


class Ends(NamedTuple):
    """How disputes end: `months` after the demand (draw,) and `outcome`, of OUTCOMES (draw,).

    Zero months: at the threat, before anything was imposed.
    """

    months: Floats
    outcome: NDArray[np.int64]

    @property
    def imposed(self) -> Flags:
        """Which disputes came to a restriction."""
        return self.months > 0

    def shares(self, among: Flags, by: float = np.inf) -> Floats:
        """Share of each outcome (3,) among some disputes; one not over `by` months counts as none.

        Half a dispute is added to each, so that no share is zero.
        """
        outcome = np.where(self.months > by, NONE, self.outcome)[among]
        count = np.bincount(outcome, minlength=len(OUTCOMES)) + 0.5
        return np.asarray(count / count.sum())


def endurance(resolve: Floats, adaptation: float) -> Floats:
    """Months until a loss of exp(-t / adaptation) a month adds up to `resolve` (draw,).

    adaptation: months. The sum never exceeds `adaptation`: a larger resolve endures for ever.
    """
    used = np.minimum(resolve / adaptation, 1 - CERTAIN)
    return np.where(resolve < adaptation, -adaptation * np.log1p(-used), FOR_EVER)


def play(bargain: Bargain, stakes: Floats | float, loss: Floats | float, luck: Floats) -> Ends:
    """Play disputes; each draw is one.

    stakes: 0 to 3, (draw,) or one; loss: log of the target's first monthly loss over a minor one;
    luck: standard normal draws (draw, LUCK).
    """
    b = bargain
    adaptation, part = np.exp(b.adaptation), 1 / (1 + np.exp(-b.part))
    resolve = np.exp(b.resolve + b.by_stake * stakes + np.exp(b.spread) * luck[:, 0] - loss)
    target, target_part = (endurance(share * resolve, adaptation) for share in (1.0, part))
    sender = np.exp(b.sender + np.exp(b.sender_spread) * luck[:, 1])
    # Below zero: the side is outlasted in truth. What it believes is off by an error that fades.
    target_lead = np.log(target) - np.log(part * sender)
    sender_lead = np.log(sender) - np.log(target_part)
    target_error = np.exp(b.doubt) * luck[:, 2]
    sender_error = np.exp(b.sender_doubt) * luck[:, 3]
    learning = np.exp(b.learning)
    limit = np.where(target < FOR_EVER, target, np.inf)
    yields = _gives_way(target_lead, target_error, learning, limit)
    drops = _gives_way(sender_lead, sender_error, learning, sender)
    bound = norm.cdf(luck[:, 4]) < 1 / (1 + np.exp(-b.bound))
    sender_bound = norm.cdf(luck[:, 5]) < 1 / (1 + np.exp(-b.sender_bound))
    yields, drops = (
        np.where(bound & (drops > 0), np.maximum(yields, ACT), yields),
        np.where(sender_bound & (yields > 0), np.maximum(drops, ACT), drops),
    )
    target_settles = _stops_hoping(sender_lead, target_error, learning)
    sender_settles = _stops_hoping(target_lead, sender_error, learning)
    months = np.minimum(np.minimum(yields, drops), np.maximum(target_settles, sender_settles))
    alone = (yields <= months) != (drops <= months)  # both at once: they meet half way
    outcome = np.where(alone, np.where(yields <= months, FULL, NONE), PARTIAL)
    return Ends(months, outcome)


def _gives_way(lead: Floats, error: Floats, learning: float, limit: Floats) -> Floats:
    """Months until a side believes that it is outlasted; at the latest its own `limit`."""
    outlasted = np.where(lead < 0, lead, -1.0)
    learnt = learning * np.log(np.maximum(error / outlasted, 1.0))
    later = np.where(lead < 0, np.minimum(learnt, limit), limit)
    return np.where(lead < error, 0.0, later)


def _stops_hoping(rival_lead: Floats, error: Floats, learning: float) -> Floats:
    """Months until a side no longer believes that the other is outlasted; never where it is."""
    ahead = np.where(rival_lead > 0, rival_lead, 1.0)
    learnt = learning * np.log(np.maximum(-error / ahead, 1.0))
    return np.where(rival_lead < 0, np.inf, learnt)

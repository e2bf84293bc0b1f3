"""Parameters of a dispute as a war of attrition; what they do is in analysis/bargain.py."""

from dataclasses import astuple, dataclass, fields
from typing import Self

import numpy as np

from regame.core.arrays import Floats


@dataclass(frozen=True)
class Bargain:
    """Parameters of a dispute; logarithms are natural, stakes run from 0 (low) to 3 (existential).

    resolve: log of the target's median resolve at low stakes, in months of a minor first loss.
    by_stake: rise of that log per step of the stakes. spread: log of its standard deviation.
    adaptation: log of the months in which a target's monthly loss falls to a third.
    sender: log of the sender's median endurance, months. sender_spread: log of its deviation.
    part: logit of the part of the other's endurance that must be outlasted to win in full.
    doubt, sender_doubt: logs of the standard deviation of the target's and of the sender's error
    about the other's log endurance when a dispute begins. learning: log of the months in which
    errors fall to a third. bound, sender_bound: logits of the shares of targets and of senders
    that their public keeps from giving way at once. major, severe: log of first losses of those
    kinds over a minor one. stakes: mean stakes of the disputes that base rates count.
    """

    resolve: float
    by_stake: float
    spread: float
    adaptation: float
    sender: float
    sender_spread: float
    part: float
    doubt: float
    sender_doubt: float
    learning: float
    bound: float
    sender_bound: float
    major: float
    severe: float
    stakes: float

    @classmethod
    def of_prior(cls, normal: Floats) -> Self:
        """Return the parameters at standard normal coordinates (parameter,) of the prior."""
        centre, width = np.array(astuple(CENTRE)), np.array(astuple(WIDTH))
        return cls(*(centre + width * normal).tolist())


# Wide priors: no case says more. Orders of magnitude: resolve of a year of a minor loss, adaptation
# in two years (requalification takes 12 to 36 months), half of the other's endurance; C.
CENTRE = Bargain(2.5, 1.0, 0.0, 3.3, 2.7, 0.0, 0.0, 0.0, 0.0, 2.5, -1.0, -1.0, 0.7, 1.2, 1.0)
WIDTH = Bargain(1.5, 0.7, 0.5, 0.7, 1.0, 0.5, 1.0, 0.7, 0.7, 1.0, 1.0, 1.0, 0.5, 0.6, 0.7)

# Names of the parameters, in their order: columns of the table `bargain_posterior`.
BARGAIN = tuple(field.name for field in fields(Bargain))

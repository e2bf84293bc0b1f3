"""How states err: they misjudge what they see, and some of their orders are lost.

Both are levers of a design, off unless set: `conduct.fog` and `conduct.noise`. Their luck is
drawn like all other, so two strategies with the same seed meet the same errors.
"""

import numpy as np
import pandas as pd

from regame.engine.luck.chance import Chance
from regame.engine.state.parameters import Parameters
from regame.strategies.contract import Observation, Observations

# What can be misjudged, and the most it can be; acts, dates and the state's own books are known.
FOGGED = {
    "price": np.inf, "outside_price": np.inf, "wedge": np.inf, "cover": np.inf,
    "largest_share": 1.0, "restricted": 1.0, "damage": np.inf, "quota_fill": np.inf,
    "rival_share": 1.0, "own_share": 1.0, "idle_share": 1.0, "trust": 1.0, "will": np.inf,
    "stake": np.inf, "export_share": 1.0,
}  # fmt: skip


def errs(p: Parameters, how: str) -> bool:
    """Whether states err in some run; how: "fog" or "noise"."""
    return bool(p(f"conduct.{how}").any())


def blur(seen: Observations, row: int, chance: Chance, p: Parameters, month: int) -> Observations:
    """What a state, row of the state axis, perceives: an array (run,) per field.

    Each figure of FOGGED times exp(fog x a standard normal draw of its own), shares at most one.
    """
    fog, count = p("conduct.fog"), len(FOGGED)
    draws = chance.month("fog", month, entities=(row * count, (row + 1) * count))
    blurred = {
        name: np.minimum(getattr(seen, name) * np.exp(fog * draws[:, k]), noise)
        for k, (name, noise) in enumerate(FOGGED.items())
    }
    return seen._replace(**blurred)


def slips(row: int, chance: Chance, p: Parameters, month: int) -> np.ndarray:
    """In which runs a state's order is lost this month (run,), so that all stays as at the start.

    With probability `conduct.noise`.
    """
    drawn = chance.month("slip", month, entities=(row, row + 1))
    return np.asarray(drawn[:, 0] < p("conduct.noise"))


def alone(seen: Observations, run: int) -> Observation:
    """What one run is shown, in plain numbers."""
    return Observation(*(float(column[run]) for column in seen))


def row_of(design: pd.DataFrame, run: int | np.integer) -> int:
    """The row of the whole design that a run of a game is, for messages of faults.

    Where a design has no numbers for an index, it is the place.
    """
    label = design.index[int(run)]
    return int(label) if isinstance(label, int | np.integer) else int(run)

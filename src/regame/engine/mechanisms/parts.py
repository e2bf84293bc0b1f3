"""Parts with magnets in them: motors and sensors, which leave the holder without a licence.

Who lacks licences for magnets has the step in which they are built in done at the holder, and buys
the part. That takes time, as a step does that moves; where licences no longer lack it moves back.
"""

from __future__ import annotations

from regame.engine.dialect import Row, mechanism
from regame.engine.state.world import World

MOVES = 1 / 12  # a month, of what is left to move; C


@mechanism
def buy_in_parts(w: World, q: Row, r: int, h: int, s: int) -> None:
    """Move the share of magnets that a state buys in parts towards `licensing.parts`, or to none."""
    goods = w.licence_worth.shape[2]
    goal = q.licensing_parts if w.licence_worth[r, h, goods - 1, s] > 0 else 0.0
    w.in_parts[r, h, s] += MOVES * (goal - w.in_parts[r, h, s])

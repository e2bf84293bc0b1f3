"""Components with magnets in them: motors and sensors, which leave the holder without a licence.

Who lacks licences for magnets has the step in which they are built in done at the holder, and buys
the component. Moving a step takes time; once there are licences enough it moves back.
"""

from regame.engine.dialect import Facts, Table, World
from regame.engine.verbs import verb

MOVES = 1 / 12  # a month, of what is left to move; C


@verb
def buy_in_parts(w: World, a: Facts, p: Table) -> None:
    """Move the share of magnets that a state buys in components: to `licensing.parts`, or back."""
    goods = w.licence_worth.shape[2] - 1
    for r in range(len(p)):
        for h in range(len(a.holders)):
            if w.licensing_months[r, h] > 0:
                for s in range(a.states):
                    lacks = w.licence_worth[r, h, goods, s] > 0
                    goal = p[r].licensing_parts if lacks else 0.0
                    w.in_parts[r, h, s] += MOVES * (goal - w.in_parts[r, h, s])

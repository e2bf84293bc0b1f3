"""Who strikes back in other trade: states whose strategy says so, and targets drawn to do so."""

import numpy as np

from lanes.elementwise import clear
from regame.engine.dialect import Facts, Row, World, mechanism
from regame.engine.relations.measures import FELT, tighter


@mechanism
def strike_back(w: World, a: Facts, q: Row, r: int, anger: np.ndarray) -> None:
    """Targets drawn to strike back do so while a measure on trade bites them.

    anger: (run, state) uniform draws, the same in every month: below `disputes.retaliates` a state
    is one that does. A measure is a quota or duty tighter than at the start that no ruling has
    ended, a denial or a stop; a campaign at home is none. It bites where supply withheld is felt.
    """
    if q.disputes_retaliates <= 0:
        return
    clear(w.hits[r])
    for h in range(len(a.holders)):
        ordered = tighter(w, q, r, h) and w.ruled[r, h] <= 0
        for s in range(a.states):
            wronged = ordered or w.denied[r, h, s] > 0 or w.stopped[r, h, s] > 0
            able = a.targets[s] and anger[r, s] < q.disputes_retaliates
            if able and wronged and w.restricted[r, s] > FELT:
                w.hits[r, s] = 1.0

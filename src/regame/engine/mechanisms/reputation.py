"""Trust in a supplier and political will: what restrictions leave in people's heads.

What buyers would pay for lost trust, the premium, is `trust_premium` in relations/buyers.py.
"""

import numpy as np

from lanes.elementary import exp
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, mechanism

WILL_CEILING = 3.0  # no state gets angrier than three fresh restrictions; C


@mechanism
def lose_trust(w: World, a: Facts, q: Row, r: int) -> None:
    """Trust of buyers in each holder: lost by what is suffered and seen, healed slowly.

    trust -= fall trust (suffered + seen part x worst suffered elsewhere); heals over years.
    Beyond the restriction of the start only what is withheld counts.
    """
    heal = 1 / (12 * q.reputation_heal_years)
    for h in range(len(a.holders)):
        for s in range(a.states):
            suffered = max(w.restricted[r, s] - q.reputation_tolerated, 0.0)
            worst = 0.0
            for j in range(a.states):
                if j != s:
                    worst = max(worst, w.restricted[r, j] - q.reputation_tolerated)
            felt = suffered + q.reputation_seen * worst
            old = w.trust[r, h, s]
            trust = old + heal * (1 - old) - q.reputation_fall * felt * old
            w.trust[r, h, s] = max(trust, 0.0)
        w.trust[r, h, a.holders[h]] = 1.0


@mechanism
def stir_will(w: World, a: Facts, d: Buffers, q: Row, r: int, drive: np.ndarray) -> None:
    """Political will to decouple: jumps with restrictions, fades, and has its own drives.

    d.news: (state,) announced cuts and denials; drive: (run, state) uniform draws of causes of
    their own (pandemic, security policy), the same in both baselines.
    """
    fade = exp(-LN2 / (12 * q.reputation_will_half_life_years))
    for s in range(a.states):
        jump = q.reputation_will_jump * d.news[s]
        if drive[r, s] < q.reputation_drive / 12:
            jump += 1.0
        will = min(w.will[r, s] * fade + jump, WILL_CEILING)
        w.will[r, s] = 0.0 if a.inside[s] else will

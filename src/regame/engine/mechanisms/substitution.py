"""Use that leaves for good: substitutes that are slow to come, limited, and slow to leave."""

from regame.engine.dialect import Facts, Row, World, compiled, mechanism, number


@compiled
def pull(q: Row, ratio: float) -> float:
    """How far substitutes are pulled in by a price over its start: 0 at the trigger, towards 1."""
    return max(1 - q.substitution_trigger / max(ratio, 1e-9), 0.0)


@compiled
def moved(q: Row, lost: float, ceiling: float, ratio: float, speed: float) -> float:
    """The share of use that substitutes have taken, a month later."""
    goal = min(ceiling * q.substitution_ceiling, 0.9) * pull(q, ratio)
    back = (1 - q.substitution_irreversible) / (12 * q.substitution_return_years)
    return lost + (speed if goal > lost else back) * (goal - lost)


@mechanism
def substitute(w: World, a: Facts, q: Row, r: int) -> None:
    """Move the shares of use that substitutes have taken, oxides and magnets.

    lost += speed (ceiling pull - lost) while that is positive; what was lost comes back at
    (1 - irreversible)/return_years. Sources: magnetic resonance and wind left for a product life in
    2011, ferrite returned, polishing saved a tenth to a third; recycling.csv and end_uses.csv
    (ceilings per use), speeds C.
    """
    for s in range(a.states):
        research = 1 + number(w.set_research[r, s]) / q.substitution_research
        speed = min(q.substitution_speed * w.substitution_factor[r, s] * research, 1.0)
        for g in range(len(a.ceiling)):
            ratio = w.index[r, g, s] / w.start_index[r, g, s]
            w.lost[r, g, s] = moved(q, w.lost[r, g, s], a.ceiling[g], ratio, speed)
        ratio = w.product_index[r, s] / w.product_start[r, s]
        w.product_lost[r, s] = moved(q, w.product_lost[r, s], a.product_ceiling, ratio, speed)

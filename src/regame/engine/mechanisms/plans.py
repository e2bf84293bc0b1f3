"""What a holder plans of its mines, and who works outside the plan and leaves."""

from __future__ import annotations

from regame.engine.mechanisms.production import RUNNING, SEPARATION
from regame.engine.state.atlas import Facts
from regame.engine.state.world import World
from regame.engine.verbs import Row, compiled, mechanism


@compiled
def follows(w: World, q: Row, r: int, h: int) -> float:
    """How far a holder's plan follows magnets: as ordered, or as at the start; negative: none."""
    ordered = w.set_mine_plan[r, h]
    return q.production_plan_stands if ordered != ordered else ordered


@mechanism
def plan_year(w: World, a: Facts, q: Row, r: int, month: int) -> None:
    """In January, let mines grow by so much of what output of magnets at home grew by in a year.

    Without a plan mines grow by what they earn.
    """
    if month % 12 == 0:
        for h in range(len(a.holders)):
            made, before = w.magnet_plan[r, a.holders[h]], w.planned_on[r, h]
            grown = max(made / max(before, 1e-9) - 1, 0.0) if before > 0 else 0.0
            w.plan_growth[r, h] = max(follows(w, q, r, h), 0.0) * grown
            w.planned_on[r, h] = made


@compiled
def planned(w: World, a: Facts, q: Row, r: int, f: int) -> bool:
    """Whether a plan sets the growth of a plant: of mines and separators inside, where one is."""
    inside = a.firm_held[f] > 0 and a.firm_stage[f] <= SEPARATION
    return inside and follows(w, q, r, a.holder_of_firm[f]) >= 0


@compiled
def plan_growth(w: World, a: Facts, r: int, f: int, own: float) -> float:
    """Growth a month of a mine or separator inside under a plan.

    A mine with a separator of its own and that one grow by the plan, scattered clay is held where
    it is, and separators for all go on as they would, `own`: they may buy elsewhere.
    """
    if a.partner[f] >= 0:
        return w.plan_growth[r, a.holder_of_firm[f]] / 12
    return own if a.firm_stage[f] == SEPARATION else 0.0


@mechanism
def move_miners(w: World, a: Facts, q: Row, r: int) -> None:
    """Who works unseen leaves while a campaign lasts, and digs as much elsewhere.

    Mines inside whose concentrate the same separators take lose the share `moved` of their
    unseen output; mines elsewhere that are refuges gain as much capacity, at once.
    """
    for h in range(len(a.holders)):
        going = q.production_moves * w.campaign[r, h] * (1 - w.moved[r, h])
        size, places = 0.0, 0.0
        for f in range(len(a.firm_state)):
            if a.holder_of_firm[f] == h and a.leaving[f] > 0:
                size += a.undocumented[f] * w.capacity[r, f]
            places += a.refuge[f]
        w.moved[r, h] += going if places > 0 else 0.0
        for f in range(len(a.firm_state)):
            if a.refuge[f] > 0 and going > 0:
                w.capacity[r, f] += going * size / places
                if w.phase[r, f] != RUNNING:
                    w.phase[r, f], w.ramp[r, f] = RUNNING, 1.0

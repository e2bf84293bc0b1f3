"""What a holder plans of its mines, and who works outside the plan and leaves."""

from regame.engine.dialect import Facts, Row, World, mechanism
from regame.engine.relations.plants import follows
from regame.engine.state.stages import RUNNING


@mechanism
def plan_year(w: World, a: Facts, q: Row, r: int, month: int) -> None:
    """In January, let mines grow by so much of what output of magnets at home grew by in a year.

    Without a plan mines grow by what they earn.
    """
    if month % 12 == 0:
        for h in range(len(a.holders)):
            plan, before = w.product_plan[r, a.holders[h]], w.planned_on[r, h]
            grown = max(plan / max(before, 1e-9) - 1, 0.0) if before > 0 else 0.0
            w.plan_growth[r, h] = max(follows(w, q, r, h), 0.0) * grown
            w.planned_on[r, h] = plan


@mechanism
def move_extractors(w: World, a: Facts, q: Row, r: int) -> None:
    """Who works unseen leaves while a campaign lasts, and digs as much elsewhere.

    Mines inside whose concentrate the same separators take lose the share `moved` of their
    unseen output; mines elsewhere that are refuges gain as much capacity, at once.
    """
    for h in range(len(a.holders)):
        going = q.production_moves * w.campaign[r, h] * (1 - w.moved[r, h])
        size, places = 0.0, 0.0
        for f in range(len(a.plant_state)):
            if a.holder_of_plant[f] == h and a.leaving[f] > 0:
                size += a.undocumented[f] * w.capacity[r, f]
            places += a.refuge[f]
        w.moved[r, h] += going if places > 0 else 0.0
        for f in range(len(a.plant_state)):
            if a.refuge[f] > 0 and going > 0:
                w.capacity[r, f] += going * size / places
                if w.phase[r, f] != RUNNING:
                    w.phase[r, f], w.ramp[r, f] = RUNNING, 1.0

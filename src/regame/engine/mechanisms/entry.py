"""Free entry: the next projects of a class of mines or plants that nobody has announced."""

from lanes.elementary import log
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, mechanism
from regame.engine.relations.plants import hurdle_after, next_projects
from regame.engine.state.stages import BUILDING, RUNNING


@mechanism
def begin_next(w: World, a: Facts, q: Row, r: int) -> None:
    """Begin what is expected to be begun this month of the projects left in each class.

    Each is begun with the chance of `investment.starts`. They are many and small beside a market,
    so that their mean is played: t/month of capacity, into w.coming. The first of a class is
    begun by chance as any project is, and once it runs, the others follow.
    """
    eased = hurdle_after(q, w.scare[r])
    for k in range(len(a.classes)):
        f = a.classes[k]
        at_work = w.phase[r, f] == RUNNING or w.phase[r, f] == BUILDING
        room = a.projects[f] * a.nameplate[f] - w.capacity[r, f] - next_projects(w, r, f)
        appeal = log(max(w.outlook[r, f], 1e-9) / eased) / LN2
        begun = q.investment_hazard * min(max(appeal, 0.0), 2.0) * max(room, 0.0)
        w.coming[r, f, 0] += begun if at_work and w.closed[r, f] <= 0 else 0.0


@mechanism
def build_next(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Bring the next projects of each class through the stages of building, and add what is ready.

    d.lead: months as announced; all take longer by the plant's delay, and cost more by as much. A
    stage is left at a constant rate, so that times to build differ: three stages spread them by
    0.6 of their mean, as 31 to 90 months on record do. What is new runs up its ramp.
    """
    stages = w.coming.shape[2]
    for k in range(len(a.classes)):
        f = a.classes[k]
        rate = stages / (d.lead[r, f] * w.delay[r, f])
        d.spent[r, f] += a.capex[f] * next_projects(w, r, f) * 12 / d.lead[r, f]
        arriving = 0.0
        for stage in range(stages):
            leaving = min(rate, 1.0) * w.coming[r, f, stage]
            w.coming[r, f, stage] += arriving - leaving
            arriving = leaving
        grown = w.capacity[r, f] + arriving
        w.ramp[r, f] *= w.capacity[r, f] / max(grown, 1e-12)
        w.capacity[r, f] = grown

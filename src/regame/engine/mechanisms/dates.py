"""What moves by its date alone: dated factors on uses, and costs with the prices they carry."""

from lanes.elementary import exp
from regame.config.schema import Config
from regame.engine.dialect import Facts, Row, World, compiled, mechanism
from regame.engine.relations.use import years_of_growth
from regame.engine.state.exogenous import Paths
from regame.engine.state.parameters import Parameters
from regame.tables.own import month_of

CARRIED = ("start_price", "start_index", "stop_value", "product_start")  # usual prices


def pass_time(world: World, paths: Paths) -> float:
    """Set this month's factors on use; returns that on costs, over the base year's.

    Where costs move, the prices that count as usual move with them, so that dear means dear beyond
    what everybody's costs explain.
    """
    world.use_path[:], world.product_path[:], cost = paths.at(world.month)
    world.use_path *= world.intensity[:, :, None]
    world.plant_path[:] = paths.plants_at(world.month)
    before = paths.at(max(world.month - 1, 0))[2]
    if cost != before:
        for name in CARRIED:
            getattr(world, name)[:] *= cost / before
    return cost


def change(config: Config, p: Parameters, month: int) -> None:
    """Put the config's dated changes of assumptions in force, from their months on."""
    for entry in config.changes:
        if month >= month_of(entry.start, config.world.start_year):
            p(entry.key)[:] = entry.value


@compiled
def years_of_costs(q: Row, since: int) -> float:
    """Years of full growth of costs from the base year on; negative before, where none fades."""
    return since / 12 if since < 0 else years_of_growth(q, since)


@mechanism
def grow_costs(w: World, a: Facts, q: Row, r: int, month: int) -> None:
    """Raise everybody's costs by a month of `production.cost_growth`, and usual prices with them.

    Wages, energy and a dearer yuan, in real dollars; it fades with the growth of use.
    """
    if month > 0:
        since = month - a.base_month
        years = years_of_costs(q, since) - years_of_costs(q, since - 1)
        rise = exp(q.production_cost_growth * years)
        w.cost_level[r] *= rise
        for g in range(len(a.content)):
            w.start_price[r, g] *= rise
            for s in range(a.states):
                w.start_index[r, g, s] *= rise
                w.stop_value[r, g, s] *= rise
        for s in range(a.states):
            w.product_start[r, s] *= rise

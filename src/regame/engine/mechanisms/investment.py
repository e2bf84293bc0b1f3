"""Plants that are started, built, ramped up, mothballed, closed and restarted."""

import numpy as np

from lanes.elementary import exp, log
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, compiled, mechanism, number
from regame.engine.relations.plants import cash_ratio, hurdle_after, lent_to, plan_growth, planned
from regame.engine.state.atlas import START_USE
from regame.engine.state.stages import BUILDING, EXTRACTION, IDLE, MAKING, MOTHBALLED, RUNNING

RESTART_MARGIN = 1.15  # price over cash cost at which a mothballed plant may come back; C
RETURN = 0.15  # chance a month that it then does; C
LOSS = 0.15  # of cash cost lost, smoothed, at which a plant may be mothballed; C
CASH_LOST = 0.3  # of capital cost lost at which a plant closes; C
MOST_PAID = 0.02  # growth a month that a holder's money can bring; C
NEVER = 1e9  # a hurdle that no price meets
SCARE_KEPT = 0.5 ** (1 / 12)  # a month: a scare moves shares for a year or two; priors.csv, C
RAMP_RATE = 2.5  # over the ramp time: 92 % of the reach is there when it ends; lead_times.csv


@compiled
def starts(q: Row, outlook: float, hurdle: float, luck: float) -> bool:
    """Whether an idle project starts: a chance a month that grows with its view over the hurdle.

    So equal projects never start all at once.
    """
    appeal = log(max(outlook, 1e-9) / hurdle) / LN2
    return luck < q.investment_hazard * min(max(appeal, 0.0), 2.0)


@mechanism
def scare_markets(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """The worst news outside, d.news (state,), stirs who buys shares; a scare fades."""
    if q.investment_equity <= 0:
        return
    worst = 0.0
    for s in range(a.states):
        worst = max(worst, 0.0 if a.inside[s] else d.news[s])
    w.scare[r] = SCARE_KEPT * w.scare[r] + worst


@compiled
def loses(result: float, cash: float, costs: float, capital: float) -> bool:
    """Whether a plant loses a part of its cash costs, or has lost one of its capital; USD."""
    return result < -LOSS * costs or cash < -CASH_LOST * capital


@mechanism
def restart_plants(w: World, a: Facts, d: Buffers, q: Row, r: int, luck: np.ndarray) -> None:
    """Bring mothballed plants back where today's price pays.

    luck: (run, plant) uniform draws; d.inputs: (state,) USD/kg, oxides in a kilogram of magnet.
    """
    for f in range(len(a.plant_state)):
        pays = cash_ratio(w, a, r, f, d.inputs) > RESTART_MARGIN
        if w.phase[r, f] == MOTHBALLED and luck[r, f] < RETURN and pays:
            w.phase[r, f], w.clock[r, f] = BUILDING, q.investment_restart
            w.cash[r, f], w.result[r, f] = 0.0, 0.0


@mechanism
def in_trouble(w: World, a: Facts, r: int, f: int, lent: float) -> bool:
    """Whether a plant that runs loses, with the mine or separator of its project if that runs.

    Who has lent to it against tonnes loses both when it stops, and waits until the loan is used up.
    """
    result, cash, k = w.result[r, f], w.cash[r, f], a.partner[f]
    costs = w.unit_cost[r, f] * w.capacity[r, f] * 1000 * w.ramp[r, f]
    capital = a.capex[f] * w.capacity[r, f] * 12
    if k >= 0:
        joined = 1.0 if w.phase[r, k] == RUNNING else 0.0
        result += joined * w.result[r, k]
        cash += joined * w.cash[r, k]
        costs += joined * w.unit_cost[r, k] * w.capacity[r, k] * 1000 * w.ramp[r, k]
        capital += joined * a.capex[k] * w.capacity[r, k] * 12
    return cash < -lent if lent > 0 else loses(result, cash, costs, capital)


@mechanism
def decide_plants(
    w: World, a: Facts, d: Buffers, q: Row, r: int, month: int, luck: np.ndarray
) -> None:
    """Start projects, and mothball plants that lose; holders and what is paid for in full go on.

    States that pay a part of what a plant asks for make its owners the more patient. Who takes
    no concentrate earns with goods that others made, which is not booked here, and goes on.

    A mine and a separator that are one project are begun together.

    luck: (run, plant) uniform draws; d.lead: (run, plant) months. The first project of a class that
    nobody has announced is as likely as there are projects in it. What was begun by record
    begins then and not before. All take longer than announced by a delay that nobody foresees.
    """
    patience = 1 - exp(-1 / q.investment_patience)
    eased = hurdle_after(q, w.scare[r])
    for f in range(len(a.plant_state)):
        if w.phase[r, f] == IDLE:
            if month <= a.begins[f]:
                if month == a.begins[f] and w.closed[r, f] <= 0:
                    w.phase[r, f] = BUILDING
                    w.clock[r, f] = a.months_built[f] + a.months_left[f] * w.delay[r, f]
            elif w.closed[r, f] <= 0 and starts(
                q, w.outlook[r, f], hurdle_of(a, q, f, eased), luck[r, f] / a.projects[f]
            ):
                w.phase[r, f], w.clock[r, f] = BUILDING, d.lead[r, f] * w.delay[r, f]
                w.cash[r, f], w.result[r, f] = 0.0, 0.0
                if a.partner[f] >= 0:
                    k = a.partner[f]
                    if w.phase[r, k] == IDLE and w.closed[r, k] <= 0:
                        w.phase[r, k], w.clock[r, k] = BUILDING, d.lead[r, k] * w.delay[r, k]
                        w.cash[r, k], w.result[r, k] = 0.0, 0.0
        elif w.phase[r, f] == RUNNING and a.plant_held[f] <= 0 and a.cracks[f] > 0:
            fails = luck[r, f] < patience * (1 - w.support[r, f])
            if fails and in_trouble(w, a, r, f, lent_to(a, f, month)):
                w.phase[r, f] = MOTHBALLED
                w.cash[r, f], w.result[r, f] = 0.0, 0.0


@compiled
def hurdle_of(a: Facts, q: Row, f: int, eased: float) -> float:
    """The hurdle of a plant: eased by a scare outside the holders, inside as ever.

    Nobody builds a mine that is a refuge.
    """
    if a.refuge[f] > 0:
        return NEVER
    return q.investment_hurdle if a.plant_held[f] > 0 else eased


@compiled
def paid_growth(w: World, a: Facts, r: int, h: int) -> float:
    """Growth a month of magnet plants that a holder pays for, at most `MOST_PAID`.

    Over what those that run cost to build, USD.
    """
    worth = 0.0
    for f in range(a.begin[MAKING], a.begin[MAKING + 1]):
        if w.phase[r, f] == RUNNING and a.plant_state[f] == a.holders[h]:
            worth += w.capacity[r, f] * 12 * a.capex[f]
    return min(number(w.set_downstream[r, h]) / 12 / max(worth, 1.0), MOST_PAID)


@compiled
def stays_shut(w: World, a: Facts, r: int, f: int, inputs: np.ndarray) -> bool:
    """Whether a mine, or a plant that refines, is ready and waits for a better price.

    It does where owners would lose more of its cash cost than those of plants that run bear. Who is
    held, or paid by a state, opens, and so does what was begun by record; makers open since buyers
    qualify who runs. inputs: (state,) USD/kg, oxides in a kilogram of magnet.
    """
    ready = w.ramp[r, f] <= 0 and w.clock[r, f] <= 1 and a.plant_stage[f] < MAKING
    free = a.plant_held[f] <= 0 and w.support[r, f] <= 0 and a.months_left[f] <= 0
    return ready and free and cash_ratio(w, a, r, f, inputs) < 1 - LOSS


@mechanism
def build_plants(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Bring plants in building a month nearer, and those that run up their ramp.

    Sets what was spent, d.spent: the announced cost of a month, for as long as building takes, so
    that delays cost as well. Restarts have a ramp behind them and cost nothing more. What waits for
    its owner's money, d.waits, or for a better price neither comes nearer nor costs anything.
    """
    for f in range(len(a.plant_state)):
        d.spent[r, f] = 0.0
        waits = d.waits[r, f] > 0 or stays_shut(w, a, r, f, d.inputs)
        if w.phase[r, f] == BUILDING and not waits:
            if w.ramp[r, f] <= 0:
                d.spent[r, f] = a.capex[f] * w.capacity[r, f] * 12 / d.lead[r, f]
            w.clock[r, f] -= 1
            if w.clock[r, f] <= 0:
                w.phase[r, f] = RUNNING
        if w.phase[r, f] == RUNNING:
            reach = 1.0 if a.plant_held[f] > 0 else q.investment_reach
            start = 1.0 if a.plant_stage[f] == EXTRACTION else q.investment_start
            pace = start + (1 - start) * w.ramp[r, f] / reach
            step = RAMP_RATE / q.investment_ramp * (reach - w.ramp[r, f]) * pace
            w.ramp[r, f] += max(step, 0.0)


@mechanism
def expand_plants(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Plants that run near full grow by a rate a year, and magnet plants by what a holder pays for.

    Classes of projects that nobody has announced grow by these alone (entry.py).
    What it costs is added to d.spent; what the holder pays of it is d.growth_cost (plant,) USD.
    """
    for h in range(len(a.holders)):
        d.growth_paid[h] = paid_growth(w, a, r, h)
    for f in range(len(a.plant_state)):
        busy = (w.use_of_capacity[r, f] - START_USE) / (1 - START_USE)
        grow, paid, cost = 0.0, 0.0, w.capacity[r, f] * 12 * a.capex[f]
        if w.phase[r, f] == RUNNING and a.projects[f] <= 1:
            if a.plant_stage[f] == MAKING and a.plant_held[f] > 0:
                paid = d.growth_paid[a.holder_of_plant[f]]
            grow = q.investment_expansion
            if a.plant_stage[f] == MAKING and q.investment_margin > 0:
                grow = q.investment_margin * max(log(max(w.outlook[r, f], 1e-9)), 0.0)
            grow = grow / 12 * min(max(busy, 0.0), 1.0) + paid
            if planned(w, a, q, r, f):
                grow = plan_growth(w, a, r, f, grow)
        if a.hosted[f] > 0:  # a by-product: as much more as its host, whatever it earns
            grow = a.host_growth[f] / 12 if w.phase[r, f] == RUNNING else 0.0
            cost = 0.0
        d.growth_cost[f] = paid * cost
        d.spent[r, f] += grow * cost
        w.capacity[r, f] *= 1 + grow

"""From the world to what states see of it: last month's figures."""

import numpy as np

from lanes.elementwise import clear
from lanes.gangs import lanes
from lanes.memory import room_by_run
from regame.engine.dialect import Buffers, Facts, Row, Table, World, compiled, mechanism, number
from regame.engine.relations.measures import outside_wedge, quota_fill, start_duties, struck_by
from regame.engine.state.atlas import Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.state.stages import EXTRACTION, RUNNING
from regame.engine.verbs import verb
from regame.strategies.contract import NETWORK, Observation, Observations

# Figures in the making (run, figure, viewer): the fields of Observation between year and NETWORK.
SEEN = Observation._fields[2 : -len(NETWORK)]
PRICE, OUTSIDE_PRICE, WEDGE = map(SEEN.index, ("price", "outside_price", "wedge"))
COVER, LARGEST_SHARE, RESTRICTED = map(SEEN.index, ("cover", "largest_share", "restricted"))
SINCE_RESTRICTED, DAMAGE = map(SEEN.index, ("since_restricted", "damage"))
QUOTA_FILL, RIVAL_SHARE = map(SEEN.index, ("quota_fill", "rival_share"))
OWN_SHARE, IDLE_SHARE, SPENT = map(SEEN.index, ("own_share", "idle_share", "spent"))
TRUST, WILL, DISPUTE, STAKE = map(SEEN.index, ("trust", "will", "dispute", "stake"))
QUOTA, DUTY, EXPORT_SHARE = map(SEEN.index, ("quota", "duty", "export_share"))
RETALIATION, SINCE_STRUCK = map(SEEN.index, ("retaliation", "since_struck"))
SINCE_CONCEDED = SEEN.index("since_conceded")
AID = SEEN.index("aid")


@compiled
def see_markets(
    w: World, a: Facts, d: Buffers, q: Row, r: int, rows: np.ndarray, seen: np.ndarray
) -> None:
    """Prices, stocks and suppliers, as the states `rows` see them."""
    bought = d.total
    wedge = outside_wedge(w, a, r, 0) if len(a.holders) else 0.0
    quoted = quoted_price(w, a, q, r) if len(a.holders) else 1.0
    for k in range(len(rows)):
        s, need, basket, worth, stock = rows[k], 0.0, 0.0, 0.0, 0.0
        clear(bought)
        for g in range(len(a.content)):
            need += w.need[r, g, s]
            basket += w.need[r, g, s] * w.start_index[r, g, s]
            worth += w.need[r, g, s] * w.index[r, g, s]
            stock += w.stock[r, g, s]
            for i in range(a.states):
                bought[i] += w.flow[r, g, i, s]
            for h in range(len(a.holders)):
                bought[a.home] += w.grey_flow[r, g, h, s]
        seen[r, PRICE, k] = worth / max(basket, 1e-12)
        seen[r, COVER, k] = stock / max(need, 1e-12)
        largest, total = 0.0, 0.0
        for i in range(a.states):
            largest = max(largest, bought[i])
            total += bought[i]
        seen[r, LARGEST_SHARE, k] = largest / max(total, 1e-12)
        seen[r, WEDGE, k], seen[r, OUTSIDE_PRICE, k] = wedge, quoted


@mechanism
def quoted_price(w: World, a: Facts, q: Row, r: int) -> float:
    """Quoted price outside the first holder over its value at the start, mean over groups.

    After a prelude, over the price at its end with the duty of the start.
    """
    total, start = 0.0, start_duties(q)
    for g in range(len(a.content)):
        total += w.ask[r, g, 0] / (w.start_price[r, g] * (1 + start[g]))
    return total / len(a.content)


@compiled
def see_plants(w: World, a: Facts, d: Buffers, r: int, rows: np.ndarray, seen: np.ndarray) -> None:
    """Mines of all, and which share of their own plants is idle, as the states `rows` see them."""
    extracted, owned, idle = d.total, d.mean, d.part
    clear(extracted)
    clear(owned)
    clear(idle)
    for f in range(len(a.plant_state)):
        s, capacity = a.plant_state[f], w.capacity[r, f]
        owned[s] += capacity
        if w.phase[r, f] != RUNNING:
            idle[s] += capacity
        if a.plant_stage[f] == EXTRACTION:
            extracted[s] += w.output[r, f]
    total = 0.0
    for s in range(a.states):
        total += extracted[s]
    total = max(total, 1e-12)
    for k in range(len(rows)):
        s = rows[k]
        seen[r, RIVAL_SHARE, k] = 1 - extracted[a.home] / total
        seen[r, OWN_SHARE, k] = extracted[s] / total
        seen[r, IDLE_SHARE, k] = idle[s] / max(owned[s], 1e-12)


@compiled
def see_states(w: World, a: Facts, q: Row, r: int, rows: np.ndarray, seen: np.ndarray) -> None:
    """Restrictions, trust, will, aid and disputes, as the states `rows` see them."""
    trust, fill, disputes, largest = 1.0, 0.0, 0.0, 0.0
    for s in range(a.states):
        disputes += 1.0 if w.stake[r, s] > 0 else 0.0
        largest = max(largest, w.stake[r, s])
    if len(a.holders):
        trust = 0.0
        for s in range(a.states):
            trust += w.trust[r, 0, s]
        trust /= a.states
        fill = quota_fill(w, r, 0)
    for k in range(len(rows)):
        s = rows[k]
        seen[r, RESTRICTED, k] = w.restricted[r, s]
        seen[r, SINCE_RESTRICTED, k] = w.since_restricted[r, s]
        seen[r, DAMAGE, k] = w.damage[r, s]
        seen[r, SPENT, k] = w.spent[r, s]
        seen[r, WILL, k] = w.will[r, s]
        seen[r, AID, k] = q.support_per_damage * w.hurt[r, s] * min(w.will[r, s], 1.0)
        seen[r, TRUST, k], seen[r, QUOTA_FILL, k] = trust, fill
        seen[r, DISPUTE, k] = 1.0 if w.stake[r, s] > 0 else 0.0
        seen[r, STAKE, k] = w.stake[r, s]
        if s == a.home:
            seen[r, DISPUTE, k], seen[r, STAKE, k] = disputes, largest


@mechanism
def export_share(w: World, a: Facts, r: int) -> float:
    """The first holder's share of oxides bought outside it, leakage included."""
    from_holder, total = 0.0, 0.0
    for g in range(len(a.content)):
        for j in range(a.states):
            if j != a.home:
                for i in range(a.states):
                    total += w.flow[r, g, i, j]
                from_holder += w.flow[r, g, a.home, j]
                for h in range(len(a.holders)):
                    from_holder += w.grey_flow[r, g, h, j]
                    total += w.grey_flow[r, g, h, j]
    return from_holder / max(total, 1e-12)


@compiled
def see_acts(w: World, a: Facts, r: int, rows: np.ndarray, seen: np.ndarray) -> None:
    """What the holder and its buyers have done to each other, as the states `rows` see it."""
    quota, duty, struck, long_ago, since_conceded = 1.0, 0.0, 0.0, np.inf, np.inf
    share = export_share(w, a, r)
    if len(a.holders):
        quota = 1.0 if np.isnan(w.set_export_quota[r, 0]) else w.set_export_quota[r, 0]
        duty, long_ago = number(w.set_export_duty[r, 0]), w.since_struck[r, 0]
    for s in range(a.states):
        struck = max(struck, struck_by(w, r, s))
        since_conceded = min(since_conceded, w.since_conceded[r, s])
    for k in range(len(rows)):
        s = rows[k]
        seen[r, QUOTA, k], seen[r, DUTY, k] = quota, duty
        seen[r, EXPORT_SHARE, k] = share
        seen[r, RETALIATION, k], seen[r, SINCE_STRUCK, k] = struck, long_ago
        seen[r, SINCE_CONCEDED, k] = since_conceded if s == a.home else w.since_conceded[r, s]


@verb
def see(w: World, a: Facts, d: Buffers, p: Table, rows: np.ndarray, seen: np.ndarray) -> None:
    """What the states `rows` see, run by run."""
    for r in lanes(len(w.price)):
        see_markets(w, a, d, p[r], r, rows, seen)
        see_plants(w, a, d, r, rows, seen)
        see_states(w, a, p[r], r, rows, seen)
        see_acts(w, a, r, rows, seen)


def observe(
    world: World, atlas: Atlas, buffers: Buffers, p: Parameters, rows: np.ndarray
) -> list[Observations]:
    """The observations of some states, rows of the state axis: an array (run,) per field.

    The arrays are new, so that a strategy may keep them.
    """
    columns: Observations = room_by_run(world.runs, len(SEEN), len(rows))
    see(world, atlas, buffers, p, rows, columns)
    month: Observations = np.full(world.runs, float(world.month))
    year = atlas.config.world.start_year + month / 12
    unread: Observations = np.full(world.runs, np.nan)  # see network_view.py
    network: list[Observations] = [unread] * len(NETWORK)
    return [Observation(month, year, *figures, *network) for figures in columns.T]

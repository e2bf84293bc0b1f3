"""From the world to what states see of it: last month's figures."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from regame.atlas import Atlas, Facts
from regame.mechanisms.compiled import compiled, mechanism, number, verb
from regame.mechanisms.desk import Desk
from regame.mechanisms.elementwise import clear
from regame.mechanisms.lanes import lanes
from regame.mechanisms.production import MINE, RUNNING
from regame.mechanisms.statecraft import outside_wedge
from regame.memory import room_by_run
from regame.parameters import Parameters
from regame.strategies.base import Observation, Observations
from regame.world import World


class Seen(NamedTuple):
    """Figures in the making: (run, viewer) each, in the words of Observation."""

    price: np.ndarray
    outside_price: np.ndarray
    wedge: np.ndarray
    cover: np.ndarray
    largest_share: np.ndarray
    restricted: np.ndarray
    since_restricted: np.ndarray
    damage: np.ndarray
    quota_fill: np.ndarray
    rival_share: np.ndarray
    own_share: np.ndarray
    idle_share: np.ndarray
    spent: np.ndarray
    trust: np.ndarray
    will: np.ndarray
    dispute: np.ndarray
    stake: np.ndarray
    quota: np.ndarray
    duty: np.ndarray
    export_share: np.ndarray
    retaliation: np.ndarray
    since_struck: np.ndarray
    since_conceded: np.ndarray


@compiled
def see_markets(w: World, a: Facts, d: Desk, r: int, rows: np.ndarray, seen: Seen) -> None:
    """Prices, stocks and suppliers, as the states `rows` see them."""
    bought = d.total
    wedge = outside_wedge(w, a, r, 0) if len(a.holders) else 0.0
    quoted = quoted_price(w, a, r) if len(a.holders) else 1.0
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
        seen.price[r, k] = worth / max(basket, 1e-12)
        seen.cover[r, k] = stock / max(need, 1e-12)
        most, total = 0.0, 0.0
        for i in range(a.states):
            most = max(most, bought[i])
            total += bought[i]
        seen.largest_share[r, k] = most / max(total, 1e-12)
        seen.wedge[r, k], seen.outside_price[r, k] = wedge, quoted


@mechanism
def quoted_price(w: World, a: Facts, r: int) -> float:
    """Quoted price outside the first holder over its value at the start, mean over groups."""
    total = 0.0
    for g in range(len(a.content)):
        dearest = 0.0
        for s in range(a.states):
            dearest = max(dearest, w.start_index[r, g, s])
        total += w.ask[r, g, 0] / dearest
    return total / len(a.content)


@compiled
def see_plants(w: World, a: Facts, d: Desk, r: int, rows: np.ndarray, seen: Seen) -> None:
    """Mines of all, and what of their own plants stands idle, as the states `rows` see them."""
    mined, owned, idle = d.total, d.mean, d.part
    clear(mined)
    clear(owned)
    clear(idle)
    for f in range(len(a.firm_state)):
        s, capacity = a.firm_state[f], w.capacity[r, f]
        owned[s] += capacity
        if w.phase[r, f] != RUNNING:
            idle[s] += capacity
        if a.firm_stage[f] == MINE:
            mined[s] += w.output[r, f]
    total = 0.0
    for s in range(a.states):
        total += mined[s]
    total = max(total, 1e-12)
    for k in range(len(rows)):
        s = rows[k]
        seen.rival_share[r, k] = 1 - mined[a.home] / total
        seen.own_share[r, k] = mined[s] / total
        seen.idle_share[r, k] = idle[s] / max(owned[s], 1e-12)


@compiled
def see_states(w: World, a: Facts, r: int, rows: np.ndarray, seen: Seen) -> None:
    """Restrictions, trust, will and disputes, as the states `rows` see them."""
    trust, fill, disputes, largest = 1.0, 0.0, 0.0, 0.0
    for s in range(a.states):
        disputes += 1.0 if w.stake[r, s] > 0 else 0.0
        largest = max(largest, w.stake[r, s])
    if len(a.holders):
        trust = 0.0
        for s in range(a.states):
            trust += w.trust[r, 0, s]
        trust /= a.states
        fill = w.counted_half[r, 0] / max(w.issued[r, 0], 1e-9)
    for k in range(len(rows)):
        s = rows[k]
        seen.restricted[r, k] = w.restricted[r, s]
        seen.since_restricted[r, k] = w.since_restricted[r, s]
        seen.damage[r, k] = w.damage[r, s]
        seen.spent[r, k] = w.spent[r, s]
        seen.will[r, k] = w.will[r, s]
        seen.trust[r, k], seen.quota_fill[r, k] = trust, fill
        seen.dispute[r, k] = 1.0 if w.stake[r, s] > 0 else 0.0
        seen.stake[r, k] = w.stake[r, s]
        if s == a.home:
            seen.dispute[r, k], seen.stake[r, k] = disputes, largest


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
def see_acts(w: World, a: Facts, r: int, rows: np.ndarray, seen: Seen) -> None:
    """What the holder and its buyers have done to each other, as the states `rows` see it."""
    quota, duty, struck, long_ago, given = 1.0, 0.0, 0.0, np.inf, np.inf
    share = export_share(w, a, r)
    if len(a.holders):
        quota = 1.0 if np.isnan(w.set_quota[r, 0]) else w.set_quota[r, 0]
        duty, long_ago = number(w.set_duty[r, 0]), w.since_struck[r, 0]
    for s in range(a.states):
        struck = max(struck, number(w.set_retaliation[r, s]))
        given = min(given, w.since_conceded[r, s])
    for k in range(len(rows)):
        s = rows[k]
        seen.quota[r, k], seen.duty[r, k] = quota, duty
        seen.export_share[r, k] = share
        seen.retaliation[r, k], seen.since_struck[r, k] = struck, long_ago
        seen.since_conceded[r, k] = given if s == a.home else w.since_conceded[r, s]


@verb
def see(w: World, a: Facts, d: Desk, rows: np.ndarray, seen: Seen) -> None:
    """What the states `rows` see, run by run."""
    for r in lanes(len(w.price)):
        see_markets(w, a, d, r, rows, seen)
        see_plants(w, a, d, r, rows, seen)
        see_states(w, a, r, rows, seen)
        see_acts(w, a, r, rows, seen)


def observe(
    world: World, atlas: Atlas, desk: Desk, p: Parameters, rows: np.ndarray
) -> list[Observations]:
    """The observations of some states, rows of the state axis: an array (run,) per field."""
    whole = room_by_run(world.runs, len(Seen._fields), len(rows))
    seen = Seen(*(whole[:, field] for field in range(len(Seen._fields))))
    see(world, atlas, desk, p, rows, seen)
    month: Observations = np.full(world.runs, float(world.month))
    year = atlas.config.world.start_year + month / 12
    views: tuple[Any, ...] = seen
    return [Observation(month, year, *(view[:, k] for view in views)) for k in range(len(rows))]

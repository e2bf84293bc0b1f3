"""From the world to what states see of it: last month's figures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import Atlas, Facts
from regame.mechanisms.compiled import compiled, number, verb
from regame.mechanisms.production import MINE, RUNNING
from regame.mechanisms.statecraft import outside_wedge
from regame.parameters import Parameters
from regame.strategies.base import Observation, Observations
from regame.world import World


class Seen(NamedTuple):
    """Figures in the making: (viewer, run) each, in the words of Observation."""

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


@verb
def see_markets(w: World, a: Facts, rows: np.ndarray, seen: Seen) -> None:
    """Prices, stocks and suppliers, as the states `rows` see them."""
    bought = np.empty(a.states)
    for r in range(len(w.price)):
        wedge = outside_wedge(w, a, r, 0) if len(a.holders) else 0.0
        quoted = quoted_price(w, a, r) if len(a.holders) else 1.0
        for k in range(len(rows)):
            s, need, basket, worth, stock = rows[k], 0.0, 0.0, 0.0, 0.0
            bought[:] = 0.0
            for g in range(len(a.content)):
                need += w.need[r, g, s]
                basket += w.need[r, g, s] * w.start_index[r, g, s]
                worth += w.need[r, g, s] * w.index[r, g, s]
                stock += w.stock[r, g, s]
                for i in range(a.states):
                    bought[i] += w.flow[r, g, i, s]
                for h in range(len(a.holders)):
                    bought[a.home] += w.grey_flow[r, g, h, s]
            seen.price[k, r] = worth / max(basket, 1e-12)
            seen.cover[k, r] = stock / max(need, 1e-12)
            seen.largest_share[k, r] = bought.max() / max(bought.sum(), 1e-12)
            seen.wedge[k, r], seen.outside_price[k, r] = wedge, quoted


@compiled
def quoted_price(w: World, a: Facts, r: int) -> float:
    """Quoted price outside the first holder over its value at the start, mean over groups."""
    total = 0.0
    for g in range(len(a.content)):
        total += w.ask[r, g, 0] / w.start_index[r, g].max()
    return total / len(a.content)


@verb
def see_plants(w: World, a: Facts, rows: np.ndarray, seen: Seen) -> None:
    """Mines of all, and what of their own plants stands idle, as the states `rows` see them."""
    mined, owned, idle = np.empty(a.states), np.empty(a.states), np.empty(a.states)
    for r in range(len(w.output)):
        mined[:] = 0.0
        owned[:] = 0.0
        idle[:] = 0.0
        for f in range(len(a.firm_state)):
            s, capacity = a.firm_state[f], w.capacity[r, f]
            owned[s] += capacity
            if w.phase[r, f] != RUNNING:
                idle[s] += capacity
            if a.firm_stage[f] == MINE:
                mined[s] += w.output[r, f]
        total = max(mined.sum(), 1e-12)
        for k in range(len(rows)):
            s = rows[k]
            seen.rival_share[k, r] = 1 - mined[a.home] / total
            seen.own_share[k, r] = mined[s] / total
            seen.idle_share[k, r] = idle[s] / max(owned[s], 1e-12)


@verb
def see_states(w: World, a: Facts, rows: np.ndarray, seen: Seen) -> None:
    """Restrictions, trust, will and disputes, as the states `rows` see them."""
    for r in range(len(w.risk)):
        trust, fill = 1.0, 0.0
        if len(a.holders):
            trust = w.trust[r, 0].sum() / a.states
            fill = w.counted_half[r, 0] / max(w.issued[r, 0], 1e-9)
        for k in range(len(rows)):
            s = rows[k]
            seen.restricted[k, r] = w.restricted[r, s]
            seen.since_restricted[k, r] = w.since_restricted[r, s]
            seen.damage[k, r] = w.damage[r, s]
            seen.spent[k, r] = w.spent[r, s]
            seen.will[k, r] = w.will[r, s]
            seen.trust[k, r], seen.quota_fill[k, r] = trust, fill
            seen.dispute[k, r] = 1.0 if w.stake[r, s] > 0 else 0.0
            seen.stake[k, r] = w.stake[r, s]
            if s == a.home:
                seen.dispute[k, r] = (w.stake[r] > 0).sum()
                seen.stake[k, r] = w.stake[r].max()


@compiled
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


@verb
def see_acts(w: World, a: Facts, rows: np.ndarray, seen: Seen) -> None:
    """What the holder and its buyers have done to each other, as the states `rows` see it."""
    for r in range(len(w.risk)):
        quota, duty, struck, long_ago = 1.0, 0.0, 0.0, np.inf
        share = export_share(w, a, r)
        if len(a.holders):
            quota = 1.0 if np.isnan(w.set_quota[r, 0]) else w.set_quota[r, 0]
            duty, long_ago = number(w.set_duty[r, 0]), w.since_struck[r, 0]
        for s in range(a.states):
            struck = max(struck, number(w.set_retaliation[r, s]))
        for k in range(len(rows)):
            s = rows[k]
            seen.quota[k, r], seen.duty[k, r] = quota, duty
            seen.export_share[k, r] = share
            seen.retaliation[k, r], seen.since_struck[k, r] = struck, long_ago
            seen.since_conceded[k, r] = w.since_conceded[r, s]
            if s == a.home:
                seen.since_conceded[k, r] = w.since_conceded[r].min()


def observe(world: World, atlas: Atlas, p: Parameters, rows: np.ndarray) -> list[Observations]:
    """The observations of some states, rows of the state axis: an array (run,) per field."""
    seen = Seen(*np.empty((len(Seen._fields), len(rows), world.runs)))
    see_markets(world, atlas, p, rows, seen)
    see_plants(world, atlas, p, rows, seen)
    see_states(world, atlas, p, rows, seen)
    see_acts(world, atlas, p, rows, seen)
    month: Observations = np.full(world.runs, float(world.month))
    year = atlas.config.world.start_year + month / 12
    figures = seen._asdict()
    return [
        Observation(month, year, **{name: values[k] for name, values in figures.items()})
        for k in range(len(rows))
    ]

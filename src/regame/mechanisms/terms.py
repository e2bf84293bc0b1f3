"""On what terms oxides are traded: routes, duties, licences and what can leave unseen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import Facts
from regame.mechanisms.compiled import Row, Table, compiled, number, verb
from regame.mechanisms.elementwise import exponentials
from regame.mechanisms.production import RECYCLING, SEPARATION
from regame.mechanisms.reputation import risk_premium
from regame.mechanisms.statecraft import start_duties, strict_years, tightened
from regame.world import World

KT = 1000.0
GREY_WEIGHT = 0.3  # preference for undocumented goods over the holder's documented ones; C
FLOOD_DEPTH = 0.5  # at full flooding producers sell at half the price they expect; C


class Roads(NamedTuple):
    """By which routes oxides may go, and at what cost."""

    weight: np.ndarray  # (run, group, seller, buyer) preferences, denied routes closed
    cost: np.ndarray  # the same, USD/kg: freight and what distrust of a holder adds
    grey_weight: np.ndarray  # (run, group, holder, buyer)
    sharpness: np.ndarray  # (run, group, buyer) kg/USD


class Terms(NamedTuple):
    """On what terms oxides are sold."""

    held: np.ndarray  # (run, group, state) t that producers hold
    reference: np.ndarray  # (run, group, state) USD/kg at which asks stand still
    floor: np.ndarray  # (run, group, holder) USD/kg below which outside asks cannot fall
    licences: np.ndarray  # (run, holder) t that can be used this month; infinite: no quota
    counted: np.ndarray  # (run, holder) share of exports that count against the quota
    evasion: np.ndarray  # (run, holder) t/month that evade duty and tax
    capacity: np.ndarray  # (run, holder) t/month that smugglers can move


@verb
def open_roads(w: World, a: Facts, p: Table, roads: Roads) -> None:
    """Fill in this month's routes."""
    level = np.empty((len(a.content), a.states))
    for r in range(len(p)):
        q = p[r]
        level[:] = w.trailing[r]
        exponentials(level.ravel())
        for g in range(len(a.content)):
            for i in range(a.states):
                for j in range(a.states):
                    roads.cost[r, g, i, j] = q.market_transport * a.apart[i, j]
            for j in range(a.states):
                roads.sharpness[r, g, j] = q.market_sharpness / level[g, j]
            for h in range(len(a.holders)):
                row = a.holders[h]
                for j in range(a.states):
                    premium = risk_premium(q, w.trust[r, h, j], w.premium_factor[r, j])
                    roads.cost[r, g, row, j] += premium * level[g, j]
                    away = GREY_WEIGHT if j != row else 0.0
                    roads.grey_weight[r, g, h, j] = away * w.weight[r, g, row, j]
                    if w.denied[r, h, j] > 0 and a.denial_covers[g]:
                        roads.weight[r, g, row, j] = 0.0


@verb
def duties(w: World, a: Facts, p: Table) -> np.ndarray:
    """Ad-valorem export duty (run, group, holder): the start's, raised on some, lowered on all.

    Duties that are set group by group take the place of both.
    """
    duty = np.empty(w.ask.shape)
    for r in range(len(p)):
        start = start_duties(p[r])
        for h in range(len(a.holders)):
            added = number(w.set_duty[r, h])
            for g in range(len(a.duty_raised)):
                more = max(added, 0.0) if a.duty_raised[g] else 0.0
                duty[r, g, h] = max(start[g] + more + min(added, 0.0), 0.0)
                if w.set_duties[r, h, g] == w.set_duties[r, h, g]:
                    duty[r, g, h] = w.set_duties[r, h, g]
    return duty


@compiled
def usable_licences(q: Row, month: int, pool: float) -> float:
    """Licences that can be used this month, t; infinite without a quota.

    An even share of what is left of the half-year's pool, times the pacing, at most the pool.
    """
    return pool * min(q.licences_pacing / (6 - month % 6), 1.0)


@compiled
def counted_share(q: Row, years: float, set_quota: float) -> float:
    """Share of exports that count against the quota.

    Part of them as at the start; all from 2011 under a quota that was changed (ferro-alloys and
    foreign-invested firms came in with the cut quotas; policies.csv).
    """
    return 1.0 if tightened(years, set_quota) else q.licences_counted_before


@verb
def offer_oxides(w: World, a: Facts, terms: Terms) -> None:
    """Fill in what each state's producers hold, and the price at which their asks stand still.

    A flooding state makes its producers sell below what they expect.
    """
    for r in range(len(terms.held)):
        terms.held[r] = 0.0
        terms.reference[r] = w.seller_expected[r]
        for f in range(a.begin[SEPARATION], a.begin[RECYCLING + 1]):
            for g in range(len(a.content)):
                terms.held[r, g, a.firm_state[f]] += w.oxide_stock[r, f, g]
        for h in range(len(a.holders)):
            depth = 1 - FLOOD_DEPTH * number(w.set_flooding[r, h])
            for g in range(len(a.content)):
                terms.reference[r, g, a.holders[h]] *= depth


@verb
def set_terms(w: World, a: Facts, p: Table, month: int, terms: Terms) -> None:
    """Fill in licences and what can leave unseen."""
    years = strict_years(a, month)
    for r in range(len(p)):
        q = p[r]
        for h in range(len(a.holders)):
            left = 1 - q.leakage_enforced * w.campaign[r, h]
            terms.evasion[r, h] = q.leakage_evasion * KT * left
            terms.capacity[r, h] = w.grey_capacity[r, h] * left
            terms.licences[r, h] = usable_licences(q, month, w.pool[r, h])
            terms.counted[r, h] = counted_share(q, years, w.set_quota[r, h])
            sticky = 1 - q.licences_ask_fall if np.isfinite(w.pool[r, h]) else 0.0
            for g in range(len(a.content)):
                terms.floor[r, g, h] = w.ask[r, g, h] * sticky

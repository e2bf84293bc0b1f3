"""Disputes between the holder and its buyers: stakes, threats, concessions, truces.

Nature opens disputes and draws what they are about; the holder's strategy threatens or not; the
target concedes if the damage that it expects exceeds the cost of giving way plus its resolve.
"""

from __future__ import annotations

import numpy as np

from regame.engine.dialect import Row, mechanism, number
from regame.engine.lanes.elementary import exp
from regame.engine.relations.measures import struck_by
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World

FADES = 6.0  # months after which a dispute nobody presses is over and its stake lost; C
BLUFF = 0.5  # of its credibility that a holder loses when it backs down; C
FORGET = 1 / 60  # a month, at which credibility comes back; C


@mechanism
def open_disputes(w: World, a: Facts, d: Buffers, q: Row, r: int, die: np.ndarray) -> None:
    """Nature opens disputes: hazard per year, raised by earlier concessions, none during a truce.

    die: (run, state) uniform draws. Sets where a dispute opens, d.opens; `draw_stakes` says what
    it is about.
    """
    for s in range(a.states):
        hazard = q.disputes_hazard / 12
        hazard *= 1 + q.disputes_emboldened * w.conceded[r, s]
        quiet = w.stake[r, s] <= 0 and w.truce[r, s] <= 0 and a.targets[s]
        opens = 1.0 if quiet and die[r, s] < hazard else 0.0
        d.opens[r, s] = opens
        w.disputes[r, s] += opens
        w.dispute_age[r, s] = 0.0 if opens > 0 else w.dispute_age[r, s] + 1
        w.truce[r, s] = max(w.truce[r, s] - 1, 0.0)


@mechanism
def draw_stake(w: World, a: Facts, d: Buffers, q: Row, r: int, normal: np.ndarray) -> None:
    """What new disputes are about: stake of the holder, cost and resolve of the target.

    normal: (3 x state,) standard normal draws for stake, cost and resolve.
    """
    for s in range(a.states):
        if d.opens[r, s] > 0:
            stake = q.disputes_stake * 1e6 * exp(q.disputes_spread * normal[s])
            dearer = exp(q.disputes_spread * normal[a.states + s])
            firmer = exp(q.disputes_spread * normal[2 * a.states + s])
            conflict = 1 + q.disputes_conflict
            w.stake[r, s] = stake
            w.concession_cost[r, s] = q.disputes_cost * stake * dearer * conflict
            w.resolve[r, s] = q.disputes_resolve * 1e6 * firmer


@mechanism
def expected_damage(w: World, a: Facts, q: Row, r: int, s: int, denied: bool) -> float:
    """Damage a target expects of what it is threatened with, USD, after stocks and rerouting.

    Of the goods that a denial covers, or of all and of products too where threats are of a stop.
    Use that would stop x its value, for the months that outlast stocks. Small in cost, large in
    value: 23 to 76 times the import value for Japan; demand.csv, C. A state that is denied buys
    nothing from the holder, so its share is what it used to buy. It does not know when the denial
    ends, and goes on to expect the usual duration while its stocks run down.
    """
    if s == a.home:
        return 0.0
    monthly, stock, need = 0.0, 0.0, 0.0
    for g in range(len(a.stop_value)):
        if not (a.denial_covers[g] or q.disputes_threat_stops > 0):
            continue
        bought = 0.0
        for i in range(a.states):
            bought += w.flow[r, g, i, s]
        share = w.flow[r, g, a.home, s] / max(bought, 1e-12)
        if denied:
            share = w.weight[r, g, a.home, s]
        value = a.stop_value[g] * q.demand_value * w.index[r, g, s]
        monthly += 1000 * w.need[r, g, s] * share * (1 - q.disputes_reroute) * value
        stock += w.stock[r, g, s]
        need += w.need[r, g, s]
    refined = monthly * max(q.disputes_duration - stock / max(need, 1e-12), 0.0)
    if q.disputes_threat_stops <= 0:
        return refined
    return refined + expected_without_products(w, a, q, r, s, denied)


@mechanism
def expected_without_products(w: World, a: Facts, q: Row, r: int, s: int, denied: bool) -> float:
    """The same of what is made of them, at its own value of lost load and after its own stocks."""
    bought = 0.0
    for i in range(a.states):
        bought += w.product_flow[r, i, s]
    share = w.product_flow[r, a.home, s] / max(bought, 1e-12)
    if denied:
        share = w.product_weight[r, a.home, s]
    need = a.product_use[s] * w.product_path[r, s] * w.activity[r, s] * (1 - w.product_lost[r, s])
    value = q.prices_magnet * a.product_stop_value * q.demand_value
    months = max(q.disputes_duration - w.product_stock[r, s] / max(need, 1e-12), 0.0)
    return 1000 * need * share * (1 - q.disputes_reroute) * value * months


@mechanism
def gives_way(w: World, a: Facts, q: Row, r: int, s: int, denied: bool) -> bool:
    """Whether what a target fears exceeds the cost of giving way; an act is beyond doubt."""
    believed = 1.0 if w.acting[r, s] > 0 else w.credibility[r, 0]
    fear = expected_damage(w, a, q, r, s, denied) * believed
    return fear > w.concession_cost[r, s] + w.resolve[r, s]


@mechanism
def contest_one(w: World, q: Row, r: int, s: int, pressed: bool, carry: bool, soft: bool) -> bool:
    """Play one dispute for a month; `soft`: the target would give way. Returns a bluff called."""
    under_act, age = w.acting[r, s] > 0, w.dispute_age[r, s]
    live = w.stake[r, s] > 0
    fresh = live and pressed and not under_act
    yields = live and (pressed or under_act) and soft
    acts = fresh and not yields and carry
    backs_down = fresh and not yields and not carry and age > 1
    if live and (pressed or under_act) and w.threatened[r, s] == 0:
        w.threats[r, s] += 1  # once a dispute, however late; a denial under way is one too
        w.threatened[r, s] = 1.0
    w.acts[r, s] += acts
    w.conceded_to_threat[r, s] += yields and not under_act
    w.conceded_to_act[r, s] += yields and under_act
    w.conceded[r, s] += yields
    w.conceded_value[r, s] = w.stake[r, s] if yields else 0.0
    w.conceded_loss[r, s] = w.concession_cost[r, s] if yields else 0.0
    acting = q.disputes_duration if acts else max(w.acting[r, s] - 1, 0.0)
    faded = live and age >= FADES and not acts and acting <= 0
    ended = under_act and acting <= 0
    w.acting[r, s] = 0.0 if yields else acting
    if yields:
        w.truce[r, s] = q.disputes_truce
    if yields or faded or ended or backs_down:
        w.stake[r, s] = w.threatened[r, s] = 0.0
    return backs_down


@mechanism
def contest(w: World, a: Facts, q: Row, r: int) -> None:
    """Threats are made, answered and carried out. Books concessions and who is denied."""
    if len(a.holders) == 0:
        return
    pressed = number(w.set_threat[r, 0]) > 0
    carry = number(w.set_carry_out[r, 0]) > 0
    down = False
    for s in range(a.states):
        if w.stake[r, s] <= 0 and w.acting[r, s] <= 0:
            w.conceded_value[r, s], w.conceded_loss[r, s] = 0.0, 0.0
            continue
        soft = number(w.set_concession[r, s]) > 0  # its own strategy says
        if np.isnan(w.set_concession[r, s]) and w.stake[r, s] > 0:
            cut_off = w.denied[r, 0, s] > 0 or w.stopped[r, 0, s] > 0
            soft = gives_way(w, a, q, r, s, cut_off)
        down = contest_one(w, q, r, s, pressed, carry, soft) or down
    for h in range(len(a.holders)):
        believed = w.credibility[r, h]
        believed += FORGET * (1 - believed)
        w.credibility[r, h] = believed * (1 - BLUFF) if down else believed


@mechanism
def remember(w: World, a: Facts, r: int) -> None:
    """Months since the holder was last struck and since each state last gave way.

    To be called once all have chosen and disputes are settled.
    """
    struck = False
    for s in range(a.states):
        struck = struck or struck_by(w, r, s) > 0
        gave_way = w.conceded_value[r, s] > 0
        w.since_conceded[r, s] = 0.0 if gave_way else w.since_conceded[r, s] + 1
    for h in range(len(a.holders)):
        w.since_struck[r, h] = 0.0 if struck else w.since_struck[r, h] + 1

"""Disputes of the holder with its buyers: threats, concessions, denials, and who strikes back."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regame.plain.run import Run
    from regame.plain.states import Holder, State

FADES = 6  # months after which a dispute that nobody presses is over
BLUFF = 0.5  # of its credibility that a holder loses when it backs down
FORGET = 1 / 60  # a month, at which credibility comes back
FELT = 0.02  # of supply withheld, from which a state says that it is restricted


def dispute(model: Run) -> None:
    """What is open is fought over, then nature opens more; who is hurt strikes back."""
    home = model.home
    bluffs = [contest(model, state) for state in model.all_states]
    home.credibility += FORGET * (1 - home.credibility)
    if any(bluffs):
        home.credibility *= 1 - BLUFF
    for state in model.all_states:
        open_one(model, state)
    strike_back(model)
    for state in model.all_states:
        state.since_conceded = 0.0 if state.dispute.won > 0 else state.since_conceded + 1
    struck = any(state.strikes() > 0 for state in model.all_states)
    home.since_struck = 0.0 if struck else home.since_struck + 1


def contest(model: Run, state: State) -> bool:
    """A month of one dispute; returns whether the holder's bluff was called."""
    d, action = state.dispute, model.home.action
    d.won = d.lost = 0.0
    if d.stake <= 0 and d.denial <= 0:
        return False
    under_denial, open_ = d.denial > 0, d.stake > 0
    pressed = open_ and (bool(action.threat) or under_denial)
    yields = pressed and gives_way(model.home, state)
    defied = pressed and not under_denial and not yields
    acts = defied and bool(action.carry_out)
    if pressed and not d.pressed:
        d.threats, d.pressed = d.threats + 1, True
    d.acts += acts
    left = model.p.disputes.duration if acts else max(d.denial - 1, 0.0)
    bluff = defied and not acts and d.age > 1
    if yields:
        d.won, d.lost, left = d.stake, d.cost, 0.0
        d.conceded, d.truce = d.conceded + 1, model.p.disputes.truce
    d.denial = left
    forgotten = open_ and d.age >= FADES and left <= 0
    if yields or bluff or forgotten or (under_denial and left <= 0):
        d.stake, d.pressed = 0.0, False
    return bluff


def gives_way(home: Holder, state: State) -> bool:
    """Whether the damage that is feared exceeds cost and resolve, or what its strategy says."""
    if state.action.concession is not None:
        return bool(state.action.concession)
    d = state.dispute
    believed = 1.0 if d.denial > 0 else home.credibility
    return expected_damage(home, state) * believed > d.cost + d.resolve


def expected_damage(home: Holder, state: State) -> float:
    """Damage that a state expects of a denial once its stocks are used up, USD."""
    p = state.model.p
    if state is home:
        return 0.0
    monthly = 0.0
    for g, need in enumerate(state.need):
        share = state.bought[g][home.row] / max(sum(state.bought[g]), 1e-12)
        if state.denied:  # it buys nothing from the holder, and used to buy its habit's part
            share = state.habit[g][home.row]
        value = state.model.stop_value[g] * p.demand.value * state.index[g]
        monthly += 1000 * need * share * (1 - p.disputes.reroute) * value
    months = p.disputes.duration - sum(state.stock) / max(sum(state.need), 1e-12)
    return monthly * max(months, 0.0)


def open_one(model: Run, state: State) -> None:
    """Nature opens a dispute, more often after concessions, and none in a truce."""
    p, d, luck = model.p.disputes, state.dispute, model.luck
    chance = p.hazard / 12 * (1 + p.emboldened * d.conceded)
    quiet = d.stake <= 0 and d.truce <= 0 and state.name in p.targets
    d.truce = max(d.truce - 1, 0.0)
    d.age += 1
    if quiet and luck.dispute[state.row] < chance:
        count = len(model.all_states)
        stake, cost, resolve = (luck.stake[k * count + state.row] for k in range(3))
        d.opened, d.age = d.opened + 1, 0.0
        d.stake = p.stake * 1e6 * exp(p.spread * stake)
        d.cost = p.cost * d.stake * exp(p.spread * cost) * (1 + p.conflict)
        d.resolve = p.resolve * 1e6 * exp(p.spread * resolve)


def strike_back(model: Run) -> None:
    """Targets drawn to do so strike while a measure on trade bites them."""
    p, home = model.p.disputes, model.home
    for state in model.all_states:
        able = state.name in p.targets and model.anger[state.row] < p.retaliates
        wronged = home.tightens() or state.denied
        state.hits = 1.0 if able and wronged and state.restricted > FELT else 0.0

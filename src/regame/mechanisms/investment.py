"""Plants that are started, built, ramped up, mothballed, closed and restarted."""

from __future__ import annotations

import numpy as np

from regame.atlas import STAGES, START_USE, Atlas
from regame.mechanisms.magnets import input_cost
from regame.mechanisms.learning import ban_delay
from regame.mechanisms.production import basket_value
from regame.mechanisms.reputation import permit_speed
from regame.parameters import Parameters
from regame.world import World

IDLE, BUILDING, RUNNING, MOTHBALLED = 0, 1, 2, 3
OTHER_STEP = {"mine": 5.5, "separation": 8.0}  # USD/kg: what the partner step costs outside; firms.csv, C
LIGHT = 1  # row of the group that price floors are written in
SEPARATION = STAGES.index("separation")
COLLECTION_COST = 10.0  # USD/kg of old magnets collected; half of the lower cost of recycled alloy, C
GRANT_SHARE = 0.5  # most of capital cost or loss that support pays; eVAC and MP awards, support.csv, C
RESTART_MARGIN = 1.15  # price over cash cost at which a mothballed plant may come back; C
RETURN = 0.15  # chance a month that it then does; C
LOSS = 0.15  # of cash cost lost, smoothed, at which a plant may be mothballed; C
BROKE = 0.3  # of capital cost lost at which a plant closes; C
RAMP_RATE = 2.5  # over the ramp time: 92 % of the reach is there when it ends; lead_times.csv


def annuity(p: Parameters) -> np.ndarray:
    """Yearly capital charge per unit of capital cost over 20 years (run, 1)."""
    r = np.maximum(p("investment.discount", 1), 1e-6)
    return r / (1 - (1 + r) ** -20)


def price_views(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Price that investors count on, in every state and group (run, group, state).

    w times the price that buyers expect, (1 - w) times the level at the start, which stands for
    the cost of the marginal producer in the holder state, less the visible pipeline of mines.
    """
    w = p("investment.trend_weight", 2)
    inside = world.seller_expected[:, :, atlas.home]
    anchor = np.stack([p(f"prices.{g}") for g in atlas.groups], axis=1) * p("production.cost", 1)
    anchor = np.minimum(anchor, inside)[:, :, None]
    view = np.exp((1 - w) * np.log(anchor) + w * np.log(world.buyer_expected))
    coming = (world.capacity * (world.phase == BUILDING) * atlas.is_mine * (1 - atlas.firm_held)).sum(axis=1)
    outside = (atlas.direct_use * (1 - atlas.inside)).sum()
    return view / (1 + coming / outside)[:, None, None] ** p("investment.pipeline", 2)


def worth(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """View of the price over full cost, support aside (run, firm): above one is worth while.

    Mines and separators look at the whole way from rock to oxide; a separator outside also at
    whether there is concentrate for it; magnet makers at magnets over conversion and oxides.
    """
    views = price_views(world, atlas, p)
    local = np.take(views, atlas.firm_state, axis=2)  # (run, group, firm)
    floor = np.nan_to_num(world.set_floor)[:, atlas.firm_state]
    local[:, LIGHT] = np.maximum(local[:, LIGHT], floor)
    cost = world.unit_cost
    partner = np.array([OTHER_STEP.get(STAGES[k], 0.0) for k in atlas.firm_stage]) * (1 - atlas.firm_held)
    charge = annuity(p) * atlas.capex / 1000 * (1 - GRANT_SHARE * world.support)
    full = cost + partner + charge
    value = basket_value(atlas.basket, local)
    ratio = value / full
    makers = atlas.makers
    magnet = np.take(world.magnet_index, makers.state, axis=1)
    oxides = np.take(input_cost(world, atlas, p), makers.state, axis=1)
    ratio[:, makers.rows] = magnet / (makers.take(full) + oxides)
    seps = atlas.separators
    outside = 1 - atlas.firm_held
    busy = np.isin(world.phase, (BUILDING, RUNNING)) * world.capacity * outside
    ore = (busy * atlas.is_mine).sum(axis=1)
    room = seps.take(busy).sum(axis=1)
    scarce = np.minimum(ore / np.maximum(room, 1e-9), 1.0)[:, None]
    ratio[:, seps.rows] = np.where(atlas.firm_held[seps.rows] > 0, ratio[:, seps.rows], ratio[:, seps.rows] * scarce)
    return ratio


def cash_ratio(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Today's price over cash cost, capital aside (run, firm): what restarts look at."""
    local = np.take(world.buyer_expected, atlas.firm_state, axis=2)
    partner = np.array([OTHER_STEP.get(STAGES[k], 0.0) for k in atlas.firm_stage])
    ratio = basket_value(atlas.basket, local) / (world.unit_cost + partner)
    makers = atlas.makers
    oxides = np.take(input_cost(world, atlas, p), makers.state, axis=1)
    magnet = np.take(world.magnet_index, makers.state, axis=1)
    ratio[:, makers.rows] = magnet / (makers.take(world.unit_cost) + oxides)
    return ratio


def lead_time(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Months from decision to first output (run, firm)."""
    by_stage = np.stack([p(f"investment.lead_{stage}") for stage in STAGES], axis=1)
    months = np.take(by_stage, atlas.firm_stage, axis=1)
    return months * permit_speed(world, atlas, p) + ban_delay(world, atlas, p)


def decide_plants(world: World, atlas: Atlas, p: Parameters, luck: np.ndarray) -> None:
    """Start, mothball, close and restart plants. luck: (run, firm) uniform draws.

    A project starts with a chance a month that grows with its view over the hurdle, so that
    equal projects never start all at once.
    """
    memory = p("investment.view_memory", 1)
    world.view = world.view + memory * (worth(world, atlas, p) - world.view)
    appeal = np.log2(np.maximum(world.view, 1e-9) / p("investment.hurdle", 1))
    chance = p("investment.hazard", 1) * np.clip(appeal, 0.0, 2.0)
    start = (world.phase == IDLE) & (luck < chance)
    cost = world.unit_cost
    loss = world.result < -LOSS * cost * world.capacity * 1000 * world.ramp
    broke = world.cash < -BROKE * atlas.capex * world.capacity * 12
    fails = (world.phase == RUNNING) & (loss | broke) & (world.support <= 0) & (atlas.firm_held <= 0)
    patience = 1 - np.exp(-1 / p("investment.patience", 1))
    stop = fails & (luck < patience)
    back = (world.phase == MOTHBALLED) & (cash_ratio(world, atlas, p) > RESTART_MARGIN) & (luck < RETURN)
    world.phase = np.where(start | back, BUILDING, np.where(stop, MOTHBALLED, world.phase))
    world.clock = np.where(start, lead_time(world, atlas, p), np.where(back, p("investment.restart", 1), world.clock))
    world.cash = np.where(stop | back | start, 0.0, world.cash)
    world.result = np.where(stop | back | start, 0.0, world.result)


def build_plants(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Move plants in building, ramp up, expand. Returns what was spent (run, firm) USD."""
    lead = lead_time(world, atlas, p)
    new = (world.phase == BUILDING) & (world.ramp <= 0)  # restarts have a ramp behind them
    spent = new * atlas.capex * world.capacity * 12 / lead
    building = world.phase == BUILDING
    world.clock = np.where(building, world.clock - 1, world.clock)
    done = building & (world.clock <= 0)
    world.phase = np.where(done, RUNNING, world.phase)
    reach = np.where(atlas.firm_held > 0, 1.0, p("investment.reach", 1))
    step = RAMP_RATE / p("investment.ramp", 1) * (reach - world.ramp)
    world.ramp = np.where(world.phase == RUNNING, np.maximum(world.ramp + step, world.ramp), world.ramp)
    busy = np.clip((world.use_of_capacity - START_USE) / (1 - START_USE), 0.0, 1.0)
    grow = p("investment.expansion", 1) / 12 * busy * (world.phase == RUNNING)
    grow = grow + downstream_growth(world, atlas)
    spent = spent + grow * world.capacity * 12 * atlas.capex
    world.capacity = world.capacity * (1 + grow)
    return spent


def downstream_growth(world: World, atlas: Atlas) -> np.ndarray:
    """Growth a month of magnet plants that a holder pays for (run, firm), at most 2 % a month."""
    money = np.take(np.nan_to_num(world.set_downstream), atlas.holder_of_firm, axis=1) * atlas.firm_held
    maker = (atlas.firm_stage == STAGES.index("magnet")) & (world.phase == RUNNING)
    worth = (maker * atlas.firm_held * world.capacity * 12 * atlas.capex).sum(axis=1, keepdims=True)
    return np.minimum(money / 12 / np.maximum(worth, 1.0), 0.02) * maker


def give_support(world: World, atlas: Atlas, p: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Set the share of capital cost and losses that states pay; return who pays and who gets.

    Grants go to plants at home, offtake money to plants anywhere outside the holders; a plant
    gets the better of the two. Returns paid (run, state) USD and received (run, firm) USD.
    """
    home, away = np.nan_to_num(world.set_grant), np.nan_to_num(world.set_offtake)
    need = atlas.capex * world.capacity * 12 / lead_time(world, atlas, p) * (world.phase == BUILDING)
    need = need + np.maximum(-world.result, 0) * (world.phase == RUNNING)
    friendly = 1 - atlas.firm_held
    asked = GRANT_SHARE * need * friendly
    asked_home = np.maximum(atlas.by_state(asked), 1e3)
    asked_all = asked_home.sum(axis=1, keepdims=True)
    total = away.sum(axis=1, keepdims=True)
    grant = np.minimum(home / 12 / asked_home, 1.0)
    offtake = np.minimum(total / 12 / asked_all, 1.0)
    world.support = atlas.to_firms(np.maximum(grant, offtake)) * friendly
    received = asked * world.support
    at_home = atlas.by_state(received * atlas.to_firms(1.0 * (grant >= offtake)))
    abroad = received.sum(axis=1, keepdims=True) - at_home.sum(axis=1, keepdims=True)
    paid = at_home + abroad * away / np.maximum(total, 1e-9)
    received = received + floor_payments(world, atlas)
    paid = paid + atlas.by_state(floor_payments(world, atlas)) + programmes(world, atlas)
    world.spent = world.spent + paid
    return paid, received


def floor_payments(world: World, atlas: Atlas) -> np.ndarray:
    """What a price floor pays to separators at home (run, firm) USD: the gap on their light oxides."""
    gap = np.maximum(np.nan_to_num(world.set_floor) - world.price[:, LIGHT], 0)
    light = world.output * atlas.basket[:, LIGHT] * (atlas.firm_stage == SEPARATION)
    return 1000 * atlas.to_firms(gap) * light


def programmes(world: World, atlas: Atlas) -> np.ndarray:
    """Public money for research, collection of old magnets and plants downstream (run, state) USD."""
    collected = np.nan_to_num(world.set_recycling) * world.retired.sum(axis=1)
    spent = np.nan_to_num(world.set_research) / 12 + 1000 * COLLECTION_COST * collected
    for h, row in enumerate(atlas.holders):
        spent[:, row] += np.nan_to_num(world.set_downstream[:, h]) / 12
    return spent

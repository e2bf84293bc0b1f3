"""Disputes between the holder and its buyers: stakes, threats, concessions, truces.

Nature opens disputes and draws what they are about; the holder's strategy threatens or not; the
target concedes if the damage that it expects exceeds the cost of giving way plus its resolve.
"""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.parameters import Parameters
from regame.world import World

FADES = 6.0  # months after which a dispute nobody presses is over and its stake lost; C
BLUFF = 0.5  # of its credibility that a holder loses when it backs down; C
FORGET = 1 / 60  # a month, at which credibility comes back; C


def open_disputes(
    world: World, atlas: Atlas, p: Parameters, die: np.ndarray, normal: np.ndarray
) -> None:
    """Nature opens disputes: hazard per year, raised by earlier concessions, none during a truce.

    die: (run, state) uniform; normal: (run, 3 x state) standard normal for stake, cost, resolve.
    """
    count = atlas.states_count
    hazard = p("disputes.hazard", 1) / 12 * (1 + p("disputes.emboldened", 1) * world.conceded)
    quiet = (world.stake <= 0) & (world.truce <= 0) & atlas.targets
    opens = quiet & (die < hazard)
    spread = p("disputes.spread", 1)
    size = [np.exp(spread * normal[:, k * count : (k + 1) * count]) for k in range(3)]
    stake = p("disputes.stake", 1) * 1e6 * size[0]
    world.disputes = world.disputes + opens
    conflict = 1 + p("disputes.conflict", 1)
    world.stake = np.where(opens, stake, world.stake)
    cost = p("disputes.cost", 1) * stake * size[1] * conflict
    world.concession_cost = np.where(opens, cost, world.concession_cost)
    world.resolve = np.where(opens, p("disputes.resolve", 1) * 1e6 * size[2], world.resolve)
    world.dispute_age = np.where(opens, 0.0, world.dispute_age + 1)
    world.truce = np.maximum(world.truce - 1, 0.0)


def expected_damage(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Damage a target expects of a denial (run, state) USD, after stocks and rerouting.

    What stops x its value, for the months that outlast stocks. Small in cost, large in value: 23
    to 76 times the import value for Japan; demand.csv, C. A state that is denied buys nothing
    from the holder, so what it is used to buy stands for its share; and as nobody tells it when
    the denial ends, it goes on to expect the usual duration while its stocks run down.
    """
    row = atlas.home
    bought = np.maximum(world.flow.sum(axis=2), 1e-12)
    denied = world.denied[:, :1] > 0
    share = np.where(denied, world.weight[:, :, row], world.flow[:, :, row] / bought)
    value = atlas.stop_value[:, None] * p("demand.value", 2) * world.index
    stops = world.need * share * (1 - p("disputes.reroute", 2))
    monthly = 1000 * (stops * value).sum(axis=1)
    cover = world.stock.sum(axis=1) / np.maximum(world.need.sum(axis=1), 1e-12)
    months = np.maximum(p("disputes.duration", 1) - cover, 0.0)
    return monthly * months * (1 - np.eye(atlas.states_count)[row])


def contest(world: World, atlas: Atlas, p: Parameters) -> None:
    """Threats are made, answered and carried out. Books concessions and who is denied."""
    threat = np.nan_to_num(world.set_threat[:, :1])
    carry = np.nan_to_num(world.set_carry_out[:, :1])
    live = world.stake > 0
    pressed = live & (threat > 0)
    fresh = pressed & (world.acting <= 0)
    believed = np.where(world.acting > 0, 1.0, world.credibility[:, :1])  # an act is beyond doubt
    fear = expected_damage(world, atlas, p) * believed
    gives_way = fear > world.concession_cost + world.resolve
    own = world.set_concession
    gives_way = np.where(np.isnan(own), gives_way, own > 0)
    world.threats += fresh & (world.dispute_age <= 1)
    under_act = world.acting > 0
    yields = (pressed | under_act) & live & gives_way
    world.conceded_to_threat += yields & ~under_act
    world.conceded_to_act += yields & under_act
    world.conceded = world.conceded + yields
    world.conceded_value = np.where(yields, world.stake, 0.0)
    world.conceded_loss = np.where(yields, world.concession_cost, 0.0)
    acts = fresh & ~yields & (carry > 0)
    backs_down = fresh & ~yields & (carry <= 0) & (world.dispute_age > 1)
    world.acts += acts
    world.acting = np.where(acts, p("disputes.duration", 1), np.maximum(world.acting - 1, 0.0))
    over = yields | (live & (world.dispute_age >= FADES) & ~acts & (world.acting <= 0)) | backs_down
    ended = under_act & (world.acting <= 0)
    over = over | ended
    world.truce = np.where(yields, p("disputes.truce", 1), world.truce)
    world.acting = np.where(yields, 0.0, world.acting)
    world.stake = np.where(over, 0.0, world.stake)
    down = backs_down.any(axis=1, keepdims=True)
    world.credibility = world.credibility + FORGET * (1 - world.credibility)
    world.credibility = np.where(down, world.credibility * (1 - BLUFF), world.credibility)

"""Trust in a supplier and political will: what restrictions leave in people's heads."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.parameters import Parameters
from regame.world import World

WILL_CEILING = 3.0  # no state gets angrier than three fresh restrictions; C


def lose_trust(world: World, atlas: Atlas, p: Parameters) -> None:
    """Trust of buyers in each holder (run, holder, state): lost by what is suffered and seen, healed slowly.

    trust -= fall trust (suffered + seen part x worst suffered elsewhere); heals over years.
    Beyond the restriction of the start only what is withheld counts.
    """
    heal = 1 / (12 * p("reputation.heal_years", 2))
    suffered = np.maximum(world.restricted - p("reputation.tolerated", 1), 0)[:, None]
    worst = suffered.max(axis=2, keepdims=True)
    felt = suffered + p("reputation.seen", 2) * worst
    trust = world.trust + heal * (1 - world.trust)
    world.trust = np.maximum(trust - p("reputation.fall", 2) * felt * world.trust, 0.0)
    for h, row in enumerate(atlas.holders):
        world.trust[:, h, row] = 1.0


def risk_premium(world: World, p: Parameters) -> np.ndarray:
    """What buyers would pay to buy elsewhere, as a share of the price (run, holder, state).

    premium = most x (1 - trust); buyers named 15 to 20 % for magnets in 2025; demand.csv, A.
    """
    return p("reputation.premium", 2) * (1 - world.trust) * world.premium_factor[:, None]


def stir_will(world: World, atlas: Atlas, p: Parameters, news: np.ndarray, drive: np.ndarray) -> None:
    """Political will to decouple (run, state): jumps with restrictions, fades, and has its own drives.

    news: (run, state) announced cuts and denials; drive: (run, state) uniform draws of causes of
    their own (pandemic, security policy), the same in both twins.
    """
    fade = 0.5 ** (1 / (12 * p("reputation.will_half_life_years", 1)))
    own = drive < p("reputation.drive", 1) / 12
    jump = p("reputation.will_jump", 1) * news + 1.0 * own
    will = np.minimum(world.will * fade + jump, WILL_CEILING)
    world.will = np.where(atlas.inside, 0.0, will)


def permit_speed(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Factor on permitting and building time of every plant (run, firm): below one under will.

    Faster permits were seen, no suspension of rules; facts to 2015. The effect is a parameter.
    """
    felt = np.minimum(atlas.to_firms(world.will), 1.0)
    return 1 - p("reputation.permits", 1) * felt

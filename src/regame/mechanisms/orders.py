"""What users want, what they order, and what they do when prices or fear move."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.parameters import Parameters
from regame.world import World

LEAST_ORDER = 0.05  # of need: buyers never leave the market; C
MOST_EXTRA = 1.2  # of need a month on top of use; the minimal model of 2005-15, C


def start_index(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Delivered prices at the start (run, group, state): inside, or with duty and freight."""
    duty = np.stack([p(f"licences.duty_{g}") for g in atlas.groups], axis=1)  # (run, group)
    price = np.stack([p(f"prices.{g}") for g in atlas.groups], axis=1)
    outside = price * (1 + duty) + p("market.transport", 1)
    return np.where(atlas.inside, price[:, :, None], outside[:, :, None])


def start_magnet_index(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Delivered prices of magnets at the start (run, state) USD/kg."""
    return np.where(atlas.inside, p("prices.magnet", 1), p("prices.magnet_outside", 1))


def growth_since_start(atlas: Atlas, p: Parameters, month: int) -> np.ndarray:
    """Use over its start, without shocks and prices (run, state): growth that fades by half-lives.

    On top of it comes what the crisis of 2008-09 had taken and 2010 brought back.
    """
    rate = np.where(atlas.inside, p("demand.growth_inside", 1), p("demand.growth_outside", 1))
    half = p("demand.growth_fade", 1)
    years = half / np.log(2) * (1 - 0.5 ** (month / 12 / half))
    regained = np.where(atlas.inside, p("demand.rebound_inside", 1), p("demand.rebound_outside", 1))
    back = 1 - np.exp(-month / p("demand.rebound_months", 1))
    return np.exp(rate * years + regained * back)


def draw_shock(world: World, p: Parameters, normal: np.ndarray) -> None:
    """Move the shocks to use, an autoregression of order one. normal: (run, state)."""
    rho = p("demand.shock_memory", 1)
    world.shock = rho * world.shock + p("demand.shock", 1) * normal


def elasticity(short: np.ndarray, long: np.ndarray, adapted: np.ndarray, p: Parameters) -> np.ndarray:
    """Elasticity of use on the way from short to long run: eS + (eL - eS) * adapted."""
    axes = adapted.ndim - 1
    e_short = p("demand.elasticity", axes) * short
    e_long = np.maximum(p("demand.elasticity_long", axes) * long, e_short)
    return e_short + (e_long - e_short) * adapted


def activity(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Scale of every state's use this month (run, state)."""
    size = np.where(atlas.inside, 1.0, p("demand.outside", 1))
    return size * world.growth * np.exp(world.shock)


def wanted_use(world: World, atlas: Atlas, p: Parameters, index: np.ndarray) -> np.ndarray:
    """Oxides wanted outside magnets at a delivered price (run, group, state) t/month."""
    e = elasticity(atlas.elasticity[:, None], atlas.elasticity_long[:, None], world.adapted, p)
    base = atlas.direct_use * activity(world, atlas, p)[:, None]
    return base * (1 - world.lost) * (index / start_index(atlas, p)) ** -e


def save_content(world: World, atlas: Atlas, p: Parameters) -> None:
    """Set how much of each group goes into a magnet: heavies are saved where they are dear."""
    thrift = elasticity(atlas.thrift[:, None], atlas.thrift_long[:, None], world.adapted, p)
    ratio = np.maximum(world.index / start_index(atlas, p), 1.0)
    world.content = atlas.content[:, None] * ratio**-thrift


def magnet_input(world: World, atlas: Atlas) -> np.ndarray:
    """Oxides for the magnets that makers expect to make (run, group, state) t/month."""
    return world.content * world.magnet_plan[:, None]


def orders(world: World, atlas: Atlas, p: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Orders at last month's price and their elasticity, both (run, group, state).

    Order-up-to stocks: S* = cover (1 + panic risk) use exp(clip(phi [spec g H - m log(P/Pe)]));
    the order is use plus the gap over the adjustment time. Equations and starting values: the
    minimal model of 2005-15.
    """
    direct = wanted_use(world, atlas, p, world.index)
    need = direct + magnet_input(world, atlas)
    swing = p("stocks.swing", 2)
    pull = p("stocks.trend", 2) * world.trend * p("stocks.trend_horizon", 2)
    dear = np.log(world.index / world.buyer_expected)
    mood = np.clip(swing * (pull - p("stocks.mean_reversion", 2) * dear), -1.6, 1.0)
    cover = p("stocks.cover", 2) * world.cover_factor[:, None] * (1 + p("stocks.panic", 2) * world.risk[:, None])
    wanted = (cover * np.exp(mood) + np.nan_to_num(world.set_stockpile)[:, None]) * need
    gap = (wanted - world.stock) / p("stocks.adjustment", 2)
    gap = np.minimum(np.maximum(gap, -0.5 * world.stock), MOST_EXTRA * need)
    order = np.maximum(need + gap, LEAST_ORDER * need)
    e = elasticity(atlas.elasticity[:, None], atlas.elasticity_long[:, None], world.adapted, p)
    slack = swing * p("stocks.mean_reversion", 2) * wanted / p("stocks.adjustment", 2)
    response = np.clip((e * need + slack) / np.maximum(order, 1e-12), 0.02, 3.0)
    world.need = need
    return order, response


def felt_risk(world: World, p: Parameters, news: np.ndarray) -> None:
    """Risk that buyers feel: fades by its half-life and jumps with news (run, state)."""
    fade = 0.5 ** (1 / p("stocks.panic_half_life", 1))
    world.risk = world.risk * fade + news


def expect(world: World, p: Parameters, last_index: np.ndarray) -> None:
    """Adaptive expectations of buyers and sellers, and the trend that buyers follow."""
    memory = p("market.price_memory", 2)
    world.seller_expected = world.seller_expected * (world.price / world.seller_expected) ** memory
    world.buyer_expected = world.buyer_expected * (world.index / world.buyer_expected) ** memory
    rise = np.log(world.index / last_index)
    world.trend = world.trend + p("stocks.trend_memory", 2) * (rise - world.trend)
    speed = 1 / p("market.trailing", 2)
    world.trailing = world.trailing + speed * (np.log(world.index) - world.trailing)
    world.magnet_trailing = world.magnet_trailing + speed[:, 0] * (
        np.log(world.magnet_index) - world.magnet_trailing
    )


def adapt_use(world: World, atlas: Atlas, p: Parameters) -> None:
    """Move from short-run to long-run elasticity while prices stand high, and part of it back."""
    start = start_index(atlas, p)
    for name, ratio in (
        ("adapted", world.index / start),
        ("magnet_adapted", world.magnet_index / start_magnet_index(atlas, p)),
    ):
        adapted = getattr(world, name)
        axes = adapted.ndim - 1
        speed = p("demand.adaptation", axes)
        up = adapted + speed * (1 - adapted)
        down = adapted - speed * (1 - p("demand.irreversible", axes)) * adapted
        setattr(world, name, np.where(ratio > p("demand.adaptation_trigger", axes), up, down))

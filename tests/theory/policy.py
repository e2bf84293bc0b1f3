"""Rows about stockpiles and industrial policy, in the whole game: T16 and T19."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tests.theory.coercion import Floats, play
from tests.theory.finding import Finding

from regame.config.files import load_config
from regame.design.design import cross
from regame.game.game import Game
from regame.tables.world import states_of

SEEDS = 24
PILED = 3.0  # months of use that public stocks outside come to hold
BUILT = 12  # months in which they are built, over which prices are read


def piling() -> Game:
    """Each seed twice: as it is, and with public stocks of light oxides in all states outside.

    There is no quota, so that no licence ties the elements together.
    """
    config = load_config("world_2010", ('stocks.stockpile_covers=["light"]',))
    outside = [s for s in states_of(config) if s not in config.world.holders]
    worlds = pd.DataFrame({"world": np.arange(SEEDS), "seed": np.arange(SEEDS)})
    others = ("LaissezFaire", f"Stockpile(months={PILED}, trigger=-1.0)")  # whatever the will
    profile = {other: {"China": "Open"} | dict.fromkeys(outside, other) for other in others}
    return Game(config, cross(worlds, profile))


def joint_products() -> Finding:
    """T16: who stockpiles one element makes the others cheaper, because they share an ore."""
    game = piling()
    world, atlas = game.world, game.atlas
    light = atlas.groups.index("light")
    change: list[Floats] = []
    for _ in range(BUILT):
        game.step()
        raw = (world.output * atlas.extracts).sum(axis=1, keepdims=True)
        figures = np.concatenate([np.log(world.index).mean(axis=2), np.log(raw)], axis=1)
        change.append(figures[1::2] - figures[::2])
    mean = np.mean(change, axis=0)  # (seed, group and output), in logs
    own, others = mean[:, light], np.delete(mean[:, :-1], light, axis=1)
    raw_up = mean[:, -1]
    return Finding(
        statement="stockpiling one group raises its price and what is extracted, and lowers the "
        "prices of the others, while the stock is built",
        source="joint products; Brown and Eggert (2018)",
        expected=f"all three signs in all of {SEEDS} seeds",
        found=f"it {own.min():+.1%} at least, output {raw_up.min():+.1%} at least, the others "
        f"{others.max():+.1%} at most",
        ok=bool((own > 0).all() and (raw_up > 0).all() and (others < 0).all()),
    )


def downstream_moves_in() -> Finding:
    """T19: a quota makes oxides cheaper inside than outside, and magnets are made there.

    Trust is idle, because buyers who shun the holder's magnets as well would hide the effect.
    """
    texts = {"free": "StatusQuo", "quota": "Weapon(quota=true, severity=0.5, until=2030.0)"}
    game = play(texts, SEEDS, "reputation.premium=0")
    world, atlas, home = game.world, game.atlas, game.atlas.home
    sums = np.zeros((world.runs, 3))
    for month in range(60):
        game.step()
        if month >= 18:
            made = atlas.makers.sum(atlas.makers.take(world.output))[:, home]
            gap = np.log(world.price[:, 1, home] / world.ask[:, 1, 0])
            upstream = game.ledger[:, home, :2].sum(axis=1)
            sums = sums + np.stack([gap, made, upstream], axis=1)
    gap, made, upstream = ((sums[1::2] - sums[::2]) / 42).T
    return Finding(
        statement="an export quota lowers the price inside against that outside, so that products "
        "are made inside, even where extractors and refineries earn less",
        source="Pothen and Fink (2015), on the political economy of China's export restrictions",
        expected=f"price gap down, products up, upstream income down in all of {SEEDS} seeds",
        found=f"gap {gap.max():+.2f} in logs at most, products {made.min():+.0f} t a month at "
        f"least, upstream {upstream.max() / 1e6:+.0f} M USD a month at most",
        ok=bool((gap < 0).all() and (made > 0).all() and (upstream < 0).all()),
    )

"""Which worlds are steady: without a weapon a blip in demand must die out.

A parameter set with undamped price cycles would blame the weapon for them, so such
sets are rejected before sampling, on the baseline alone, never by what the weapon does there.
Beside it: what steady worlds of a case export when they open.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.horizon import YEAR
from regame.core.progress import progress
from regame.game.prelude import months_before, opened_earlier
from regame.game.still import OPENS, STAYS, Make, is_solved, quiet, solve

BLIP = 0.10  # of demand, for a month
MEMORY = 0.1  # a month later a tenth of the blip is left, then a hundredth
START, WAIT = 6, 36  # months before the blip, and after it until it must have died
LEFT = 0.01  # of the price that may still differ then
WATCH = 6  # months over which that is checked
SPARE, SPARE_LEAST = 2, 24  # candidates sampled per world wanted, and on top; most are steady
SPARE_MOST = 8  # per world where these do not do
BATCH = 256  # candidates tried at once, which decides speed only
LOOKED_AT = 16  # worlds without a weapon whose exports are looked at
NEAR = 0.1  # of `licences.export_quota`, within which nothing is said of them
FEW = 6  # candidates tried besides those that it takes, where few are wanted


def steady(make: Make, config: Config, sampled: pd.DataFrame) -> np.ndarray:
    """Whether a 10 % blip in demand dies to 1 % of every price within 36 months (world,).

    sampled: one row per world with `seed` and dotted keys. Shocks are off, so that nothing but
    the blip moves; every state keeps to the regime of the start. Use and costs do not grow: in a
    growing market a blip shifts when plants expand, and prices differ for years without a swing
    (see `quiet`).
    """
    overrides = quiet(config) | {"demand.shock_memory": MEMORY}
    regime = dict.fromkeys(config.world.holders, "StatusQuo")
    design = sampled.assign(**regime, **overrides).reset_index(drop=True)
    gap = np.zeros(len(design))
    calm, shaken = (make(config, design, series=False) for _ in range(2))
    calm.step()  # whatever has to be compiled is compiled by one thread
    shaken.step()
    with ThreadPoolExecutor(2) as both:  # compiled code needs no lock of Python's
        for month in range(1, START + WAIT + WATCH):
            if month == START:
                shaken.world.shock[:] = np.log(1 - BLIP) / MEMORY
            list(both.map(lambda game: game.step(), (calm, shaken)))
            if month >= START + WAIT:
                with np.errstate(invalid="ignore", divide="ignore"):  # one that does not clear
                    process = np.abs(np.log(shaken.world.index / calm.world.index))
                gap = np.maximum(gap, process.max(axis=(1, 2)))
    return (gap < LEFT) & (calm.world.failed_month < 0) & (shaken.world.failed_month < 0)


def open_still(make: Make, config: Config, worlds: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Worlds with residuals of their openings, and whether prices stay (world,); see still.py.

    Those of the first month played, where the start comes later. As they are, and all true, where
    the config's worlds are not solved.
    """
    first = opened_earlier(config) if months_before(config) else config
    if not is_solved(first):
        return worlds, np.ones(len(worlds), bool)
    solved, moved = solve(make, first, worlds)
    return solved, moved <= 1


def opened_steady(
    make: Make, config: Config, sampled: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Worlds as `open_still` gives them; whether prices stay; whether it is steady too (world,).

    What does not stay put is not tried for a blip.
    """
    opened, stays = open_still(make, config, sampled)
    calm = stays.copy()
    if stays.any():
        calm[stays] = steady(make, config, opened[stays])
    return opened, stays, calm


def are_steady(make: Make, config: Config, sampled: pd.DataFrame) -> np.ndarray:
    """Whether each of many worlds is steady (world,), tried in batches; see `steady`."""
    flags_by_chunk: list[np.ndarray] = []
    with progress(len(sampled), "worlds checked") as bar:
        for first in range(0, len(sampled), BATCH):
            *_, calm = opened_steady(make, config, sampled.iloc[first : first + BATCH])
            flags_by_chunk.append(calm)
            bar.advance(len(calm))
    return np.concatenate(flags_by_chunk)


def tell_unsteady(make: Make, config: Config, chosen: pd.DataFrame) -> tuple[int, ...]:
    """Say on standard error how many of the worlds that were asked for are not steady, and which.

    chosen: a row per world with `world`, `seed` and dotted keys.
    """
    unsteady = chosen.loc[~are_steady(make, config, chosen), "world"].to_list()
    if unsteady:
        sys.stderr.write(
            f"regame: in {len(unsteady)} of {len(chosen)} worlds a blip in demand still moves "
            "prices three years on; they are played all the same, since they were asked for one "
            "by one\n"
        )
    return tuple(unsteady)


def steady_worlds(
    make: Make,
    config: Config,
    sample: Callable[[int], pd.DataFrame],
    n: int,
    first: int | None = None,
) -> pd.DataFrame:
    """The first n steady worlds of a larger sample; `world` counts them, seeds stay the sample's.

    sample(k): k candidate worlds with `world`, `seed` and a column per uncertain key. first: how
    many of the n are wanted, if not all; they are the same, and no more is tried than it takes.
    Raises UserError where too few are steady.
    """
    wanted = n if first is None else min(first, n)
    size = BATCH if first is None else min(BATCH, SPARE * wanted + FEW)
    worlds_kept: list[pd.DataFrame] = []
    steady_count, tried, unsolved = 0, 0, 0
    with progress(wanted, "worlds sampled") as bar:
        for batch in _batches(sample, n, size):
            tried += len(batch)
            opened, stays, calm = opened_steady(make, config, batch)
            unsolved += int((~stays).sum())
            worlds_kept.append(opened[calm])
            bar.advance(min(len(worlds_kept[-1]), wanted - steady_count))
            steady_count += len(worlds_kept[-1])
            if steady_count >= wanted:
                break
    if unsolved:
        sys.stderr.write(
            f"regame: {unsolved} of {tried} sampled worlds do not open at their prices: with "
            f"nothing happening they move by more than {OPENS:.0%} at once or {STAYS:.0%} in a "
            "year; others are drawn\n"
        )
    if steady_count < wanted:
        raise UserError(
            f"uncertainties: only {steady_count} of {tried} sampled worlds are steady without a "
            f"weapon, {wanted} are asked for: {unsolved} do not open at their prices (look at the "
            f"tables' capacities, use, stop_value), in {tried - unsolved - steady_count} a blip in "
            "demand goes on (narrow demand.* or stocks.*)"
        )
    worlds = pd.concat(worlds_kept).iloc[:wanted].reset_index(drop=True)
    return worlds.assign(world=np.arange(wanted))


def _batches(sample: Callable[[int], pd.DataFrame], n: int, size: int) -> Iterator[pd.DataFrame]:
    """Candidates for n worlds, some at a time: those that mostly do, then those of more."""
    tried = 0
    for spare in (SPARE, SPARE_MOST):
        candidates = sample(spare * n + SPARE_LEAST)
        for start in range(tried, len(candidates), size):
            yield candidates.iloc[start : start + size]
        tried = len(candidates)


def opened_exports(make: Make, config: Config, worlds: pd.DataFrame) -> np.ndarray:
    """Return exports in the first year over `licences.export_quota` (world,), of the first few."""
    regime = dict.fromkeys(config.world.holders, "StatusQuo")
    design = worlds.head(LOOKED_AT).assign(**regime).reset_index(drop=True)
    game = make(config, design, series=False)
    away, tonnes = ~np.array(game.atlas.inside), np.zeros(len(game.design))
    for _ in range(YEAR):
        game.step()
        tonnes += game.world.flow[:, :, game.atlas.home][:, :, away].sum(axis=(1, 2))
    return tonnes / config.licences.export_quota


def tell_opened_exports(make: Make, config: Config, worlds: pd.DataFrame) -> None:
    """Say on standard error what a quota leaves in truth, where worlds export otherwise than said.

    A world opens at its price, so its capacities and use are solved for, and exports follow.
    """
    if config.licences.quota_stands:
        return
    parts = opened_exports(make, config, worlds)
    low, middle, high = np.quantile(parts, (0, 0.5, 1))
    if abs(middle - 1) > NEAR:
        sys.stderr.write(
            f"regame: these worlds open with exports of {middle:.2f} ({low:.2f} to {high:.2f}) "
            "times licences.export_quota: weapons leave a share of that figure, so a quota of 0.6 "
            f"leaves {0.6 / middle:.0%} of what is exported\n"
        )

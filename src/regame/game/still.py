"""An opening that stays put: residuals of the first day, solved so that nothing moves a price.

Tables of use, output, costs and stocks come from different sources and never add up: played on, a
price leaves its opening with nothing happening. So in each world figures of least confidence are
scaled by residuals, numbers of the section `opening`: what a unit of activity takes of each group;
the price over cash cost at which extractors run, so that they run about as tables say; costs and
capacity of makers; what producers hold; and the usual price that sellers count on, which is the
opening's.
Where use and output of the dearest group disagree, both give way alike.

Still means without a weapon, dated changes, disputes, luck and growth. Plants in building come on
stream as announced: they are part of the world, and residuals make room for them within the year.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from regame.config.groups import load_again
from regame.config.opening import ANCHOR
from regame.config.schema import Config
from regame.engine.state.atlas import atlas_of
from regame.engine.state.stages import EXTRACTION, RUNNING
from regame.engine.state.sums import total
from regame.game.playing import Playing

Make = Callable[..., Playing]  # of a config and a design, such as `Game`

MONTHS = 12  # over which no price may move
OPENS, STAYS = 0.02, 0.03  # the most by which one may, either way: in the first month, and later
ENOUGH = 0.5  # of that, where the solver leaves a world
# By which the part of capacity that extractors run, use, and capacity of makers may be off; C
RUNS, TAKES, MAKES = 0.05, 0.05, 0.2
NUDGE = 0.02  # of a residual's logarithm, for slopes
FIRST, MORE = 6, 8  # points that are tried for the config itself, then for each world from there on
STEP = 0.5  # the longest step of a residual's logarithm
MOST = np.log(20.0)  # of a residual's logarithm, either way, as its bounds
# Beside luck and growth: disputes that come by chance, and causes of will that are no restriction.
UNPROVOKED = {"disputes.hazard": 0.0, "reputation.drive": 0.0}
GROWTH = (
    "demand.growth_inside", "demand.growth_outside", "demand.growth_magnets",
    "demand.rebound_inside", "demand.rebound_outside", "production.cost_growth",
)  # fmt: skip  # what is held still


def quiet(config: Config) -> dict[str, float]:
    """Return what keeps shocks and growth out of a world: values of assumptions by key.

    A world that is played up to its start keeps the growth that has brought it there.
    """
    calm = {"demand.shock": 0.0, "production.noise": 0.0}
    return calm | ({} if config.world.played_from is not None else dict.fromkeys(GROWTH, 0.0))


def is_solved(config: Config) -> bool:
    """Whether worlds of a config open still: it says so, and no past is played up to its start."""
    return config.opening.still and config.world.played_from is None


def residuals(config: Config) -> tuple[str, ...]:
    """Keys of the residuals that are solved together; the usual price follows from costs alone."""
    atlas = atlas_of(config)
    return (
        "opening.reserve",
        *(f"opening.use_{group}" for group in atlas.groups),
        *(f"opening.stock_{group}" for group in atlas.groups),
        *(("opening.conversion",) if atlas.makes else ()),
        *(("opening.magnets",) if atlas.makes and config.opening.makers else ()),
    )


def _weights(config: Config) -> np.ndarray:
    """What a residual's logarithm counts by itself (figure, residual): by what it may be off.

    The use of the group on which most is spent, and capacity of makers; the others are free.
    """
    atlas, keys = atlas_of(config), residuals(config)
    use = atlas.direct_use.sum(axis=1) + atlas.content * atlas.product_use.sum()
    worth = use * [getattr(config.prices, group) for group in atlas.groups]
    off = {f"opening.use_{atlas.groups[int(np.argmax(worth))]}": TAKES, "opening.magnets": MAKES}
    return np.array([[(key == name) / size for key in keys] for name, size in off.items()])


def opened(make: Make, config: Config, design: pd.DataFrame) -> pd.DataFrame:
    """Return a design with the residuals of each row's world, if it has none and worlds are solved.

    make: what makes a game of a config and a design, such as `Game`.
    """
    if not is_solved(config) or ANCHOR in design:
        return design
    keys = ["seed", *(key for key in design if "." in str(key))]
    worlds, row = design[keys].drop_duplicates(), design[keys].apply(tuple, axis=1)
    solved = solve(make, config, worlds)[0]
    index = {world: k for k, world in enumerate(worlds.apply(tuple, axis=1))}
    added = solved.iloc[[index[world] for world in row]].set_axis(design.index)
    return _laid_over(design, {str(key): added[key] for key in added if key not in design})


def moves(make: Make, config: Config, worlds: pd.DataFrame, months: int = MONTHS) -> np.ndarray:
    """Log of prices in the first holder's state over those of the opening (world, month, figure).

    worlds: one row each with `seed` and dotted keys, residuals among them. Prices are those of all
    groups, then of what is made of them. The last figure is no price: the part of their capacity at
    which extractors of the opening run, over that of the tables. Infinite from when a market does
    not clear.
    """
    config = config.model_copy(update={"dated": (), "changes": (), "profile": {}})
    calm = quiet(config) | UNPROVOKED | dict.fromkeys(config.world.holders, "StatusQuo")
    game = make(config, _laid_over(worlds, calm).reset_index(drop=True), series=False)
    opening, moved = _figures(game), []
    for _ in range(months):
        game.step()
        with np.errstate(invalid="ignore", divide="ignore"):
            change = np.log(_figures(game) / opening)
        moved.append(np.where(game.world.failed_month[:, None] < 0, change, np.inf))
    return np.stack(moved, axis=1)


def _figures(game: Playing) -> np.ndarray:
    world, atlas = game.world, game.atlas
    produced = world.product_index[:, [atlas.home]] if atlas.makes else np.ones((world.runs, 0))
    digs = (atlas.plant_stage == EXTRACTION) & (atlas.plant_status == RUNNING)
    weights = np.where(digs, atlas.nameplate, 0.0) / atlas.nameplate[digs].sum()
    part = total(world.use_of_capacity * weights, 1)
    return np.concatenate([world.price[:, :, atlas.home], produced, part[:, None]], axis=1)


def solve(make: Make, config: Config, worlds: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return worlds with a column for each residual, and how far prices move then (world,).

    From the config's own solution each world goes on by Gauss-Newton steps with the slopes there,
    corrected by what its steps bring (Broyden 1965), and keeps the best point that it has met.
    The second is the largest move of any price in MONTHS over what it may: up to one it stays put.
    """
    keys, weights = residuals(config), _weights(config)
    start, back = _central(make, config.hash, config.model_dump_json())
    worlds = _anchored(config, worlds)
    at = np.tile(start, (len(worlds), 1))
    best, minimum = at.copy(), np.full(len(worlds), np.inf)
    slant = np.tile(np.identity(len(keys)), (len(worlds), 1, 1))
    rows, gone, before = np.arange(len(worlds)), np.zeros_like(at), np.zeros_like(at)
    for k in range(MORE):
        moved = moves(make, config, _with(worlds.iloc[rows], keys, at[rows]))
        size, miss = _over(moved), _times(back, _flat(moved, at[rows], weights))
        better = rows[size < minimum[rows]]
        best[better], minimum[better] = at[better], size[size < minimum[rows]]
        if k:
            slant[rows] = _corrected(slant[rows], gone[rows], miss - before[rows])
        before[rows], gone[rows] = miss, -at[rows]
        at[rows] = _step(at[rows], _times(slant[rows], miss))
        gone[rows] += at[rows]
        rows = rows[size > ENOUGH]
        if not len(rows):
            break
    return _with(worlds, keys, best), minimum


def _times(matrix: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """A matrix, or one for each row, times rows; the same bits in whatever company."""
    return total(matrix * rows[:, None], 2)


def _corrected(slant: np.ndarray, gone: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Broyden's second correction of inverse slopes (world, residual, residual).

    gone: (world, residual), the last step; came: what it changed.
    """
    size = np.maximum(total(came * came, 1), 1e-12)[:, None, None]
    miss = gone - _times(slant, came)
    return slant + miss[:, :, None] * came[:, None] / size


def _over(moved: np.ndarray) -> np.ndarray:
    """The largest move over what it may be (world,); moved: as `moves` gives."""
    return np.asarray((np.abs(np.expm1(moved[:, :, :-1])) / _most(moved)).max(axis=(1, 2)))


def _most(moved: np.ndarray) -> np.ndarray:
    """How far a price may move (month, 1)."""
    return np.where(np.arange(moved.shape[1]) == 0, OPENS, STAYS)[:, None]


def _flat(moved: np.ndarray, at: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """What is to be least in squares (world, figure): moves, and residuals by their weights."""
    finite = np.where(np.isfinite(moved), moved, 0.0)
    prices = (finite[:, :, :-1] / _most(moved)).reshape(len(moved), -1)
    ends = total(at[:, None] * weights, 2)
    return np.hstack([prices, finite[:, :, -1] / RUNS / np.sqrt(moved.shape[1]), ends])


def _step(at: np.ndarray, way: np.ndarray) -> np.ndarray:
    """The next point of each world (world, residual)."""
    return np.clip(at - np.clip(way, -STEP, STEP), -MOST, MOST)


def _anchored(config: Config, worlds: pd.DataFrame) -> pd.DataFrame:
    """Sellers count on the price of the opening, whatever costs are over those of the tables."""
    cost = worlds.get("production.cost", config.production.cost)
    return _laid_over(worlds, {ANCHOR: 1 / cost})


def _with(worlds: pd.DataFrame, keys: tuple[str, ...], at: np.ndarray) -> pd.DataFrame:
    return _laid_over(worlds, dict(zip(keys, np.exp(at).T, strict=True)))


def _laid_over(worlds: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Worlds with these columns in place of theirs, in one piece: many are slow to add."""
    return pd.DataFrame({**worlds, **columns}, index=worlds.index)


@cache
def _central(make: Make, _hash: str, written: str) -> tuple[np.ndarray, np.ndarray]:
    """The solution of a config itself, in logarithms, and the pseudo-inverse of slopes there.

    The hash tells apart what a user's tables hold under the same path.
    """
    config = load_again(json.loads(written))
    keys, weights, number = residuals(config), _weights(config), config.numbers()
    at = np.log([number[key] for key in keys])
    for _ in range(FIRST):
        points = np.vstack([at, at + NUDGE * np.identity(len(keys))])
        rows = _anchored(config, pd.DataFrame({"seed": np.zeros(len(points), np.int64)}))
        moved = moves(make, config, _with(rows, keys, points))
        flat = _flat(moved, points, weights)
        back = np.linalg.pinv((flat[1:] - flat[0]).T / NUDGE, rcond=1e-4)
        if _over(moved[:1]) < ENOUGH / 3:
            break
        at = _step(at, _times(back, flat[:1])[0])
    return at, back

"""How an experiment spreads its worlds: at random, evenly, on a grid, or as listed."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from regame.core.errors import UserError
from regame.design.design import Uncertainty, stream_of, worlds

Sampler = Literal["latin hypercube", "sobol", "factorial", "list"]
SPREAD: tuple[Sampler, ...] = ("latin hypercube", "sobol")  # of which any number will do
Floats = NDArray[np.float64]


def spread_worlds(
    sampler: Sampler,
    n: int,
    uncertainties: Sequence[Uncertainty],
    seed: int,
    listed: Sequence[Mapping[str, float]] = (),
) -> pd.DataFrame:
    """Return n worlds, a row each: `world`, `seed` and a column per uncertain key.

    latin hypercube: `design.worlds`. sobol: the first n points of a scrambled Sobol sequence (Owen
    1998). factorial: every combination of the levels of every key. list: the rows of `listed`.
    The last two repeat until there are n worlds; every round has its own luck, shared by all its
    worlds. Raises UserError if n is no whole number of rounds.
    """
    if sampler == "latin hypercube":
        return worlds(n, uncertainties, seed)
    table = worlds(n, (), seed)
    if sampler == "sobol":
        points = _sobol(n, len(uncertainties), seed)
        return table.assign(
            **{item.key: item.quantile(points[:, k]) for k, item in enumerate(uncertainties)}
        )
    size = grid_size(uncertainties) if sampler == "factorial" else len(listed)
    if n % size:
        design_name = "a full factorial of these levels" if sampler == "factorial" else "the list"
        raise UserError(
            f"runs = {n}: {design_name} has {size} worlds, so runs must be {size} or a multiple"
        )
    grid = _grid(uncertainties) if sampler == "factorial" else pd.DataFrame(list(listed))
    row = np.arange(n) % len(grid)
    table["seed"] = table["seed"].to_numpy()[np.arange(n) // len(grid)]
    return pd.concat([table, grid.iloc[row].reset_index(drop=True)], axis=1)


def grid_size(uncertainties: Sequence[Uncertainty]) -> int:
    """Return how many worlds a full factorial of these levels has."""
    return prod(len(_levels(item)) for item in uncertainties)


def _sobol(n: int, dimensions: int, seed: int) -> Floats:
    """The first n of a power of two of points, which is what the sequence is balanced over."""
    if not dimensions:
        return np.empty((n, 0))
    points = qmc.Sobol(dimensions, rng=stream_of(seed, "sobol"))
    return np.asarray(points.random_base2(max(n - 1, 1).bit_length())[:n])


def _levels(item: Uncertainty) -> Floats:
    """Values of a key in a factorial: all of a choice, else the middles of equal shares."""
    if item.law == "choice":
        return np.array(item.values)
    count = item.levels or 1
    return item.quantile((np.arange(count) + 0.5) / count)


def _grid(uncertainties: Sequence[Uncertainty]) -> pd.DataFrame:
    keys = [item.key for item in uncertainties]
    meshes = np.meshgrid(*(_levels(item) for item in uncertainties), indexing="ij")
    return pd.DataFrame({key: mesh.ravel() for key, mesh in zip(keys, meshes, strict=True)})

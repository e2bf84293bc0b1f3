"""Build and check a design: the table with one row per run that an engine plays.

Columns: `seed`, `world`, `treatment`, one column of strategy text per state that is given one, and
any dotted config keys (floats) that differ from run to run. The index `run` counts from 0.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import prod
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from scipy.stats import qmc

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import UserError, gathered, nearest, refuse
from regame.core.options import LARGEST_SEED

FIXED = ("seed", "world", "treatment")  # columns that every design has


type Amount = Floats | float
type Parse = Callable[[str], Any]  # turns the text of a strategy into one
GIVEN = "given in [ranges]"  # ends the source of such a range


def triangular(share: Floats, low: Amount, mode: Amount, high: Amount) -> Floats:
    """Return the values below which the given shares of a triangular law lie; it peaks at mode."""
    width, remaining = np.maximum(high - low, 1e-300), mode - low
    rising = low + np.sqrt(share * width * remaining)
    falling = high - np.sqrt((1 - share) * width * (high - mode))
    return np.where(share < remaining / width, rising, falling)


class Uncertainty(BaseModel):
    """One uncertain parameter: which config key, by which law, from which source.

    `uniform` and `loguniform` lie on [low, high), `triangular` peaks at `mode`, `choice` takes one
    of `values` with equal weight. `levels` is how many values a full factorial takes of a law that
    is no choice: the middles of so many shares of equal weight.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    key: str = Field(min_length=1, description="dotted key of a float of the config")
    law: Literal["uniform", "loguniform", "triangular", "choice"]
    low: float | None = None
    high: float | None = None
    mode: float | None = None
    values: tuple[float, ...] = ()
    levels: int | None = Field(None, ge=1, le=1000, description="of a full factorial")
    source: str = Field(min_length=1, description="where the range comes from")

    @model_validator(mode="after")
    def _has_what_its_law_needs(self) -> Self:
        bounds = (self.low, self.high)
        if self.law == "choice":
            if not self.values or bounds != (None, None):
                raise ValueError("law choice needs values, and neither low nor high")
            if self.levels is not None:
                raise ValueError("law choice has its values for levels")
            return self
        if self.values or self.low is None or self.high is None or self.low >= self.high:
            raise ValueError(f"law {self.law} needs low below high, and no values")
        if self.law == "loguniform" and self.low <= 0:
            raise ValueError("law loguniform needs low above 0")
        if (self.law == "triangular") != (self.mode is not None):
            raise ValueError("mode belongs to law triangular, and it needs one")
        if self.mode is not None and not self.low <= self.mode <= self.high:
            raise ValueError("mode must lie between low and high")
        return self

    @property
    def is_given(self) -> bool:
        """Whether its range was given by itself, over those of an experiment; no fit changes it."""
        return self.source.endswith(GIVEN)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the most that it takes."""
        reached = [end for end in (*self.values, self.low, self.high) if end is not None]
        return min(reached), max(reached)

    def quantile(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values below which the given shares of the law lie; share on [0, 1)."""
        if self.law == "choice":
            return np.take(np.array(self.values), (share * len(self.values)).astype(int))
        low, high = self.ends
        if self.law == "uniform":
            return low + share * (high - low)
        if self.law == "loguniform":
            logarithm = np.log(low) + share * np.log(high / low)
            return np.asarray(np.exp(logarithm).clip(low, high))
        assert self.mode is not None
        return triangular(share, low, self.mode, high)

    def share(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of the law below each value, on [0, 1]: the inverse of `quantile`."""
        if self.law == "choice":
            ranks = [sorted(self.values).index(value) for value in values]
            return (np.array(ranks) + 0.5) / len(self.values)
        low, high = self.ends
        values = values.clip(low, high)
        if self.law == "uniform":
            return np.asarray((values - low) / (high - low))
        if self.law == "loguniform":
            return np.asarray(np.log(values / low) / np.log(high / low))
        assert self.mode is not None
        tiny = np.finfo(float).tiny
        rising = (values - low) ** 2 / ((high - low) * max(self.mode - low, tiny))
        falling = 1 - (high - values) ** 2 / ((high - low) * max(high - self.mode, tiny))
        return np.where(values < self.mode, rising, falling)


type Uncertain = Sequence[Uncertainty]


def worlds(n: int, uncertainties: Uncertain, seed: int) -> pd.DataFrame:
    """Sample n worlds by a Latin hypercube (McKay, Beckman and Conover 1979).

    Returns one row per world: `world`, `seed` and a column per uncertain key. Every key has a
    stream of its own, named by the key, so another uncertainty, or another order of them, leaves
    a key's values as they were. The seed of world w depends on `seed` and w alone.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise UserError(f"seed = {seed}: must lie between 0 and {LARGEST_SEED}")
    table = pd.DataFrame({"world": np.arange(n), "seed": seed * 2**32 + np.arange(n)})
    for uncertainty in uncertainties:
        share = qmc.LatinHypercube(1, rng=stream_of(seed, uncertainty.key)).random(n)[:, 0]
        table[uncertainty.key] = uncertainty.quantile(share)
    return table


def stream_of(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of that name: other names, or more of them, do not change it."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return np.random.Generator(np.random.Philox(int.from_bytes(digest[:16])))


def evenly(seed: int, name: str, count: int) -> Floats:
    """Return shares on [0, 1) spread evenly over a count of worlds, in an order of that name."""
    return np.asarray((stream_of(seed, name).permutation(count) + 0.5) / count)


def cross(sampled: pd.DataFrame, treatments: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Give every world every treatment: world by world, treatments in the order given.

    sampled: as `worlds` returns it. treatments: name -> state -> text of its strategy. All
    treatments of a world share its seed and parameters, and so its luck.
    """
    names = list(treatments)
    repeated = sampled.loc[sampled.index.repeat(len(names))].reset_index(drop=True)
    profiles = pd.DataFrame([treatments[name] for name in names])
    profiles.insert(0, "treatment", names)
    tiled = pd.concat([profiles] * len(sampled), ignore_index=True)
    keys = [column for column in sampled if column not in FIXED]
    design = pd.concat([repeated[["seed", "world"]], tiled, repeated[keys]], axis=1)
    return design.rename_axis("run")


def check_columns(design: pd.DataFrame, config: Config, states: Sequence[str]) -> None:
    """Raise UserError with every fault in the columns that a game reads.

    Other columns are labels of the user, unless they look like a misspelt name.
    """
    keys = config.numbers()
    faults = [] if "seed" in design else ["design: column 'seed' is missing"]
    if "seed" in design and not pd.api.types.is_integer_dtype(design["seed"]):
        faults.append("design: seed must be whole numbers of 0 or more")
    elif "seed" in design and (design["seed"] < 0).any():
        faults.append("design: seed must be 0 or more")
    for name in design.columns.difference([*keys, *states, *FIXED]).astype(str):
        players = [player for player in states if (":" in player) == (":" in name)]
        hint = nearest(name, keys if "." in name else players)
        if hint or "." in name:
            faults.append(f"design: no column {name!r} is known{hint}")
    faults += _bad_values(design, config)
    refuse(faults)


def _bad_values(design: pd.DataFrame, config: Config) -> list[str]:
    """What is wrong with values of the config's numbers in a design."""
    doubtful = [key for key in config.numbers() if key in design]
    values = design[doubtful]
    if not any(pd.api.types.is_object_dtype(kind) for kind in values.dtypes):
        # Quick, since every game asks.
        numbers = values.to_numpy(float)
        low, high = np.array([bounds_of(type(config), key) for key in doubtful]).reshape(-1, 2).T
        good = numbers.min(axis=0, initial=np.inf) >= low
        good &= numbers.max(axis=0, initial=-np.inf) <= high
        doubtful = [key for key, fine in zip(doubtful, good, strict=True) if not fine]
    return [fault for key in doubtful for fault in _out_of_bounds(key, design[key], config)]


@cache
def bounds_of(kind: type[Config], key: str) -> tuple[float, float]:
    """The least and the most that a key of a config may be."""
    table, name = key.split(".")
    section: Any = kind.model_fields[table].annotation
    rules = section.model_fields[name].metadata
    low = max((rule.ge for rule in rules if hasattr(rule, "ge")), default=-np.inf)
    return low, min((rule.le for rule in rules if hasattr(rule, "le")), default=np.inf)


def check(design: pd.DataFrame, config: Config, states: Sequence[str], parse: Parse) -> None:
    """Raise UserError with every fault of a design: columns, bounds of values, strategies.

    states: names of all states. parse: turns the text of a strategy into one, or raises UserError.
    """
    keys = config.numbers()
    faults = [f"design: column {name!r} is missing" for name in FIXED if name not in design]
    if not np.array_equal(design.index, np.arange(len(design))):
        faults.append("design: the index must count the runs from 0")
    faults += _bad_values(design, config)
    for name in (str(column) for column in design if column not in (*FIXED, *keys)):
        if name in states:
            faults += _unknown_strategies(name, design[name], parse)
        else:
            hint = nearest(name, [*keys, *states])
            faults.append(f"design: {name!r} is neither a float of the config nor a state{hint}")
    refuse(faults)


def _out_of_bounds(key: str, values: pd.Series, config: Config) -> list[str]:
    """Try the extremes of a column."""
    if values.isna().any():
        return [f"design: {key} has missing values"]
    for value in (float(values.min()), float(values.max())):
        if fault := out_of_bounds(key, value, config):
            return [f"design: {fault}"]
    return []


def out_of_bounds(key: str, value: float, config: Config) -> str | None:
    """Try a value in the section of the config that its key belongs to; return what is wrong."""
    table, name = key.split(".")
    section = getattr(config, table)
    try:
        type(section).model_validate({**section.model_dump(), name: value})
    except ValidationError as error:
        return f"{key} = {value:g}: {error.errors()[0]['msg']}"
    return None


def _unknown_strategies(state: str, texts: pd.Series, parse: Parse) -> list[str]:
    faults: list[str] = []
    for play in texts.unique():
        with gathered(faults, f"{state}: "):
            parse(play)
    return faults


Sampler = Literal["latin hypercube", "sobol", "factorial", "list"]
SPREAD: tuple[Sampler, ...] = ("latin hypercube", "sobol")  # of which any number will do


def spread_worlds(
    sampler: Sampler,
    n: int,
    uncertainties: Uncertain,
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
        columns = {item.key: item.quantile(points[:, k]) for k, item in enumerate(uncertainties)}
        return table.assign(**columns)
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


def grid_size(uncertainties: Uncertain) -> int:
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


def _grid(uncertainties: Uncertain) -> pd.DataFrame:
    keys = [item.key for item in uncertainties]
    meshes = np.meshgrid(*(_levels(item) for item in uncertainties), indexing="ij")
    return pd.DataFrame({key: mesh.ravel() for key, mesh in zip(keys, meshes, strict=True)})

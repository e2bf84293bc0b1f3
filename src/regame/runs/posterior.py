"""The parameters that the record leaves likely: a file of draws, and worlds drawn from it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from regame.config.schema import config_keys
from regame.core.addresses import replacing
from regame.core.errors import UserError, nearest
from regame.core.packaged import DATA
from regame.design.design import Uncertain, stream_of, worlds
from regame.runs.sources import DATED, POSTERIOR, PRIOR, USUAL_YEAR, check_name, shipped_years

ABOUT = b"regame"  # metadata: what the draws come from
SEED = "seed"


@dataclass(frozen=True)
class Posterior:
    """Draws of what the record leaves likely.

    draws: a row per draw, of equal weight, a column per key, and `seed`, the luck that the draw had
    when it met the record, which is part of what was fitted. about: what they come from.
    """

    draws: pd.DataFrame
    about: dict[str, object]


def write(path: Path, posterior: Posterior) -> None:
    """Write draws to a Parquet file, in single precision, whole or not at all."""
    kinds = {key: np.int64 if key == SEED else np.float32 for key in posterior.draws}
    table = pa.Table.from_pandas(posterior.draws.astype(kinds), preserve_index=False)
    table = table.replace_schema_metadata({ABOUT: json.dumps(posterior.about, sort_keys=True)})
    with replacing(path) as file:
        pq.write_table(table, file, compression="zstd", write_page_checksum=True)


def check_source(name: str) -> None:
    """Raise UserError unless worlds can be drawn from a source of that name."""
    check_name(name)
    if name != PRIOR:
        read(name)


def sample(
    source: str,
    n: int,
    uncertainties: Uncertain,
    seed: int,
    begins: int | None = None,
    fitted: Collection[str] | None = None,
) -> pd.DataFrame:
    """Sample n worlds from a source: the prior, a posterior of the package, or a file.

    begins: the year in which they open (see `posterior_worlds`). fitted: keys that a fit may
    decide, all if None; a case keeps the ranges of its own.
    """
    if source == PRIOR:
        return worlds(n, uncertainties, seed)
    posterior = read(source)
    if fitted is not None:
        fitted_keys = [key for key in posterior.draws if key in fitted]
        posterior = Posterior(posterior.draws[fitted_keys], posterior.about)
    return posterior_worlds(posterior, n, uncertainties, seed, begins)


def read(name: str = POSTERIOR) -> Posterior:
    """Return a posterior of the package (posterior, posterior_YEAR), or that in a Parquet file.

    Raises UserError if there is none or the file is damaged.
    """
    dated = DATED.match(name)
    if name != POSTERIOR and not dated:
        return _read(Path(name))
    return _shipped(Path(fitted_to(int(dated[1]) if dated else USUAL_YEAR)))


def fitted_to(year: int) -> str:
    """Return the file in the package with the posterior of the record up to December of a year.

    Raises UserError if it has none.
    """
    if year not in shipped_years():
        years = ", ".join(map(str, shipped_years()))
        raise UserError(
            f"fit_until = {year}: the package has posteriors to {years}; `regame calibrate --until "
            f"{year}` makes one, `--worlds FILE` takes its draws"
        )
    with as_file(DATA / f"{POSTERIOR}_{year}.parquet") as path:
        return str(path)


def _read(path: Path) -> Posterior:
    try:
        table = pq.ParquetFile(path, page_checksum_verification=True).read()
        about = json.loads((table.schema.metadata or {})[ABOUT])
    except FileNotFoundError:
        raise UserError(f"{path}: no such posterior; `regame calibrate` makes one") from None
    except (OSError, ValueError, KeyError, pa.ArrowException):
        raise UserError(f"{path}: is no posterior of `regame calibrate`, or is damaged") from None
    draws = table.to_pandas()
    keys = [*config_keys(), SEED]
    if altered := [f"{path}: is damaged: {key!r} is no key of a config{near}" for key in draws
                   if key not in keys and (near := nearest(key, keys))]:  # fmt: skip
        raise UserError(altered)
    return Posterior(draws.astype({key: np.float64 for key in draws if key != SEED}), about)


_shipped = cache(_read)  # those of the package are read once


def posterior_worlds(
    posterior: Posterior, n: int, uncertainties: Uncertain, seed: int, begins: int | None = None
) -> pd.DataFrame:
    """Draw n worlds; like `design.worlds`, but values that were fitted come from the posterior.

    Draws are taken in an order that the seed decides, each once before any is taken again. Keys
    that the posterior does not know keep their prior; ranges given by themselves hold. begins: the
    year in which the worlds open; where the fit began in it, a draw that is taken first keeps the
    luck with which it met the record, since the record was one luck too. Taken again, or begun in
    another year, it meets luck of its own.
    """
    table = worlds(n, uncertainties, seed)
    order = stream_of(seed, "posterior").permutation(len(posterior.draws))
    chosen = posterior.draws.iloc[order[np.arange(n) % len(order)]].reset_index(drop=True)
    fitted_keys = [at.key for at in uncertainties if at.key in chosen and not at.is_given]
    table = table.assign(**{key: chosen[key] for key in fitted_keys})
    if SEED in chosen and begins is not None and begins == posterior.about.get("begins"):
        first = np.arange(n) < len(order)
        table[SEED] = np.where(first & ~chosen[SEED].duplicated(), chosen[SEED], table[SEED])
    return table

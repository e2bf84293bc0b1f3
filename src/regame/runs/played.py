"""What came of a job: its table, or its numbers, and its lists as they are asked for.

A list a row takes six times the memory of all other columns; so a study of many rows keeps its
numbers in memory (`store.read_numbers`) and reads a column of lists when a statistic asks for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from regame.runs import store
from regame.runs.manifests import read_manifest
from regame.runs.store import Folder, chunk_name, damaged, holds_lists, schema_of


@dataclass(frozen=True)
class Played:
    """What came of a job. path: its folder.

    seconds: wall time of the play, apart from imports and compilation; rows: how many rows that
    time was spent on (those that a resumed run found finished are not among them).
    """

    path: Path
    seconds: float
    rows: int
    held: tuple[pa.Table, ...] = ()  # all chunks in order, where they are few

    @cached_property
    def table(self) -> pd.DataFrame:
        """The whole table, a row per run, sorted by run; `store.read` gives some of its columns."""
        return store.frame_of(self.held) if self.held else store.read(self.path)

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """The columns with one value a run, sorted by run: a sixth of what `table` takes."""
        parts = map(store.numbers_of, self.held)
        return store.frame_of(parts) if self.held else store.read_numbers(self.path)

    @cached_property
    def lists(self) -> dict[str, "Pick"]:
        """How to read the columns of lists, some runs at a time, by name."""
        return lists_of(self.held) if self.held else lists_in(self.path)


type Pick = Callable[[NDArray[np.int64]], NDArray[np.float64]]  # of runs -> (runs, values)
type Parts = Sequence[tuple[int, Callable[[], pa.ChunkedArray]]]


def _picked(parts: Parts, runs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a column of lists of one length in some runs that did not fail, (runs, values).

    parts: of each chunk its rows, and how to get the column.
    """
    order = np.argsort(runs, kind="stable")
    ranked = runs[order]
    first, values = 0, []
    for rows, column in parts:
        inside = ranked[slice(*np.searchsorted(ranked, (first, first + rows)))] - first
        if len(inside):
            flat = column().take(pa.array(inside)).combine_chunks().flatten()
            values.append(flat.to_numpy(zero_copy_only=False).reshape(len(inside), -1))
        first += rows
    stacked = np.concatenate(values)
    return stacked if np.array_equal(ranked, runs) else stacked[np.argsort(order)]


def lists_in(path: Path) -> dict[str, Pick]:
    """Return how to read each column of lists of a finished folder, by its name.

    Memory is that of the runs asked for, and of a chunk's column. It holds to the checksums of
    pages; those of chunks are checked by `store.read_numbers`. Raises UserError if a chunk is
    damaged or the run is unfinished.
    """
    names = [field.name for field in schema_of(path) if holds_lists(field.type)]
    sizes = [end - first for first, end in Folder(path, read_manifest(path)).spans()]
    files = [(size, path / chunk_name(number)) for number, size in enumerate(sizes)]
    return {
        name: partial(_picked, [(size, partial(_read, file, name)) for size, file in files])
        for name in names
    }


def lists_of(tables: Sequence[pa.Table]) -> dict[str, Pick]:
    """Return the same of chunks in memory, in the order of their runs."""
    names = [at.name for table in tables for at in table.schema if holds_lists(at.type)]
    return {
        name: partial(_picked, [(len(table), partial(table.column, name)) for table in tables])
        for name in dict.fromkeys(names)
    }


def _read(path: Path, name: str) -> pa.ChunkedArray:
    try:
        with path.open("rb") as file:
            return pq.ParquetFile(file, page_checksum_verification=True).read([name])[name]
    except (OSError, ValueError, KeyError, pa.ArrowException):
        raise damaged(path) from None

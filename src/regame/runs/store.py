"""Keep the results of a run of many rows: a folder of chunks, written whole or not at all.

`results/NAME/manifest.json` says what is being played; `chunk-000017.parquet` holds rows
17 x chunk and on. A chunk is written under another name, flushed to the disk and renamed, so that
a file of that name is complete; it carries checksums, so that a damaged one is noticed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from regame.core.addresses import clear_leftovers, make_folder, replacing
from regame.core.errors import UserError
from regame.core.packaged import Toml
from regame.runs import manifests

CONTENT = b"sha256"  # metadata of a chunk: the digest of what was written
RUN = b"run"  # metadata of a chunk: what its run plays, by the manifest's hashes; not in 0.1
TIMES = ("elapsed_s", "started", "finished")  # columns that no digest covers
SAME = (  # entries of the manifest that a resumed run must share
    *("schema_version", "config_hash", "design_hash", "code_hash"),
    *("seed", "months", "runs", "rows", "versions"),
)


@dataclass(frozen=True)
class Folder:
    """An open folder of results. path: the folder; manifest: what it holds."""

    path: Path
    manifest: manifests.Manifest

    @property
    def run(self) -> str:
        """What is played, as chunks say it: they belong to no other run."""
        keys = ("design_hash", "config_hash", "seed", "months")
        return " ".join(str(self.manifest.get(key)) for key in keys)

    def spans(self) -> list[tuple[int, int]]:
        """Return first and last-plus-one row of every chunk."""
        rows, chunk = self.manifest["rows"], self.manifest["chunk"]
        return [(first, min(first + chunk, rows)) for first in range(0, rows, chunk)]

    def missing(self) -> list[int]:
        """Return the numbers of the chunks that are not there yet or are damaged."""
        return [n for n in range(len(self.spans())) if not self._is_whole(n)]

    def write(self, number: int, table: pa.Table) -> None:
        """Store a chunk; afterwards it is there for good, or it is as if nothing had been done."""
        table = table.replace_schema_metadata({CONTENT: _sha256(table), RUN: self.run})
        with replacing(self.path / chunk_name(number)) as file:
            # Numbers seldom repeat: without dictionaries half the time, three quarters the size.
            pq.write_table(
                table,
                file,
                compression="zstd",
                compression_level=1,
                use_dictionary=False,
                write_page_checksum=True,
            )

    def read(self, number: int) -> pa.Table:
        """Return a chunk; UserError where it is not there, damaged, or of other runs."""
        path = self.path / chunk_name(number)
        table = _read_chunk(path, self.run)
        rows, chunk = self.manifest["rows"], self.manifest["chunk"]
        due = np.arange(number * chunk, min((number + 1) * chunk, rows))
        if not np.array_equal(table["run"].to_numpy(), due):
            raise UserError(f"{path}: does not hold the runs that it should")
        return table

    def _is_whole(self, number: int) -> bool:
        try:
            self.read(number)
        except UserError:
            return False
        return True


def chunk_name(number: int) -> str:
    """Return the file name of a chunk."""
    return f"chunk-{number:06d}.parquet"


def open_folder(out: Path | None, name: str, manifest: manifests.Manifest, resume: bool) -> Folder:
    """Open the folder for results, making it if need be.

    Without `out`, a new `results/NAME-001` is made (the next free number). A folder that is resumed
    keeps the manifest, and the chunk size, that it began with. Raises UserError where `check_out`
    does, and if the folder holds the results of anything but this very computation.
    """
    manifests.check_out(out, resume)
    path = manifests.numbered(name) if out is None else out
    make_folder(path / manifests.NOTES)
    for each in (path, path / manifests.NOTES):
        clear_leftovers(each)
    if manifests.is_begun(path):
        begun = manifests.read_manifest(path)
        sides = [(key, begun.get(key), manifest.get(key)) for key in SAME]
        if differing := [f"{key} {was}, now {now}" for key, was, now in sides if was != now]:
            raise UserError(f"--resume: {path} holds another run: {', '.join(differing)}")
        return Folder(path, begun)
    with replacing(manifests.notes(path) / manifests.MANIFEST) as file:
        file.write(json.dumps(manifests.sealed(manifest), indent=2).encode() + b"\n")
    return Folder(path, manifest)


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON file, whole or not at all, and seal it."""
    manifests.write_sealed(path, json.dumps(content, indent=1, allow_nan=False).encode() + b"\n")


def write_text(path: Path, content: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with replacing(path) as file:
        file.write(content.encode())


def read_json(path: Path) -> Toml:
    """Return the content of an answer in a folder of results, or raise UserError."""
    try:
        return manifests.read_sealed(path)
    except FileNotFoundError:
        fault = f"{path.parent}: has no {path.name}: no verdict was reached there"
        raise UserError(fault) from None


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the table of a folder, sorted by run, columns as declared, or some columns of it.

    Memory is that of the columns asked for, and of one chunk. Columns that are not there are left
    out. Raises UserError if a chunk is damaged or the run is unfinished.
    """
    parts = []
    for chunk in _chunks(path):
        names = chunk.column_names if columns is None else columns
        parts.append(chunk.select([name for name in names if name in chunk.column_names]))
    return join(parts)


def read(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return what `read_table` returns as a DataFrame, one row per run; raises what that raises."""
    return frame_of([read_table(path, columns)])


def read_numbers(path: Path) -> pd.DataFrame:
    """Return the columns with one value a run, sorted by run; raises what `read_table` raises."""
    names = [field.name for field in schema_of(path) if not holds_lists(field.type)]
    return read(path, names)


def frame_of(tables: Iterable[pa.Table]) -> pd.DataFrame:
    """Stack tables as a DataFrame."""
    frame: pd.DataFrame = join(list(tables)).to_pandas()
    return frame


def numbers_of(table: pa.Table) -> pa.Table:
    """Return the columns of a table with one value a row."""
    return table.select([field.name for field in table.schema if not holds_lists(field.type)])


def join(tables: list[pa.Table]) -> pa.Table:
    """Stack tables; a column that one of them lacks is empty there, whole numbers may widen."""
    return pa.concat_tables(tables, promote_options="permissive")


def digest(path: Path) -> str:
    """Return the SHA-256 of a folder's table: sorted by run, columns as declared, without times.

    Chunk size, workers and order of work leave it as it is; memory is that of one chunk. Raises
    what `read_table` raises.
    """
    schema = pa.schema([field for field in schema_of(path) if field.name not in TIMES])
    chunks = (join([schema.empty_table(), chunk]) for chunk in _chunks(path))
    return _sha256_of(chunks, schema.names)


def _chunks(path: Path) -> Iterator[pa.Table]:
    """Give the chunks of a finished folder in the order of their runs, every one checked."""
    folder = Folder(path, manifests.read_manifest(path))
    yield from map(folder.read, range(_finished(folder)))


def schema_of(path: Path) -> pa.Schema:
    """Return the columns of a finished folder with types; raises what `read_table` raises."""
    folder = Folder(path, manifests.read_manifest(path))
    schema_fields = []
    for number in range(_finished(folder)):
        name = path / chunk_name(number)
        try:
            with name.open("rb") as file:
                schema = pq.read_schema(file).remove_metadata()
            if any(pa.types.is_binary(x) or pa.types.is_large_binary(x) for x in schema.types):
                raise ValueError("no column of outcomes holds bytes: it was text")
            schema_fields.append(schema)
        except (OSError, ValueError, pa.ArrowException):
            raise damaged(name) from None
    try:
        return pa.unify_schemas(schema_fields, promote_options="permissive")
    except pa.ArrowException:  # a damaged footer may still read as a schema, of other types
        alike = [schema_fields.count(schema) for schema in schema_fields]
        raise damaged(path / chunk_name(alike.index(min(alike)))) from None


def holds_lists(kind: pa.DataType) -> bool:
    """Whether a column of that type holds a list a row."""
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _finished(folder: Folder) -> int:
    """The number of chunks of a folder. Raises UserError where some are still to be played."""
    path, due = folder.path, -(-folder.manifest["rows"] // folder.manifest["chunk"])
    names = (file.name for file in path.iterdir() if file.suffix == ".parquet")
    chunks_before = sum(name < chunk_name(due) for name in names if name.startswith("chunk-"))
    if chunks_before < due:
        raise UserError(f"{path}: unfinished, {chunks_before} of {due} chunks; go on with --resume")
    return due


class _Column:
    """The digest of a column that is fed part by part, wherever it is cut."""

    def __init__(self) -> None:
        self._gaps, self._values = hashlib.sha256(), hashlib.sha256()
        self._inner: _Column | None = None
        self._empty = True

    def add(self, part: pa.Array) -> None:
        """Take in the next part: what depends on its values alone, not on how they are held."""
        self._gaps.update(part.is_null().to_numpy(zero_copy_only=False).tobytes())
        self._empty = self._empty and part.null_count == len(part)
        kind = part.type
        if holds_lists(kind):
            lengths = part.value_lengths().fill_null(-1)
            self._values.update(lengths.to_numpy(zero_copy_only=False).astype("<i8").tobytes())
            self._inner = self._inner or _Column()
            self._inner.add(part.flatten())
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            for value_text in part.to_pylist():
                raw = (value_text or "").encode()
                self._values.update(len(raw).to_bytes(8, "little") + raw)
        elif not pa.types.is_null(kind):
            self._values.update(_numbers(part))

    def digest(self) -> bytes:
        """The digest of all that was taken in."""
        if self._empty:
            return self._gaps.digest()  # nothing but gaps: the type then depends on who wrote it
        inner = self._inner.digest() if self._inner else b""
        return self._gaps.digest() + self._values.digest() + inner


def _numbers(part: pa.Array) -> bytes:
    floating = pa.types.is_floating(part.type)
    filled = part.fill_null(float("nan") if floating else pa.scalar(0).cast(part.type))
    values = filled.to_numpy(zero_copy_only=False).astype("<f8" if floating else "<i8")
    if floating:
        values[np.isnan(values)] = np.nan  # a NaN has many bit patterns
    return values.tobytes()


def content(table: pa.Table) -> str:
    """Return the SHA-256 of what some rows hold, without times."""
    return _sha256(table.drop_columns([name for name in TIMES if name in table.column_names]))


def _sha256(table: pa.Table) -> str:
    return _sha256_of([table], table.column_names)


def _sha256_of(parts: Iterable[pa.Table], names: Sequence[str]) -> str:
    """The SHA-256 of columns of tables one below the other, wherever they are cut."""
    columns = {name: _Column() for name in names}
    for part in parts:
        for name, column in columns.items():
            column.add(part[name].combine_chunks())
    total = hashlib.sha256()
    for name, column in columns.items():
        total.update(f"{name}\0".encode() + column.digest())
    return total.hexdigest()


def _read_chunk(path: Path, run: str) -> pa.Table:
    """Return a chunk of a run, as `Folder.run` names it. Raises UserError for any other."""
    try:
        with path.open("rb") as file:
            table = pq.ParquetFile(file, page_checksum_verification=True).read()
        about = table.schema.metadata or {}
        content = about.get(CONTENT)
        table = table.replace_schema_metadata(None)
        # Page checksums cover neither the names of columns nor the layout of pages.
        is_intact = content == _sha256(table).encode()
    except (OSError, ValueError, pa.ArrowException):
        is_intact = False
    if not is_intact:
        raise damaged(path)
    if about.get(RUN, run.encode()) != run.encode():
        raise UserError(f"{path}: is damaged, or of another run; --resume plays it again")
    return table


def damaged(path: Path) -> UserError:
    """Return the fault that a chunk cannot be read."""
    return UserError(f"{path}: is damaged; --resume plays it again")

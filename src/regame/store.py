"""Keep the results of a run of many rows: a folder of chunks, written whole or not at all.

`results/NAME/manifest.json` says what is being played; `chunk-000017.parquet` holds rows
17 x chunk and on. A chunk is written under another name, flushed to the disk and renamed, so that
a file of that name is complete; it carries checksums, so that a damaged one is noticed.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from regame.errors import UserError

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
CONTENT = b"sha256"  # metadata of a chunk: the digest of what was written
TIMES = ("elapsed_s", "started", "finished")  # columns that no digest covers
SAME = (  # entries of the manifest that a resumed run must share
    *("schema_version", "config_hash", "design_hash", "code_hash"),
    *("seed", "months", "runs", "rows", "versions"),
)


@dataclass(frozen=True)
class Folder:
    """An open folder of results. path: the folder; manifest: what it holds."""

    path: Path
    manifest: dict[str, Any]

    def spans(self) -> list[tuple[int, int]]:
        """Return first and last-plus-one row of every chunk."""
        rows, chunk = self.manifest["rows"], self.manifest["chunk"]
        return [(first, min(first + chunk, rows)) for first in range(0, rows, chunk)]

    def missing(self) -> list[int]:
        """Return the numbers of the chunks that are not there yet or are damaged."""
        return [n for n in range(len(self.spans())) if not self._whole(n)]

    def write(self, number: int, table: pa.Table) -> None:
        """Store a chunk; afterwards it is there for good, or it is as if nothing had been done."""
        table = table.replace_schema_metadata({CONTENT: _sha256(table)})
        with _replacing(self.path / chunk_name(number)) as file:
            pq.write_table(
                table, file, compression="zstd", compression_level=1, write_page_checksum=True
            )

    def _whole(self, number: int) -> bool:
        first, last = self.spans()[number]
        path = self.path / chunk_name(number)
        if not path.exists():
            return False
        try:
            runs = _read_chunk(path)["run"].to_numpy()
        except UserError:
            return False
        return np.array_equal(runs, np.arange(first, last))


def chunk_name(number: int) -> str:
    """Return the file name of a chunk."""
    return f"chunk-{number:06d}.parquet"


def check_out(out: Path | None, resume: bool) -> None:
    """Raise UserError if results may not go to `out`; touches nothing."""
    if out is None:
        if resume:
            raise UserError("--resume: say which folder to go on in, with --out FOLDER")
    elif out.exists() and not out.is_dir():
        raise UserError(f"--out {out}: is a file; a folder is needed")
    elif out.is_dir() and any(out.iterdir()):
        if not resume:
            raise UserError(
                f"--out {out}: is not empty; choose another folder, or --resume to go on in it"
            )
        if not (out / MANIFEST).exists():
            raise UserError(f"--out {out}: has no {MANIFEST}, so there is nothing to resume")


def open_folder(out: Path | None, name: str, manifest: dict[str, Any], resume: bool) -> Folder:
    """Open the folder for results, making it if need be.

    Without `out`, a new `results/NAME-001` is made (the next free number). A folder that is resumed
    keeps the manifest, and the chunk size, that it began with. Raises UserError where `check_out`
    does, and if the folder holds the results of anything but this very computation.
    """
    check_out(out, resume)
    path = _numbered(name) if out is None else out
    path.mkdir(parents=True, exist_ok=True)
    if (path / MANIFEST).exists():
        begun = read_manifest(path)
        other = [key for key in SAME if begun.get(key) != manifest[key]]
        if other:
            raise UserError(
                f"--resume: {path} holds another run: "
                + ", ".join(f"{key} {begun.get(key)}, now {manifest[key]}" for key in other)
            )
        for leftover in path.glob(".*.tmp"):
            leftover.unlink(missing_ok=True)
        return Folder(path, begun)
    with _replacing(path / MANIFEST) as file:
        file.write(json.dumps(manifest, indent=2).encode() + b"\n")
    return Folder(path, manifest)


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a folder of results, or raise UserError."""
    try:
        manifest: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: is no folder of results (it has no {MANIFEST})") from None
    except ValueError as error:
        raise UserError(f"{path / MANIFEST}: is damaged: {error}") from None
    return manifest


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file, whole or not at all."""
    with _replacing(path) as file:
        file.write(json.dumps(content, indent=1, allow_nan=False).encode() + b"\n")


def write_text(path: Path, content: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with _replacing(path) as file:
        file.write(content.encode())


def read_json(path: Path) -> dict[str, Any]:
    """Return the content of a JSON file of a folder of results, or raise UserError."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(
            f"{path.parent}: has no {path.name}: no verdict was reached there"
        ) from None
    except ValueError as error:
        raise UserError(f"{path}: is damaged: {error}") from None
    return content


def read_table(path: Path) -> pa.Table:
    """Return the whole table of a folder, sorted by run, columns as declared.

    Raises UserError if a chunk is damaged or the run is unfinished.
    """
    folder = Folder(path, read_manifest(path))
    spans = folder.spans()
    there = [n for n in range(len(spans)) if (path / chunk_name(n)).exists()]
    if len(there) < len(spans):
        raise UserError(
            f"{path}: unfinished, {len(there)} of {len(spans)} chunks; go on with --resume"
        )
    table = join([_read_chunk(path / chunk_name(n)) for n in there]).sort_by("run")
    if not np.array_equal(table["run"].to_numpy(), np.arange(folder.manifest["rows"])):
        raise UserError(f"{path}: the chunks do not hold every run once")
    return table


def read(path: Path) -> pd.DataFrame:
    """Return the whole table of a folder as a DataFrame, one row per run; raises `read_table`'s."""
    frame: pd.DataFrame = read_table(path).to_pandas()
    return frame


def join(tables: list[pa.Table]) -> pa.Table:
    """Stack tables; a column that one of them lacks is empty there, whole numbers may widen."""
    return pa.concat_tables(tables, promote_options="permissive")


def digest(path: Path) -> str:
    """Return the SHA-256 of a folder's table: sorted by run, columns as declared, without times.

    Chunk size, workers and order of work leave it as it is. Raises what `read_table` raises.
    """
    table = read_table(Path(path))
    return _sha256(table.drop_columns([name for name in TIMES if name in table.column_names]))


def _sha256(table: pa.Table) -> str:
    total = hashlib.sha256()
    for name in table.column_names:
        total.update(f"{name}\0".encode())
        for part in _canonical(table[name].combine_chunks()):
            total.update(part)
    return total.hexdigest()


def _canonical(column: pa.Array) -> Iterator[bytes]:
    """Yield the bytes of a column that depend on its values alone, not on how they are held."""
    kind = column.type
    yield np.packbits(column.is_null().to_numpy(zero_copy_only=False)).tobytes()
    if column.null_count == len(column):
        return  # nothing but gaps: the type then depends on who wrote it
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield column.value_lengths().fill_null(-1).to_numpy(zero_copy_only=False).tobytes()
        yield from _canonical(column.flatten())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        for text in column.to_pylist():
            raw = (text or "").encode()
            yield len(raw).to_bytes(8, "little") + raw
    else:
        floating = pa.types.is_floating(kind)
        filled = column.fill_null(float("nan") if floating else pa.scalar(0).cast(kind))
        values = filled.to_numpy(zero_copy_only=False).astype("<f8" if floating else "<i8")
        if floating:
            values[np.isnan(values)] = np.nan  # a NaN has many bit patterns
        yield values.tobytes()


def _read_chunk(path: Path) -> pa.Table:
    try:
        table = pq.ParquetFile(path, page_checksum_verification=True).read()
        content = (table.schema.metadata or {}).get(CONTENT)
        table = table.replace_schema_metadata(None)
        # Page checksums cover neither the names of columns nor the layout of pages.
        whole = content == _sha256(table).encode()
    except (OSError, ValueError, pa.ArrowException):
        whole = False
    if not whole:
        raise UserError(f"{path}: is damaged; --resume plays it again")
    return table


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes the name `path` only once it is whole and on the disk."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the new name itself must reach the disk too
        directory = os.open(path.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)


def _numbered(name: str) -> Path:
    """Make and return the first folder results/NAME-001, -002, ... that does not exist."""
    number = 1
    while True:
        path = Path("results") / f"{name}-{number:03d}"
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return path

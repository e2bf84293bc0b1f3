"""What a folder of results says of itself: what was played, by which code, and that it is sound.

Beside it: folders of further runs, and of files of commands that keep no runs.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict, cast

from regame.core import addresses
from regame.core.errors import UserError, nearest, refuse, whole_fault
from regame.core.options import Execution, Files
from regame.core.packaged import Toml

SCHEMA_VERSION = 1
NOTES = "_notes"  # pandas, pyarrow, Dask and R's arrow pass by names that begin like this
MANIFEST = "manifest.json"
SEAL = "seal"  # entry of the manifest: the digest of the others
SEALS = "seals.json"  # digests of the answers in a folder, by file
LEAST = {"rows": 1, "chunk": 1, "runs": 1, "months": 1, "seed": 0}  # its whole numbers


class Manifest(TypedDict):
    """What a folder of results says of itself: what is played, by which code, from when on."""

    schema_version: int
    name: str
    config_hash: str
    design_hash: str
    code_hash: str
    seed: int
    months: int
    runs: int
    rows: int
    chunk: int
    versions: dict[str, str]
    commit: str | None
    started: str


def notes(folder: Path) -> Path:
    """Return where a folder of results holds all but its rows.

    A folder that holds nothing else opens as a table: `pandas.read_parquet(folder)`. Version 0.1
    kept its notes beside the rows; such a folder keeps them there.
    """
    return folder if addresses.is_file(folder / MANIFEST) else folder / NOTES


def is_begun(folder: Path) -> bool:
    """Whether there are results in a folder."""
    return addresses.is_file(notes(folder) / MANIFEST)


def check_out(out: Path | None, resume: bool) -> None:
    """Raise UserError if results may not or cannot go to `out`; leaves nothing behind."""
    if out is None:
        if resume:
            raise UserError("--resume: say which folder to go on in, with --out FOLDER")
    elif resume and not _is_there(out):
        raise UserError(
            f"--resume: {out}: no such folder to go on in{nearest(out.name, _beside(out))}; "
            "leave --resume out to start again"
        )
    elif _is_there(out) and not out.is_dir():
        raise UserError(f"--out {out}: is a file; a folder is needed")
    elif out.is_dir() and not addresses.is_empty(out):
        if not resume:
            raise UserError(
                f"--out {out}: is not empty; choose another folder, or --resume to go on in it"
            )
        if not is_begun(out):
            raise UserError(f"--out {out}: has no {MANIFEST}, so there is nothing to resume")
    if out is not None:
        addresses.check_writable(out)


def _is_there(out: Path) -> bool:
    """Whether there is anything at a path; UserError if there can never be."""
    try:
        return out.exists()
    except OSError as error:
        raise addresses.not_made(out, error) from error


def _beside(out: Path) -> list[str]:
    """Return the names of the folders of results next to one on this machine."""
    if not addresses.is_here(out) or not out.parent.is_dir():
        return []
    return sorted(path.name for path in out.parent.iterdir() if is_begun(path))


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of a folder of results, or raise UserError."""
    file = notes(path) / MANIFEST
    try:
        manifest = read_object(file)
    except FileNotFoundError:
        raise UserError(f"{path}: is no folder of results (it has no {MANIFEST})") from None
    refuse(_faults(str(file), manifest))
    return cast(Manifest, manifest)


def _faults(file: str, manifest: Mapping[str, Any]) -> list[str]:
    """Return what in a manifest was not written by us, a line each."""
    schema = manifest.get("schema_version")
    if schema != SCHEMA_VERSION:
        return [f"{file}: schema_version = {schema!r}: this version reads {SCHEMA_VERSION}"]
    faults = []
    for name, minimum in LEAST.items():
        faults += whole_fault(file, name, manifest.get(name), minimum, None)
    if not isinstance(manifest.get("versions"), dict):
        faults.append(f"{file}: versions: must be a table of packages and their versions")
    if not faults and manifest.get(SEAL, _seal(manifest)) != _seal(manifest):
        faults.append(f"{file}: was altered after it was written; play again")
    return faults


def sealed(manifest: Manifest) -> dict[str, object]:
    """Return a manifest with the seal by which an altered one is noticed."""
    return {**manifest, SEAL: _seal(manifest)}


def _seal(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a manifest says."""
    sealed_fields = {key: value for key, value in manifest.items() if key != SEAL}
    return hashlib.sha256(json.dumps(sealed_fields, sort_keys=True).encode()).hexdigest()


def write_sealed(path: Path, content: bytes) -> None:
    """Write the answer of a study, whole or not at all, and note its digest in the folder."""
    seals = path.with_name(SEALS)
    noted = read_object(seals) if seals.exists() else {}
    with addresses.replacing(path) as file:
        file.write(content)
    with addresses.replacing(seals) as file:
        noted[path.name] = hashlib.sha256(content).hexdigest()
        file.write(json.dumps(noted, indent=2).encode() + b"\n")


def read_sealed(path: Path) -> Toml:
    """Return the object in an answer of a study; UserError if it is not as it was written.

    Folders of 0.1 may have no seals; what they hold is taken as it is. Raises FileNotFoundError.
    """
    content = _bytes(path)
    seals = path.with_name(SEALS)
    noted = read_object(seals).get(path.name) if seals.exists() else None
    if noted is None and _must_be_sealed(path.with_name(MANIFEST)):
        raise UserError(f"{path}: is no longer sealed: {SEALS} was removed or altered; play again")
    if noted is not None and noted != hashlib.sha256(content).hexdigest():
        raise UserError(f"{path}: was altered after it was written; play again")
    return _object(path, content)


def _must_be_sealed(manifest: Path) -> bool:
    """Whether the folder of a manifest, if there is one, was begun by a version that seals all."""
    begun = read_object(manifest) if manifest.exists() else {"versions": {}}
    versions = begun.get("versions")
    return not isinstance(versions, dict) or not str(versions.get("regame", "0.")).startswith("0.")


def read_object(path: Path) -> Toml:
    """Return the object in a JSON file; UserError if it holds anything else."""
    return _object(path, _bytes(path))


def _bytes(path: Path) -> bytes:
    """Return what a file holds; UserError where it is there and cannot be read, or cannot be."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:  # a name too long, or with a NUL in it; a folder
        why = (isinstance(error, OSError) and error.strerror) or error
        raise UserError(f"{str(path.parent)[:200]!r}: {path.name} cannot be read: {why}") from error


def _object(path: Path, raw: bytes) -> Toml:
    try:
        content = json.loads(raw.decode())
    except RecursionError:
        raise UserError(f"{path}: is damaged: lists lie too deep in each other") from None
    except ValueError as error:
        raise UserError(f"{path}: is damaged: {error}") from None
    if not isinstance(content, dict):
        raise UserError(f"{path}: is damaged: holds no JSON object")
    return content


def numbered(name: str) -> Path:
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


def check_files(asked: Files) -> None:
    """Raise UserError, before anything is played, for a folder without files or one in use."""
    if asked.out is not None and not (asked.csv or asked.xlsx):
        raise UserError(f"--out {asked.out}: nothing would be written; add --csv or --xlsx")
    check_out(asked.out, resume=False)


def folder_for(asked: Files, name: str) -> Path | None:
    """Make and return the folder that files go to, None where no file is asked for.

    name: of a new folder in results/ where `asked.out` names none. Raises UserError for a folder
    that cannot be used.
    """
    return new_folder(asked.out, name) if asked.csv or asked.xlsx else None


def inside[How: Execution](options: How, folder: Path, name: str) -> How:
    """Return options to play further rows by, among the notes of a folder; begun, they go on."""
    out = notes(folder) / name
    return replace(options, out=out, resume=is_begun(out))


def new_folder(out: Path | None, name: str) -> Path:
    """Make and return a folder for files without runs: `out`, or a new numbered one.

    Raises UserError for one that cannot be used.
    """
    check_out(out, resume=False)
    path = numbered(name) if out is None else out
    addresses.make_folder(path)
    return path

"""Editions of the forecast: one folder each, written once, never changed.

`forecasts/EDITION/forecast.json`; EDITION is the origin (the first month that is forecast) and the
day and hour on which it was written. `forecasts/SHA256SUMS` has the SHA-256 of every file, as
`sha256sum --check` reads it. Whoever adds an edition adds a line; no line is ever altered.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from regame.config.files import folders
from regame.core.errors import UserError, refuse
from regame.core.packaged import Toml
from regame.runs.manifests import read_object
from regame.studies.forecast.result import Foreseen, digest

FILE, SUMS = "forecast.json", "SHA256SUMS"


def editions(root: Path | None = None) -> list[Path]:
    """Return the files of all editions, by origin and then by the day they were written.

    root: their folder; without it the folders of the source and of the package.
    """
    places = folders("forecasts") if root is None else [root]
    found = {file.parent.name: file for at in reversed(places) for file in at.glob(f"*/{FILE}")}
    return [found[name] for name in sorted(found)]


def newest() -> Path:
    """Return the file of the edition with the latest origin that was written last."""
    return editions()[-1]


def read_published(path: Path) -> Toml:
    """Return a published forecast, as `Outlook` has it; UserError for one that was altered."""
    try:
        content = read_object(path)
        for row in content["rows"]:
            Foreseen.model_validate({key: row[key] for key in Foreseen.model_fields})
        seal, _ = content["hash"], content["opened"]
    except (OSError, KeyError, TypeError, ValueError):
        raise UserError(f"{path}: is no forecast of `regame forecast`") from None
    if digest(content) != seal:
        raise UserError(f"{path}: was altered after it was written: its hash is another")
    return content


def check(root: Path) -> None:
    """Raise UserError with a line for every edition that is not what was written.

    A file whose SHA-256 is another, one that is gone, and one that no line of SHA256SUMS names.
    """
    sums = _sums(root)
    found = {f"{file.parent.name}/{FILE}": file for file in editions(root)}
    faults = [f"{root / name}: no edition is taken away" for name in sums if name not in found]
    faults += [f"{root / name}: is not in {SUMS}" for name in found if name not in sums]
    faults += [
        f"{root / name}: was altered after it was written; editions are never changed"
        for name, file in found.items()
        if sums.get(name, "") not in ("", _sum(file.read_bytes()))
    ]
    refuse(faults)


def publish(text: str, edition: str, root: Path) -> Path:
    """Write a new edition and return its file. Raises UserError where one is there or was altered.

    text: the file as it is to stay.
    """
    check(root)
    path = root / edition / FILE
    if path.parent.exists():
        raise UserError(f"{path.parent}: is an edition already; editions are never changed")
    path.parent.mkdir(parents=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    with (root / SUMS).open("a", encoding="utf-8") as file:
        file.write(f"{_sum(text.encode())}  {edition}/{FILE}\n")
    return path


def named(opened: str) -> str:
    """Return the name of an edition that is written now: its origin, and day and hour (UTC)."""
    return f"{opened}_{datetime.now(UTC):%Y-%m-%d_%H%M}"


def _sums(root: Path) -> dict[str, str]:
    """SHA-256 of each file on the list, by its name from the root."""
    if not (root / SUMS).exists():
        return {}
    lines = (root / SUMS).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines)
    return {name: value for value, name in pairs}


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

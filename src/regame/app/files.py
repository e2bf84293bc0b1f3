"""What a visitor saves: a picture, its figures or a replay, as the browser is to write it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from regame.app.pictures import Picture

TYPES = {
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "png": "image/svg+xml",
    "json": "application/json",
}
_serials = count(1)  # tells one request to save from the next, though the file be the same


@dataclass(frozen=True)
class File:
    """A file. width, height: of a picture, in pixels; serial: differs from file to file."""

    name: str
    type: str
    text: str
    serial: int
    width: float = 0.0
    height: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return it as the page hands it to the browser."""
        return asdict(self)


def file_of(picture: Picture, kind: str) -> File:
    """Return a picture as `svg`, for the browser to paint as `png`, or its figures as `csv`."""
    kind = kind if kind in ("csv", "svg", "png") else "csv"
    text = picture.figures.csv() if kind == "csv" else picture.file()
    return File(f"regame-{picture.name}.{kind}", TYPES[kind], text, next(_serials), *size(picture))


def size(picture: Picture) -> tuple[float, float]:
    """Return width and height of a picture, as it says them itself."""
    found = re.match(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)"', picture.svg)
    assert found is not None
    return float(found[1]), float(found[2])


def replay_file(text: str) -> File:
    """Return a replay as a file."""
    return File("regame-replay.json", TYPES["json"], text, next(_serials))

"""Tables that the package brings as files."""

import csv
import json
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

DATA = files("regame") / "data"
Toml = dict[str, Any]  # tables of a file of settings, or an object of JSON


def toml(name: str) -> Toml:
    """Return what a file of `regame/data` holds. name: with its ending."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def rows(path: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column. path: within the package, beside its code."""
    text = files("regame").joinpath(path).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def land() -> Toml:
    """Return outlines of `land` (longitude, latitude), `places` of states: latitude, longitude.

    `source` says where outlines are from.
    """
    content: Toml = json.loads((DATA / "land.json").read_text(encoding="utf-8"))
    return content

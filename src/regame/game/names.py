"""What a record keeps: what its series and events are called, and how it is read."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, Protocol

import numpy as np

from regame.tables import figures


class Event(NamedTuple):
    """Something that happened in one run."""

    month: int
    text: str


IMPORTERS = ("United States", "Japan", "European Union")  # whose imports are looked at
RIVAL = "Japan"  # whose magnets are looked at, if it is there


@cache
def counted_plants() -> dict[str, tuple[str, ...]]:
    """Firms of which output was published -> their plants, which make what was counted."""
    table = figures.read("counted_plants")
    return {str(name): tuple(rows["plant"]) for name, rows in table.groupby("name", sort=False)}


def name_of(text: str) -> str:
    """A state as the names of series have it: "united_states"."""
    return text.lower().replace(" ", "_")


class Recorded(Protocol):
    """What was kept of a game; `record.Recorder` is one."""

    units: dict[str, str]  # name of a series -> its unit

    @property
    def start_year(self) -> int:
        """The year of month 0."""

    def series(self, name: str) -> np.ndarray:
        """One series (month, run), of the months that are kept."""

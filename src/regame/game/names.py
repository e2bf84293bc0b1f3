"""What a record keeps: what its series and events are called, and how it is read."""

from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import NamedTuple, Protocol

import numpy as np

from regame.tables import figures


class Kind(StrEnum):
    """What an event is about: what programs select by, while its text is for readers."""

    MEASURE = "measure"  # of a holder: set, changed or put back
    DENIAL = "denial"
    RESUMPTION = "resumption"  # the end of a denial
    SUPPORT = "support"
    SUPPORT_ENDS = "support ends"
    PASSAGE = "passage"
    RULING = "ruling"
    LICENCES = "licences"
    DISPUTE = "dispute"
    CONCESSION = "concession"
    RETALIATION = "retaliation"
    PLANT = "plant"
    LEAKAGE = "leakage"
    CAMPAIGN = "campaign"
    RESTRICTION = "restriction"
    PRICE = "price"


class Event(NamedTuple):
    """Something that happened in one run. month: that was played, 0 the first."""

    month: int
    kind: Kind
    text: str


IMPORTERS = ("United States", "Japan", "European Union")  # whose imports are looked at
RIVAL = "Japan"  # whose magnets are looked at, if it is there


@cache
def counted_plants() -> dict[str, tuple[str, ...]]:
    """Firms of which output was published -> their plants, which make what was counted."""
    table = figures.read("counted_plants")
    return {str(name): tuple(rows["plant"]) for name, rows in table.groupby("name", sort=False)}


def counted_among(plants: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The same of those firms alone whose output a record has: all their plants are among these."""
    return {name: own for name, own in counted_plants().items() if set(own) <= set(plants)}


def output_of(name: str) -> str:
    """The series of a firm's output; name: as in `counted_plants`."""
    return f"firm_output_{name}"


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

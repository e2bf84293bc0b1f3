"""What a row of theory says, and what the engine answers."""

from typing import NamedTuple


class Finding(NamedTuple):
    """The outcome of one row: all text but `ok`, which says whether the engine agrees."""

    statement: str  # what theory says, in a sentence
    source: str  # who said it
    expected: str  # the figure or the sign
    found: str  # what the engine gives, with figures
    ok: bool

"""What a row of theory says, and what the engine answers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A number that theory gives, and the engine's."""

    name: str  # with its unit where it has one
    expected: float
    found: float


@dataclass(frozen=True)
class Finding:
    """The outcome of one row: `ok` says whether the engine agrees, in words and in numbers."""

    statement: str  # what theory says, in a sentence
    source: str  # who said it
    expected: str  # the figures or the sign
    found: str  # what the engine gives, with figures
    ok: bool
    figures: tuple[Figure, ...] = ()  # where numbers stand, each expected and found


def agreed(
    statement: str, source: str, figures: Sequence[Figure], within: float = 1e-3, also: bool = True
) -> Finding:
    """The finding of a row of numbers: it holds where every one is met.

    within: largest relative difference; also: what else must be true.
    """
    met = all(
        abs(figure.found - figure.expected) <= within * abs(figure.expected) for figure in figures
    )
    return Finding(
        statement=statement,
        source=source,
        expected=", ".join(f"{figure.name} {figure.expected:.4g}" for figure in figures),
        found=", ".join(f"{figure.found:.4g}" for figure in figures),
        ok=met and also,
        figures=tuple(figures),
    )

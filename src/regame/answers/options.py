"""What a user may ask of `regame compare`."""

from dataclasses import dataclass

from regame.core.options import LARGEST_BATCH, Files, Flag

RUNS = 32  # worlds of each set-up: some thirty set-ups of 2010 and 2025 in two minutes


@dataclass(frozen=True, kw_only=True)
class CompareOptions(Files):
    """The choices of a comparison."""

    runs: int | None = Flag(
        "Worlds in which set-ups are played to say which assumption did it; 0: none.",
        "N",
        0,
        str(RUNS),
        LARGEST_BATCH,
    ).field()

"""What a user may ask of `regame explore`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from regame.core.options import Flag

SETUPS, RUNS = 2700, 32  # of the package's own figures


@dataclass(frozen=True, kw_only=True)
class ExploreOptions:
    """The choices of an explorer."""

    out: Annotated[
        Path | None, Flag("Folder for the files.", "FOLDER", usual="a new numbered one")
    ] = None
    play: Annotated[bool, Flag("Play all figures again, for the better part of an hour.")] = False
    setups: Annotated[int, Flag("Of --play: stops on the grid, at most.", "N", 8)] = SETUPS
    runs: Annotated[int, Flag("Of --play: worlds of each stop and policy.", "N", 2)] = RUNS
    states: Annotated[
        tuple[str, ...],
        Flag("Of --play: a state whose policies are played; may be repeated.", "STATE",
             usual="all targets", name="state"),
    ] = ()  # fmt: skip
    resume: Annotated[bool, Flag("Go on in the folder given by --out.")] = False

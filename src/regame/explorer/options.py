"""What a user may ask of `regame explore`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Flag

SETUPS, RUNS = 2700, 32  # of the package's own figures


@dataclass(frozen=True, kw_only=True)
class ExploreOptions:
    """The choices of an explorer."""

    out: Path | None = Flag("Folder for the files.", "FOLDER", usual="a new numbered one").field()
    play: bool = Flag("Play all figures again, for the better part of an hour.").field(False)
    setups: int = Flag("Of --play: stops on the grid, at most.", "N", 8).field(SETUPS)
    runs: int = Flag("Of --play: worlds of each stop and policy.", "N", 2).field(RUNS)
    states: tuple[str, ...] = Flag(
        "Of --play: a state whose policies are played; may be repeated.",
        "STATE",
        usual="all targets",
        name="state",
    ).field(())
    resume: bool = Flag("Go on in the folder given by --out.").field(False)

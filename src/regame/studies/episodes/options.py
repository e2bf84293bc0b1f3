"""What a user may ask of `regame episodes` and of `regame.episodes`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Flag, Printing


@dataclass(frozen=True, kw_only=True)
class EpisodesOptions(Printing):
    """The choices of a comparison of the bargain with episodes."""

    episodes: Path | None = Flag(
        "Episodes of your own, with the columns of the table `episodes`.",
        "FILE.csv",
        usual="the package's",
    ).field()
    fit: bool = Flag("Fit the bargain again, and write its posterior.").field(False)
    out: Path | None = Flag("Folder for the results.", "FOLDER", usual="a new numbered one").field()

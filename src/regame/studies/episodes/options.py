"""What a user may ask of `regame episodes` and of `regame.episodes`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Printing, offered

OFFERED = offered("episodes")


@dataclass(frozen=True, kw_only=True)
class EpisodesOptions(Printing):
    """The choices of a comparison of the bargain with episodes."""

    episodes: Path | None = OFFERED["episodes"].field()
    fit: bool = OFFERED["fit"].field(False)
    out: Path | None = OFFERED["out"].field()

"""What a user may ask of `regame forecast`, `regame.forecast` and `regame scoreboard`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import EVERY, Execution, Overrides, Printing, Worlds, offered

OFFERED = offered("forecast")


@dataclass(frozen=True, kw_only=True)
class ForecastOptions(Worlds, Overrides, Execution, Printing):
    """The choices of a forecast."""

    score: Path | None = OFFERED["score"].field()
    published: Path | None = OFFERED["published"].field()
    publish: Path | None = OFFERED["publish"].field()
    origin: str | None = OFFERED["origin"].field()
    origins: bool = OFFERED["origins"].field(False)


BOARD = offered("scoreboard")


@dataclass(frozen=True, kw_only=True)
class ScoreboardOptions(Printing):
    """The choices of a scoreboard."""

    submissions: Path | None = BOARD["submissions"].field()
    out: Path | None = EVERY["out"].field()

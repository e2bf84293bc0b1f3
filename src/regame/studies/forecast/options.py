"""What a user may ask of `regame forecast` and of `regame.forecast`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Execution, Overrides, Printing, Worlds, offered

OFFERED = offered("forecast")


@dataclass(frozen=True, kw_only=True)
class ForecastOptions(Worlds, Overrides, Execution, Printing):
    """The choices of a forecast."""

    score: Path | None = OFFERED["score"].field()
    published: Path | None = OFFERED["published"].field()
    publish: Path | None = OFFERED["publish"].field()
    origins: bool = OFFERED["origins"].field(False)

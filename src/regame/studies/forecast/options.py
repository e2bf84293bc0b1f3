"""What a user may ask of `regame forecast` and of `regame.forecast`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Execution, Flag, Overrides, Printing, Worlds


@dataclass(frozen=True, kw_only=True)
class ForecastOptions(Worlds, Overrides, Execution, Printing):
    """The choices of a forecast."""

    score: Path | None = Flag(
        "Figures that came, with the columns of the table `observed_2025`.",
        "FILE.csv",
        usual="none",
    ).field()
    published: Path | None = Flag(
        "With --score, a published forecast; nothing is played.",
        "FILE.json",
        usual="the one that is played",
    ).field()
    origins: bool = Flag(
        "Also forecast from 2012, 2016, 2020, 2023 and 2025, and score these."
    ).field(False)

"""What a report is made of, read once and handed to every section."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.outcomes import Pairs

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """The verdict, the protocol, the manifest, the table, and the headline beside its baseline."""

    found: dict[str, Any]
    protocol: dict[str, Any]
    manifest: dict[str, Any]
    table: pd.DataFrame
    pairs: Pairs

    @property
    def state(self) -> str:
        """Who uses the weapon."""
        return str(self.protocol["experiment"]["weapon"])

    @property
    def start(self) -> int:
        """The year of month 0."""
        return int(self.found["start_year"])

    @property
    def longest(self) -> dict[str, Any]:
        """What holds at the longest horizon."""
        last: dict[str, Any] = self.found["horizons"][-1]
        return last

    def series(self, side: Literal["treated", "baseline"], name: str) -> Floats | None:
        """Return a series (worlds, points every third month), or None if it was not kept."""
        frame = getattr(self.pairs, side)
        column = f"series_{name}"
        if column not in frame or frame.empty:
            return None
        return np.stack(frame[column].to_list()).astype(np.float64)

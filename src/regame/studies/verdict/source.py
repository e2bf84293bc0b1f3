"""What a report is made of, read once and handed to every section."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.outcomes import Pairs
from regame.analysis.results import Horizon
from regame.studies.verdict.result import Protocol, Verdict

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """The verdict, the protocol, the manifest, the table, and the headline beside its baseline."""

    found: Verdict
    protocol: Protocol
    manifest: dict[str, Any]
    table: pd.DataFrame
    pairs: Pairs

    @property
    def state(self) -> str:
        """Who uses the weapon."""
        return self.found.holder

    @property
    def start(self) -> int:
        """The year of month 0."""
        return self.found.start_year

    @property
    def longest(self) -> Horizon:
        """What holds at the longest horizon."""
        return self.found.longest

    def series(self, side: Literal["treated", "baseline"], name: str) -> Floats | None:
        """Return a series (worlds, points every third month), or None if it was not kept."""
        frame = getattr(self.pairs, side)
        column = f"series_{name}"
        if column not in frame or frame.empty:
            return None
        return np.stack(frame[column].to_list()).astype(np.float64)

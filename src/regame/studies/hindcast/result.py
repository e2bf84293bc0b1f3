"""What a hindcast found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from regame.config.files import Config
from regame.runs.runner import Played


@dataclass(frozen=True)
class Hindcast:
    """What a hindcast found. worlds: where the worlds come from; table: a row per run.

    told: (3, series, year) quantiles BAND, discrepancy included; scores: a row per observation.
    """

    config: Config
    played: Played
    worlds: str
    seed: int
    until: int
    observed: pd.DataFrame
    told: np.ndarray
    scores: list[dict[str, Any]]
    spread: dict[str, float]  # of the discrepancy, by series
    groupings: list[dict[str, Any]]  # ways to share it among series, see `groupings.compare`

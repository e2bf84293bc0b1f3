"""How chokepoints are played, each in a world of its own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from regame.config.files import Config
from regame.runs.monthly import play_monthly
from regame.studies.frontier.hypothetical import LABELS, world_of
from regame.studies.frontier.numbers import NUMBERS


def play_spots(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows of several chokepoints, each in its own world; see `monthly.play_monthly`."""
    parts = []
    for _, rows in design.groupby("spot", sort=False):
        numbers = {name: float(rows[name].iloc[0]) for name in NUMBERS}
        with TemporaryDirectory() as folder:
            own = world_of(numbers, Path(folder))
            parts.append(play_monthly(own, rows.drop(columns=LABELS), months))
    return pd.concat(parts).loc[design.index]

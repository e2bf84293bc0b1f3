"""What a case's worlds export when they open, beside the figure of which weapons leave a share."""

import sys

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.game.game import Game

FEW, YEAR = 16, 12  # worlds and months without a weapon that are looked at
NEAR = 0.1  # of `licences.export_quota`, within which nothing is said


def opened_exports(config: Config, worlds: pd.DataFrame) -> np.ndarray:
    """Return exports in the first year over `licences.export_quota` (world,), of the first few."""
    regime = dict.fromkeys(config.world.holders, "StatusQuo")
    game = Game(config, worlds.head(FEW).assign(**regime).reset_index(drop=True), series=False)
    away, tonnes = ~np.array(game.atlas.inside), np.zeros(len(game.design))
    for _ in range(YEAR):
        game.step()
        tonnes += game.world.flow[:, :, game.atlas.home][:, :, away].sum(axis=(1, 2))
    return tonnes / config.licences.export_quota


def tell_opened_exports(config: Config, worlds: pd.DataFrame) -> None:
    """Say on standard error what a quota leaves in truth, where worlds export otherwise than said.

    A world opens at its price, so its capacities and use are solved for, and exports follow.
    """
    if config.licences.quota_stands:
        return
    parts = opened_exports(config, worlds)
    low, middle, high = np.quantile(parts, (0, 0.5, 1))
    if abs(middle - 1) > NEAR:
        sys.stderr.write(
            f"regame: these worlds open with exports of {middle:.2f} ({low:.2f} to {high:.2f}) "
            "times licences.export_quota: weapons leave a share of that figure, so a quota of 0.6 "
            f"leaves {0.6 / middle:.0%} of what is exported\n"
        )

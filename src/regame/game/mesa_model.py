"""One run as an ordinary Mesa model, for Mesa's own `batch_run`, collectors and SolaraViz."""

from __future__ import annotations

from functools import partial

import mesa
import numpy as np
import pandas as pd

from regame.config.files import load_config
from regame.core.errors import UserError, whole_fault
from regame.core.horizon import months_fault
from regame.game.game import Game
from regame.strategies import registry

REPORTED = (
    "price_outside_light", "price_inside_light", "rent", "export_tonnes_china", "leakage",
    "mine_share_china", "magnet_share_china", "income_china", "income_others",
)  # fmt: skip


class OneRun(Game):
    """A game of one row with Mesa's DataCollector; stops by itself after `months`."""

    def __init__(self, months: int, config: str, design: pd.DataFrame):
        super().__init__(load_config(config), design)
        self.months = months
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(_read, name) for name in REPORTED}
        )

    def step(self) -> None:
        """One month, collected."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.world.month < self.months


def _read(name: str, model: Game) -> float:
    return float(model.record.last(name)[0]) if len(model.record) else float("nan")


def mesa_model(
    china: str = "StatusQuo",
    united_states: str = "Subsidise",
    japan: str = "Diversify2010",
    australia: str = "AllyOfftake",
    months: int = 240,
    config: str = "world_2010",
    rng: int | None = None,
) -> OneRun:
    """A Mesa model of one run. Strategies are texts such as `Quota2010(severity=0.3)`.

    rng: the seed of the run's luck; None draws one. Works in `mesa.batch_run(mesa_model, ...)` and
    as the model of SolaraViz. Raises UserError for an unknown config or strategy, and for `months`
    or `rng` that are no whole numbers of 1 to 600 and from 0.
    """
    profile = {
        "China": china,
        "United States": united_states,
        "Japan": japan,
        "Australia": australia,
    }
    faults = [fault for state, text in profile.items() for fault in _unknown(state, text)]
    faults += months_fault("mesa_model", months)
    if rng is not None:
        faults += whole_fault("mesa_model", "rng", rng, 0, None)
    if faults:
        raise UserError(faults)
    seed = int(np.random.default_rng().integers(2**32)) if rng is None else int(rng)
    return OneRun(int(months), config, pd.DataFrame([{"seed": seed, **profile}]))


def _unknown(state: str, text: str) -> list[str]:
    """What is wrong with a strategy for a state, and which there are for it."""
    try:
        registry.parse(str(text))
    except UserError as error:
        fit = [name for name, cls in registry.strategies().items() if cls.role in (state, "")]
        key = state.lower().replace(" ", "_")
        return [f"mesa_model: {key}: {fault}; allowed: {', '.join(fit)}" for fault in error.faults]
    return []

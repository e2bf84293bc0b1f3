"""The interface of a game that agents, record, prelude and planners use."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.engine.luck.chance import Chance
from regame.engine.state.atlas import Atlas
from regame.engine.state.buffers import Buffers
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World
from regame.strategies.contract import Observations


class Playing(Protocol):
    """A game under way; `game.Game` is one."""

    config: Config
    design: pd.DataFrame
    atlas: Atlas
    parameters: Parameters
    world: World
    buffers: Buffers
    ledger: np.ndarray
    chance: Chance
    lenient: bool
    forfeits: dict[int, dict[str, str]]
    seen: dict[int, Observations]
    foggy: bool
    noisy: bool
    names: tuple[tuple[str, ...], tuple[str, ...]]  # of states, and of firms
    companies: Any  # who decides for firms: firms/together.py

    def step(self) -> None:
        """Play a month."""

    def look(self) -> None:
        """Compute what every state with a strategy sees this month."""

    def another(self, config: Config, design: pd.DataFrame) -> Self:
        """Return a new game of another config and design, as lenient as this one, no series."""

    def run_for(self, months: int) -> Self:
        """Play some months more."""


def by_month(
    game: Playing, months: int, read: Callable[[], Mapping[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    """Play months; return by name what is read after each, (run, ..., month)."""
    read_so_far: dict[str, list[np.ndarray]] = {}
    for _ in range(months):
        game.step()
        for name, values in read().items():
            read_so_far.setdefault(name, []).append(values)
    return {name: np.stack(values, axis=-1) for name, values in read_so_far.items()}

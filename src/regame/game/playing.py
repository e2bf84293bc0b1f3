"""The interface of a game that agents, record, prelude and foresight use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from regame.config.schema import Config
from regame.engine.state.atlas import Atlas
from regame.engine.state.buffers import Buffers
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World
from regame.strategies.contract import Action, Observations
from regame.strategies.planner import Planner

if TYPE_CHECKING:
    import pandas as pd


class Draws(Protocol):
    """The luck of a game; `luck.chance.Chance` is it."""

    def month(
        self,
        kind: str,
        month: int,
        runs: np.ndarray | None = None,
        entities: tuple[int, int] | None = None,
    ) -> np.ndarray:
        """Return the draws of one kind in one month (run, entity), of some runs or entities."""


class Deciders(Protocol):
    """Who decides for firms; `firms.together.Companies` is it."""

    def give(self, row: int, kind: str, minds: Iterable[Any]) -> None:
        """Let a firm play rules from now on, in place of those that it played."""


class Playing(Protocol):
    """A game under way; `game.Game` is one."""

    config: Config
    design: pd.DataFrame
    atlas: Atlas
    parameters: Parameters
    world: World
    buffers: Buffers
    ledger: np.ndarray
    chance: Draws
    lenient: bool
    forfeits: dict[int, dict[str, str]]
    seen: dict[int, Observations]
    foggy: bool
    noisy: bool
    names: tuple[tuple[str, ...], tuple[str, ...]]  # of states, and of firms

    @property
    def companies(self) -> Deciders:
        """Who decides for firms."""

    def step(self) -> None:
        """Play a month."""

    def look(self) -> None:
        """Compute what every state with a strategy sees this month."""

    def another(self, config: Config, design: pd.DataFrame) -> Self:
        """Return a new game of another config and design, as lenient as this one, no series."""

    def run_for(self, months: int) -> Self:
        """Play some months more."""

    def foresee(self, state: str, strategy: Planner, runs: np.ndarray) -> np.ndarray:
        """Return which setting of the menu a planner takes in some runs (k,)."""

    def set_instruments(
        self, state: Any, runs: np.ndarray, actions: list[Action], chosen: np.ndarray
    ) -> None:
        """Write a state's actions of some runs into the world's instruments."""

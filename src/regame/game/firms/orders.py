"""From what firms answer to orders in the world, and plants that are closed for good."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from regame.engine.state.stages import IDLE
from regame.engine.state.world import ORDERS, World
from regame.game.playing import Playing
from regame.strategies.firms.contract import FIRM_ORDERS, OF_KIND, FirmAction

CLOSE = ORDERS.index("close")
ELSEWHERE = -1  # in place of a state: sellers outside the holders

type Names = tuple[tuple[str, ...], tuple[str, ...]]  # of states, and of firms


@lru_cache(maxsize=4096)
def _numbers(action: FirmAction, kind: str, names: Names) -> np.ndarray:
    """An action as numbers (order,), not to be written to.

    NaN: not set, or not for firms of this kind.
    """
    states, firms = names
    numbers = np.full(len(ORDERS), np.nan)
    for column, name in enumerate(ORDERS):
        value = getattr(action, name)
        if value is None or name not in OF_KIND[kind]:
            continue
        match FIRM_ORDERS[name].get("is"):
            case "state":
                value = states.index(value) if value else ELSEWHERE
            case "firm":
                value = firms.index(value)
        numbers[column] = value
    return numbers


def numbers_of(actions: Iterable[FirmAction], kind: str, names: Names) -> np.ndarray:
    """Actions of firms of a kind as numbers (action, order); NaN: not set, or not for them."""
    return np.stack([_numbers(action, kind, names) for action in actions])


def write_orders(model: Playing, rows: np.ndarray, runs: np.ndarray, orders: np.ndarray) -> None:
    """Put orders in force, in place of those before.

    rows, runs: (k,) firm and run of who orders; orders: (order, k).
    """
    world = model.world
    world.orders[:, rows, runs] = orders
    if (closes := orders[CLOSE] > 0).any():
        for plant in range(len(model.atlas.plants)):
            shut(world, plant, runs[closes & (world.owner[runs, plant] == rows)])


def closes_some(
    model: Playing, rows: np.ndarray, runs: np.ndarray, orders: np.ndarray
) -> np.ndarray:
    """Who orders to close plants that are open (k,); arguments as of `write_orders`."""
    closes = orders[CLOSE] > 0
    if closes.any():
        world = model.world
        still_open = (world.owner[runs] == rows[:, None]) & (world.closed[runs] == 0)
        closes &= still_open.any(axis=1)
    return closes


def shut(world: World, plant: int, runs: np.ndarray) -> None:
    """Close a plant for good in some runs: it makes nothing more, and nobody begins it again."""
    world.closed[runs, plant], world.phase[runs, plant] = 1.0, IDLE
    for name in ("output", "use_of_capacity", "cash", "result", "ramp"):
        getattr(world, name)[runs, plant] = 0.0

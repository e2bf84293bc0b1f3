"""Worlds of stopped lines for tests: accounts of 2025 with single mechanisms on or off."""

import numpy as np

from regame.analysis.stopped_lines import Drawn, Lack, Lost, lose
from regame.config.backlash import BY_CALENDAR
from regame.config.files import load_config
from regame.tables.losses import Economy, economy_of

CONFIG = load_config("world_2025", BY_CALENDAR)
CARS = 0  # place of the sector
AT_ONCE = 1e-6  # months


def accounts() -> Economy:
    """The accounts of today's world."""
    found = economy_of(CONFIG)
    assert found is not None
    return found


def typical(economy: Economy) -> Drawn:
    """One world with every range at the figure in use."""
    parameters = {name: values[None, ..., 0] for name, values in economy.parameters.items()}
    value, own_orders = economy.value_added[None, ..., 0], parameters.pop("own_orders")[:, :, None]
    chain = value * np.maximum(economy.multiplier / own_orders - 1, 0)
    return Drawn(
        value, chain, value / economy.ratio, inside=economy.inside[None, ..., 0], **parameters
    )


def bare(
    inside: float = 0.0, line_stock_months: float = 0.0, chain: bool = False
) -> tuple[Economy, Drawn]:
    """A world in which a lack of magnets stops lines at once, and nothing else moves."""
    economy = accounts()
    usual = typical(economy)
    world = usual._replace(
        chain=usual.chain * chain,
        inside=np.full_like(usual.inside, inside),
        needs=np.ones_like(usual.needs),
        sea_months=np.zeros(1),
        line_stock_months=np.full(1, line_stock_months),
        restart_months=np.full(1, AT_ONCE),
        overtime=np.zeros(1),
        idle_reused=np.zeros(1),
    )
    return economy, world


def lack_of(economy: Economy, share: float | np.ndarray, months: int, parts: float = 0.0) -> Lack:
    """The same lack of magnets in every end use and state; share: a number, or one a month."""
    shape = (1, len(economy.uses), len(economy.states), months)
    return Lack(
        products=np.broadcast_to(share, shape).astype(float),
        parts=np.full((1, shape[2], months), parts),
        grades_alone=np.zeros((1, shape[2], months)),
    )


def played(economy: Economy, world: Drawn, lack: Lack) -> Lost:
    """What is lost."""
    return lose(economy, world, lack)

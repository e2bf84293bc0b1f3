"""Play rows of a design for what users gain and lose, by what they use: the line of users, split.

The engine has one demand for each group of oxides outside magnets and one for magnets. What end
uses of a group lose is shared by what they use of it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.game import Game
from regame.runs.rows import failures
from regame.tables.world import chain, end_uses, shares_of, weights

type Floats = NDArray[np.float64]


class Watched(Game):
    """A game that keeps what users gained this month, before anything adapts.

    users: (run, use, state) USD; uses are the groups outside magnets, and magnets last.
    """

    users: Floats

    def adapt(self) -> None:
        """Take the month's use down, then go on."""
        self.users = users_by_good(self)
        super().adapt()


def users_by_good(game: Game) -> Floats:
    """Surplus of users less a constant (run, use, state) USD this month.

    Adds up over uses to the line `users` of the ledger, which the engine writes of the same parts.
    """
    paid = np.concatenate([_paid_outside_products(game), game.buffers.use_paid[:, None]], axis=1)
    return -lost_by_good(game) - paid


def lost_by_good(game: Game) -> Floats:
    """Value of use that is not served, and what substitutes cost, (run, use, state) USD this month.

    What users pay for goods and products is not in it. Against use at the start's prices, so
    negative where more is used.
    """
    return np.array(game.buffers.use_harm)


def products_used(game: Game) -> Floats:
    """Magnets that users of each state used this month (run, state) t."""
    flow = game.world.product_flow.sum(axis=1)
    stocked = np.asarray(game.parameters("stocks.magnets", 1)) > 0
    stocked = stocked | (game.world.set_stockpile_products > 0)
    stocked = stocked | (game.world.public_product_stock > 0)
    return np.where(stocked, game.world.product_used, flow)


def _paid_outside_products(game: Game) -> Floats:
    """What users outside magnets paid for oxides (run, group, state) USD."""
    w, b = game.world, game.buffers
    input_ = w.content * w.product_plan[:, None]
    part = input_ / np.maximum(input_ + w.wanted, 1e-12)
    return np.asarray((b.refined_paid - b.stock_bill) * (1 - part))


def uses_of(config: Config) -> tuple[tuple[str, ...], Floats]:
    """Names of end uses, and the part of each good's users that each is (end use, good)."""
    table, links = end_uses(config), chain(config)
    is_product = (
        (table["input"] == links.made).to_numpy() if links.made else np.zeros(len(table), bool)
    )
    weight = weights(table)
    direct = (weight * ~is_product)[:, None] * table[shares_of(config)].to_numpy(float)
    parts = np.column_stack([direct, weight * is_product])
    return tuple(table["name"]), parts / np.maximum(parts.sum(axis=0), 1e-12)


def play_uses(config: Config, design: pd.DataFrame, months: int, start: int = 0) -> pd.DataFrame:
    """Play rows and return, per run and in their order, what end uses gained.

    Columns: uses_{h}y per horizon of 1, 2, 5, 10, 20 years that is reached (list, end uses of
    `uses_of` by state, USD so far, discounted); failed, error. start: month from which they count.
    """
    game = Watched(config, design, series=False)
    _, parts = uses_of(config)
    use_so_far = np.zeros((len(design), parts.shape[1], game.atlas.states_count))
    columns: dict[str, object] = {}
    for month in range(1, months + 1):
        game.step()
        use_so_far = use_so_far + accounts.discounts(game, month)[:, :, None] * game.users
        years, month_of_year = divmod(month - start, 12)
        if month_of_year == 0 and years in YEARS:
            by_use = np.einsum("ug,rgs->rus", parts, use_so_far)
            columns[f"uses_{years}y"] = list(by_use.reshape(len(design), -1))
    return pd.DataFrame({**columns, **failures(game)}, index=design.index)

"""Play rows of a design for what users gain and lose, by what they use: the line of users, split.

The engine has one demand for each group of oxides outside magnets and one for magnets. What end
uses of a group lose is shared by what they use of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.facts import KG
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

    Adds up over uses to the line `users` of the ledger; equations as in `mechanisms/surplus.py`.
    """
    w, a = game.world, game.atlas
    delivered = (
        w.product_price[:, :, None] + np.asarray(game.parameters("market.transport", 2)) * a.apart
    )
    spent = KG * (w.product_flow * delivered).sum(axis=1)
    worth = w.licence_worth[:, :, -1] * np.asarray(game.parameters("licensing.paid", 2))
    spent = spent + KG * (w.product_flow[:, list(a.holders)] * worth).sum(axis=1)
    paid = np.concatenate([_paid_outside_products(game), spent[:, None]], axis=1)
    return -lost_by_good(game) - paid


def lost_by_good(game: Game) -> Floats:
    """Value of use that is not served, and what substitutes cost, (run, use, state) USD this month.

    What users pay for oxides and magnets is not in it. Against use at the start's prices, so
    negative where more is used.
    """
    w, a = game.world, game.atlas

    def p(key: str, axes: int) -> Floats:
        """A parameter of every run, with so many axes behind it."""
        return np.asarray(game.parameters(key, axes))

    size = a.direct_use * w.use_path * w.activity[:, None]
    short, long = p("demand.elasticity", 2), p("demand.elasticity_long", 2)
    e = between(short * a.elasticity[:, None], long * a.elasticity_long[:, None], w.adapted)
    lost = forgone(size * (1 - w.lost), w.used, w.start_index, e, w.stop_value)
    substituted = 1 + p("substitution.penalty", 2)
    swapped = a.direct_use * w.use_path * w.lost * w.start_index * w.activity[:, None] * substituted
    direct = KG * (lost + swapped)
    short, long = p("demand.elasticity", 1), p("demand.elasticity_long", 1)
    e = between(short * a.product_elasticity, long * a.product_elasticity_long, w.product_adapted)
    size = a.product_use * w.product_path
    need, got = size * w.activity * (1 - w.product_lost), products_used(game)
    top = p("prices.magnet", 1) * a.product_stop_value * p("demand.value", 1)
    lost = forgone(need, got, w.product_start, e, np.broadcast_to(top, need.shape))
    swapped = size * w.product_lost * w.product_start * w.activity * substituted[:, 0]
    return np.concatenate([direct, KG * (lost + swapped)[:, None]], axis=1)


def products_used(game: Game) -> Floats:
    """Magnets that users of each state used this month (run, state) t."""
    flow = game.world.product_flow.sum(axis=1)
    stocked = np.asarray(game.parameters("stocks.magnets", 1)) > 0
    return np.where(stocked, game.world.product_used, flow)


def between(short: Floats, long: Floats, adapted: Floats) -> Floats:
    """Elasticity on the way from short to long run."""
    return short + (np.maximum(long, short) - short) * adapted


def forgone(need: Floats, used: Floats, price0: Floats, e: Floats, value: Floats) -> Floats:
    """Value lost because less was used than needed at the start's price, t x USD/kg."""
    e = np.minimum(e, 0.98)
    steep = 1 - 1 / e
    share = np.maximum(used / np.maximum(need, 1e-12), 1e-9)
    choke = -e * np.log(value / price0)
    area = price0 * need / steep * (1 - np.exp(steep * np.maximum(np.log(share), choke)))
    return area + value * need * np.maximum(np.exp(choke) - share, 0.0)


def _paid_outside_products(game: Game) -> Floats:
    """What users outside magnets paid for oxides (run, group, state) USD."""
    w, b = game.world, game.buffers
    input_ = w.content * w.product_plan[:, None]
    part = input_ / np.maximum(input_ + w.wanted, 1e-12)
    return np.asarray((b.refined_paid - b.stock_bill) * (1 - part))


def uses_of(config: Config) -> tuple[tuple[str, ...], Floats]:
    """Names of end uses, and the part of each good's users that each is (end use, good)."""
    table, links = end_uses(config), chain(config)
    made = (table["input"] == links.made).to_numpy() if links.made else np.zeros(len(table), bool)
    weight = weights(table)
    direct = (weight * ~made)[:, None] * table[shares_of(config)].to_numpy(float)
    parts = np.column_stack([direct, weight * made])
    return tuple(table["name"]), parts / np.maximum(parts.sum(axis=0), 1e-12)


def play_uses(config: Config, design: pd.DataFrame, months: int, start: int = 0) -> pd.DataFrame:
    """Play rows and return, per run and in their order, what end uses gained.

    Columns: uses_{h}y per horizon of 1, 2, 5, 10, 20 years that is reached (list, end uses of
    `uses_of` by state, USD so far, discounted); failed, error. start: month from which they count.
    """
    game = Watched(config, design, series=False)
    _, parts = uses_of(config)
    so_far = np.zeros((len(design), parts.shape[1], game.atlas.states_count))
    columns: dict[str, object] = {}
    for month in range(1, months + 1):
        game.step()
        so_far = so_far + accounts.discounts(game, month)[:, :, None] * game.users
        years, rest = divmod(month - start, 12)
        if rest == 0 and years in YEARS:
            by_use = np.einsum("ug,rgs->rus", parts, so_far)
            columns[f"uses_{years}y"] = list(by_use.reshape(len(design), -1))
    return pd.DataFrame({**columns, **failures(game)}, index=design.index)

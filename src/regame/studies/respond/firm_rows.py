"""Play rows of a design and harvest what some firms have: their money, month by month."""

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.game import accounts
from regame.game.accounts import gained
from regame.game.facts import KG, MAKING, REFINING
from regame.game.game import Game
from regame.runs.uses import LEAST, lines_of_month, lost_by_good, users_by_good
from regame.strategies.firms.contract import OWNER, PRODUCT_USER
from regame.tables.losses import economy_of


class Watched(Game):
    """A game that keeps a month's users and lines, before anything adapts.

    users: money of users by good, and lost: what they go without, (run, use, state) USD; paid and
    bought: what buyers pay and get of refined goods, then of the last stage's, (run, 2, state) USD
    and t; made: the same two by the state that makes them, t; designs:
    what substitutes for the last stage's goods cost, (run, state) USD; lines: as `lines_of_month`.
    """

    users: Floats
    paid: Floats
    bought: Floats
    made: Floats
    lost: Floats
    designs: Floats
    lines: Floats

    def adapt(self) -> None:
        """Take the month down, then go on."""
        w, a = self.world, self.atlas
        self.users, self.lost = users_by_good(self), lost_by_good(self)
        replaced = a.product_use * w.product_path * w.product_lost * w.product_start * w.activity
        self.designs = KG * replaced * (1 + self.parameters("substitution.penalty", 1))
        self.lines = lines_of_month(self)
        refined = self.buffers.refined_paid.sum(axis=1)
        self.paid = np.stack([refined, self.buffers.use_paid], axis=1)
        flows = w.flow.sum(axis=(1, 2)), w.product_flow.sum(axis=1)
        self.bought = np.stack(flows, axis=1)
        stages = (a.by_state(w.output * (a.plant_stage == at)) for at in (REFINING, MAKING))
        self.made = np.stack(list(stages), axis=1)
        super().adapt()


def play_firms(
    config: Config,
    design: pd.DataFrame,
    months: int,
    kind: str,
    rows: tuple[int, ...],
    states: tuple[int, ...],
) -> pd.DataFrame:
    """Play rows and return what firms have, one row per run, in their order.

    kind, rows and states: of the firms, as the roster has them. Columns: money (list, by month, USD
    so far, discounted): of owners `money.gained`; of users what they gain less what they pay, with
    what they have in stock, price (list by month, USD/t that they pay), and of the first month
    bought (t) and made (list by state, t). Of users of the last stage's goods also lost (the same),
    what they go without, in money; lines (`LINES` by state and month) and discount (by month),
    where the world has accounts of sectors. failed, error.
    """
    game = Watched(config, design, series=False)
    at = list(states)
    counted = kind == PRODUCT_USER and economy_of(config) is not None
    money, lost, lines, discount = [], [], [], []
    price: list[Floats] = []
    good = int(kind == PRODUCT_USER)
    first: dict[str, object] = {}
    spent, missed = np.zeros(len(design)), np.zeros(len(design))
    opening = _stock(game, at)
    for month in range(1, months + 1):
        game.step()
        factor = accounts.discounts(game, month)[:, 0]
        if kind == OWNER:
            money.append(np.sum([gained(game, row)[0] for row in rows], axis=0))
            continue
        goods = slice(-1, None) if kind == PRODUCT_USER else slice(None, -1)
        spent = spent + factor * game.users[:, goods, at].sum(axis=(1, 2))
        stock = 0.0 if kind == PRODUCT_USER else factor * _stock(game, at) - opening
        money.append(spent + stock)
        discount.append(factor)
        tonnes = game.bought[:, good, at].sum(axis=1)
        first = first or {"bought": tonnes, "made": list(game.made[:, good].copy())}
        before = price[-1] if price else np.zeros(len(design))
        paid = game.paid[:, good, at].sum(axis=1) / np.maximum(tonnes, LEAST)
        price.append(np.where(tonnes > LEAST, paid, before))
        if counted:
            gone = game.lost[:, -1, at] - game.designs[:, at]
            missed = missed + factor * gone.sum(axis=1)
            lost.append(missed)
            lines.append(game.lines.astype(np.float32))
    columns: dict[str, object] = {"money": list(np.stack(money, axis=1))}
    if kind != OWNER:
        columns |= first | {"price": list(np.stack(price, axis=1))}
        columns["discount"] = list(np.stack(discount, axis=1))
    if counted:
        flat = np.stack(lines, axis=-1).reshape(len(design), -1)
        columns |= {"lost": list(np.stack(lost, axis=1)), "lines": list(flat)}
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


def _stock(game: Game, states: list[int]) -> Floats:
    """What users' oxides in stock would fetch (run,) USD, public stocks left out."""
    w = game.world
    goods = (w.stock - w.public_stock) * np.minimum(w.buyer_expected, w.index)
    held: Floats = KG * goods[:, :, states].sum(axis=(1, 2))
    return held * np.asarray(game.parameters("ledger.stock_value"))

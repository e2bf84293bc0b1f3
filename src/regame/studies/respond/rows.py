"""Play rows of a design: what a target needs beside a verdict's outcomes, and what firms have."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.accounts import gained
from regame.game.facts import KG, MAKING, REFINING
from regame.game.game import Game
from regame.runs.rows import Harvest
from regame.runs.uses import LEAST, lines_of_month, lost_by_good, users_by_good
from regame.strategies.firms.contract import OWNER, PRODUCT_USER
from regame.studies.respond.parts import SUPPLY
from regame.studies.respond.watched import LineBooks, Watched
from regame.tables.losses import economy_of


class OwnSupply:
    """What a state makes of what it uses, and what it buys from the holder, by calendar year.

    sums: (run, SUPPLY, state, year), in t, the last two in USD at the start's prices. What leaves
    the holder unseen is in none.
    """

    def __init__(self, game: Game, years: int):
        self.game = game
        self.sums = np.zeros((game.world.runs, len(SUPPLY), game.atlas.states_count, years))

    def month(self, month: int) -> None:
        """Take in a month that was played; the first is 1."""
        w, a = self.game.world, self.game.atlas
        stages = REFINING, MAKING
        refined, produced = (a.by_state(w.output * (a.plant_stage == stage)) for stage in stages)
        from_holder = self._value(w.flow[:, :, a.home], w.product_flow[:, a.home])
        goods, products = w.flow.sum(axis=2), w.product_flow.sum(axis=1)
        bought = self._value(goods, products)
        parts = (refined, goods.sum(axis=1), produced, products, from_holder, bought)
        self.sums[..., (month - 1) // 12] += np.stack(parts, axis=1)

    def _value(self, goods: NDArray[np.float64], products: NDArray[np.float64]) -> Any:
        w = self.game.world
        return KG * ((goods * w.start_index).sum(axis=1) + products * w.product_start)


def play_targets(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns as in `runs.rows.play_rows`, and per horizon public_stock_{h}y (list, by state): what
    the public stock would fetch then less what it would have at the start, USD, discounted.
    own_supply (list) is `SUPPLY` by state and year. In
    worlds with accounts of sectors also products_lost_{h}y (list, by state), the value of magnets
    that users lack so far, USD, discounted; lines (list, `LINES` by state and month) and discount
    (list, by month), of which value added lost is computed.
    """
    game, books = Watched(config, design), LineBooks()
    harvest = Harvest(game, months)
    before = accounts.public_stock_value(game)
    supply = OwnSupply(game, -(-months // 12))
    for month in range(1, months + 1):
        game.step()
        harvest.month(month)
        supply.month(month)
        if game.counted:
            books.month(game, month)
        if month % 12 == 0 and month // 12 in YEARS:
            now = accounts.discounts(game, month) * accounts.public_stock_value(game)
            harvest.columns[f"public_stock_{month // 12}y"] = list(now - before)
            if game.counted:
                harvest.columns[f"products_lost_{month // 12}y"] = list(books.lost)
    by_year = supply.sums.reshape(len(design), -1).astype(np.float32)
    harvest.columns["own_supply"] = list(by_year)
    if game.counted:
        harvest.columns |= books.columns()
    return harvest.frame(design.index)


class UsersWatched(Game):
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


type Rows = tuple[int, ...]


def play_firms(
    config: Config, design: pd.DataFrame, months: int, kind: str, rows: Rows, states: Rows
) -> pd.DataFrame:
    """Play rows and return what firms have, one row per run, in their order.

    kind, rows and states: of the firms, as the roster has them. Columns: money (list, by month, USD
    so far, discounted): of owners `money.gained`; of users what they gain less what they pay, with
    what they have in stock, price (list by month, USD/t that they pay), and of the first month
    bought (t) and made (list by state, t). Of users of the last stage's goods also lost (the same),
    what they go without, in money; lines (`LINES` by state and month) and discount (by month),
    where the world has accounts of sectors. failed, error.
    """
    game = UsersWatched(config, design, series=False)
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

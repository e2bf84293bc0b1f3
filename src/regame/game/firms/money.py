"""Money of firms that act: what they earn, spend and put in, how they are financed, who fails."""

from __future__ import annotations

import numpy as np

from regame.engine.mechanisms import settlement
from regame.engine.relations.plants import BUILDING, IDLE, MOTHBALLED, RUNNING, SMOOTHING
from regame.game.firms.books import Books, Stage, or_else

INTEREST = 0.08  # a year, on loans that claims on output back; C
TERM = 120  # months to pay them back once plants run: the ten years of 2010; support.csv
BID = 0.05  # of capital cost, for the plants of a firm that failed; C


def owned(books: Books, row: int, plants: list[int], values: np.ndarray) -> np.ndarray:
    """Sum over the plants of a firm of values (run, plant): (run,)."""
    found = np.zeros(len(values))
    for f in plants:
        found += (books.owner[:, f] == row) * values[:, f] if books.sold_on else values[:, f]
    return found


def capital(stage: Stage) -> np.ndarray:
    """What plants would cost to build (run, plant) USD."""
    return np.asarray(stage[0].capacity * 12 * stage[1].capex)


def open_books(stage: Stage, books: Books, plants: list[list[int]]) -> None:
    """Count plants that run at the start as cash put in, at what they would cost to build."""
    worth = capital(stage) * (stage[0].phase == RUNNING)
    for row, own in enumerate(plants):
        opening = owned(books, row, own, worth)
        books.put_in[:, row] = books.worth[:, row] = books.opening[:, row] = opening


def raise_money(stage: Stage, books: Books, row: int, plants: list[int], ask: np.ndarray) -> None:
    """Sell shares and take loans. ask: (run, 2) USD of equity and of a loan; NaN: none.

    The market takes of the shares what a chance of investors would: log2 of outlook over hurdle,
    from nothing to all (`investment.starts`); in a scare the hurdle is lower. Lenders give what is
    under claim of the plants' capital cost at most.
    """
    world, _, _, p = stage
    counts = world.phase != MOTHBALLED
    view = np.zeros(world.runs)
    for f in plants:
        held = (books.owner[:, f] == row) & counts[:, f]
        view = np.maximum(view, np.where(held, world.outlook[:, f], 0.0))
    eased = np.exp(-p("investment.equity") * world.scare)
    hurdle = 1 + (p("investment.hurdle") - 1) * eased
    taken = np.clip(np.log2(np.maximum(view, 1e-9) / hurdle), 0.0, 1.0)
    equity = or_else(ask[:, 0]) * taken
    books.funds[:, row] += equity
    books.put_in[:, row] += discount(stage) * equity
    backed = or_else(books.order("reserve")[:, row])
    most = backed * owned(books, row, plants, capital(stage)) - books.debt[:, row]
    loan = np.clip(or_else(ask[:, 1]), 0.0, np.maximum(most, 0.0))
    books.debt[:, row] += loan
    books.funds[:, row] += loan


def discount(stage: Stage) -> np.ndarray:
    """Present value of a dollar at the end of this month (run,)."""
    world, p = stage[0], stage[3]
    return settlement.discount_factor(p, world.month + 1)[:, 0]


def book(stage: Stage, books: Books, before: np.ndarray, plants: dict[int, list[int]]) -> None:
    """Book a month of some firms: results, support, plants, debts; who has no money left fails.

    before: (run, plant) smoothed results before this month was settled; plants: by firm. Losses of
    firms that do not finance themselves are carried by their owners: cash put in.
    """
    world, _, buffers, p = stage
    funds, now = books.funds.T, discount(stage)
    own = books.owned(plants)
    if len(own.rows):
        result = before.T[own.plants]
        result = result + (world.result.T[own.plants] - result) / SMOOTHING
        spent = buffers.spent.T[own.plants]
        flow = result + buffers.support_got.T[own.plants] - spent
        life = 1 - 1 / (12 * p("ledger.plant_life"))
        came = books.sums(own, flow)
        books.profit.T[own.rows] += now * came
        funds[own.rows] += came
        books.worth.T[own.rows] = books.worth.T[own.rows] * life + books.sums(own, spent)
        for row in own.rows[books.debt.T[own.rows].any(axis=1)].tolist():
            _serve_debt(books, row, _runs(stage, books, row, plants[row]), now)
    rows = np.array(list(plants), np.int64)
    short = rows[(funds[rows] < 0).any(axis=1)]
    if len(short):
        for row in _carry(books, short, now):
            _fail(stage, books, row, plants[row])


def _runs(stage: Stage, books: Books, row: int, own: list[int]) -> np.ndarray:
    """Where a plant of a firm runs (run,)."""
    found = np.zeros(stage[0].runs, bool)
    for f in own:
        runs = stage[0].phase[:, f] == RUNNING
        found |= runs & (books.owner[:, f] == row) if books.sold_on else runs
    return found


def _serve_debt(books: Books, row: int, runs: np.ndarray, now: np.ndarray) -> None:
    """Interest, added to the debt until a plant runs; then it is paid, and a part of the debt.

    runs: (run,) whether a plant of the firm does; now: (run,) present value of a dollar.
    """
    debt = books.debt[:, row]
    due = debt * INTEREST / 12
    paid_back = np.where(runs, debt / TERM, 0.0)
    books.funds[:, row] -= np.where(runs, due + paid_back, 0.0)
    books.profit[:, row] -= now * due
    debt += np.where(runs, -paid_back, due)


def _carry(books: Books, rows: np.ndarray, now: np.ndarray) -> list[int]:
    """Owners carry what firms lack, but for those that finance themselves: these are returned.

    rows: of the firms that lack money, in some run; now: (run,) present value of a dollar.
    """
    funds, short = books.funds.T[rows], books.funds.T[rows] < 0
    alone = (books.order("self_financed").T[rows] > 0) & (books.failed.T[rows] == 0)
    carried = np.where(short & ~alone, -funds, 0.0)
    books.put_in.T[rows] += now * carried
    books.funds.T[rows] = funds + carried
    return rows[(short & alone).any(axis=1)].tolist()


def _fail(stage: Stage, books: Books, row: int, own: list[int]) -> None:
    """A firm that finances itself fails where it has no money left and runs: its plants stop."""
    world, funds = stage[0], books.funds[:, row]
    fails = (funds < 0) & _runs(stage, books, row, own)
    if not fails.any():
        return
    books.failed[fails, row] = 1.0
    books.debt[fails, row] = 0.0
    funds[fails] = 0.0
    for f in own:
        stops = fails & (books.owner[:, f] == row) & (world.phase[:, f] != IDLE)
        built = stops & (world.ramp[:, f] > 0)
        world.phase[built, f] = MOTHBALLED
        world.phase[stops & ~built & (world.phase[:, f] == BUILDING), f] = IDLE
        world.cash[stops, f] = world.result[stops, f] = 0.0


def take_over(
    stage: Stage, books: Books, row: int, target: np.ndarray, plants: list[list[int]]
) -> None:
    """Give a bidder the plants of firms that failed. target: (run,) row of the firm; NaN: none."""
    worth = capital(stage)
    for other in np.unique(target[~np.isnan(target)]).astype(int):
        wins = (target == other) & (books.failed[:, other] > 0) & (other != row)
        if not wins.any():
            continue
        for f in list(plants[other]):
            taken_over = wins & (books.owner[:, f] == other)
            books.funds[taken_over, row] -= BID * worth[taken_over, f]
            books.owner[taken_over, f] = row
            books.sold_on = True
            if taken_over.any() and f not in plants[row]:
                plants[row].append(f)


def earned(
    stage: Stage, books: Books, row: int, plants: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """What a firm earned so far per cash put in (run,), and whether it lives (run,).

    Earned: operating result and support, less plants and interest, with what its plants are worth
    now, written down, less what they were worth at the start; all discounted. Nothing put in: 0. A
    firm lives that has not failed and has a plant that runs or is being built.
    """
    world = stage[0]
    at_work = (world.phase == RUNNING) | (world.phase == BUILDING)
    lives = (books.failed[:, row] == 0) & (owned(books, row, plants, at_work * 1.0) > 0)
    left = discount(stage) * books.worth[:, row] * lives - books.opening[:, row]
    put_in = books.put_in[:, row]
    earned = (books.profit[:, row] + left) / np.maximum(put_in, 1.0)
    return np.where(put_in > 0, earned, 0.0), lives

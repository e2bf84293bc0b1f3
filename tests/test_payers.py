"""Who pays and who receives each line of the ledger, transaction by transaction.

The books of a month are closed twice: as they are, and with one transaction more (a tonne sold, a
dispute lost, a plant begun). What differs must be what deals.py says of it, written by hand from
prices of the world, state by state and line by line, and nothing else. The world is the toy of five
states, with plants that belong to another state, played for some months under a quota and a duty.
"""

from collections import defaultdict
from collections.abc import Callable

import pytest
from tests import toy
from tests.deals import BOUGHT, BUDGET, DEALS, ENDS, Books, Deal, Restricts, Sums, owned_abroad

from regame.engine.state.lines import LINES
from regame.game import accounts
from regame.game.game import Game

CHECKED = (2, 17, 30)  # months whose books are closed again and again


class Kept(Game):
    """A game that keeps the open books of some months."""

    def move(self) -> None:
        if self.world.month in CHECKED:
            self.kept = [*getattr(self, "kept", []), Books(self)]
            self.kept[-1].reset()
        super().move()


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> list[Books]:
    """Books of some months, which differ in prices, licences and smuggling."""
    folder = tmp_path_factory.mktemp("owned")
    told = ("stocks.treasury=0.7", "stocks.holding=0.06", "enforcement.budget=300",
            "enforcement.idle=0.4")  # fmt: skip
    config = toy.config(folder, *told, firms=owned_abroad)
    game = Kept(config, {"seed": [3], "China": [Restricts()]})
    game.run_for(max(CHECKED) + 1)
    assert (game.world.failed_month < 0).all()
    return game.kept


@pytest.mark.parametrize("deal", DEALS.values(), ids=DEALS)
def test_a_transaction_is_booked_on_who_pays_and_on_who_receives(deal: Deal, months: list[Books]):
    for books in months:
        sums: Sums = defaultdict(float)
        books.reset()
        more = deal(books, sums)
        assert any(sums.values()), "nothing is said to move"
        held(books, more, sums)


def held(books: Books, more: Callable[[], None], sums: Sums) -> None:
    """Compare what a transaction changes with the sums, in every line of every state."""
    ledger, payoff, book = books.closed(more)
    change = ledger - books.ledger
    size = max(map(abs, sums.values()))
    factor = (1 + books.p("ledger.discount")) ** (-(books.w.month + 1) / 12)
    for s, state in enumerate(books.a.states):
        lines = dict(zip(LINES, change[s], strict=True))
        lines[BUDGET] = (payoff - books.payoff)[s, 0] / factor
        if any(line == ENDS for _, line in sums):
            lines[ENDS] = (book - books.book)[s]
        if (state, BOUGHT) in sums:
            lines[BOUGHT] = lines.pop("users") + lines.pop("magnets")
        for line, moved in lines.items():
            due = sums.get((state, line), 0.0)
            assert moved == pytest.approx(due, rel=1e-5, abs=1e-5 * size), f"{state}, {line}"


def test_what_is_left_at_the_end_counts_at_the_lower_of_price_and_expectation(months: list[Books]):
    """Stocks of producers and of users, one by one, at a part of their price; and plants."""
    for books in months:
        books.reset()
        w, a = books.w, books.a
        worth = w.book[0].copy()
        part = books.p("ledger.stock_value")
        for s in range(len(a.states)):
            for g in range(len(a.groups)):
                plants = [f for f in range(len(a.plants)) if a.plant_state[f] == s]
                held = sum(float(w.refined_stock[0, f, g]) for f in plants)
                local = min(float(w.price[0, g, s]), float(w.seller_expected[0, g, s]))
                users = min(float(w.index[0, g, s]), float(w.buyer_expected[0, g, s]))
                worth[s] += 1000 * part * (held * local + float(w.stock[0, g, s]) * users)
        assert accounts.end_value(books.game)[0] == pytest.approx(worth)
        assert (w.price[0] != w.seller_expected[0]).any()


def test_every_line_of_the_ledger_is_moved_by_some_transaction(months: list[Books]):
    moved = set()
    for deal in DEALS.values():
        sums: Sums = defaultdict(float)
        months[0].reset()
        deal(months[0], sums)
        moved |= {line for (_, line), much in sums.items() if much}
    assert moved >= set(LINES) - {"users"} | {BOUGHT, BUDGET, ENDS}

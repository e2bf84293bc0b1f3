"""Rows about sales under contract and bargains, on the verb that settles them: T37, T38 and T39."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from tests import toy
from tests.theory.finding import Figure, Finding, agreed

from regame.engine.mechanisms.agreements import settle_agreements
from regame.game.game import Game

type Floats = NDArray[np.float64]

KG = 1000.0
GOOD = 1  # row of the group that is sold
TONNES = 100.0  # a month
HOME, VALUE = 10.0, 110.0  # USD/kg: price at home, and what the buyer would pay at most


@dataclass
class Sales:
    """A seller and its buyers in a world where nothing else is sold: months with given prices.

    months, indexed, nash: of the section `contracts`; share: sold under contract.
    """

    share: float
    buyers: dict[str, float]  # part of TONNES that each takes
    months: float = 6.0
    indexed: float = 0.0
    nash: float = 0.5
    game: Game = field(init=False)

    def __post_init__(self) -> None:
        with TemporaryDirectory() as folder:
            keys = {"refined": self.share, "months": self.months, "indexed": self.indexed}
            changes = [f"contracts.{key}={value}" for key, value in keys.items()]
            config = toy.config(Path(folder), *changes, f"contracts.nash={self.nash}")
            self.game = Game(config, {"seed": [1]})
        world, atlas = self.game.world, self.game.atlas
        world.flow[:] = world.product_flow[:] = world.licence_worth[:] = 0.0
        self.seller = atlas.states.index("China")
        for name, part in self.buyers.items():
            world.flow[0, GOOD, self.seller, atlas.states.index(name)] = part * TONNES

    def paid(self, home: float, abroad: float) -> Floats:
        """What a kilogram fetches this month, by buyer, USD/kg, duty aside.

        home: price at the seller's; abroad: what the market would make buyers pay.
        """
        world, buffers, atlas = self.game.world, self.game.buffers, self.game.atlas
        world.price[0, GOOD, self.seller], world.ask[0, GOOD, 0] = home, abroad
        buffers.duty[:] = 0.0
        settle_agreements(*self.game.stage)
        world.month += 1
        rows = [atlas.states.index(name) for name in self.buyers]
        tonnes = world.flow[0, GOOD, self.seller, rows]
        return np.asarray(abroad + buffers.agreed_paid[0, GOOD, rows] / KG / tonnes)


def bargain() -> Finding:
    """T37: one seller and one buyer share what a deal is worth; two buyers bid it all away."""
    figures = []
    for nash in (0.25, 0.5, 0.75):
        alone = Sales(0.0, {"Japan": 1.0}, nash=nash).paid(HOME, VALUE)[0]
        figures.append(Figure(f"price at weight {nash}", HOME + nash * (VALUE - HOME), alone))
    many = Sales(0.0, {"Japan": 0.4, "United States": 0.3, "Rest of World": 0.3})
    figures += [Figure("price to many", VALUE, float(at)) for at in many.paid(HOME, VALUE)]
    return agreed(
        statement="one seller and one buyer agree on p = c + w (v - c) between what the goods "
        "fetch elsewhere and what they are worth; where nobody takes most, p = v",
        source="Nash 1950; Rubinstein 1982 for the weight as relative patience",
        figures=figures,
    )


def staggered() -> Finding:
    """T38: contracts of T months adjust to a lasting jump by 1 - (1 - 1/T)^n."""
    figures = []
    for months in (3.0, 6.0, 12.0):
        sales = Sales(1.0, {"Japan": 0.4, "United States": 0.4, "Australia": 0.2}, months=months)
        sales.paid(HOME, HOME)
        found = [sales.paid(HOME, VALUE)[0] for _ in range(13)]
        for n in (0, 3, 12):
            due = VALUE - (VALUE - HOME) * (1 - 1 / months) ** n
            figures.append(Figure(f"price after {n} months, T = {months:.0f}", due, found[n]))
    return agreed(
        statement="who has sold all of it ahead for T months gets nothing of a jump in its first "
        "month, and p1 - (p1 - p0)(1 - 1/T)^n after n",
        source="staggered contracts: Taylor 1980, Calvo 1983",
        figures=figures,
    )


def last_quarter() -> Finding:
    """T39: contracts at last quarter's price pay its mean, whatever the market does meanwhile."""
    prices = [10.0, 11.0, 15.0, 20.0, 40.0, 30.0, 5.0, 5.0, 8.0]
    sales = Sales(1.0, {"Japan": 0.4, "United States": 0.4, "Australia": 0.2}, indexed=1.0)
    found = [sales.paid(price, 3 * price)[0] for price in prices]
    figures = [
        Figure(f"price in quarter {k + 1}", float(np.mean(prices[3 * k - 3 : 3 * k])), found[month])
        for k in (1, 2)
        for month in (3 * k, 3 * k + 2)
    ]
    return agreed(
        statement="all under contract at last quarter's price: the seller gets the mean of its own "
        "price in the quarter before, and nothing of what buyers would pay by now",
        source="an identity of the contract",
        figures=figures,
    )

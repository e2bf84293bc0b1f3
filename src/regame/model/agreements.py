"""Sales under contract: what is sold ahead is paid at the price agreed, or at last quarter's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regame.model.run import Run
    from regame.model.states import State

KG = 1000.0
MOST = 0.5  # of what leaves the holder: who takes more bargains
QUARTER = 3  # months


@dataclass
class Quotes:
    """Prices of a good at a seller: of this quarter so far, and the mean of the last, USD/kg."""

    seen: list[float] = field(default_factory=list)
    last: float = 0.0

    def index(self, price: float) -> float:
        """What contracts go by; before the first quarter is over, the first month's price."""
        self.last = self.last or price
        return self.last

    def note(self, price: float) -> None:
        """Take in a month's price."""
        self.seen.append(price)
        if len(self.seen) == QUARTER:
            self.last, self.seen = fmean(self.seen), []


@dataclass
class Agreement:
    """What one state has sold another of one good for some months ahead."""

    tonnes: float = 0.0  # a month
    price: float = 0.0  # USD/kg, mean of those agreed; 0: never agreed

    def pay(self, share: float, shipped: float, spot: float, index: float, indexed: float) -> float:
        """What is paid for a month's shipment, t x USD/kg: contracts first, the rest spot."""
        if self.price <= 0:
            self.tonnes, self.price = share * shipped, spot
        ahead = min(self.tonnes, shipped)
        agreed = (1 - indexed) * self.price + indexed * index
        return ahead * agreed + (shipped - ahead) * spot

    def renew(self, share: float, shipped: float, spot: float, months: float) -> None:
        """Let the oldest run out, and agree on a part of what is shipped now."""
        kept, signed = self.tonnes * (1 - 1 / months), share * shipped / months
        self.tonnes = kept + signed
        self.price = (kept * self.price + signed * spot) / max(self.tonnes, 1e-12)


class Agreements:
    """All contracts of a run, by good, seller and buyer; products come last among goods."""

    def __init__(self) -> None:
        self.quotes: defaultdict[tuple[int, int], Quotes] = defaultdict(Quotes)
        self.signed: defaultdict[tuple[int, int, int], Agreement] = defaultdict(Agreement)

    def settle(self, model: Run) -> None:
        """Book what contracts add to the payments of the month."""
        p, goods = model.p.contracts, len(model.content)
        if not p.refined and not p.products:
            return
        for good in range(goods + 1):
            for seller in model.all_states:
                price = seller.product_price if good == goods else seller.price[good]
                index = self.quotes[good, seller.row].index(price)
                shipped = {
                    buyer: buyer.products_bought[seller.row]
                    if good == goods
                    else buyer.bought[good][seller.row]
                    for buyer in model.all_states
                    if buyer is not seller
                }
                for buyer, tonnes in shipped.items():
                    alone = tonnes > MOST * sum(shipped.values())
                    self.settle_pair(model, good, (seller, buyer), tonnes, (price, index), alone)
                self.quotes[good, seller.row].note(price)

    def settle_pair(
        self,
        model: Run,
        good: int,
        who: tuple[State, State],
        tonnes: float,
        at: tuple[float, float],
        alone: bool,
    ) -> None:
        """Settle one good of one seller with one buyer. at: price and index at the seller."""
        (seller, buyer), (price, index), p = who, at, model.p.contracts
        market = 0.0  # what the holder's goods cost over its own price, duty aside
        if seller is model.home and good < len(model.content):
            market = model.home.ask[good] / (1 + model.home.duties[good]) - price
        bargained = max(market, 0.0) * p.nash if alone and seller is model.home else market
        share = p.products if good == len(model.content) else p.refined
        agreement = self.signed[good, seller.row, buyer.row]
        paid = agreement.pay(share, tonnes, price + bargained, index, p.indexed)
        agreement.renew(share, tonnes, price + bargained, p.months)
        over = paid - tonnes * price
        rent = min(max(over, 0.0), tonnes * max(market, bargained, 0.0))
        if seller is model.home:
            buyer.ledger.agreed_rent += KG * (rent - tonnes * market)
            seller.ledger.agreed_earned[good] += KG * (over - rent)
        else:
            seller.ledger.agreed_earned[good] += KG * over
        buyer.ledger.agreed_paid[good] += KG * (over - tonnes * market)

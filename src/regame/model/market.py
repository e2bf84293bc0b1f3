"""Clear a market in plain Python: Newton's method on prices, the licence rent and a grey margin.

Buyers spread orders over what sellers ask by a logit on delivered prices, sellers hold back below
their reference price. Several trades (one per group) may share the licences of one holder.
"""

from dataclasses import dataclass, field
from math import exp, inf, log, sumprod

TOLERANCE = 1e-12  # largest log of sales over supply that counts as cleared
OVER = 1e-9  # of licences, by which exports may be above them
MOST_STEPS = 200
FEW_STEPS = 15  # after which a search that begins at last month's rent is given up
LEAST_LENGTH = 1e-4  # a step cut to this part of itself is taken as it is
LARGEST_STEP = 1.0  # in the log of a price
NEAR = 1e-9  # USD/kg above a rent at which an ask lies on its floor
LOW = 0.02  # of the reference: below it log demand is linear in the price

HOME, LICENSED, GREY = "home", "licensed", "grey"


@dataclass
class Seller:
    """Who offers `available` tonnes, the more of them the higher the price."""

    price: float  # USD/kg, last month's to begin with
    available: float  # t
    reference: float  # USD/kg

    def supply(self, hold: float, slope: float) -> tuple[float, float]:
        """Tonnes offered, and their slope in logarithms: available / (1 + hold (p/ref)^-slope)."""
        held = hold * (self.price / self.reference) ** -slope
        return self.available / (1 + held), slope * held / (1 + held)


@dataclass
class Source:
    """One ask that buyers see: a seller's own, a holder's licensed or its grey exports."""

    seller: int  # place among the sellers
    kind: str = HOME
    ask: float = 0.0  # USD/kg
    gain: float = 1.0  # rise of the ask with the price


@dataclass
class Buyer:
    """Who wants `quantity` tonnes at the reference price, and goes without at `value`."""

    quantity: float  # t
    elasticity: float
    reference: float  # USD/kg
    sharpness: float  # kg/USD
    value: float  # USD/kg
    routes: list[tuple[int, float, float]] = field(default_factory=list)  # source, weight, USD/kg
    index: float = 0.0  # USD/kg, found
    without: float = 0.0  # t, found

    def demand(self, index: float) -> tuple[float, float]:
        """Tonnes wanted at an index, and the slope of their logarithm: (P/reference)^-e."""
        ratio = index / self.reference
        if ratio > LOW:
            return self.quantity * ratio**-self.elasticity, -self.elasticity / index
        along = log(LOW) + (ratio - LOW) / LOW  # the index may fall below zero
        slope = -self.elasticity / LOW / self.reference
        return self.quantity * exp(-self.elasticity * along), slope


@dataclass
class Licence:
    """What ties the exports of all groups of one holder together; by default nothing does."""

    allowed: float = inf  # t that may leave under licence
    evasion: float = 0.0  # t that leave unseen without a margin
    capacity: float = 0.0  # t more with a wide one
    width: float = 1.0  # USD/kg, margin at which 63 % of it is used
    rent: float = 0.0  # USD/kg, last month's to begin with
    margin: float = 0.0  # USD/kg, the same
    rationed: bool = False

    def smuggled(self) -> tuple[float, float]:
        """Tonnes that smugglers move at their margin, and the slope."""
        x = self.margin / self.width
        if x <= 0:
            few = self.evasion * exp(x)
            return few, few / self.width
        unused = self.capacity * exp(-x)
        return self.evasion + self.capacity - unused, unused / self.width


class Trade:
    """The market of one group, of raw goods or of products."""

    def __init__(self, sellers: list[Seller], buyers: list[Buyer], hold: float, slope: float):
        self.sellers, self.buyers, self.hold, self.slope = sellers, buyers, hold, slope
        self.sources = [Source(s) for s in range(len(sellers))]
        self.tax = 1.0  # on licensed exports: 1 + duty
        self.floor = 0.0  # USD/kg, of the ask for them

    def ask(self, licence: Licence) -> None:
        """Set all asks."""
        for source in self.sources:
            price = self.sellers[source.seller].price
            if source.kind == HOME:
                source.ask = price
            elif source.kind == LICENSED:
                ask = (price + licence.rent) * self.tax
                source.ask, source.gain = max(ask, self.floor), self.tax if ask > self.floor else 0
            else:
                source.ask = price + licence.margin

    def buy(self) -> None:
        """Spread what buyers want over their routes. Sets flow and share [source][buyer], turn."""
        empty = [0.0] * len(self.buyers)
        self.flow = [empty.copy() for _ in self.sources]
        self.share = [empty.copy() for _ in self.sources]
        self.turn = empty.copy()
        for j, buyer in enumerate(self.buyers):
            b = buyer.sharpness
            delivered = [self.sources[t].ask + cost for t, _, cost in buyer.routes]
            near = min([buyer.value, *delivered])
            pulls = [
                weight * exp(b * (near - d))
                for (_, weight, _), d in zip(buyer.routes, delivered, strict=True)
            ]
            idle = exp(b * (near - buyer.value))
            total = sum(pulls) + idle
            buyer.index = near - log(total) / b
            wanted, slope = buyer.demand(buyer.index)
            self.turn[j] = b + slope
            buyer.without = wanted * idle / total
            for (t, _, _), pull in zip(buyer.routes, pulls, strict=True):
                self.share[t][j] = pull / total
                self.flow[t][j] = wanted * pull / total

    def respond(self) -> list[list[float]]:
        """How sales of every source (row) respond to every ask (column), t per USD/kg."""
        rows = []
        sharpness = [buyer.sharpness for buyer in self.buyers]
        for t, flow in enumerate(self.flow):
            turned = [x * y for x, y in zip(flow, self.turn, strict=True)]
            row = [sumprod(turned, share) for share in self.share]
            row[t] -= sumprod(flow, sharpness)
            rows.append(row)
        return rows


class Balance:
    """All balances of a market at its present prices: residuals and how they respond."""

    def __init__(self, trades: list[Trade], licence: Licence):
        self.trades, self.licence = trades, licence
        self.size = sum(len(trade.sellers) for trade in trades)
        self.smuggled = any(source.kind == GREY for trade in trades for source in trade.sources)
        self.rent, self.margin = self.size, self.size + licence.rationed  # their rows
        self.count = self.margin + self.smuggled
        self.rows = [[0.0] * (self.count + 1) for _ in range(self.count)]
        self.weigh()

    def weigh(self) -> None:
        """Fill in the rows: the Jacobian of log sales less log supply, and its right-hand side."""
        sold = [0.0] * self.count
        first = 0
        for trade in self.trades:
            trade.ask(self.licence)
            trade.buy()
            self._respond(trade, first, sold)
            first += len(trade.sellers)
        if min(sold) <= 0:  # priced out of the market: no step may lead here
            self.worst = self.norm = inf
            return
        for row, tonnes in zip(self.rows, sold, strict=True):
            for c in range(self.count):
                row[c] /= tonnes
        self._supply(sold)
        self.worst = max(abs(row[-1]) for row in self.rows)
        self.norm = sum(row[-1] ** 2 for row in self.rows)

    def _respond(self, trade: Trade, first: int, sold: list[float]) -> None:
        answers = trade.respond()
        for source, flow, answer in zip(trade.sources, trade.flow, answers, strict=True):
            tonnes = sum(flow)
            for r in self._rows_of(source, first):
                sold[r] += tonnes
                row = self.rows[r]
                for rival, slope in zip(trade.sources, answer, strict=True):
                    by_price = slope * rival.gain
                    row[first + rival.seller] += by_price * trade.sellers[rival.seller].price
                    if rival.kind == LICENSED and self.licence.rationed:
                        row[self.rent] += by_price
                    elif rival.kind == GREY:
                        row[self.margin] += slope

    def _rows_of(self, source: Source, first: int) -> list[int]:
        """Balances in which the sales of a source stand."""
        rows = [first + source.seller]
        if source.kind == LICENSED and self.licence.rationed:
            rows.append(self.rent)
        elif source.kind == GREY:
            rows.append(self.margin)
        return rows

    def _supply(self, sold: list[float]) -> None:
        r = 0
        for trade in self.trades:
            for seller in trade.sellers:
                tonnes, slope = seller.supply(trade.hold, trade.slope)
                self.rows[r][r] -= slope
                self.rows[r][-1] = log(tonnes / sold[r])
                r += 1
        if self.licence.rationed:
            self.rows[self.rent][-1] = log(self.licence.allowed / sold[self.rent])
        if self.smuggled:
            tonnes, slope = self.licence.smuggled()
            self.rows[self.margin][self.margin] -= slope / tonnes
            self.rows[self.margin][-1] = log(tonnes / sold[self.margin])


def solve(rows: list[list[float]]) -> list[float]:
    """Solve a linear system by elimination; each row ends with its right-hand side."""
    count = len(rows)
    for p, pivot in enumerate(rows):
        filled = [c for c in range(p + 1, count + 1) if pivot[c]]
        for row in rows[p + 1 :]:
            if row[p]:
                factor = row[p] / pivot[p]
                for c in filled:
                    row[c] -= factor * pivot[c]
    answer = [0.0] * count
    for p in range(count - 1, -1, -1):
        row = rows[p]
        answer[p] = (row[-1] - sumprod(row[p + 1 : -1], answer[p + 1 :])) / row[p]
    return answer


def clear(trades: list[Trade], licence: Licence) -> None:
    """Find prices, rent and margin at which every market balances; leave them in the trades.

    A rent is positive only where licences are used up. Raises ArithmeticError if it fails.
    """
    afresh = [(False, MOST_STEPS), (True, MOST_STEPS)]
    for rationed, steps in [(True, FEW_STEPS), *afresh] if licence.rent > 0 else afresh:
        licence.rationed = rationed
        licence.rent = max(licence.rent, *rents_at_floors(trades), 0.0) if rationed else 0.0
        try:
            _balance(trades, licence, steps)
        except ArithmeticError:
            continue
        if licence.rent >= 0 and exports(trades) <= licence.allowed * (1 + OVER):
            return
    raise ArithmeticError("licences neither bind nor stay unused")


def exports(trades: list[Trade]) -> float:
    """What leaves under licence, t."""
    return sum(
        sum(flow)
        for trade in trades
        for source, flow in zip(trade.sources, trade.flow, strict=True)
        if source.kind == LICENSED
    )


def rents_at_floors(trades: list[Trade]) -> list[float]:
    """The rents that lift each ask off its floor; below the least no rent moves anything."""
    return [
        trade.floor / trade.tax - trade.sellers[source.seller].price + NEAR
        for trade in trades
        for source in trade.sources
        if source.kind == LICENSED
    ]


def _balance(trades: list[Trade], licence: Licence, steps: int) -> None:
    """Damped Newton steps: whole ones while they lead nearer to balance, else shorter."""
    balance = Balance(trades, licence)
    sellers = [seller for trade in trades for seller in trade.sellers]
    for _ in range(steps):
        if balance.worst <= TOLERANCE:
            return
        step = solve(balance.rows)
        length = min(1.0, LARGEST_STEP / max(1e-300, *map(abs, step[: len(sellers)])))
        begin = [seller.price for seller in sellers]
        rent, margin, norm = licence.rent, licence.margin, balance.norm
        while True:
            for seller, price, change in zip(sellers, begin, step, strict=False):
                seller.price = price * exp(length * change)
            if licence.rationed:
                moved = rent + length * step[balance.rent]
                licence.rent = max(moved, min(rents_at_floors(trades)))
            if balance.smuggled:
                licence.margin = margin + length * step[balance.margin]
            balance = Balance(trades, licence)
            if balance.norm < norm or length < LEAST_LENGTH:
                break
            length /= 2
    raise ArithmeticError(f"no balance within {steps} steps: {balance.worst:.1e}")

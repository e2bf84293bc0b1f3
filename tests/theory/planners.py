"""Rows about sellers who look ahead, on the market alone: T2, T13 and T17."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tests.theory.finding import Figure, Finding, agreed
from tests.theory.planning import CHOKE, best_plan, price_of, sell

Floats = NDArray[np.float64]

MOST = 97.0  # t on offer, a little below what nobody would pay for

ENTRY, RATE, HELD_AT = 0.1, 0.1, 20.0  # k and r a year, and the price where the fringe stays
COST, NO_EDGE = 10.0, 20.0  # USD/kg of the leader: with an advantage, and without
STEP, LIMIT_YEARS = 0.1, 200  # years of a period, and played

STOCK, DISCOUNT = 1000.0, 0.05  # t, and a year
PERIOD, SPENT = 0.05, 2e-5  # years, and the share of the stock that counts as nothing

EXTRACTION, LATER = 10.0, 0.9  # USD/kg, and what the second period is worth today
RETURNED, PLANT = 0.5, 10.0  # share of today's sales that comes back, and t that a plant can take


class Entry(NamedTuple):
    """What became of a leader and its fringe, period by period (T,): USD/kg, t and t."""

    price: Floats
    leader: Floats
    fringe: Floats


def limit_pricing(cost: float) -> Entry:
    """A leader who plans against a fringe that grows by ENTRY x (price - HELD_AT) a year.

    It knows how the market clears and how the fringe grows, and chooses what to sell.
    """
    fringe = np.linspace(0.0, 85.0, 341)
    offer, there = np.meshgrid(np.linspace(0.0, MOST, 486), fringe)
    allowed = offer + there < MOST
    cleared = sell(offer[allowed], there[allowed])
    price = np.full(offer.shape, CHOKE)
    price[allowed] = price_of(cleared)
    reward = np.where(allowed, (price - cost) * offer * STEP, -np.inf)
    lands = there + ENTRY * (price - HELD_AT) * STEP
    plan = best_plan(offer, reward, lands, fringe, float(np.exp(-RATE * STEP)))
    now, path = 0.0, []
    for _ in range(round(LIMIT_YEARS / STEP)):
        cleared = sell(np.array([np.interp(now, fringe, plan)]), np.array([now]))
        paid = float(price_of(cleared)[0])
        path.append((paid, float(cleared.sold[0, 0, 0]), float(cleared.sold[0, 0, 1])))
        now += ENTRY * (paid - HELD_AT) * STEP
    return Entry(*np.array(path).T)


def entry_deterred_slowly() -> Finding:
    """T2: a leader lets a fringe grow, down to the price at which it stays constant."""
    ahead, even = limit_pricing(COST), limit_pricing(NO_EDGE)
    # Of the linear system of fringe and price the stable root, in deviations from the end.
    root = (RATE - np.sqrt(RATE**2 + 2 * RATE * ENTRY)) / 2
    leader = HELD_AT - COST + ENTRY * (HELD_AT - COST) / RATE
    fringe = CHOKE - HELD_AT - leader
    share = [float(e.leader[-1] / (e.leader[-1] + e.fringe[-1])) for e in (ahead, even)]
    falls = all((np.diff(e.price) < 1e-6).all() for e in (ahead, even))
    return agreed(
        statement="against a fringe that grows at k (p - pf) the best price falls from below the "
        "monopoly's to pf; with a cost advantage the leader keeps a share, without one none",
        source="Gaskins (1971), Dynamic limit pricing",
        figures=[
            Figure("first price", HELD_AT - root * fringe / ENTRY, float(ahead.price[0])),
            Figure("last price", HELD_AT, float(ahead.price[-1])),
            Figure("fringe", fringe, float(ahead.fringe[-1])),
            Figure("leader", leader, float(ahead.leader[-1])),
            Figure("share", leader / (leader + fringe), share[0]),
        ],
        within=0.01,
        also=falls and ahead.price[0] < (CHOKE + COST) / 2 and share[1] < 0.001,
    )


def depletion(competitive: bool) -> Floats:
    """Prices, period by period (T,), at which a finite stock is sold by who plans its sale.

    A monopolist plans for its revenue. Owners who compete sell as one who plans for the surplus of
    all would (first theorem of welfare economics), the area under the prices of the market.
    """
    left = STOCK * np.linspace(0, 1, 501) ** 2
    offer = np.linspace(0, 1, 401) * np.minimum(MOST, left / PERIOD)[:, None]
    tonnes = np.linspace(0.0, MOST, 9701)
    price = price_of(sell(np.maximum(tonnes, 1e-9)))
    area = np.concatenate([[0.0], np.cumsum((price[1:] + price[:-1]) / 2 * np.diff(tonnes))])
    worth = area if competitive else price * tonnes
    reward = np.interp(offer, tonnes, worth) * PERIOD
    patience = float(np.exp(-DISCOUNT * PERIOD))
    plan = best_plan(offer, reward, left[:, None] - offer * PERIOD, left, patience)
    now, prices = STOCK, list[float]()
    while now > SPENT * STOCK and len(prices) < round(100 / PERIOD):
        cleared = sell(np.array([min(np.interp(now, left, plan), now / PERIOD)]))
        prices.append(float(price_of(cleared)[0]))
        now -= float(cleared.sold[0, 0, 0]) * PERIOD
    return np.array(prices)


def known_depletion(competitive: bool) -> tuple[float, float]:
    """First price and years until the stock is sold, from Hotelling's rule alone.

    What rises at the rate of discount, price or marginal revenue, ends at CHOKE.
    """
    slope = 1.0 if competitive else 2.0  # of price and of marginal revenue in tonnes
    low, high = 0.0, 100.0
    for _ in range(60):
        years = (low + high) / 2
        fade = np.exp(-DISCOUNT * years)
        sold = CHOKE / slope * (years - (1 - fade) / DISCOUNT)
        low, high = (years, high) if sold < STOCK else (low, years)
    first = CHOKE * fade
    return (float(first) if competitive else float((CHOKE + first) / 2)), float(years)


def exhaustion() -> Finding:
    """T13: the price of a finite stock rises at the rate of discount, or marginal revenue does."""
    figures = []
    for name, competitive in (("competition", True), ("monopoly", False)):
        prices = depletion(competitive)
        first, years = known_depletion(competitive)
        rising = np.log(np.maximum(prices if competitive else 2 * prices - CHOKE, 1e-9))
        rate = float(np.median(np.diff(rising)) / PERIOD)
        figures += [
            Figure(f"first price, {name}", first, float(prices[0])),
            Figure(f"years, {name}", years, PERIOD * len(prices)),
            Figure(f"rate, {name}", DISCOUNT, rate),
        ]
    return agreed(
        statement="with a finite stock the price rises at the rate of discount under competition, "
        "marginal revenue does under monopoly, which asks more at first and lasts longer",
        source="Hotelling (1931), The economics of exhaustible resources",
        figures=figures,
        within=0.01,
    )


def sold_today(returned: float, plant: float) -> float:
    """What an extractor sells today, t, who will meet recyclers tomorrow.

    returned: share of today's sales that comes back as scrap; plant: t of it that can be taken.
    Recyclers sell what they have at any price.
    """
    today, tomorrow = np.linspace(1.0, 90.0, 357), np.linspace(1.0, 50.0, 197)
    now = sell(today)
    scrap = np.minimum(returned * now.sold[:, 0, 0], plant)
    own, theirs = np.meshgrid(tomorrow, np.maximum(scrap, 1e-9))
    then = sell(own.ravel(), theirs.ravel())
    gain = ((price_of(then) - EXTRACTION) * then.sold[:, 0, 0]).reshape(own.shape)
    worth = (price_of(now) - EXTRACTION) * now.sold[:, 0, 0] + LATER * gain.max(axis=1)
    return float(today[worth.argmax()])


def foreclosure() -> Finding:
    """T17: who will be undercut by scrap sells less of what becomes scrap."""
    room = CHOKE - EXTRACTION
    cut = room * (1 - LATER * RETURNED / 2) / (2 - LATER * RETURNED**2 / 2)
    cases = (
        ("no recycling", room / 2, sold_today(0.0, 0.0)),
        ("scrap is short", cut, sold_today(RETURNED, CHOKE)),
        ("plants are short", room / 2, sold_today(RETURNED, PLANT)),
    )
    return agreed(
        statement="where scrap limits recycling, the extractor cuts what it sells today; where "
        "plants limit it, today's sales are those without recycling",
        source="Ba, Combes-Motel and Schwartz (2020), on pollution and the balance problem",
        figures=[Figure(f"t today, {name}", known, found) for name, known, found in cases],
        within=0.01,
        also=cases[1][2] < cases[0][2],
    )

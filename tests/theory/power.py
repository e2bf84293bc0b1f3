"""Rows about the power of a chokepoint: how much damage it can do, and what uses it up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import simpson
from tests.theory.exchange import clear, exchange
from tests.theory.finding import Figure, Finding, agreed
from tests.theory.parts import move_preferences

Floats = NDArray[np.float64]

SIGMA = 4.0  # between suppliers
SHARES = (0.5, 0.8, 0.95, 0.99)  # of the holder
COST_SHARE = 0.1  # of the input in what users spend
OUTER = (0.0, 1.0, 1.5, 3.0)  # between the input and all others
MARKUPS = (0.0, 0.1, 0.5, 2.0)  # duties already taken
SMALL, SPEEDS = 1e-3, (0.02, 0.04, 0.1)  # share of the holder; part of the way a month
MONTHS = 2000
STEEP, CUT = 0.5, 0.6  # slope of linear demand; share of supply that is denied
ELASTIC: dict[str, float] = {"supply_elasticity": 1e6, "idle_weight": 0.0}


def index_of(weight_of_holder: Floats, **given: Any) -> Floats:
    """Price index (run,) of a buyer with CES tastes over a holder and others, both at 1 USD/kg.

    weight_of_holder: (run,) its share where all is open; 0: it is denied, and the weights of the
    others are what they were. given: other fields of the market.
    """
    return _index(weight_of_holder, 1 - weight_of_holder, SIGMA, **given)


def _index(first: Floats, second: Floats, sigma: float, **given: Any) -> Floats:
    runs = len(first)
    weight = np.zeros((runs, 3, 3))
    weight[:, 0, 2], weight[:, 1, 2] = first, second
    supply, want = np.tile([1.0, 1.0, 0.0], (runs, 1)), np.tile([0.0, 0.0, 1.0], (runs, 1))
    sharp = np.full((runs, 1, 3), sigma - 1)
    cleared = clear(
        exchange(supply, want, weight, routing="ces", sharpness=sharp, **(ELASTIC | given))
    )
    return np.asarray(cleared.index[:, 0, 2])


def denied(share: Floats) -> Floats:
    """Index (run,) of the same buyer when the holder denies its goods."""
    return _index(np.zeros_like(share), 1 - share, SIGMA)


def convex_in_share() -> Finding:
    """T23: the damage of a full cut is convex in the holder's share."""
    share = np.array(SHARES)
    found = np.log(denied(share) / index_of(share)) * (SIGMA - 1)
    spared = 1 - found[2] / found[3]
    exact = -np.log(1 - share)
    return agreed(
        statement="the damage of a full cut is a/(s - 1) ln(1/(1 - w)); a rival of 4 % of use, "
        "w from 0.99 to 0.95, takes away a third of it",
        source="Clayton, Maggiori and Schreger (2024), A theory of economic coercion and "
        "fragmentation",
        figures=[
            *(
                Figure(f"a/(s - 1) times, w = {w:g}", float(known), float(loss))
                for w, known, loss in zip(SHARES, exact, found, strict=True)
            ),
            Figure("part taken away", float(1 - exact[2] / exact[3]), float(spared)),
        ],
    )


def cost_factor(inner: Floats, outer: float) -> Floats:
    """Cost of users (run,) when the input's index is `inner`, with elasticity `outer` to others.

    The engine's buyers: with tastes of CES for an elasticity above 1; for 1 they spend a constant
    part on the input, for 0 they buy a constant quantity, and pay what it costs.
    """
    if outer > 1:
        reference = np.ones((len(inner), 1, 3))
        reference[:, 0, 0] = inner
        part = np.full(len(inner), COST_SHARE)
        return _index(part, 1 - part, outer, offer_reference=reference)
    reference = np.ones((len(inner), 1, 2))
    reference[:, 0, 0] = inner
    runs = len(inner)
    weight = np.zeros((runs, 2, 2))
    weight[:, 0, 1] = 1.0
    cleared = clear(
        exchange(
            np.tile([1.0, 0.0], (runs, 1)),
            np.tile([0.0, 1.0], (runs, 1)),
            weight,
            demand_elasticity=outer,
            offer_reference=reference,
            **ELASTIC,
        )
    )
    price, bought = cleared.index[:, 0, 1], cleared.flow[:, 0, 0, 1]
    if outer == 0:
        return np.asarray(1 - COST_SHARE + COST_SHARE * price * bought)
    return np.asarray(price ** (COST_SHARE * price * bought))  # a constant part is spent


def nested() -> Finding:
    """T24: other inputs soften the damage; with an elasticity above 1 it stays finite."""
    share = np.array(SHARES)
    inner = denied(share) / index_of(share)
    exact_inner = (1 - share) ** (-1 / (SIGMA - 1))
    figures = []
    for outer in OUTER:
        found = cost_factor(inner, outer)
        for w, f, factor in zip(SHARES, exact_inner, found, strict=True):
            known = f**COST_SHARE
            if outer != 1:
                power = 1 - outer
                known = (1 - COST_SHARE + COST_SHARE * f**power) ** (1 / power)
            figures.append(Figure(f"r = {outer:g}, w = {w:g}", float(known), float(factor)))
    gone, rest = np.zeros(1), np.full(1, 1 - COST_SHARE)
    most = float(_index(gone, rest, OUTER[-1])[0])
    limit = (1 - COST_SHARE) ** (-1 / (OUTER[-1] - 1))
    figures.append(Figure(f"r = {OUTER[-1]:g}, s to 1", limit, most))
    return agreed(
        statement="with an elasticity r between inputs the cost factor is "
        "(1 - a + a F^(1 - r))^(1/(1 - r)); for r above 1 damage stays finite, whatever s is",
        source="nested CES: Sato (1967); Baqaee and Farhi (2019) for the limits",
        figures=figures,
    )


def used_up_by_markups() -> Finding:
    """T25: a duty that is already taken leaves less for a threat to take."""
    duty = np.array(MARKUPS)
    share = np.full(len(duty), 0.8)
    before = index_of(share, duty=duty)
    found = np.log(denied(share) / before) * (SIGMA - 1)
    exact = np.log((share * (1 + duty) ** (1 - SIGMA) + 1 - share) / (1 - share))
    return agreed(
        statement="where a duty m is taken already, a later denial costs the buyer only what is "
        "left at p(1 + m): a/(s - 1) ln[(w (1 + m)^(1 - s) + 1 - w)/(1 - w)]",
        source="Clayton, Maggiori and Schreger (2024): mark-ups and threats share one surplus",
        figures=[
            Figure(f"a/(s - 1) times, m = {m:g}", float(known), float(left))
            for m, known, left in zip(MARKUPS, exact, found, strict=True)
        ],
        also=bool((np.diff(found) < 0).all()),
    )


def lasting_damage(share: float, speed: float) -> float:
    """Damage of a lasting denial, summed over months, while preferences move to other sellers.

    The engine's own preferences (`move_preferences`) and buyers.
    """
    weight = np.array([[share], [1 - share]])
    flow, supply = np.array([[0.0], [1.0]]), np.array([0.0, 1.0])
    held: list[float] = []
    for _ in range(MONTHS):
        held.append(float(weight[0, 0]))
        move_preferences(weight, flow, supply, speed)
    months = np.array(held)
    return float(np.log(denied(months) / index_of(months)).sum())


def influence() -> Finding:
    """T26: the damage of a lasting cut, summed, is its size times the time to adjust."""
    first = SMALL / (SIGMA - 1)
    found = [lasting_damage(SMALL, speed) for speed in SPEEDS]
    return agreed(
        statement="the damage of a lasting cut, summed, is finite: D0/k, with k the speed at which "
        "buyers adjust",
        source="Hirschman (1945), National power and the structure of foreign trade",
        figures=[
            Figure(f"months of first damage, k = {speed:g}", 1 / speed, total / first)
            for speed, total in zip(SPEEDS, found, strict=True)
        ],
        within=2e-3,
    )


def damage_of(cut: float, **margins: Any) -> float:
    """Area under the demand curve over the use that a denial takes, in years of spending.

    The engine's price at every smaller cut, times the use that is lost there.
    """
    cuts = np.linspace(0.0, cut, 201)
    runs = len(cuts)
    weight = np.zeros((runs, 3, 3))
    weight[:, 0, 2] = 1.0
    available = np.tile([1.0, 1e-12, 0.0], (runs, 1))
    available[:, 0] = 1 - cuts + margins.pop("stock", 0.0) * cuts
    if (other := margins.pop("reroute", 0.0)) > 0:
        weight[:, 1, 2], available[:, 1] = 1.0, other * cuts + 1e-12
    wanted = np.tile([0.0, 0.0, 1.0], (runs, 1))
    given: dict[str, float] = {"supply_elasticity": 0.0, "demand_elasticity": STEEP}
    cleared = clear(exchange(available, wanted, weight, demand="linear", **(given | margins)))
    price, lost = cleared.index[:, 0, 2], 1 - cleared.flow[:, 0, :, 2].sum(axis=1)
    return float(simpson(price, x=lost))


def four_margins() -> Finding:
    """T27: without margins the damage is the area under short-run demand; each lowers it."""
    known = CUT + CUT**2 / (2 * STEEP)
    bare = damage_of(CUT)
    runs = 201
    low = np.full((runs, 1, 3), 1 + 0.5 * CUT / STEEP)
    lowered = {
        "stocks": damage_of(CUT, stock=0.3),
        "rerouting": damage_of(CUT, reroute=0.3),
        "idle plants": damage_of(CUT, supply_elasticity=0.3),
        "low-value uses first": _value_lost_first(CUT, low),
    }
    less = ", ".join(f"{name} {damage / bare:.2f}" for name, damage in lowered.items())
    found = agreed(
        statement="with stocks, rerouting, idle plants and low-value uses all off, the damage of a "
        "denial is the area under the short-run demand curve; each of them lowers it",
        source="Gholz and Hughes (2021), Market structure and economic sanctions",
        figures=[Figure("damage, years of spending", known, bare)],
        also=all(damage < 0.999 * bare for damage in lowered.values()),
    )
    return replace(found, found=f"{found.found}; with {less} of it")


def _value_lost_first(cut: float, value: Floats) -> float:
    """Damage where uses worth no more than `value` go without first: nobody pays more."""
    cuts = np.linspace(0.0, cut, value.shape[0])
    weight = np.zeros((len(cuts), 3, 3))
    weight[:, 0, 2] = 1.0
    available = np.tile([1.0, 1e-12, 0.0], (len(cuts), 1))
    available[:, 0] = 1 - cuts
    cleared = clear(
        exchange(
            available,
            np.tile([0.0, 0.0, 1.0], (len(cuts), 1)),
            weight,
            demand="linear",
            supply_elasticity=0.0,
            demand_elasticity=STEEP,
            value=value,
        )
    )
    lost = 1 - cleared.flow[:, 0, 0, 2]
    return float(simpson(cleared.index[:, 0, 2], x=lost))


LAG, RATE, LATER = 5.0, 0.06, 40.0  # years until a rival opens; discount rate; years looked at
ENTRANT, KEPT = 0.45, 0.7  # t that the rival brings for good; part of its sales the holder keeps


def holder_sells(quantity: float, rival: float) -> tuple[float, float]:
    """Revenue over cost of the holder and its share, with so many tonnes of each for sale."""
    weight = np.zeros((1, 3, 3))
    weight[:, 0, 2], weight[:, 1, 2] = quantity, max(rival, 1e-12)
    weight /= quantity + max(rival, 1e-12)
    available = np.array([[quantity, max(rival, 1e-12), 0.0]])
    cleared = clear(
        exchange(
            available,
            np.array([[0.0, 0.0, 1.0]]),
            weight,
            demand="linear",
            supply_elasticity=0.0,
            demand_elasticity=STEEP,
        )
    )
    sold = cleared.flow[0, 0, :2, 2]
    return float((cleared.index[0, 0, 2] - 0.2) * sold[0]), float(sold[0] / sold.sum())


def _summed(gain: float, loss: float, lag: float, years: float) -> Floats:
    """Value so far by month (month,), USD: a gain a year until the lag, a loss from then on."""
    times = (np.arange(round(12 * years)) + 0.5) / 12
    flows = np.where(times < lag, gain, -loss) * np.exp(-RATE * times) / 12
    return np.asarray(flows.cumsum())


def entry_lag() -> Finding:
    """T28: a cut gains until rivals open and loses after that; the sum turns at a known time."""
    before, whole = holder_sells(1.0, 0.0)
    during, _ = holder_sells(KEPT, 0.0)
    after, part = holder_sells(KEPT, ENTRANT)
    gain, loss = during - before, before - after
    summed = _summed(gain, loss, LAG, LATER)
    year = int(np.flatnonzero(summed < 0)[0])
    at = (year + 1 - summed[year] / (summed[year] - summed[year - 1])) / 12
    inner = np.exp(-RATE * LAG) - gain / loss * (1 - np.exp(-RATE * LAG))
    known = -np.log(inner) / RATE
    slow = np.log(1 + loss / gain) / RATE  # from this lag on the sum never turns
    both = summed[year - 6] > 0 and part < whole  # money won and share lost in the same run
    never = [bool((_summed(gain, loss, slow * k, 20 * slow) > 0).all()) for k in (0.97, 1.03)]
    return agreed(
        statement="a cut that gains g a year until rivals open after L years and loses l a year "
        "from then on turns at T = -(1/r) ln(e^(-rL) - (g/l)(1 - e^(-rL))), and never if entry is "
        "slow enough; share is lost while money is won",
        source="Gaskins (1971), Dynamic limit pricing, with a lag in place of gradual entry",
        figures=[Figure("turning year", float(known), float(at))],
        within=3e-3,
        also=bool(gain > 0 and loss > 0 and both and never == [False, True]),
    )


def by_product() -> Finding:
    """T29: a by-product's output does not answer its price: a tax falls on the seller."""
    duty, quota, months = 0.25, 0.6, 6
    weight = np.zeros((2, 2, 2))
    weight[:, 0, 1] = 1.0
    supply, want = np.tile([1.0, 0.0], (2, 1)), np.tile([0.0, 1.0], (2, 1))
    stiff: dict[str, float] = {"supply_elasticity": 0.0, "demand_elasticity": STEEP}
    taxed = clear(exchange(supply, want, weight, duty=np.array([0.0, duty]), **stiff))
    got, paid = taxed.price[:, 0, 0], taxed.index[:, 0, 1]
    piled = np.zeros(1)
    for _ in range(months):  # the host digs on: what is not sold is stored
        limited = clear(
            exchange(
                np.array([[1.0 + piled[0], 0.0]]), want[:1], weight[:1], supply="offer",
                hold=np.full(1, 1e-3), demand="linear", licences=np.array([quota]),
                supply_elasticity=1.0, demand_elasticity=STEEP,
            )
        )  # fmt: skip
        piled = piled + 1.0 - limited.sold[:, 0, 0]
    return agreed(
        statement="supply of a by-product is inelastic up to its host's ceiling: a tax with no use "
        "at home falls on the seller and leaves output alone, a quota piles up stock",
        source="Brooks (1965), Supply of joint products; Nassar, Graedel and Harper (2015)",
        figures=[
            Figure("seller's price after the tax", float(got[0] / (1 + duty)), float(got[1])),
            Figure("buyer's price", float(paid[0]), float(paid[1])),
            Figure("output", float(taxed.sold[0, 0, 0]), float(taxed.sold[1, 0, 0])),
            Figure("stock after six months", months * (1 - quota), float(piled[0])),
        ],
    )

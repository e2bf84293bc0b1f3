"""Rows about users who adapt and who hold stocks, in a world of the whole game: T4, T14 and T33."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.integrate import quad, simpson
from scipy.optimize import brentq
from tests.theory.finding import Figure, Finding, agreed
from tests.theory.parts import Market, adapt, clear_market, index_at_start, use_up, wanted_use

from regame.config.files import load_config
from regame.game.game import Game
from regame.tables import figures

Floats = NDArray[np.float64]

SHORT, LONG, SPEED, LEFT = 0.2, 2.0, 0.25, 0.6  # eS, eL, k a year, g
YEARS, PERIODS = 30, 48  # a month of the engine is taken as a forty-eighth of a year
SHOWN = (0, 1, 2, 3, 5, 10)  # years whose revenue is shown
STOCKS = np.array([180.0, 180.0, 30.0, 75.0])  # days of use
CUTS = np.array([0.9, 1.0, 0.25, 0.5])  # share of supply that stops
CHEAP = 30.0  # resale a month, where holding a stock costs next to nothing
DAYS = 210  # played, some more than the longest stock lasts


def known_revenue(years: Floats | float) -> Floats:
    """Revenue over its start in theory: g^(1 - 1/e) with e = eS + (eL - eS)(1 - exp(-k t))."""
    e = SHORT + (LONG - SHORT) * (1 - np.exp(-SPEED * np.asarray(years)))
    return np.asarray(LEFT ** (1 - 1 / e))


def stiff_then_soft() -> Game:
    """One run in which every use goes from eS to eL while prices stand, whatever they are."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "end_uses.csv"
        uses = figures.read("end_uses").assign(elasticity_short=SHORT, elasticity_long=LONG)
        uses.to_csv(path, index=False)
        overrides = (
            f'tables.end_uses="{path.as_posix()}"',
            f"demand.adaptation={1 - np.exp(-SPEED / PERIODS)}",
            "demand.adaptation_trigger=0",
            "demand.elasticity=1",
            "demand.elasticity_long=1",
        )
        return Game(load_config("world_2010", overrides), pd.DataFrame({"seed": [1]}))


def fixed_quantity(game: Game, left: float) -> Market:
    """A market with one buyer and one seller, who offers `left` of the start's use."""
    world, atlas = game.world, game.atlas
    home, runs, groups = atlas.home, world.runs, len(atlas.groups)
    alone = np.zeros((runs, groups, atlas.states_count))
    alone[:, :, home] = 1
    route = np.zeros((runs, groups, atlas.states_count, atlas.states_count))
    route[:, :, home, home] = 1
    short, long = atlas.elasticity[:, None], atlas.elasticity_long[:, None]
    none = np.zeros((runs, 0))
    return Market(
        quantity=wanted_use(game, world.index) * alone,
        elasticity=short + (long - short) * world.adapted,
        reference=world.index,
        available=left * wanted_use(game, index_at_start(game)) * alone,
        hold=np.ones(runs),
        slope=np.zeros(runs),  # the quantity does not answer the price
        offer_reference=world.index,
        weight=route,
        grey_weight=np.zeros((runs, groups, 0, atlas.states_count)),
        cost=np.zeros_like(route),
        sharpness=100 / world.index,
        value=1e6 * world.index,  # nobody goes without
        duty=np.zeros((runs, groups, 0)),
        covered=np.zeros(groups, bool),
        ask_floor=np.zeros((runs, groups, 0)),
        licences=none,
        counted=none,
        grey_cost=none,
        evasion=none,
        grey_capacity=none,
        grey_width=none,
        supply="isoelastic",
    )


def revenue() -> Floats:
    """Revenue over its start while demand adapts to the cut (period, group), the engine's own.

    Raises RuntimeError where the market does not clear: its answer would mean nothing.
    """
    game = stiff_then_soft()
    world, atlas = game.world, game.atlas
    start, home = index_at_start(game), atlas.home
    none, found = np.zeros((1, 0)), []
    for _ in range(PERIODS * YEARS + 1):
        cleared = clear_market(fixed_quantity(game, LEFT), world.price, none, none)
        if not cleared.ok.all():
            raise RuntimeError("the market did not clear")
        world.index[:, :, home] = cleared.price[:, :, home]
        sold = cleared.sold[:, :, home] * cleared.price[:, :, home]
        before = wanted_use(game, start)[:, :, home] * start[:, :, home]
        found.append((sold / before)[0])
        adapt(game)
    return np.array(found)


def turning_year(revenue: Floats) -> float:
    """When revenue (period,) falls below its start for good, years; between periods in logs."""
    gain = np.log(revenue)
    last = int(np.flatnonzero(gain > 0)[-1])
    return float((last + gain[last] / (gain[last] - gain[last + 1])) / PERIODS)


def break_even_rate(revenue: Floats) -> float:
    """Discount rate a year at which the gains of all years (period,) come to nothing."""
    years = np.arange(len(revenue)) / PERIODS

    def value(rate: float) -> float:
        """Value today of all gains, in years of revenue at the start."""
        return float(simpson((revenue - 1) * np.exp(-rate * years), x=years))

    return float(brentq(value, 0.001, 0.5))


def known_rate() -> float:
    """The same in theory, from the closed form alone."""

    def value(rate: float) -> float:
        """Value today of all gains, in years of revenue at the start."""
        return float(quad(lambda t: (known_revenue(t) - 1) * np.exp(-rate * t), 0, YEARS)[0])

    return float(brentq(value, 0.001, 0.5))


def turning_time() -> Finding:
    """T4: a cut pays while demand is stiff and harms once it has adapted; the time is known."""
    by_group = revenue()
    found = by_group[:, 0]
    figures = [
        Figure(f"revenue in year {year}", float(known_revenue(year)), float(found[PERIODS * year]))
        for year in SHOWN
    ]
    turn = np.log((LONG - SHORT) / (LONG - 1)) / SPEED
    figures += [
        Figure("turning year", float(turn), turning_year(found)),
        Figure("break-even rate", known_rate(), break_even_rate(found)),
    ]
    return agreed(
        statement="a quantity cut to g multiplies revenue by g^(1 - 1/e), a gain while e < 1; with "
        "e = eS + (eL - eS)(1 - exp(-k t)) it turns at ln[(eL - eS)/(eL - 1)]/k",
        source="constant elasticity with slow adjustment; compare Pindyck (1978), Gains to "
        "producers from the cartelization of exhaustible resources",
        figures=figures,
        also=bool(np.ptp(by_group, axis=1).max() < 1e-6),  # the same for all groups
    )


def losses(stocks: Floats, cuts: Floats, days: int) -> tuple[Floats, Floats]:
    """Use lost and damage by the day, with stocks (run,) days and cuts (run,) of supply.

    The engine's own use, stocks and damage at unmoved prices, no magnets made. Returns the
    greatest share of use lost (day, run), and damage (day, run, state) USD.
    """
    game = Game(load_config("world_2010"), pd.DataFrame({"seed": np.ones(len(stocks), int)}))
    world = game.world
    world.product_plan[:] = 0
    world.product_flow[:] = 0
    use = wanted_use(game, world.index)  # a month of the engine is taken as a day
    world.stock = stocks[:, None, None] * use
    arrives = (1 - cuts)[:, None, None] * use
    lost, damage = [], []
    for _ in range(days):
        world.stock = world.stock + arrives
        use_up(game)
        lost.append(np.abs(1 - world.used / use).max(axis=(1, 2)))
        damage.append(world.damage.copy())
    return np.array(lost), np.array(damage)


def stocks_buy_time() -> Finding:
    """T14: nothing is lost while the stock lasts, then what was cut is."""
    lost, damage = losses(STOCKS, CUTS, DAYS)
    known = STOCKS / CUTS
    lasted = (lost < CUTS / 2).sum(axis=0)
    figures = [
        Figure(f"days, stock {stock:g}, cut {cut:.0%}", float(days), float(found))
        for stock, cut, days, found in zip(STOCKS, CUTS, known, lasted, strict=True)
    ]
    day = np.arange(1, DAYS + 1)[:, None]
    before = day <= known
    after = day > known + 1  # the first day after may still find a rest in the store
    usual = damage[0]
    dearer = (damage > usual).all(axis=2) | ~after
    same = np.isclose(damage, usual, rtol=1e-9).all(axis=2) | ~before
    cut_is_lost = np.abs(lost - CUTS)[after].max() < 1e-3
    return agreed(
        statement="with stock S, use u and a cut of share w nothing is lost for S/(w u) periods, "
        "then it is",
        source="bookkeeping; the case for public stocks since Nichols and Zeckhauser (1977), "
        "Stockpiling strategies and cartel prices",
        figures=figures,
        within=0,
        also=bool((lost[before] < 1e-9).all() and cut_is_lost and same.all() and dearer.all()),
    )


def stocks_through_a_cut(resale: float, months: int = 36) -> tuple[Floats, Floats, Floats]:
    """Cobalt without fear, trends and luck; 60 % of usual exports may leave from month 3 on.

    Returns by month, month 0 the opening: the price outside, USD/kg; users' stock outside, t; and
    log of the price over what they expect, (month, state) before the month.
    """
    calm = ("demand.shock=0", "production.noise=0", "disputes.hazard=0", "stocks.trend=0")
    config = load_config("cobalt_2025", [*calm, "stocks.panic=0", f"stocks.resale={resale}"])
    cut = {"seed": [1], "DR Congo": ["Schedule(quota='2025-03=0.6')"]}
    game = Game(config, pd.DataFrame(cut))
    outside = ~np.asarray(game.atlas.inside, bool)
    prices, stocks, dear = [], [], []
    for _ in range(months):
        stocks.append(game.world.stock[0, 0, outside].copy())
        dear.append(np.log(game.world.index / game.world.buyer_expected)[0, 0, outside])
        game.step()
        prices.append(game.record.last("price_outside_cobalt")[0])
    return np.array(prices), np.array(stocks), np.array(dear)


def competitive_storage() -> Finding:
    """T33: holders sell what they expect to be cheaper, and the price jumps as stocks are out.

    The limit of storage that costs nothing is resale without bound.
    """
    price, stock, dear = stocks_through_a_cut(CHEAP)
    hoarded_price, hoarded, _ = stocks_through_a_cut(0.0)
    rises = np.diff(stock, axis=0)[2:]  # from the cut on
    risen = float(np.where(dear[2:-1] > 0.02, rises, 0.0).max() / stock[0].max())
    peak = int(price.argmax())
    left = float(stock[peak].sum() / stock[0].sum())
    left_hoarded = float(hoarded[hoarded_price.argmax()].sum() / hoarded[0].sum())
    jump = float(np.diff(np.log(price))[2:].max())  # after the month of the cut
    return Finding(
        statement="stocks do not rise while the price is above what is expected next, are used up "
        "before a spike ends, and the price jumps as they are",
        source="Williams and Wright (1991), Storage and commodity markets; Deaton and Laroque "
        "(1992), On the behaviour of commodity prices",
        expected="no rise, nothing left at the peak, a jump in a month",
        found=f"rise {risen:.1%}, {left:.1%} left ({left_hoarded:.0%} without resale), "
        f"{math.exp(jump):.1f} times in a month",
        ok=risen < 1e-3 and left < 0.01 and left_hoarded > 0.3 and jump > math.log(1.5),
    )

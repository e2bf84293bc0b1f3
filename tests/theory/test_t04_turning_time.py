"""T4: a cut pays while demand is stiff and harms once it has adapted; the time is known.

Quantity is cut to a fraction g; the elasticity of demand grows from eS to eL,
e(t) = eS + (eL - eS)(1 - exp(-k t)). Revenue is multiplied by g^(1 - 1/e): a gain while e < 1. It
turns at t* = ln[(eL - eS)/(eL - 1)]/k. Constant-elasticity demand with slow adjustment is textbook
theory; compare Pindyck (1978), "Gains to producers from the cartelization of exhaustible
resources". Here the engine's own demand, its adaptation and its market are put in that limit.
"""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.integrate import simpson
from scipy.optimize import brentq
from tests import toy

from regame.game import Game
from regame.mechanisms.market import Market, clear_market
from regame.mechanisms.orders import adapt_use, start_index, wanted_use

SHORT, LONG, SPEED, LEFT = 0.2, 2.0, 0.25, 0.6  # eS, eL, k a year, g
YEARS, PERIODS = 30, 48  # the engine's month is taken as a forty-eighth of a year


def stiff_then_soft(uses: pd.DataFrame) -> pd.DataFrame:
    return uses.assign(elasticity_short=SHORT, elasticity_long=LONG)


def fixed_quantity(game: Game, left: float) -> Market:
    """Return a market with one buyer and one seller, who offers `left` of the start's use."""
    world, atlas, p = game.world, game.atlas, game.parameters
    home, runs, groups = atlas.home, world.runs, len(atlas.groups)
    alone = np.zeros((runs, groups, atlas.states_count))
    alone[:, :, home] = 1
    route = np.zeros((runs, groups, atlas.states_count, atlas.states_count))
    route[:, :, home, home] = 1
    short, long = atlas.elasticity[:, None], atlas.elasticity_long[:, None]
    e = short + (long - short) * world.adapted
    none = np.zeros((runs, 0))
    return Market(
        quantity=wanted_use(world, atlas, p, world.index) * alone,
        elasticity=e,
        reference=world.index,
        available=left * wanted_use(world, atlas, p, start_index(atlas, p)) * alone,
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


@pytest.fixture(scope="module")
def revenue(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.float64]:
    """Return revenue over its start, period by period."""
    speed = 1 - np.exp(-SPEED / PERIODS)
    config = toy.config(
        tmp_path_factory.mktemp("t04"),
        f"demand.adaptation={speed}",
        "demand.adaptation_trigger=0",
        "demand.elasticity=1",
        "demand.elasticity_long=1",
        end_uses=stiff_then_soft,
    )
    game = Game(config, toy.design(["StatusQuo"]))
    world, atlas, p = game.world, game.atlas, game.parameters
    start, home = start_index(atlas, p), atlas.home
    found = []
    for _ in range(PERIODS * YEARS + 1):
        market = fixed_quantity(game, LEFT)
        cleared = clear_market(market, world.price, np.zeros((1, 0)), np.zeros((1, 0)))
        assert cleared.ok.all()
        world.index[:, :, home] = cleared.price[:, :, home]
        sold = cleared.sold[:, :, home] * cleared.price[:, :, home]
        before = wanted_use(world, atlas, p, start)[:, :, home] * start[:, :, home]
        assert np.ptp(sold / before) < 1e-6  # the same for all groups
        found.append(float((sold / before)[0, 0]))
        adapt_use(world, atlas, p)
    return np.array(found)


def test_revenue_follows_the_elasticity(revenue: NDArray[np.float64]):
    years = np.arange(PERIODS * YEARS + 1) / PERIODS
    e = SHORT + (LONG - SHORT) * (1 - np.exp(-SPEED * years))
    np.testing.assert_allclose(revenue, LEFT ** (1 - 1 / e), rtol=1e-3)


def test_revenue_has_the_known_values(revenue: NDArray[np.float64]):
    told = {0: 7.7, 1: 1.41, 2: 1.05, 3: 0.94, 5: 0.85, 10: 0.79}
    for year, value in told.items():
        assert round(revenue[PERIODS * year], 1 if year == 0 else 2) == pytest.approx(value)


def test_the_gain_turns_when_theory_says(revenue: NDArray[np.float64]):
    gain = np.log(revenue)
    last = int(np.flatnonzero(gain > 0)[-1])
    turn = (last + gain[last] / (gain[last] - gain[last + 1])) / PERIODS
    assert turn == pytest.approx(np.log((LONG - SHORT) / (LONG - 1)) / SPEED, rel=1e-3)
    assert round(turn, 2) == 2.35


def test_the_value_of_thirty_years_turns_at_the_known_rate(revenue: NDArray[np.float64]):
    years = np.arange(PERIODS * YEARS + 1) / PERIODS

    def value(rate: float) -> float:
        return float(simpson((revenue - 1) * np.exp(-rate * years), x=years))

    assert brentq(value, 0.001, 0.5) == pytest.approx(0.0756, rel=1e-3)

"""Stocks of magnets cushion lines, and lines that stop lose output, by sector and state."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from regame.config.files import load_config
from regame.game.game import Game
from regame.runs.month_rows import Monthly, outcomes_of, play_months
from regame.runs.uses import Sectors, products_short, sectors_of

type Floats = NDArray[np.float64]

OTHERS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}
BEGINS = 3
CARS = "cars"


def design(*weapons: str) -> pd.DataFrame:
    return pd.DataFrame({"seed": 5, "China": list(weapons), **OTHERS})


def used(months: float) -> tuple[Game, Floats]:
    """Magnets used outside in the first two months of licences (run,), with stocks of so much."""
    config = load_config("world_2025", [f"stocks.magnets={months}"])
    game = Game(config, design("StatusQuo", "LicenseCases")).run_for(BEGINS)
    total = np.zeros(2)
    for _ in range(2):
        game.step()
        _, short = products_short(game)
        total += short[:, ~game.atlas.inside].sum(axis=1)
    return game, total


def test_the_more_users_hold_the_less_they_lack():
    lacks = [used(months)[1] for months in (0.5, 1.5, 4.0)]
    more = [short[1] - short[0] for short in lacks]
    assert more[0] > more[1] > more[2] > 0


def test_stocks_are_bought_less_used_and_never_negative():
    game = Game(load_config("world_2025"), design("LicenseCases")).run_for(BEGINS)
    for _ in range(6):
        before = game.world.product_stock.copy()
        game.step()
        world = game.world
        bought = world.product_flow.sum(axis=1)
        left = before + bought - world.product_used
        np.testing.assert_allclose(world.product_stock, left, rtol=1e-9, atol=1e-6)
        assert (world.product_stock >= 0).all()


def test_sectors_share_all_that_lacks_and_cars_most():
    game, _ = used(0.5)
    sectors = Sectors(game.config)
    lost = sectors.output_lost(game)
    names = sectors_of(game.config)
    assert {CARS, "wind", "electronics", "machinery", "defence"} <= set(names)
    japan = game.atlas.state("Japan")
    assert lost[1, names.index(CARS), japan] == lost[1, :, japan].max()
    assert (lost[1] >= 0).all()
    _, short = products_short(game)
    by_use = sectors.products(game)
    np.testing.assert_allclose(by_use.sum(axis=1), short, rtol=1e-9, atol=1e-6)


def test_a_tonne_that_lacks_costs_the_output_that_needs_it():
    """By hand: a car maker that lacks a tonne loses its price over 0.4 % of the car's cost."""
    game, _ = used(0.5)
    sectors = Sectors(game.config)
    sectors.exposed = np.where(np.array(sectors.share[:, 0]) > 0, sectors.tonnes, 0.0)
    sectors.parts = np.zeros_like(sectors.parts)  # magnets alone
    japan = game.atlas.state("Japan")
    need, short = products_short(game)
    cars = min(short[1, japan], need[1, japan] * sectors.exposed.sum())
    value = 1000 * cars * game.world.product_start[1, japan] / 0.004
    assert sectors.output_lost(game)[1, 0, japan] == pytest.approx(value)


def test_months_list_lines_and_sectors():
    config = load_config("world_2025")
    table = play_months(config, design("LicenseCases"), 5)
    game = Monthly(config, design("StatusQuo"), series=False)
    named = outcomes_of(config, game.atlas, game.record.units)
    values = np.array(table["outcomes"][0]).reshape(len(named), 5)
    japan = {(x.quantity, x.use): values[k] for k, x in enumerate(named) if x.of == "Japan"}
    assert 0 <= japan["lines_stopped", ""].max() < 1
    assert japan["output_lost", CARS][BEGINS] > japan["output_lost", CARS][0]
    nobody = next(
        k for k, x in enumerate(named) if (x.quantity, x.of) == ("lines_stopped", "Myanmar")
    )
    assert values[nobody].max() < 0.001

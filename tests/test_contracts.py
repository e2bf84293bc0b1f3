"""Contracts on tonnes: delivered before the spot market, paid by rule, refused where wrong."""

from pathlib import Path

import numpy as np
import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.engine.state.stages import MOTHBALLED
from regame.game.game import Game
from regame.studies.hindcast.playing import world_sample
from regame.tables import figures

SIGNED, MONTHS = 72, 108  # January 2011 and 2014 in months of a play from 2005
HEAD = "name,plant,buyer,tonnes,start,end,rule,price,loan\n"


def play(months: int = MONTHS, *overrides: str) -> Game:
    design = world_sample(6, 5, source="posterior")
    return Game(load_config("history", overrides), design).run_for(months)


def own(folder: Path, row: str, head: str = HEAD) -> str:
    path = folder / "mine.csv"
    path.write_text(head + row + "\n")
    return f'tables.contracts="{path}"'


def test_what_was_signed_was_known_when_it_starts() -> None:
    table = figures.read("contracts")
    assert (table["known_when"] <= table["start"]).all()
    assert set(table["rule"]) <= {"index", "floor", "fixed"}


def test_nothing_is_delivered_before_the_contract_starts_and_bits_are_those_of_none() -> None:
    signed, none = play(SIGNED), play(SIGNED, 'tables.contracts=""')
    assert (signed.buffers.delivered == 0).all()
    assert none.buffers.delivered.shape[1] == 0
    np.testing.assert_array_equal(signed.world.price, none.world.price)
    np.testing.assert_array_equal(signed.world.payoff, none.world.payoff)


def test_the_buyer_gets_its_tonnes_at_most_and_more_than_without() -> None:
    signed, none = play(), play(MONTHS, 'tables.contracts=""')
    row, buyer = signed.atlas.state("Malaysia"), signed.atlas.state("Japan")
    its = signed.atlas.contracts.contract_buyer == buyer
    tonnes = signed.buffers.delivered[:, its].sum(axis=(1, 2))  # (run,)
    assert (tonnes <= 8500 / 12 + 1e-9).all()
    assert (tonnes > 0).sum() >= 4
    to_japan = [game.world.flow[:, :, row, buyer].sum(axis=1) for game in (signed, none)]
    assert (to_japan[0] >= tonnes - 1e-9).all()
    assert np.median(to_japan[0]) > np.median(to_japan[1])


def test_of_a_smaller_output_the_buyer_gets_the_same_part(tmp_path: Path) -> None:
    head = HEAD.replace("tonnes,", "tonnes,of,")
    row = "A,Lynas LAMP separation,Japan,8500,{},2011-01,2021-01,index,,0"
    game = play(MONTHS, own(tmp_path, row.format(22000), head))
    made = game.world.output[:, game.atlas.plants.index("Lynas LAMP separation")]
    assert (made > 0).sum() >= 4
    assert (made < 11000 / 12).all()
    got = game.buffers.delivered.sum(axis=(1, 2))
    np.testing.assert_allclose(got, 8500 / 22000 * made)
    with pytest.raises(UserError, match="above 0, or empty"):
        play(1, own(tmp_path, row.format(0), head))


def test_without_a_size_that_was_agreed_on_the_tonnes_come_first(tmp_path: Path) -> None:
    row = "A,Lynas LAMP separation,Japan,8500,{}2011-01,2021-01,index,,0"
    head = HEAD.replace("tonnes,", "tonnes,of,")
    without = play(MONTHS, own(tmp_path, row.format("")))
    empty = play(MONTHS, own(tmp_path, row.format(","), head))
    np.testing.assert_array_equal(empty.world.payoff, without.world.payoff)
    np.testing.assert_array_equal(empty.world.flow, without.world.flow)


def test_without_one_a_plant_that_stands_still_delivers_from_its_store(tmp_path: Path) -> None:
    row = "A,Lynas LAMP separation,Japan,8500,2011-01,2021-01,index,,0"
    game = play(MONTHS, own(tmp_path, row))
    plant = game.atlas.plants.index("Lynas LAMP separation")
    game.world.phase[:, plant] = MOTHBALLED
    game.world.refined_stock[:, plant] = 50.0
    game.step()
    assert (game.world.output[:, plant] == 0).all()
    assert (game.buffers.delivered.sum(axis=(1, 2)) > 0).all()


def test_a_floor_moves_money_from_the_buyer_to_the_plant(tmp_path: Path) -> None:
    """In the month of the first delivery nothing but the rule differs: both sides book the same."""
    row = "Lynas at a {},Lynas LAMP separation,Japan,8500,2011-01,2021-01,{},{},0"
    index = play(SIGNED, own(tmp_path, row.format("market", "index", "")))
    floor = play(SIGNED, own(tmp_path, row.format("floor", "floor", "900")))
    while not (index.buffers.delivered > 0).any():
        index.step()
        floor.step()
    due = index.buffers.delivered.sum(axis=(1, 2)) > 0
    np.testing.assert_array_equal(index.buffers.delivered, floor.buffers.delivered)
    paid, earned = (
        (getattr(floor.buffers, name) - getattr(index.buffers, name))
        for name in ("refined_paid", "refined_earned")
    )
    buyer, seller = index.atlas.state("Japan"), index.atlas.state("Malaysia")
    more = paid[:, :, buyer].sum(axis=1)
    assert (more[due] > 0).all()
    np.testing.assert_allclose(more, earned[:, :, seller].sum(axis=1))
    np.testing.assert_allclose(more, paid.sum(axis=(1, 2)))
    tonnes = floor.buffers.delivered.sum(axis=(1, 2))
    worth = (floor.buffers.delivered[:, 0] * floor.world.price[:, :, seller]).sum(axis=1)
    np.testing.assert_allclose(more[due], 1000 * (900 * tonnes - worth)[due])


def test_tonnes_are_conserved_between_the_store_of_plants_and_the_stock_of_buyers() -> None:
    """A month of deliveries: what leaves plants of the seller is what users get, and no more."""
    game = play()
    world, seller = game.world, game.atlas.state("Malaysia")
    plants = game.atlas.plant_state == seller
    store, stock = world.refined_stock[:, plants].sum(axis=(1, 2)), world.stock.copy()
    game.step()
    assert (game.buffers.delivered.sum(axis=(1, 2)) > 1).any()
    separators = plants & (game.atlas.plant_stage == 1)
    left = store + world.output[:, separators].sum(axis=1) - world.flow[:, :, seller].sum((1, 2))
    np.testing.assert_allclose(world.refined_stock[:, plants].sum(axis=(1, 2)), left, atol=1e-6)
    got = world.flow.sum(axis=2) + world.grey_flow.sum(axis=2)
    used = world.used + world.into_products
    np.testing.assert_allclose(world.stock, stock + got - used, atol=1e-6)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A,Lynas LAMP separatoin,Japan,1,2011-01,2012-01,index,,0", "Lynas LAMP separation"),
        ("A,Lynas LAMP separation,Japn,1,2011-01,2012-01,index,,0", "Japan"),
        ("A,Lynas LAMP separation,Japan,1,2011-01,2012-01,indexed,,0", "index"),
        ("A,Lynas LAMP separation,Japan,1,2011-01,2012-01,floor,,0", "above 0 USD/kg"),
        ("A,Lynas LAMP separation,Japan,-1,2011-01,2012-01,index,,0", "0 or more"),
        ("A,Bayan Obo separation,Japan,1,2011-01,2012-01,index,,0", "no such plant"),
    ],
)
def test_wrong_rows_are_refused_with_file_line_and_value(
    tmp_path: Path, row: str, told: str
) -> None:
    with pytest.raises(UserError, match="line 2") as refused:
        play(1, own(tmp_path, row))
    assert told in str(refused.value)

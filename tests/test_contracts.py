"""Contracts on tonnes: delivered before the spot market, paid by rule, refused where wrong."""

from pathlib import Path

import numpy as np
import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.game.game import Game
from regame.studies.hindcast.playing import world_sample
from regame.tables import figures

SIGNED, MONTHS = 72, 108  # January 2011 and 2014 in months of a play from 2005
HEAD = "name,plant,buyer,tonnes,start,end,rule,price,loan\n"


def play(months: int = MONTHS, *overrides: str) -> Game:
    design = world_sample(6, 5, source="posterior")
    return Game(load_config("history", overrides), design).run_for(months)


def own(folder: Path, row: str) -> str:
    path = folder / "mine.csv"
    path.write_text(HEAD + row + "\n")
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
    tonnes = signed.buffers.delivered.sum(axis=(1, 2))  # (run,)
    assert (tonnes <= 8500 / 12 + 1e-9).all()
    assert (tonnes > 0).sum() >= 4
    row, buyer = signed.atlas.state("Malaysia"), signed.atlas.state("Japan")
    to_japan = [game.world.flow[:, :, row, buyer].sum(axis=1) for game in (signed, none)]
    assert (to_japan[0] >= tonnes - 1e-9).all()
    assert np.median(to_japan[0]) > np.median(to_japan[1])


def test_a_floor_moves_money_from_the_buyer_to_the_plant(tmp_path: Path) -> None:
    row = "Lynas with a {},Lynas LAMP separation,Japan,8500,2011-01,2021-01,{},{},0"
    index = play(SIGNED + 30, own(tmp_path, row.format("market", "index", "")))
    floor = play(SIGNED + 30, own(tmp_path, row.format("floor", "floor", "400")))
    plant = index.atlas.firms.index("Lynas LAMP separation")
    runs = index.world.phase[:, plant] == 2
    assert runs.any()
    gain = floor.world.cash[:, plant] - index.world.cash[:, plant]
    assert (gain[runs] > 0).all()
    paid, earned = floor.buffers.oxides_paid, floor.buffers.oxides_earned
    assert (earned[runs][:, :, floor.atlas.state("Malaysia")].sum(axis=1) > 0).all()
    assert np.isfinite(paid).all()


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

"""Games of two: known mixtures, faults of their file, and best replies that widen a game."""

from pathlib import Path

import numpy as np
import pytest

from regame.core.errors import UserError
from regame.studies.equilibrium.equilibrium import double_oracle, play_equilibrium, read_payoffs
from regame.studies.equilibrium.options import EquilibriumOptions

GAMES = {  # four cells of a 2 x 2 game, row by row; the first play's weight of both
    "chicken": ("0,0 -1,1 1,-1 -10,-10", 0.9, 0.9),  # one swerves with 9/10
    "matching pennies": ("1,-1 -1,1 -1,1 1,-1", 0.5, 0.5),
    "uneven pennies": ("3,-1 -1,1 -1,1 1,-1", 0.5, 1 / 3),
    "stag hunt": ("4,4 0,3 3,0 2,2", 2 / 3, 2 / 3),
}


def written(folder: Path, cells: str) -> Path:
    """Return a file of a 2 x 2 game."""
    lines = [
        f"{pair},{paid}"
        for pair, paid in zip(("x,x", "x,y", "y,x", "y,y"), cells.split(), strict=True)
    ]
    file = folder / "game.csv"
    file.write_text("\n".join(["row,column,a,b", *lines]), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", GAMES)
def test_known_games_have_their_known_mixtures(name, tmp_path):
    cells, row, column = GAMES[name]
    options = EquilibriumOptions(payoffs=written(tmp_path, cells), out=tmp_path / "out")
    found, _ = play_equilibrium(options)
    weights = {(at.player, at.policy): at.weight for at in found.mixture}
    assert weights["row", "x"] == pytest.approx(row, abs=0.02)
    assert weights["column", "x"] == pytest.approx(column, abs=0.02)
    assert found.regret_share < 1e-6
    assert found.equilibria == (1 if "pennies" in name else 3)
    assert found.weapon_used is None


def test_price_of_anarchy_counts_from_the_worst_cell_where_that_is_a_loss(tmp_path):
    options = EquilibriumOptions(payoffs=written(tmp_path, GAMES["chicken"][0]), out=tmp_path / "o")
    found, _ = play_equilibrium(options)
    assert found.price_of_anarchy == pytest.approx(20 / (20 - 0.01 * 20))


def test_price_of_anarchy_is_of_the_best_cell(tmp_path):
    found, _ = play_equilibrium(
        EquilibriumOptions(payoffs=written(tmp_path, GAMES["stag hunt"][0]), out=tmp_path / "o")
    )
    assert found.price_of_anarchy == pytest.approx(8 / (2 * 8 / 3))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("row,column,a\nx,x,1", "no column 'b'"),
        ("row,column,a,b\nx,x,1,many", "must be finite numbers"),
        ("row,column,a,b\nx,x,1,inf", "must be finite numbers"),
        ("row,column,a,b\nx,x,1,1\nx,x,2,1", "every pair of row and column once"),
        ("row,column,a,b\nx,x,1,1\ny,y,2,1", "every pair of row and column once"),
        ("row,column,a,b\n", "has no line"),
        ("", "cannot be read"),
    ],
)
def test_a_bad_file_is_refused_in_a_line(text, said, tmp_path):
    file = tmp_path / "game.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=said) as error:
        read_payoffs(file)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_payoffs(tmp_path / "none.csv")


def test_best_replies_find_what_the_whole_table_has():
    chance = np.random.default_rng(3)
    for _ in range(20):
        first, second = chance.normal(size=(2, 6, 5))
        rows, columns, found, rounds = double_oracle(first, second)
        mix = np.zeros(6), np.zeros(5)
        mix[0][rows], mix[1][columns] = found[-1]
        assert rounds <= 12
        assert (first @ mix[1]).max() - mix[0] @ first @ mix[1] < 1e-6
        assert (mix[0] @ second).max() - mix[0] @ second @ mix[1] < 1e-6

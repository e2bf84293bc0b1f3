"""Worlds played again: users by end use add up to the ledger, and plants that run are counted."""

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.cli import call
from regame.config.files import load_config
from regame.game.facts import RUNNING, SECTORS, atlas_of
from regame.game.game import Game
from regame.runs.month_rows import Watched, play_plants
from regame.runs.uses import uses_of

USERS = SECTORS.index("users")


@pytest.mark.parametrize("case", ["toy", "world_2010", "nickel", "gas"])
def test_uses_add_up_to_the_line_of_users(case, tmp_path):
    """Every month, with a stock that public money buys, to 1e-9 of what was paid."""
    config = toy.config(tmp_path) if case == "toy" else load_config(case)
    holder = config.world.holders[0]
    plays = {"toy": "Quota2010", "world_2010": "Weapon(quota=true, denial=true)"}
    design = pd.DataFrame({"seed": [1, 2], holder: ["StatusQuo", plays.get(case, "StatusQuo")]})
    if case in plays:
        design["Japan"] = "Stockpile(months=2.0, trigger=-1.0)"
    game = Watched(config, design)
    for _ in range(30):
        game.step()
        line = game.ledger[:, :, USERS]
        size = np.abs(game.users).sum(axis=1) + 1.0
        assert (np.abs(game.users.sum(axis=1) - line) / size).max() < 1e-9


def test_end_uses_share_their_good():
    names, parts = uses_of(load_config("world_2010"))
    np.testing.assert_allclose(parts.sum(axis=0), 1.0)
    disks, glass = names.index("magnets: hard disks"), names.index("glass")
    assert parts[disks, -1] == pytest.approx(0.05 / 0.2)  # of magnets: shares of the table
    assert not parts[disks, :-1].any()
    assert parts[glass, -1] == 0


def test_the_command_prints_end_uses(tmp_path, capsys):
    asked = ["verdict", "--runs", "2", "--treatment", "quota+duty", "--workers", "1"]
    assert call([*asked, "--out", str(tmp_path / "v"), "--by", "use"]) == 0
    assert "magnets: wind, elsewhere" in capsys.readouterr().out
    found = pd.read_csv(tmp_path / "v" / "_notes/ledger_use.csv")
    assert set(found["years"]) == {1, 2, 5, 10, 20}


def test_plants_that_run_are_those_of_the_game():
    """By horizon, also where years count from a later month."""
    config = load_config("world_2010")
    design = pd.DataFrame({"seed": [1, 2], "China": ["StatusQuo", "Flood"]}).rename_axis("run")
    for start in (0, 7):
        table = play_plants(config, design, 24 + start, start)
        game = Game(config, design)
        for years in (1, 2):
            game.run_for(start + 12 * years - game.world.month)
            runs = np.stack(table[f"plants_{years}y"].to_list())
            np.testing.assert_array_equal(runs, game.world.phase == RUNNING)
        assert "plants_5y" not in table


def test_the_command_prints_plants(tmp_path, capsys):
    """Shares by plant outside; the first row is those that run after two years either way."""
    asked = ["verdict", "weaponization", "--runs", "4", "--treatment", "Flood", "--workers", "1"]
    assert call([*asked, "--out", str(tmp_path / "v"), "--by", "plant"]) == 0
    out = capsys.readouterr().out
    assert "Mt Weld mine" in out
    assert "Bayan Obo" not in out[out.index("Which plants outside the holder run") :]
    found = pd.read_csv(tmp_path / "v" / "_notes/ledger_plant.csv")
    lasts = found[found["plant"] == found["plant"][0]]
    assert lasts["years"].to_list() == [5, 10, 20]
    assert lasts["baseline"].between(0, 1).all()
    atlas = atlas_of(load_config("world_2010"))
    outside = [
        name for name, inside in zip(atlas.plants, atlas.plant_inside, strict=True) if not inside
    ]
    assert set(found["plant"][3:]) == set(outside)

"""The line of users by end use: it adds up to the ledger, and the command prints it."""

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.cli import call
from regame.config.files import load_config
from regame.game.facts import SECTORS
from regame.runs.use_rows import Watched, uses_of

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

"""What a quota leaves in truth is said where a case opens with other exports than its figure."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.game.game import Game
from regame.runs.stability import opened_exports, tell_opened_exports

WORLDS = pd.DataFrame({"seed": np.arange(3)})


@pytest.mark.parametrize("case, is_told", [("nickel", True), ("cobalt_2025", False)])
def test_exports_far_from_the_quota_are_told(case: str, is_told: bool, capsys):
    config = load_config(case)
    middle = float(np.median(opened_exports(Game, config, WORLDS)))
    assert (abs(middle - 1) > 0.1) == is_told
    tell_opened_exports(Game, config, WORLDS)
    said = capsys.readouterr().err
    assert (f"exports of {middle:.2f} " in said) == is_told
    assert (f"a quota of 0.6 leaves {0.6 / middle:.0%}" in said) == is_told


def test_a_quota_in_force_is_the_figure_itself(capsys):
    tell_opened_exports(Game, load_config("nickel", ["licences.quota_stands=1.0"]), WORLDS)
    assert not capsys.readouterr().err

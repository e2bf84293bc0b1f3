"""The question of today: what 2025 has left goes on, and each weapon begins once, by its date."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from regame.app.setup import open_pair, read_setup
from regame.config.files import load, load_config
from regame.game.game import Game
from regame.game.prelude import opened_earlier
from regame.runs.experiment import Experiment, case_of
from regame.strategies import registry
from regame.strategies.china import Weapon
from regame.strategies.contract import Observation
from regame.studies.respond.file import Respond

NAME, FIRST = "weaponization_2026", 2026.0
EXPERIMENT = load(Experiment, "experiments", NAME)
RUNNING = ("licensing_months", "truce", "set_licensing", "set_price_floor", "set_stockpile")


@pytest.fixture(scope="module")
def today() -> Game:
    """A month of each way to go on, in one world."""
    plays = ["StatusQuo", *(EXPERIMENT.treatments[dose] for dose in ("licences", "full stop"))]
    design = pd.DataFrame({"seed": 3, "production.cost": 1.1, "China": plays, **EXPERIMENT.others})
    return Game(load_config(EXPERIMENT.config), design).run_for(1)


def test_january_goes_on_from_december(today: Game) -> None:
    """Prices within what a month of rising costs makes, which an opening leaves out."""
    design = today.design.iloc[[1]].drop(columns="China")
    earlier = Game(opened_earlier(today.config), design).run_for(13)
    for name in ("price", "index", "product_index", "seller_expected"):
        then, now = getattr(earlier.world, name)[0], getattr(today.world, name)[1]
        np.testing.assert_allclose(now, then, rtol=0.01, err_msg=name)
    anchors = (game.parameters("opening.anchor")[-1] for game in (earlier, today))
    assert next(anchors) == next(anchors) == pytest.approx(1 / 1.1)
    for name in RUNNING:
        then, now = getattr(earlier.world, name)[0], getattr(today.world, name)[1]
        np.testing.assert_array_equal(now, then, name)


def test_licences_lapse_where_nothing_is_set_and_go_on_until_a_stop(today: Game) -> None:
    np.testing.assert_array_equal(today.world.licensing_months[:, 0], [0, 10, 10])
    today.run_for(2)
    np.testing.assert_array_equal(today.world.licensing_months[:, 0], [0, 12, 12])
    assert not today.world.stopped.any()
    today.run_for(1)  # April 2026
    assert today.world.stopped[:, 0].any(axis=1).tolist() == [False, False, True]


def test_what_is_played_is_dated_from_today_on() -> None:
    """Of the holder; programmes of targets are of the profile, which 2025 was played by."""
    doses = load(Respond, "experiments", "respond_2026").holder
    texts = [*EXPERIMENT.treatments.values(), *doses.values()]
    for play in [registry.parse(text) for text in texts]:
        dates = {item.name: getattr(play, item.name) for item in fields(play)}  # type: ignore[arg-type]
        starts = [dates[name] for name in ("start", "wide") if name in dates]
        in_force = type(play).__name__ == "LicenseCases" and starts[0] == 2025.25
        assert all(date >= FIRST for date in starts[in_force:]), play.name
    profile = load_config(EXPERIMENT.config).profile
    assert {state: play for state, play in profile.items() if state != "China"} == EXPERIMENT.others


@pytest.mark.parametrize(("opens", "cuts"), [(2005, 2010.5), (2010, 2010.5), (2026, 2026.5)])
def test_the_weapon_of_2010_begins_half_a_year_after_later_starts(opens: int, cuts: float) -> None:
    nothing = Observation(*[0.0] * len(Observation._fields))
    ordered = [
        month
        for month in range(240)
        if Weapon(quota=True)
        .decide(nothing._replace(month=month, year=opens + month / 12))
        .export_quota
    ]
    assert opens + ordered[0] / 12 == pytest.approx(cuts)
    assert len(ordered) == 54  # to the end of the fourth year after


def test_it_is_what_is_asked_of_the_world_of_today() -> None:
    assert case_of("world_2026", "weaponization") == NAME
    setup = read_setup({"config": "world_2026"})
    assert open_pair(setup).run_for(1).world.licensing_months[:, 0].tolist() == [10, 0]

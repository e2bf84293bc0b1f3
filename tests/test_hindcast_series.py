"""The series of a hindcast: what a year's figure is, and that it is the record's own."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.game.game import Game
from regame.studies.hindcast.observed import NAMES, SERIES, monthly, window, yearly


@pytest.fixture(scope="module")
def game() -> Game:
    return Game(load_config("history"), pd.DataFrame({"seed": [1, 2, 3]})).run_for(80)


def of(found: np.ndarray, name: str) -> np.ndarray:
    return np.asarray(found[:, NAMES.index(name)])


def test_prices_are_means_and_tonnes_are_sums(game: Game) -> None:
    found = yearly(monthly(game.record), (2005, 2010))
    assert found.shape == (3, len(SERIES), 2)
    price, tonnes = (game.record.series(n) for n in ("price_outside_light", "export_tonnes_china"))
    np.testing.assert_allclose(of(found, "price_outside_light")[:, 1], price[60:72].mean(axis=0))
    np.testing.assert_allclose(of(found, "export_tonnes_china")[:, 0], tonnes[:12].sum(axis=0))


def test_a_share_of_a_year_is_that_of_its_tonnes(game: Game) -> None:
    share, imports = (game.record.series(n)[60:72] for n in ("import_share_japan", "imports_japan"))
    told = of(yearly(monthly(game.record), [2010]), "import_share_japan")[:, 0]
    np.testing.assert_allclose(told, (share * imports).sum(axis=0) / imports.sum(axis=0))
    inside, outside = (
        game.record.series(f"mine_output_{n}")[:12].sum(axis=0) for n in ("china", "outside_china")
    )
    told = of(yearly(monthly(game.record), [2005]), "mine_share_china")[:, 0]
    np.testing.assert_allclose(told, 100 * inside / (inside + outside))


def test_the_fill_of_a_year_is_used_over_issued(game: Game) -> None:
    fill, issued = (game.record.series(n) for n in ("quota_fill", "licences_issued"))
    used = fill[65] * issued[65] + fill[71] * issued[71]
    told = of(yearly(monthly(game.record), [2010]), "quota_fill")[:, 0]
    np.testing.assert_allclose(told, used / (issued[65] + issued[71]))
    np.testing.assert_allclose(issued[65], 22283)
    np.testing.assert_allclose(issued[71], 7976)


def test_what_was_not_played_is_not_told(game: Game) -> None:
    found = yearly(monthly(game.record), (2004, 2010, 2011))
    assert np.isnan(found[:, :, 0]).all()
    assert np.isfinite(found[:, :, 1]).all()
    assert np.isnan(found[:, :, 2]).all()
    assert np.isfinite(window(monthly(game.record), 79, 1)[:, 0]).all()
    assert np.isnan(window(monthly(game.record), 80, 1)).all()


def test_every_series_has_the_unit_of_the_record(game: Game) -> None:
    for series in SERIES:
        monthly = game.record.units[series.name].partition("/month")[0]
        assert series.unit == monthly, series.name

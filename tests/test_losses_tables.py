"""Accounts of sectors that need magnets: they add up, and stay within the whole of a state."""

import numpy as np

from regame.config.files import load_config
from regame.tables import figures
from regame.tables.losses import economy_of

ECONOMY = economy_of(load_config("world_2025"))


def test_parts_come_from_somewhere_and_end_uses_are_shared_out() -> None:
    assert ECONOMY is not None
    buys = ECONOMY.inside[..., 0] > 0
    np.testing.assert_allclose(ECONOMY.origins.sum(axis=2), buys.astype(float), atol=1e-9)
    made = figures.read("end_uses_2025")["input"] == "magnet"
    np.testing.assert_allclose(ECONOMY.uses.sum(axis=1), made.to_numpy(float), atol=1e-9)
    assert (np.diagonal(ECONOMY.origins, axis1=1, axis2=2) == 0).all(), "parts from home are none"


def test_sectors_with_their_chains_are_a_part_of_the_state() -> None:
    assert ECONOMY is not None
    value = 12 * ECONOMY.value_added[..., 0]
    own = ECONOMY.parameters["own_orders"][:, None, 0]
    chain = value * np.maximum(ECONOMY.multiplier / own, 1)
    assert (value.sum(axis=0) < 0.2 * ECONOMY.gdp).all()
    assert (chain.sum(axis=0) < 0.35 * ECONOMY.gdp).all()
    cars = ECONOMY.sectors.index("cars")
    us, japan = (ECONOMY.states.index(name) for name in ("United States", "Japan"))
    assert 0.005 < value[cars, us] / ECONOMY.gdp[us] < 0.008, "0.64 % of GDP"
    assert value[cars, japan] / ECONOMY.gdp[japan] > 3 * value[cars, us] / ECONOMY.gdp[us]


def test_figures_in_use_lie_in_their_ranges() -> None:
    for name in ("losses_sectors", "losses_parameters", "losses_parts"):
        table = figures.read(name)
        assert (table["low"] <= table["value"]).all()
        assert (table["value"] <= table["high"]).all()


def test_other_worlds_have_no_accounts() -> None:
    assert economy_of(load_config("world_2010")) is None
    assert economy_of(load_config("nickel")) is None

"""Rents have owners, and states' incomes add up to surplus less real costs, to 1e-9."""

from pathlib import Path

import numpy as np
import pytest
from tests import toy
from tests.deals import Restricts
from tests.test_conservation import CAMPAIGN, WEAPONS

from regame.config.files import load_config
from regame.core.options import StudyOptions
from regame.engine.state.lines import FOREIGN, OWNERS, RENT, TRADERS
from regame.game.game import Game
from regame.runs.protocol import prepare

LAW = 1e-9
OPENINGS = tuple(path.stem for path in sorted(Path("experiments").glob("weaponization_20*.toml")))
CASES = (
    "bauxite_1974", "bauxite_2014", "cobalt_2025", "gallium_germanium", "gas", "nickel",
    "oil_1973", "palm_oil_2022", "phosphate_1974", "rubber",
)  # fmt: skip


def closed(game: Game) -> None:
    assert game.world.gap.max() <= LAW
    assert game.world.gap.max() > 0, "nothing was compared"


@pytest.mark.parametrize("experiment", [*OPENINGS, *CASES])
def test_incomes_close_in_every_instrument_of_an_experiment(experiment: str):
    plan = prepare(experiment, StudyOptions(runs=2))
    game = Game(plan.config, plan.design)
    game.run_for(18)
    closed(game)


@pytest.fixture(scope="module")
def armed() -> Game:
    game = Game(load_config("world_2010", CAMPAIGN), toy.design(WEAPONS))
    return game.run_for(36)


def test_incomes_close_under_every_weapon(armed: Game):
    closed(armed)


def test_every_rent_has_an_owner(armed: Game):
    """What licences earned and what owners took are the same, month for month."""
    before = armed.world.rents.copy()
    armed.step()
    b, factor = armed.buffers, (1 + armed.config.ledger.discount) ** (-armed.world.month / 12)
    took = (armed.world.rents - before).sum(axis=1) / factor
    paid = (b.rent_earned + b.duty_earned + b.grey_earned).sum(axis=1)
    np.testing.assert_allclose(took, paid, rtol=1e-8, atol=1.0)
    assert len(OWNERS) == armed.world.rents.shape[1]
    booked = armed.ledger[:, :, RENT].sum(axis=1)
    np.testing.assert_allclose(booked, b.rent_earned.sum(axis=1), rtol=LAW, atol=1.0)


def test_foreign_owners_of_a_table_have_theirs_at_home():
    """Of cobalt the owners of mines in the Congo sit in China, whoever buys."""
    game = Game(
        load_config("cobalt_2025", ["licences.traders_share=0"]),
        {"seed": [1], "DR Congo": [Restricts()]},
    )
    game.run_for(2)
    here = game.atlas.states.index("DR Congo")
    shares = game.atlas.owners_abroad[0]
    assert shares.sum() == pytest.approx(1)
    china = game.atlas.states.index("China")
    assert shares[china] == max(shares) > 0.5
    left = game.buffers.rent_earned[:, 0] * (1 - game.parameters("licences.domestic_share"))
    assert left.min() > 0
    booked = np.delete(game.ledger[:, :, RENT], here, axis=1)
    np.testing.assert_allclose(booked, np.delete(left[:, None] * shares, here, axis=1))
    assert (game.world.rents[:, TRADERS] == 0).all()
    assert (game.world.rents[:, FOREIGN] > 0).all()

"""The trade network as a graph: what is compiled from it and what it says of dependence."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.engine.state.network import compile_routes, trade_network
from regame.game.game import Game
from regame.game.network import measures, network_of


def test_a_holders_concentrate_stays_at_home() -> None:
    states = ("China", "Japan", "Australia")
    border, ore_open = compile_routes(trade_network(states, ("China",)), states)
    assert border.tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    # (separator state, mine state): ore of China is separated in China only
    assert ore_open.tolist() == [[1, 1, 1], [0, 1, 1], [0, 1, 1]]


def test_measures_of_a_hand_made_network() -> None:
    network = trade_network(("A", "B", "C"), ("A",))
    for seller, buyer, tonnes in (
        ("A", "B", 3.0),
        ("C", "B", 1.0),
        ("A", "C", 4.0),
        ("B", "B", 0.0),
    ):
        network.edges[seller, buyer]["oxides"] = tonnes
    found = measures(network)
    assert found["dependence"]["B"] == pytest.approx(0.75)
    assert found["hirschman"]["B"] == pytest.approx(0.75**2 + 0.25**2)
    assert found["chokepoint"]["A"] == pytest.approx(7 / 8)


def test_the_network_of_a_month_carries_its_flows() -> None:
    design = pd.DataFrame(
        {"seed": [1, 2], "China": ["StatusQuo", "TargetedEmbargo(start=2010.0, months=6)"]}
    )
    game = Game(load_config("world_2010"), design).run_for(3)
    world, atlas = game.world, game.atlas
    for run in range(2):
        network = network_of(world, atlas, game.parameters, run)
        oxides = sum(tonnes for _, _, tonnes in network.edges(data="oxides"))
        assert oxides == pytest.approx(float(world.flow[run].sum()))
        assert network.edges["China", "Japan"]["denied"] is bool(run)
    assert network.edges["China", "Japan"]["oxides"] == 0
    assert np.isfinite(list(measures(network)["betweenness"].values())).all()

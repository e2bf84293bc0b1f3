"""The supply network: links come and go, and measures agree with networkx in random worlds."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from tests.network_measures import measures_of, minimum_cut, origins_of

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.engine.state.network import compile_routes, trade_network
from regame.game import measures
from regame.game.flows import Flows, flows_of
from regame.game.game import Game
from regame.game.gauges import UNITS, gauge
from regame.game.network import losses, network_of, write_graphml

WORLDS = 100
DENIAL = "TargetedEmbargo(start=2010.0, months=6)"


def test_a_holders_concentrate_stays_at_home() -> None:
    states = ("China", "Japan", "Australia")
    border, raw_open = compile_routes(trade_network(states, ("China",)), states)
    assert border.tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    # (separator state, mine state): ore of China is separated in China only
    assert raw_open.tolist() == [[1, 1, 1], [0, 1, 1], [0, 1, 1]]


def by_hand() -> Flows:
    """A holder A, a maker B that has a mine of its own, and C, which only uses; one run.

    A mines 10, separates 10 of it, B mines 2 and has room to separate 1. B buys 4 of A and 1 of its
    own, uses 2 and makes magnets of 3, which C buys; C also buys 1 of A.
    """
    zero, square = np.zeros((1, 3)), np.zeros((1, 3, 3))
    ore, oxides, magnets = square.copy(), square.copy(), square.copy()
    ore[0, 0, 0], ore[0, 1, 1] = 10, 1
    oxides[0, 0, 0], oxides[0, 0, 1], oxides[0, 1, 1], oxides[0, 0, 2] = 5, 4, 1, 1
    magnets[0, 1, 2] = 3
    return Flows(
        extractors=np.array([[10.0, 2, 0]]), refineries=np.array([[10.0, 1, 0]]), recyclers=zero,
        makers=np.array([[0.0, 3, 0]]), direct=np.array([[5.0, 2, 1]]),
        embodied=np.array([[0.0, 0, 3]]), raw=ore, refined=oxides, grey=square, products=magnets,
        raw_link=ore > 0, refined_link=oxides > 0, product_link=magnets > 0,
        contract=square > 0, room=square + np.inf, port=np.zeros((1, 0)),
        port_link=np.zeros((1, 0, 3, 3), bool), through=np.zeros((1, 0, 3, 3)),
    )  # fmt: skip


def test_measures_of_a_network_made_by_hand() -> None:
    flows = by_hand()
    found = measures.origins(flows)
    # C: 1 of 4 direct from A; 3 of 4 in magnets, of which A separated four fifths.
    assert found.refined[0, :, 2] == pytest.approx([0.25 + 0.75 * 0.8, 0.75 * 0.2, 0])
    assert found.made[0, :, 2] == pytest.approx([0, 1, 0])
    assert measures.dependence(found.refined)[0] == pytest.approx([0, 0.8, 1])
    assert measures.hirschman(found.extracted)[0, 1] == pytest.approx(0.8**2 + 0.2**2)
    # To stop C: what A and B can separate, ten and one; of the twelve mined they can do no more.
    assert measures.cut(flows, 2) * 4 == pytest.approx([10 + 1])
    assert measures.served(flows, 2) == pytest.approx([1])
    # Without A, B separates 1: C's magnets can have it, and nothing else reaches C.
    assert measures.served(flows.without(0), 2) == pytest.approx([1 / 4])
    assert measures.stops(flows)[0, 0, 0] == pytest.approx((5 + 2 + 4 - 1) / 11)
    assert measures.stops(flows)[0, 3, 1] == pytest.approx(3 / 11)
    assert measures.passes(flows)[0] == pytest.approx([(1.6 + 1 + 2.4) / 6, 3 / 9, 0])


def random_worlds() -> Game:
    """Worlds of random size, behaviour, luck and policy, some years on."""
    draw = np.random.default_rng(19)
    policies = ("StatusQuo", "Quota2010", "Licensing2025", DENIAL, "Open")
    design = pd.DataFrame(
        {
            "seed": draw.integers(1000, size=WORLDS),
            "China": draw.choice(policies, WORLDS),
            "Japan": draw.choice(["FourPillars", "Diversify2010"], WORLDS),
            "demand.growth_outside": draw.uniform(0, 0.1, WORLDS),
            "market.requalification": draw.uniform(6, 60, WORLDS),
            "demand.shock": draw.uniform(0, 0.2, WORLDS),
        }
    )
    return Game(load_config("world_2010"), design)


@pytest.fixture(scope="module")
def worlds() -> Game:
    """The same worlds at four moments, one after the other, in the month asked for last."""
    return random_worlds().run_for(30)


def test_measures_agree_with_networkx_in_a_hundred_random_worlds(worlds: Game) -> None:
    world, atlas, p = worlds.world, worlds.atlas, worlds.parameters
    flows = flows_of(world, atlas, p)
    rows = np.arange(atlas.states_count)
    table = gauge(flows, atlas.home, rows)
    stopped = measures.stops(flows)
    for run in range(WORLDS):
        graph = network_of(world, atlas, p, run)
        known = measures_of(graph)
        for k, name in enumerate(UNITS):
            expected = [known[name][state] for state in atlas.states]
            assert table[run, :, k] == pytest.approx(expected, rel=1e-5, abs=1e-6, nan_ok=True), (
                name
            )
    assert len(np.unique(table[:, :, list(UNITS).index("cut")].round(3))) > WORLDS
    graph = network_of(world, atlas, p, 0)
    names = np.array(atlas.plants)[atlas.plant_stage == 0]
    for plant, lost in losses(graph).items():  # a plant is at most its stage in its state
        if plant in names:
            assert lost <= stopped[0, 0, atlas.plant_state[atlas.plants.index(plant)]] + 1e-6


def test_links_come_with_plants_and_go_with_denials() -> None:
    design = pd.DataFrame({"seed": [1, 1, 1], "China": ["StatusQuo", DENIAL, "Quota2010"]})
    game = Game(load_config("world_2010"), design).run_for(3)
    before = set(game.network(2))
    both = [game.network(run) for run in range(2)]
    way = ("refined: China", "refined bought: Japan")
    assert both[0].has_edge(*way)
    assert both[1].edges[way]["by"] == "smuggling"
    assert minimum_cut(both[1], "Japan") < 0.5 * minimum_cut(both[0], "Japan")
    game.run_for(60)
    assert game.network(1).edges[way]["by"] == "qualification"  # the denial is over
    later = game.network(2)
    entered = [plant for plant in later if plant not in before]
    assert entered
    assert {later.nodes[plant]["good"] for plant in entered} == {"plant"}


def test_a_contract_keeps_a_link() -> None:
    game = Game(load_config("history"), pd.DataFrame({"seed": [1]}))
    flows = flows_of(game.world, game.atlas, game.parameters)
    months = game.atlas.contracts.contract_begins
    assert not flows.contract.any()
    assert months.min() > 0
    game.run_for(int(months.min()) + 24)
    flows = flows_of(game.world, game.atlas, game.parameters)
    seller, buyer = (game.atlas.state(name) for name in ("Malaysia", "Japan"))
    assert flows.contract[0, seller, buyer]
    if flows.refined_link[0, seller, buyer]:
        graph = game.network()
        assert graph.edges["refined: Malaysia", "refined bought: Japan"]["by"] == "contract"


def test_measures_are_kept_month_by_month_and_change_nothing() -> None:
    design = pd.DataFrame({"seed": [3, 4], "China": ["Quota2010", "StatusQuo"]})
    config = load_config("world_2010")
    game, plain = Game(config, design), Game(config, design).run_for(6)
    kept = game.watch_network(("Japan", "United States"))
    game.run_for(6)
    table = kept.to_frame()
    assert list(table) == ["run", "month", "state", *UNITS]
    assert len(table) == 2 * 6 * 2
    assert table["month"].max() == 5
    one = table[(table["run"] == 1) & (table["month"] == 5) & (table["state"] == "Japan")]
    expected = measures_of(game.network(1))
    assert one["served"].item() == pytest.approx(expected["served"]["Japan"], abs=1e-5)
    for name in game.record.units:
        assert np.array_equal(game.record.series(name), plain.record.series(name))
    with pytest.raises(UserError, match="Japan"):
        game.watch_network(("Japna",))


def test_a_network_is_written_as_graphml(tmp_path) -> None:
    game = Game(load_config("world_2010"), pd.DataFrame({"seed": [1]})).run_for(2)
    graph = game.network()
    write_graphml(graph, tmp_path / "month.graphml")
    again = nx.read_graphml(tmp_path / "month.graphml")
    assert set(again.edges) == set(graph.edges)
    assert again.graph["holder"] == "China"
    assert origins_of(again, "Japan") == origins_of(graph, "Japan")


@pytest.mark.parametrize("case", ["gas", "nickel", "gallium_germanium"])
def test_other_chains_are_measured_as_well(case: str) -> None:
    game = Game(load_config(case), pd.DataFrame({"seed": [1, 2]})).run_for(6)
    atlas = game.atlas
    table = gauge(
        flows_of(*game.stage[:2], game.parameters), atlas.home, np.arange(atlas.states_count)
    )
    known = measures_of(game.network(1))
    for k, name in enumerate(UNITS):
        expected = [known[name][state] for state in atlas.states]
        assert table[1, :, k] == pytest.approx(expected, rel=1e-5, abs=1e-6, nan_ok=True), name

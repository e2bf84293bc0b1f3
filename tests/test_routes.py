"""Routes from a table: what they carry, cost, share, come with, and who may close them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests import toy
from tests.network_measures import measures_of

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.engine.market.shadow_prices import NEAR
from regame.game import measures
from regame.game.events import events
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.game.gauges import UNITS, gauge
from regame.game.network import network_of
from regame.strategies.contract import Action, Observation, Strategy
from regame.tables import figures
from regame.tables.routes import NEVER, Pairs, Ways

MONTHS = 18
OWN = ["Nord Stream", "Yamal to Europe", "Pipes of Ukraine", "TurkStream"]
CUT = "Schedule(quota='2021-07=0.2')"


@dataclass(frozen=True)
class Lets(Strategy):
    """A state that lets a part through its land from its second half-year on."""

    part: float = 0.0

    def decide(self, seen: Observation) -> Action:
        return Action(passage=self.part) if seen.month >= 6 else Action()


def table(**cells: dict[str, object]) -> pd.DataFrame:
    """The routes of the case of gas, with other cells by column and route."""
    found = figures.read("gas/routes")
    for column, given in cells.items():
        assert set(given) <= set(found["route"]), given
        old = list(found[column]) if column in found else [np.nan] * len(found)
        cells_of = [given.get(r, o) for r, o in zip(found["route"], old, strict=True)]
        found[column] = pd.Series(cells_of, found.index)
    return found


def play(folder: Path, routes: pd.DataFrame, months: int = MONTHS, **columns: object) -> Game:
    """A game of gas with a table of routes."""
    path = folder / "routes.csv"
    routes.to_csv(path, index=False)
    config = load_config("gas", [f'tables.routes="{path.as_posix()}"'])
    design = pd.DataFrame({"seed": [1, 2], **columns})
    return Game(config, design).run_for(months)


def sent(game: Game, seller: str, buyer: str = "European Union") -> np.ndarray:
    """What a state sends another (run,), bcm a year."""
    i, j = (game.atlas.state(name) for name in (seller, buyer))
    found: np.ndarray = game.world.flow[:, 0, i, j] * 12 / 1e6
    return found


def place(game: Game, seller: str) -> np.ndarray:
    """What a place on the routes of a seller is worth (run,) USD/m3."""
    k = int(np.flatnonzero(game.atlas.pairs.seller == game.atlas.state(seller))[0])
    found: np.ndarray = game.world.route_worth[:, k, 0]
    return found


def test_what_carries_more_than_is_ever_sent_changes_no_bit(tmp_path):
    wide = table(capacity_t=dict.fromkeys([*OWN, "Pipes of Algeria", "Terminals for ships"], 9e6))
    wide = wide[~wide["route"].fillna("").str.startswith("Floating")]
    bare = wide[wide["route"].isna()].drop(columns=["capacity_t", "via", "plant"])
    one, other = play(tmp_path, wide), play(tmp_path, bare)
    assert one.atlas.pairs
    assert not other.atlas.pairs
    drop = ("route_worth",)
    kept = [{k: v for k, v in toy.bits(game).items() if k not in drop} for game in (one, other)]
    toy.assert_same(*kept)


def test_without_a_table_nothing_is_limited():
    game = Game(load_config("world_2010"), pd.DataFrame({"seed": [1]})).run_for(1)
    assert not game.atlas.pairs
    assert game.world.route_worth.shape == (1, 0, 4)
    flows = flows_of(game.world, game.atlas, game.parameters)
    assert np.isinf(flows.room).all()
    assert flows.port.shape == (1, 0)


@pytest.mark.slow
def test_a_full_pipe_carries_what_it_can_and_a_place_on_it_is_worth_something(tmp_path):
    narrow = table(capacity_t=dict.fromkeys(OWN, 20.0))
    one, other = play(tmp_path, narrow), play(tmp_path, table())
    assert (sent(other, "Russia") > 100).all()
    assert (sent(one, "Russia") <= 80 * (1 + NEAR)).all()
    assert (sent(one, "Russia") > 80 * (1 - 3 * NEAR)).all()
    assert (place(one, "Russia") > 0).all()
    assert (place(other, "Russia") == 0).all()
    union = one.atlas.state("European Union")
    assert (one.world.index[:, 0, union] > other.world.index[:, 0, union]).all()
    assert (one.world.failed_month < 0).all()
    books = one.buffers  # what buyers pay is what sellers earn, freight, and nothing else
    paid = books.refined_paid.sum((1, 2))
    got = books.refined_earned.sum((1, 2)) + books.moving_cost
    got += (books.rent_earned + books.duty_earned + books.grey_earned).sum(1)
    np.testing.assert_allclose(paid, got, rtol=1e-9)


def test_what_a_route_costs_the_buyer_pays(tmp_path):
    dear = table(cost=dict.fromkeys(OWN, 0.1))
    one, other = play(tmp_path, dear, 1), play(tmp_path, table(), 1)
    union = one.atlas.state("European Union")
    assert (one.world.index[:, 0, union] > other.world.index[:, 0, union]).all()
    assert (sent(one, "Russia") < sent(other, "Russia")).all()
    more = one.buffers.moving_cost - other.buffers.moving_cost
    assert (more > 0.9 * 0.1 * 1000 * one.world.flow[:, 0, 0, union]).all()


def test_a_state_may_close_what_passes_its_land_and_the_rest_carries(tmp_path):
    routes = table(capacity_t={"Pipes of Ukraine": 60.0})
    closed = play(tmp_path, routes, 0)
    ukraine = closed.states[closed.atlas.state("Ukraine")]
    ukraine.profile = [(Lets(0.0), np.array([0])), (Lets(0.5), np.array([1]))]
    closed.run_for(MONTHS)
    left = 55 + 33 + 15.75
    assert sent(closed, "Russia")[0] <= left * (1 + NEAR)
    assert left + 30 * (1 - NEAR) < sent(closed, "Russia")[1] <= (left + 30) * (1 + NEAR)
    assert place(closed, "Russia")[0] > place(closed, "Russia")[1] > 0
    before = closed.world.snapshot()
    before["set_passage"] = np.full_like(before["set_passage"], np.nan)
    after = closed.world.snapshot()
    said = [event.text for event in events(before, after, closed.atlas, 1)]
    assert "Ukraine lets 50% of what routes carry through its land." in said


def test_sellers_share_what_one_port_takes(tmp_path):
    tight = table(capacity_t={"Terminals for ships": 36.0})
    tight = tight[~tight["route"].fillna("").str.startswith("Floating")]
    one, other = play(tmp_path, tight), play(tmp_path, table())
    ships = ("United States", "Russia by ship", "Rest of World")
    landed, usual = (np.sum([sent(game, name) for name in ships], 0) for game in (one, other))
    assert (usual > 45).all()
    assert (landed <= 36 * (1 + NEAR)).all()
    assert (landed > 36 * (1 - 3 * NEAR)).all()
    parts = [sent(one, name) / sent(other, name) for name in ships]
    assert all((part < 1).all() for part in parts)


def test_places_are_those_of_equations():
    """A pair with 10 of its own and a port of 20 for two: 12 and 4 more are wanted, then 30, 10."""
    ways = load_ways([("A", "C", "own", 10.0), ("A", "C", "port", 20.0), ("B", "C", "port", 20.0)])
    pairs = Pairs(ways, (), 1)
    own, ports = pairs.rooms(np.ones((2, 3)))
    assert own[0, :, 0].tolist() == [10, 0]
    assert ports[0].tolist() == [[20]]
    flow = np.array([[[22.0], [4.0]], [[40.0], [10.0]]])
    found = pairs.places(flow, own, ports)[:, :, 0]
    np.testing.assert_allclose(found, [[22 + 2, 4 + 2], [10 + 15, 5]])
    assert found.sum(1).tolist() == [30, 30]


def load_ways(rows: list[tuple[str, str, str, float]]) -> Ways:
    """Ways of rows seller, buyer, route and t/month among states A, B and C."""
    seller, buyer, name, capacity = zip(*rows, strict=True)
    at, none = "ABC".index, np.full(len(rows), -1)
    port = np.array([0 if name.count(n) > 1 else -1 for n in name])
    return Ways(
        name=name, plant=("",) * len(rows), seller=np.array([at(s) for s in seller]),
        buyer=np.array([at(b) for b in buyer]), group=none, capacity=np.array(capacity),
        cost=np.zeros(len(rows)), via=none, opens=np.zeros(len(rows)),
        closes=np.full(len(rows), NEVER), port=port,
    )  # fmt: skip


def test_a_route_comes_with_its_plant_and_at_its_date(tmp_path):
    routes = table(opens={"Nord Stream": "2021-04"}, closes={"TurkStream": "2021-06"})
    game = play(tmp_path, routes, 1)
    pairs, atlas = game.atlas.pairs, game.atlas
    running = np.zeros((1, len(atlas.plants)))
    running[0, atlas.plants.index("Cargoes by floating terminal 2")] = 0.5
    all_of_it = np.full((1, atlas.states_count), np.nan)

    def open_in(month: int) -> dict[str, float]:
        return dict(zip(pairs.ways.name, pairs.open(month, all_of_it, running)[0], strict=True))

    assert open_in(0)["Floating terminal 1"] == 0
    assert open_in(0)["Floating terminal 2"] == 0.5
    assert [open_in(month)["Nord Stream"] for month in (2, 3)] == [0, 1]
    assert [open_in(month)["TurkStream"] for month in (4, 5)] == [1, 0]


def test_what_nobody_knew_of_is_left_out(tmp_path):
    game = play(tmp_path, table(known_when={"Nord Stream": "2022-01", "TurkStream": "2020-01"}), 0)
    assert "Nord Stream" not in game.atlas.pairs.ways.name
    assert "TurkStream" in game.atlas.pairs.ways.name


def test_measures_know_routes_ports_and_land_as_networkx_does(tmp_path):
    tight = table(capacity_t={"Terminals for ships": 60.0, "Pipes of Ukraine": 60.0})
    game = play(tmp_path, tight, 12, Russia=["StatusQuo", CUT])
    flows = flows_of(game.world, game.atlas, game.parameters)
    states = game.atlas.states
    found = gauge(flows, game.atlas.home, np.arange(len(states)))
    for run in range(2):
        graph = network_of(game.world, game.atlas, game.parameters, run)
        known = measures_of(graph)
        for k, name in enumerate(UNITS):
            expected = [known[name][state] for state in states]
            assert found[run, :, k] == pytest.approx(expected, rel=1e-5, abs=1e-6, nan_ok=True), (
                name
            )
    edge = graph.edges["refined: Russia", "refined bought: European Union"]
    assert edge["routes"] == ", ".join(OWN)
    assert edge["capacity"] == pytest.approx((55 + 33 + 60 + 15.75) * 1e6 / 12)
    assert 0 < edge["share that passes Ukraine"] < 1
    ships = graph.edges["refined: United States", "refined bought: European Union"]
    assert (ships["port"], ships["port_capacity"]) == ("Terminals for ships", 5e6)
    union, ukraine, belarus = (states.index(s) for s in ("European Union", "Ukraine", "Belarus"))
    passed = measures.passes(flows)[0]
    assert passed[ukraine] == pytest.approx(passed[belarus] * 60 / 33)
    assert 0 < passed[ukraine] < passed[states.index("Russia")]
    links = measures.strong_links(flows)[0]
    russia = states.index("Russia")
    assert links[[russia, russia, ukraine], [union, ukraine, union]].all()
    by_land = np.zeros_like(flows.through)
    by_land[:, ukraine, russia, union] = 1.0  # all of it passes Ukraine
    links = measures.strong_links(flows._replace(through=by_land))
    assert not links[0, russia, union]
    assert measures.betweenness(links)[0, ukraine] > 0
    more = measures.cut(flows._replace(port=flows.port * 2), union)
    assert (more > measures.cut(flows, union)).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"via": {"Nord Stream": "Ukrane"}}, "line 9: via = 'Ukrane': no such via.*'Ukraine'"),
        ({"plant": {"Nord Stream": "Pipe of Russia"}}, "plant = .*did you mean 'Pipes of Russia'"),
        ({"capacity_t": {"Nord Stream": -1}}, "line 9: capacity_t = -1.0 must be a number"),
        ({"opens": {"Nord Stream": "April"}}, "line 9: opens = 'April' must be a month, YYYY-MM"),
        ({"freight": {"Nord Stream": 2}}, "freight must be the same on all routes between two"),
        ({"capacity_t": {"Terminals for ships": np.nan}}, "several take this route, so it must"),
        ({"good": {"Nord Stream": "oil"}}, "line 9: good = 'oil': no such good"),
        ({"route": {"Nord Stream": "Terminals for ships"}}, "rows of one route must give the same"),
    ],
)
def test_faults_of_the_table_are_named(tmp_path, change, said):
    with pytest.raises(UserError, match=said):
        play(tmp_path, table(**change), 0)


def test_a_table_that_changed_under_its_path_opens_as_alone(tmp_path):
    """What a world of the old table came to is no start for one of the new."""
    routes = table()
    few = table(capacity_t={"Terminals for ships": 60.0})
    few = few[~few["route"].fillna("").str.startswith("Floating")]
    (tmp_path / "alone").mkdir()
    play(tmp_path, few, 6)
    after, alone = play(tmp_path, routes, 6), play(tmp_path / "alone", routes, 6)
    np.testing.assert_array_equal(after.world.flow, alone.world.flow)

"""What states see of the supply network, and strategies that read it: they turn a run their way."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.errors import StrategyError
from regame.game import measures
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.game.gauges import UNITS, Gauges, reads_network
from regame.strategies import china, registry
from regame.strategies.contract import NETWORK, Action, Observation, Strategy
from regame.strategies.firms.contract import FirmRule

RUNS = 32
TARGETS = ("United States", "Japan", "European Union")
SERVED = list(UNITS).index("served")


def worlds(**strategies: str) -> Game:
    """Worlds that differ in luck and in how fast use and mines grow."""
    draw = np.random.default_rng(7)
    design: dict[str, Any] = {
        "seed": range(RUNS),
        "demand.growth_outside": draw.uniform(0.01, 0.08, RUNS),
        "production.cost_outside": draw.uniform(0.8, 1.3, RUNS),
    }
    given = {name.replace("_", " "): [text] * RUNS for name, text in strategies.items()}
    return Game(load_config("world_2010"), pd.DataFrame(design | given), series=False)


def served(game: Game, state: str) -> np.ndarray:
    return Gauges(game, (state,)).now()[:, 0, SERVED]


def damage(game: Game, months: int) -> np.ndarray:
    """Damage so far by state (run, state), as the game is played on."""
    found = np.zeros((RUNS, game.atlas.states_count))
    for _ in range(months):
        game.step()
        found += game.world.damage
    return found


def test_only_those_who_read_the_network_are_shown_it() -> None:
    game = worlds(China="DenyAtCut", Japan="Diversify2010", Australia="RaiseCut").run_for(6)
    game.look()
    for name, reads in (("China", True), ("Japan", False), ("Australia", True)):
        seen = game.seen[game.atlas.state(name)]
        assert all(np.isnan(getattr(seen, field)).all() == (not reads) for field in NETWORK)
    states = {n: cls for n, cls in registry.strategies().items() if not issubclass(cls, FirmRule)}
    assert [name for name, cls in states.items() if reads_network(cls)] == ["DenyAtCut", "RaiseCut"]
    assert worlds(China="Quota2010").readers == ()


def test_states_see_their_own_measures_and_a_holder_its_weakest_target() -> None:
    game = worlds(China="DenyAtCut", Japan="RaiseCut")
    game.look()
    japan = game.atlas.state("Japan")
    assert (game.seen[japan].served == 1).all()  # nobody has traded yet
    game.run_for(6).look()
    table = Gauges(game, TARGETS).now()
    seen = game.seen[japan]
    own = table[:, TARGETS.index("Japan")]
    assert seen.served == pytest.approx(own[:, SERVED])
    assert seen.minimum_cut == pytest.approx(own[:, list(UNITS).index("cut")])
    assert seen.dependence == pytest.approx(own[:, list(UNITS).index("holder_separated")])
    weakest = [game.atlas.state(TARGETS[k]) for k in table[:, :, SERVED].argmin(axis=1)]
    holder = game.seen[game.atlas.home]
    assert holder.weakest.tolist() == weakest
    assert holder.served == pytest.approx(table[:, :, SERVED].min(axis=1))


def test_a_second_holder_sees_its_own_weakest_target() -> None:
    config = load_config("world_2010", ['world.holders=["China", "Australia"]'])
    strategies = {"China": "DenyAtCut", "Australia": "DenyAtCut"}
    game = Game(config, pd.DataFrame({"seed": [1], **strategies})).run_for(6)
    game.look()
    flows = flows_of(game.world, game.atlas, game.parameters)
    for holder in game.atlas.holders:
        rows = [game.atlas.state(name) for name in TARGETS]
        others = [float(measures.served(flows.without(holder), row)[0]) for row in rows]
        assert game.seen[holder].served == pytest.approx([min(others)])
        assert game.seen[holder].weakest == [rows[int(np.argmin(others))]]
    china, australia = (game.seen[row].served[0] for row in game.atlas.holders)
    assert china < australia


def test_a_row_sees_the_same_bits_alone_and_among_others() -> None:
    game = worlds(China="DenyAtCut(start=2010.25, bound=1.0)", Japan="RaiseCut").run_for(24)
    game.look()
    for run in (0, 17, RUNS - 1):
        alone = Game(game.config, game.design.iloc[[run]], series=False).run_for(24)
        alone.look()
        for row in game.readers:
            for name in NETWORK:
                among = getattr(game.seen[row], name)[run]
                assert getattr(alone.seen[row], name)[0] == among, (run, name)
        assert (alone.world.stock[0] == game.world.stock[run]).all()


def test_a_strategy_of_ones_own_is_shown_what_it_reads() -> None:
    @dataclass(frozen=True)
    class Curious(Strategy):
        """Buys a stock while few others could serve it."""

        def decide(self, seen: Observation) -> Action:
            """A stock of six months while the cut without the holder is low."""
            return Action(stockpile=6.0 if [seen][0].served < 0.9 else 0.0)

    assert reads_network(Curious)
    assert not reads_network(china.Quota2010)


def test_a_denial_at_the_cut_hurts_its_target_more_than_one_elsewhere() -> None:
    aimed = worlds(China="DenyAtCut(start=2010.25, bound=1.0)").run_for(3)
    least = np.stack([served(aimed, name) for name in TARGETS]).argmin(axis=0)
    hurt = damage(aimed, 12)
    denied = [TARGETS[k] for k in least]
    assert (aimed.world.denied[:, 0].argmax(axis=1) == [aimed.atlas.state(x) for x in denied]).all()
    rows = [aimed.atlas.state(name) for name in denied]
    use = aimed.atlas.direct_use.sum(axis=0) + aimed.atlas.product_use * aimed.atlas.content.sum()
    at_cut = hurt[np.arange(RUNS), rows] / use[rows]
    for other in TARGETS:
        text = f"TargetedEmbargo(target='{other}', start=2010.25, months=12)"
        elsewhere = damage(worlds(China=text).run_for(3), 12)[:, aimed.atlas.state(other)]
        apart = np.array([name != other for name in denied])
        worse = at_cut > elsewhere / use[aimed.atlas.state(other)]
        if apart.any():
            assert worse[apart].mean() > 0.9


def test_it_denies_nobody_whom_others_could_serve() -> None:
    game = worlds(China="DenyAtCut(start=2010.0, months=12, bound=0.01)").run_for(12)
    assert not game.world.denied.any()


def test_who_raises_the_cut_can_be_served_without_the_holder_sooner() -> None:
    found = {
        text: worlds(China="Quota2010", Japan=text).run_for(120)
        for text in ("LaissezFaire", "RaiseCut", "RaiseCut(budget=3e8)", "RaiseCut(goal=0.4)")
    }
    without, least, most, modest = (served(game, "Japan") for game in found.values())
    assert (least >= without - 1e-6).mean() > 0.9
    assert (least > without + 0.02).mean() > 0.5
    assert np.median(most) > np.median(least) > np.median(without)
    assert np.median(modest) < np.median(least)
    japan = found["RaiseCut"].atlas.state("Japan")
    spent = [np.median(game.world.spent[:, japan]) for game in found.values()]
    assert spent[0] == 0 < spent[3] < spent[1] < spent[2]  # it stops where the goal is met


def test_a_number_that_is_no_state_is_refused() -> None:
    @dataclass(frozen=True)
    class Lost(Strategy):
        """Denies a state that is not there."""

        def decide(self, seen: Observation) -> Action:
            """Deny state 99."""
            return Action(denial=99)

    registry.add(Lost)
    with pytest.raises(StrategyError, match="denial = 99 is no state"):
        worlds(China="Lost").run_for(1)
    del registry.strategies()["Lost"]

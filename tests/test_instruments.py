"""Every instrument of an Action changes what it should, with the sign that theory gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from regame.config.files import load_config
from regame.engine.state.lines import LINES
from regame.game.game import Game
from regame.strategies.contract import Action, Observation, Strategy

SEEDS, MONTHS = 4, 72
JAPAN, US, EU = "Japan", "United States", "European Union"


@dataclass(frozen=True)
class Always(Strategy):
    """Does the same in every month."""

    action: Action

    def decide(self, seen: Observation) -> Action:
        return self.action


type Measure = Callable[[Game], NDArray[np.float64]]


def at(game: Game, variable: str, state: str) -> NDArray[np.float64]:
    """Return a variable of one state, (run,), summed over whatever else it has."""
    values = getattr(game.world, variable)[..., game.atlas.state(state)]
    return values.reshape(game.world.runs, -1).sum(axis=1)


def mean(name: str, first: int = 12, last: int = MONTHS) -> Measure:
    return lambda game: game.record.series(name)[first:last].mean(axis=0)


def state(variable: str, name: str) -> Measure:
    return lambda game: at(game, variable, name)


def line(name: str, of_ledger: str) -> Measure:
    row = LINES.index(of_ledger)
    return lambda game: game.ledger[:, game.atlas.state(name), row]


def recycled(name: str) -> Measure:
    return lambda game: game.atlas.recyclers.sum(game.atlas.recyclers.take(game.world.output))[
        :, game.atlas.state(name)
    ]


def bought_from_china(name: str) -> Measure:
    return lambda game: game.world.flow[:, :, 0, game.atlas.state(name)].sum(axis=1)


def heavies_from_china(name: str) -> Measure:
    return lambda game: game.world.flow[:, 2, 0, game.atlas.state(name)]


def supported(name: str) -> Measure:
    return lambda game: game.atlas.by_state(game.world.support)[:, game.atlas.state(name)]


def abroad(game: Game) -> NDArray[np.float64]:
    return (game.world.support * (1 - game.atlas.plant_held)).sum(axis=1)


def plants_at_home(game: Game) -> NDArray[np.float64]:
    makers = game.atlas.makers
    return makers.sum(makers.take(game.world.capacity))[:, 0]


def months_to_build(game: Game) -> NDArray[np.float64]:
    return game.buffers.lead.sum(axis=1)


def credibility(game: Game) -> NDArray[np.float64]:
    return game.world.credibility[:, 0]


def trust_of_japan(game: Game) -> NDArray[np.float64]:
    return game.world.trust[:, 0, game.atlas.state(JAPAN)]


def view_of_separators(game: Game) -> NDArray[np.float64]:
    own = game.atlas.plant_state == game.atlas.state(US)
    light = game.atlas.basket[:, 1] > 0
    return game.world.outlook[:, own & light].mean(axis=1)


class Case(NamedTuple):
    player: str
    action: Action
    measure: Measure
    sign: int
    china: Action = Action()  # what China does, with the instrument and without
    own: Action = Action()  # what the player does without it


PRESS = Action(threat=True, carry_out=True)
LICENSED = Action(licensing=0.0)
HALF = Action(stop=0.5)
TIGHT = Action(export_quota=0.5)
TARIFF = Action(import_duty_products=0.25)
BORDER = Action(border_price=200.0)
CASES = {
    "export_quota: exports": Case("China", TIGHT, mean("export_tonnes_china"), -1),
    "export_quota: price outside": Case("China", TIGHT, mean("price_outside_light"), +1),
    "export_quota: rent": Case("China", TIGHT, mean("rent"), +1),
    "export_duty: exports": Case("China", Action(export_duty=0.5), mean("export_tonnes_china"), -1),
    "export_duty: receipts": Case("China", Action(export_duty=0.05), line("China", "duty"), +1),
    "duties: exports": Case("China", Action(duties=(0.5,) * 4), mean("export_tonnes_china"), -1),
    "duties: one group": Case(
        "China", Action(duties=(0.15, 0.15, 1.0, 0.25)), mean("price_outside_heavy"), +1
    ),
    "levy: exports": Case("China", Action(levy=0.3), mean("export_tonnes_china"), -1),
    "levy: receipts": Case("China", Action(levy=0.02), line("China", "duty"), +1),
    "posted_price: exports": Case(
        "China", Action(posted_price=2.0), mean("export_tonnes_china"), -1
    ),
    "posted_price: price outside": Case(
        "China", Action(posted_price=2.0), mean("price_outside_light", 0, 6), +1
    ),
    "denial: trade": Case("China", Action(denial=JAPAN), bought_from_china(JAPAN), -1),
    "denial: users": Case("China", Action(denial=JAPAN), line(JAPAN, "users"), -1),
    "denial: trust": Case("China", Action(denial=JAPAN), trust_of_japan, -1),
    # later the wedge that the campaign opens has built up new ways around it
    "enforcement: leakage": Case("China", Action(enforcement=1.0), mean("leakage", 6, 12), -1),
    # in the first two years: later, plants that the high price called for bring it down
    "enforcement: price": Case(
        "China", Action(enforcement=1.0), mean("price_inside_light", 0, 24), +1
    ),
    "flooding: price": Case("China", Action(flooding=1.0), mean("price_inside_light"), -1),
    "flooding: rivals": Case(
        "China", Action(flooding=1.0), mean("mine_output_outside_china", 48), -1
    ),
    "flooding at four fifths": Case("China", Action(flooding=0.8), mean("price_inside_light"), -1),
    "denial: damage": Case("China", Action(denial=JAPAN), state("damage", JAPAN), +1),
    "licensing: heavies": Case("China", LICENSED, mean("price_outside_heavy", 0, 6), +1),
    "licensing: magnets": Case("China", LICENSED, mean("magnet_exports_china", 0, 6), -1),
    "licensing_wide": Case(
        "China",
        Action(licensing=0.0, licensing_wide=True),
        mean("magnet_exports_china", 0, 6),
        -1,
        LICENSED,
    ),
    "refused_to": Case(
        "China", Action(licensing=0.0, refused_to=JAPAN), heavies_from_china(JAPAN), -1, LICENSED
    ),
    "stop: oxides": Case("China", HALF, mean("export_tonnes_china", 1, 12), -1),
    "stop: magnets": Case("China", HALF, mean("magnet_exports_china", 1, 12), -1),
    "stop: users": Case("China", HALF, line(JAPAN, "users"), -1),
    "stop_target": Case("China", Action(stop=1.0, stop_target=JAPAN), bought_from_china(JAPAN), -1),
    "threat: bluffs": Case("China", Action(threat=True), credibility, -1),
    "threat: disputes": Case("China", Action(threat=True), lambda g: g.world.threats.sum(1), +1),
    "carry_out: acts": Case("China", PRESS, lambda g: g.world.acts.sum(1), +1),
    "carry_out: credibility": Case("China", PRESS, credibility, +1, Action(threat=True)),
    "technology_ban": Case("China", Action(technology_ban=True), months_to_build, +1),
    "mine_plan": Case("China", Action(mine_plan=3.0), mean("mine_output_china", 36), +1),
    "downstream": Case("China", Action(downstream=1e8), plants_at_home, +1),
    "downstream: paid": Case("China", Action(downstream=1e8), state("spent", "China"), +1),
    "grant": Case("Australia", Action(grant=2e8), supported("Australia"), +1),
    "grant: paid": Case("Australia", Action(grant=2e8), state("spent", "Australia"), +1),
    "offtake": Case(JAPAN, Action(offtake=2e8), abroad, +1, TIGHT),
    "offtake: paid": Case(JAPAN, Action(offtake=2e8), state("spent", JAPAN), +1, TIGHT),
    "price_floor": Case(US, Action(price_floor=200.0), view_of_separators, +1),
    "price_floor: paid": Case("China", Action(price_floor=200.0), state("spent", "China"), +1),
    "import_duty: imports": Case(JAPAN, Action(import_duty=0.5), bought_from_china(JAPAN), -1),
    "import_duty: price at home": Case(JAPAN, Action(import_duty=0.5), state("index", JAPAN), +1),
    "import_duty: price of the holder": Case(
        JAPAN, Action(import_duty=0.5), mean("price_inside_light", 0, 24), -1
    ),
    "import_duty: receipts": Case(JAPAN, Action(import_duty=0.1), line(JAPAN, "duty"), +1),
    "import_duty_products: price": Case(US, TARIFF, state("product_index", US), +1),
    "import_duty_products: users": Case(US, TARIFF, line(US, "users"), -1),
    "import_duty_products: receipts": Case(US, TARIFF, line(US, "duty"), +1),
    "import_duty_products: makers elsewhere": Case(US, TARIFF, line(JAPAN, "magnets"), +1),
    "import_duty_products: holder": Case(US, TARIFF, mean("magnet_exports_china"), -1),
    "border_price: imports": Case(JAPAN, BORDER, bought_from_china(JAPAN), -1),
    "border_price: price at home": Case(JAPAN, BORDER, state("index", JAPAN), +1),
    "stockpile": Case(JAPAN, Action(stockpile=6.0), state("stock", JAPAN), +1),
    "stockpile_products": Case(
        JAPAN, Action(stockpile_products=6.0), state("public_product_stock", JAPAN), +1
    ),
    "stockpile_products: paid": Case(
        JAPAN, Action(stockpile_products=6.0), state("spent", JAPAN), +1
    ),
    "stockpile_pause": Case(
        JAPAN,
        Action(stockpile=6.0, stockpile_pause=True),
        state("public_stock", JAPAN),
        -1,
        own=Action(stockpile=6.0),
    ),
    "stockpile_duty: the treasury": Case(
        JAPAN,
        Action(stockpile_products=6.0, stockpile_duty=1.0),
        state("spent", JAPAN),
        -1,
        own=Action(stockpile_products=6.0),
    ),
    "stockpile_duty: users": Case(
        JAPAN,
        Action(stockpile_products=6.0, stockpile_duty=1.0),
        line(JAPAN, "users"),
        -1,
        own=Action(stockpile_products=6.0),
    ),
    "recycling": Case(JAPAN, Action(recycling=0.8), state("scrap", JAPAN), +1),
    "recycling: recycled": Case(JAPAN, Action(recycling=0.8), recycled(JAPAN), +1),
    "recycling: paid": Case(JAPAN, Action(recycling=0.8), state("spent", JAPAN), +1),
    "research": Case(JAPAN, Action(research=3e8), state("lost", JAPAN), +1, TIGHT),
    "concession": Case(EU, Action(concession=True), state("conceded", EU), +1, PRESS),
    "no concession": Case(US, Action(concession=False), state("conceded", US), -1, PRESS),
    "retaliation: holder": Case(US, Action(retaliation=1.0), line("China", "retaliation"), -1),
    "retaliation: own": Case(US, Action(retaliation=1.0), line(US, "retaliation"), -1),
}


@pytest.fixture(scope="module")
def game() -> Game:
    """All cases in one game: per case a block of seeds without the instrument, then one with."""
    blocks = [(case, used) for case in CASES.values() for used in (False, True)]
    seeds = np.tile(np.arange(SEEDS), len(blocks))
    design = pd.DataFrame({"seed": seeds, "world": seeds, "treatment": ""}).rename_axis("run")
    # In six years others enter, and who was stopped may buy cheaper than without.
    config = load_config("world_2010", ("disputes.hazard=1.0", 'tables.entrants=""'))
    game = Game(config, design)
    for agent in game.states:
        played: list[Any] = []
        for block, (case, used) in enumerate(blocks):
            own = case.china if agent.name == "China" else Action()
            if agent.name == case.player and agent.name != "China":
                own = case.own
            own = case.action if used and agent.name == case.player else own
            runs = np.arange(SEEDS) + SEEDS * block
            played.append((Always(own), runs))
        agent.profile = played
    return game.run_for(MONTHS)


def change(game: Game, name: str) -> NDArray[np.float64]:
    """Return what the instrument adds to its measure, in the direction that it should, (seed,)."""
    values = CASES[name].measure(game).reshape(len(CASES), 2, SEEDS)[list(CASES).index(name)]
    return CASES[name].sign * (values[1] - values[0])


@pytest.mark.parametrize("name", CASES)
def test_an_instrument_does_what_it_says(game: Game, name: str):
    assert (change(game, name) > 0).all()


def test_a_stockpile_is_of_the_groups_that_it_covers_and_no_others():
    config = load_config("world_2010", ('stocks.stockpile_covers=["light", "heavy"]',))
    game = Game(config, pd.DataFrame({"seed": [1, 1]}))
    world, japan = game.world, game.atlas.state(JAPAN)
    world.set_stockpile[1, japan] = 6.0
    game.clear()
    order = game.buffers.order
    more = (order[1] - order[0])[:, japan] / world.need[0, :, japan]  # months of need, (group,)
    adjustment = game.parameters("stocks.adjustment")[0]
    np.testing.assert_allclose(more, [0, 6 / adjustment, 6 / adjustment, 0], atol=1e-9)


def test_every_instrument_has_a_case():
    actions = [case.action for case in CASES.values()]
    named = {f for f in Action._fields if any(getattr(a, f) is not None for a in actions)}
    assert named | {"passage"} == set(Action._fields)  # which needs routes: tests/test_routes.py

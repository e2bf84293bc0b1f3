"""Every channel can be switched off and does nothing then; every instrument does what it says.

A channel's row is played twice with its switch off and twice with it on; within each pair the
carrier differs, a parameter that works through the channel alone. Off, the two must agree to the
last bit in everything that matters; on, they must not.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from lanes.elementary import exp
from regame.config.files import load_config
from regame.engine.dialect import LN2
from regame.engine.mechanisms.investment import RAMP_RATE, build_plants
from regame.engine.mechanisms.orders import feel_risk
from regame.engine.mechanisms.statecraft import spread_news
from regame.engine.relations.plants import input_cost
from regame.engine.state.atlas import Facts
from regame.engine.state.buffers import Buffers
from regame.engine.state.stages import BUILDING, EXTRACTION, IDLE, MAKING, RUNNING
from regame.engine.state.world import World
from regame.engine.verbs import Table, verb
from regame.game.game import Game

MONTHS = 84
MATTERS = ("price", "index", "flow", "stock", "phase", "output", "product_index", "payoff")
RIVALS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}
NOBODY = dict.fromkeys(RIVALS, "LaissezFaire")

type Floats = NDArray[np.float64]
type Numbers = dict[str, float]


class Channel(NamedTuple):
    off: Numbers
    on: Numbers
    carrier: tuple[Numbers, Numbers]
    china: str = "Quota2010"
    others: dict[str, str] = RIVALS


CHANNELS = {
    "trust": Channel(
        {"reputation.premium": 0},
        {"reputation.premium": 0.2},
        ({"reputation.fall": 0.02}, {"reputation.fall": 0.2}),
    ),
    "permits": Channel(
        {"reputation.permits": 0},
        {"reputation.permits": 0.5},
        ({"reputation.will_jump": 0.5}, {"reputation.will_jump": 3}),
        others=NOBODY,  # whose budgets would follow will too
    ),
    "budgets": Channel(
        {"reputation.permits": 0, "reputation.will_jump": 0, "reputation.drive": 0},
        {"reputation.permits": 0, "reputation.will_jump": 1.5, "reputation.drive": 0},
        ({"reputation.will_half_life_years": 1}, {"reputation.will_half_life_years": 6}),
    ),
    "will": Channel(
        {"reputation.will_jump": 0, "reputation.drive": 0},
        {"reputation.will_jump": 1.5, "reputation.drive": 0.2},
        ({"reputation.permits": 0}, {"reputation.permits": 0.5}),
    ),
    "substitution": Channel(
        {"substitution.ceiling": 0},
        {"substitution.ceiling": 1},
        ({"substitution.speed": 0.01}, {"substitution.speed": 0.08}),
    ),
    "adaptation": Channel(
        {"demand.adaptation": 0},
        {"demand.adaptation": 0.03},
        ({"demand.elasticity_long": 0.8}, {"demand.elasticity_long": 1.6}),
    ),
    "growth": Channel(  # of magnets and of costs
        {
            "demand.growth_magnets": 0,
            "production.cost_growth": 0,
            "demand.growth_inside": 0,
            "demand.growth_outside": 0,
        },
        {
            "demand.growth_magnets": 0.05,
            "production.cost_growth": 0.05,
            "demand.growth_inside": 0,
            "demand.growth_outside": 0,
        },
        ({"demand.growth_fade": 5}, {"demand.growth_fade": 50}),
    ),
    "leakage": Channel(
        {"leakage.evasion": 0, "leakage.capacity": 0, "leakage.ceiling": 0},
        {},
        ({"leakage.cost": 0.5}, {"leakage.cost": 2}),
    ),
    "growth of smuggling": Channel(
        {"leakage.growth": 0},
        {"leakage.growth": 0.03},
        ({"leakage.ceiling": 1}, {"leakage.ceiling": 3.5}),
    ),
    "panic": Channel(
        {"stocks.panic": 0},
        {"stocks.panic": 1},
        ({"stocks.panic_half_life": 4}, {"stocks.panic_half_life": 24}),
    ),
    "trend-following": Channel(
        {"stocks.trend": 0},
        {"stocks.trend": 0.4},
        ({"stocks.trend_horizon": 2}, {"stocks.trend_horizon": 6}),
    ),
    "know-how": Channel(
        {"learning.rate": 0},
        {"learning.rate": 0.2},
        ({"learning.floor": 0.6}, {"learning.floor": 0.99}),
    ),
    "entry": Channel(
        {"investment.hazard": 0},
        {"investment.hazard": 0.08},
        ({"investment.hurdle": 1.0}, {"investment.hurdle": 1.6}),
    ),
    "disputes": Channel(
        {"disputes.hazard": 0, "disputes.named": 0},
        {"disputes.hazard": 1, "disputes.named": 1},
        ({"disputes.truce": 2}, {"disputes.truce": 60}),
        "Coerce",
    ),
    "unused licences": Channel(
        {"licences.usable": 1},
        {"licences.usable": 0.5},
        ({"licences.idle_half_life": 1}, {"licences.idle_half_life": 5}),
    ),
    "complaints": Channel(
        {"wto.complaint": 0},
        {"wto.complaint": 5},
        ({"wto.delay": 12}, {"wto.delay": 36}),
    ),
    "retaliation": Channel(
        {"disputes.retaliates": 0},
        {"disputes.retaliates": 1},
        ({"disputes.retaliation": 5}, {"disputes.retaliation": 200}),
    ),
    "old magnets": Channel(
        {"recycling.collection": 0},
        {"recycling.collection": 0.9},
        ({"recycling.life_years": 3}, {"recycling.life_years": 12}),
    ),
}
PAIRS = ("off", "on")


@pytest.fixture(scope="module")
def channels() -> Game:
    """All channels in one game: per channel two rows with its switch off, then two with it on."""
    config = load_config("world_2010", ["opening.still=false"])
    numbers = config.numbers()
    keys = {k for c in CHANNELS.values() for part in (c.off, c.on, *c.carrier) for k in part}
    rows = [
        {key: numbers[key] for key in keys} | getattr(channel, switch) | carrier
        | {"China": channel.china, **channel.others}
        for channel in CHANNELS.values()
        for switch in PAIRS
        for carrier in channel.carrier
    ]  # fmt: skip
    design = pd.DataFrame(rows).assign(seed=11, world=0, treatment="")
    return Game(config, design.rename_axis("run")).run_for(MONTHS)


def rows_of(name: str, switch: str) -> list[int]:
    first = 4 * list(CHANNELS).index(name) + 2 * PAIRS.index(switch)
    return [first, first + 1]


def moved(game: Game, rows: list[int]) -> list[str]:
    """Return what differs between two rows, in any bit."""
    values = {name: np.take(getattr(game.world, name), rows, axis=0) for name in MATTERS}
    return [name for name, (one, other) in values.items() if not np.array_equal(one, other)]


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_that_is_off_carries_nothing(channels: Game, name: str):
    assert moved(channels, rows_of(name, "off")) == []


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_that_is_on_carries_something(channels: Game, name: str):
    assert moved(channels, rows_of(name, "on")) != []


@pytest.mark.parametrize(
    "name, variable, still",
    [
        ("will", "will", 0),
        ("substitution", "lost", 0),
        ("substitution", "product_lost", 0),
        ("adaptation", "adapted", 0),
        ("adaptation", "product_adapted", 0),
        ("leakage", "grey_flow", 0),
        ("growth of smuggling", "grey_capacity", 600),
        ("growth", "cost_level", 1),
        ("growth", "product_path", 1),
        ("disputes", "disputes", 0),
        ("disputes", "stake", 0),
        ("disputes", "acting", 0),
    ],
)
def test_what_carries_a_channel_stays_put_when_it_is_off(
    channels: Game, name: str, variable: str, still: float
):
    values = getattr(channels.world, variable)
    assert (values[rows_of(name, "off")] == still).all()
    if variable not in ("stake", "acting"):  # these come and go
        assert (values[rows_of(name, "on")] != still).any()


@pytest.mark.parametrize(
    "name, variable", [("trust", "trust"), ("permits", "will"), ("panic", "risk")]
)
def test_what_feeds_a_channel_moves_all_the_same(channels: Game, name: str, variable: str):
    one, other = getattr(channels.world, variable)[rows_of(name, "off")]
    assert not np.array_equal(one, other)


def test_nobody_learns_and_nobody_enters_when_that_is_off(channels: Game):
    world, atlas = channels.world, channels.atlas
    off, on = rows_of("know-how", "off"), rows_of("know-how", "on")
    at_first = atlas.cost * world.cost_level[:, None]
    at_first *= np.where(world.phase == IDLE, 1, world.delay)  # what was begun costs as it does
    assert (world.unit_cost[off] == at_first[off]).all()
    assert (world.unit_cost[on] < at_first[on]).any()
    idle = atlas.plant_status == IDLE
    assert (world.phase[rows_of("entry", "off")][:, idle] == IDLE).all()
    assert (world.phase[rows_of("entry", "on")][:, idle] != IDLE).any()


def played(overrides: tuple[str, ...], china: str = "Quota2010", months: int = MONTHS) -> Game:
    design = pd.DataFrame({"seed": [11], "world": [0], "treatment": [""], "China": [china]})
    return Game(load_config("world_2010", overrides), design.rename_axis("run")).run_for(months)


def test_quotes_follow_at_once_without_licence_friction():
    gaps = []
    for fall in (1.0, 0.05):
        game, home = played((f"licences.ask_fall={fall}", "licences.usable=1.0"), months=0), 0
        world, largest = game.world, 0.0
        for _ in range(48):
            game.step()
            net = (
                world.ask / (1 + game.buffers.duty)
                - world.price[:, :, [home]]
                - world.rent[:, None]
            )
            largest = max(largest, float(np.abs(net).max()))
        gaps.append(largest)
    assert gaps[0] < 1e-6  # the outside price is the inside price, rent and duty
    assert gaps[1] > 1


@verb
def look_at_inputs(w: World, a: Facts, d: Buffers, p: Table, found: Floats) -> None:
    """Fill in what makers reckon that oxides in a magnet cost (run, state) USD/kg."""
    for r in range(len(p)):
        input_cost(w, a, d, p[r], r)
        for s in range(a.states):
            found[r, s] = d.inputs[s]


def cost_of_inputs(game: Game) -> Floats:
    found = np.empty_like(game.world.product_index)
    look_at_inputs(*game.stage, found)
    return found


def test_makers_outside_do_not_reckon_with_the_wedge_when_that_is_off():
    for part, moves in ((0.0, False), (1.0, True)):
        game = played((f"market.wedge_to_magnets={part}",), months=1)
        world, atlas = game.world, game.atlas
        before = cost_of_inputs(game)
        world.index = np.where(atlas.inside, world.index, 2 * world.index)
        assert (cost_of_inputs(game)[:, ~atlas.inside] != before[:, ~atlas.inside]).all() == moves


@verb
def hear_and_fear(w: World, a: Facts, d: Buffers, p: Table, found: Floats) -> None:
    """Hear of denials and feel risk; found: risk where all fear as those do who hear of it."""
    for r in range(len(p)):
        spread_news(w, a, d, p[r], r)
        fade = exp(-LN2 / p[r].stocks_panic_half_life)
        for s in range(a.states):
            found[r, s] = w.risk[r, s] * fade + d.news[s]
        feel_risk(w, a, d, p[r], r)


def test_who_is_denied_fears_no_more_than_others_when_that_is_off():
    for denied, more in ((0.0, 0.0), (1.3, 1.3)):
        game = played((f"stocks.denied={denied}",), months=12)
        world, japan = game.world, game.atlas.state("Japan")
        world.set_denial[0, 0] = japan
        usual = np.empty_like(world.risk)
        hear_and_fear(*game.stage, usual)
        assert usual[0, japan] > usual[0].min() >= 0
        others = np.arange(game.atlas.states_count) != japan
        assert (world.risk[:, others] == usual[:, others]).all()
        assert world.risk[0, japan] == usual[0, japan] + more


@verb
def build(w: World, a: Facts, d: Buffers, p: Table) -> None:
    """Bring plants in building a month nearer, and ramps up."""
    for r in range(len(p)):
        build_plants(w, a, d, p[r], r)


def test_what_is_ready_waits_where_its_price_would_not_keep_it_open():
    for price, waits in ((0.01, True), (1e4, False)):
        game = played((), months=1)
        world, atlas = game.world, game.atlas
        world.phase[:], world.clock[:], world.ramp[:] = BUILDING, 1, 0
        world.buyer_expected[:], world.support[:] = price, 0
        build(*game.stage)
        free = (atlas.plant_held <= 0) & (atlas.months_left <= 0) & (atlas.plant_stage < MAKING)
        assert free.any()
        assert not free.all()
        assert (world.phase[:, free] == (BUILDING if waits else RUNNING)).all()
        assert (world.phase[:, ~free] == RUNNING).all()
        assert (world.clock[:, free] == (1 if waits else 0)).all()


def test_makers_that_lack_an_oxide_go_on_ordering_for_what_they_would_make():
    game = played((), china="StatusQuo", months=6)
    world, home = game.world, game.atlas.home
    before = world.product_plan[0, home]
    world.intensity[:, game.atlas.groups.index("other")] *= 100
    for _ in range(8):
        game.step()
    assert world.product_flow[0, home].sum() < 0.1 * before
    assert world.product_plan[0, home] >= before


def test_a_ramp_is_fastest_at_first_when_slow_starts_are_off():
    for start, moves in ((1.0, False), (0.3, True)):
        game = played((f"investment.start={start}",), months=1)
        world, atlas, p = game.world, game.atlas, game.parameters
        world.phase[:], world.ramp[:] = RUNNING, np.linspace(0, 0.5, len(atlas.plants))
        reach = np.where(atlas.plant_held > 0, 1.0, p("investment.reach", 1))
        usual = world.ramp + RAMP_RATE / p("investment.ramp", 1) * (reach - world.ramp)
        build(*game.stage)
        mines = atlas.plant_stage == EXTRACTION
        assert (world.ramp[:, mines] == usual[:, mines]).all()
        assert (world.ramp[:, ~mines] < usual[:, ~mines]).all() == moves
        assert (world.ramp[:, ~mines] == usual[:, ~mines]).all() != moves

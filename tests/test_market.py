"""Laws of a cleared market, and checks of the solver by ways that share no code with it."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq
from tests.clearing import clear_market

from lanes.compiling import Kernel
from lanes.elementary import exp, log
from lanes.intrinsics import LANES
from lanes.places import get, put
from regame.engine.market import solver
from regame.engine.market.curves import LOW_PRICE
from regame.engine.market.market import Cleared, Market
from regame.engine.mechanisms.oxides import rises

RUNS, GROUPS, STATES, SELLERS = 64, 4, 6, 4
LEVELS = np.array([4.0, 60.0, 400.0, 20.0])  # USD/kg of the groups
SAME = ("price", "index", "flow", "grey_flow", "without", "rent", "margin", "ask", "sold")
PER_RUN = [f.name for f in fields(Market) if f.name != "covered"]


def random_market(runs: int = RUNS, seed: int = 0, hard: bool = False, **given: Any) -> Market:
    """State 0 holds licences, which bind in some runs; `hard` shuts, starves and sharpens."""
    rng = np.random.default_rng(seed)

    def around(low: float, high: float, *shape: int) -> np.ndarray:
        return np.exp(rng.uniform(np.log(low), np.log(high), shape))

    shape, routes = (runs, GROUPS, STATES), (runs, GROUPS, STATES, STATES)
    level = LEVELS[None, :, None] * around(0.5, 2.0, runs, 1, STATES)
    quantity = around(10, 1000, *shape)
    available = np.zeros(shape)
    available[:, :, :SELLERS] = around(20, 400, runs, GROUPS, SELLERS)
    available[:, :, 0] = quantity.sum(2) * rng.uniform(0.7, 1.2, (runs, GROUPS))
    weight = around(0.05, 1.0, *routes)
    if hard:
        available[:, :, 1:SELLERS] *= np.where(
            rng.random((runs, GROUPS, SELLERS - 1)) < 0.2, 1e-5, 1
        )
        weight[rng.random(routes) < 0.2] = 0.0
        weight[:, :, np.arange(STATES), np.arange(STATES)] = 0.5  # nobody is out of reach
        weight[:, :, :, 2] *= np.arange(STATES) == 2  # state 2 buys at home only,
        weight[:, :, 2] *= np.arange(STATES) == 2  # sells at home only,
        quantity[:, :, 2] = 1e-6  # and wants hardly anything
    total = quantity.sum((1, 2))[:, None]
    part = np.where(
        rng.random((runs, 1)) < 0.7, around(0.02 if hard else 0.1, 0.6, runs, 1), np.inf
    )
    fields_: dict[str, Any] = {
        "quantity": quantity,
        "elasticity": rng.uniform(0.15, 0.6, shape),
        "reference": level,
        "available": available,
        "hold": rng.uniform(0.05, 1.0, runs),
        "slope": rng.uniform(1.0, 4.0, runs),
        "offer_reference": level,
        "weight": weight,
        "grey_weight": 0.5 * weight[:, :, :1] + 0.01,
        "cost": rng.uniform(0.0, 0.5, routes),
        "sharpness": (around(4, 30, runs, 1, 1) if hard else 8.0) / level,
        "value": 20.0 * level,
        "duty": rng.uniform(0.0, 0.25, (runs, GROUPS, 1)),
        "covered": np.array([True, True, True, False]),
        "ask_floor": level[:, :, :1] * 1.2 * (rng.random((runs, GROUPS, 1)) < 0.2),
        "licences": total * part,
        "counted": rng.uniform(0.4, 1.0, (runs, 1)),
        "grey_cost": rng.uniform(0.0, 20.0, (runs, 1)),
        "evasion": total * around(0.001, 0.05, runs, 1) * (rng.random((runs, 1)) < 0.7),
        "grey_capacity": total * around(0.002, 0.1, runs, 1) * (rng.random((runs, 1)) < 0.8),
        "grey_width": around(0.5, 10.0, runs, 1),
        "holders": (0,),
        "distrusted": (1, 0),
        "premium": rng.uniform(0.0, 0.2, (runs, GROUPS, 2, STATES)) * level[:, :, 1::-1, None],
        "denied": np.where(rng.random((runs, GROUPS, 1, STATES)) < 0.1, 1.0, 0.0),
    }
    return Market(**(fields_ | given))


def clear(market: Market, **given: Any) -> Cleared:
    """Clear from reference prices, without rent and margin."""
    none = np.zeros(market.licences.shape)
    return clear_market(market, market.offer_reference, none, none, **given)


def rows(market: Market, taken: Any) -> Market:
    """Some runs of a market."""
    values = {name: getattr(market, name) for name in PER_RUN}
    return replace(market, **{k: v[taken] for k, v in values.items() if isinstance(v, np.ndarray)})


def assert_same_bits(found: Cleared, whole: Cleared, taken: Any) -> None:
    for name in (*SAME, "iterations", "residual"):
        assert np.array_equal(getattr(found, name), getattr(whole, name)[taken]), name


def expected_flows(m: Market, c: Cleared) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Index, flows, grey flows and what goes without at the prices found: straight from §5."""
    home = np.arange(STATES)[:, None] == np.arange(STATES)
    ask = np.broadcast_to(c.price[..., None], m.weight.shape).copy()
    outside = (c.price[:, :, :1] + c.rent[:, None] * m.covered[:, None]) * (1 + m.duty)
    ask[:, :, 0, 1:] = np.maximum(outside, m.ask_floor)
    sharp = m.sharpness[:, :, None]
    sells = (m.available > 0)[..., None]
    unseen = (c.price[:, :, :1] + (m.grey_cost + c.margin)[:, None])[..., None]
    smuggles = ((m.evasion + m.grey_capacity) > 0)[:, None, :, None] & ~home[0]
    assert m.premium is not None
    assert m.denied is not None
    let_in = np.ones(m.weight.shape)
    let_in[:, :, 0, 1:] = 1 - m.denied[:, :, 0, 1:]
    cost = m.cost + np.zeros(m.weight.shape)
    cost[:, :, list(m.distrusted)] += m.premium
    with np.errstate(divide="ignore"):
        weight = np.log(m.weight * sells * let_in) - sharp * (ask + cost)
        grey = np.log(m.grey_weight * smuggles) - sharp * (unseen + cost[:, :, :1])
    idle = -m.sharpness * m.value
    top = np.maximum(np.maximum(weight.max(2), grey.max(2)), idle)  # or all of them may vanish
    weight, grey = np.exp(weight - top[:, :, None]), np.exp(grey - top[:, :, None])
    idle = np.exp(idle - top)
    sums = weight.sum(2) + grey.sum(2) + idle
    index = -(top + np.log(sums)) / m.sharpness
    ratio = index / m.reference
    size = np.log(np.maximum(ratio, LOW_PRICE)) + np.minimum(ratio / LOW_PRICE - 1, 0)
    bought = m.quantity * np.exp(-m.elasticity * size) / sums
    return index, weight * bought[:, :, None], grey * bought[:, :, None], idle * bought


def relative(found: np.ndarray, expected: np.ndarray) -> float:
    return float((np.abs(found - expected) / np.maximum(np.abs(expected), 1e-9)).max())


@pytest.mark.parametrize("hard", [False, True])
def test_flows_follow_the_equations_and_every_market_balances(hard: bool):
    m = random_market(512, seed=1, hard=hard)
    c = clear(m)
    assert c.ok.all()
    assert c.residual.max() <= 1e-9
    index, flow, grey, without = expected_flows(m, c)
    assert relative(c.index, index) < 1e-9
    assert np.allclose(c.flow, flow, rtol=1e-7, atol=1e-12)
    assert np.allclose(c.grey_flow, grey, rtol=1e-7, atol=1e-12)
    assert np.allclose(c.without, without, rtol=1e-7, atol=1e-12)
    ratio = np.where(m.available > 0, c.price / m.offer_reference, 1.0)
    offered = m.available / (1 + m.hold[:, None, None] * ratio ** -m.slope[:, None, None])
    assert relative(c.sold, offered) < 2e-9
    left = c.flow.sum(3)
    left[:, :, 0] += c.grey_flow.sum((2, 3))
    assert np.allclose(c.sold, left, rtol=1e-15, atol=0)


@pytest.mark.parametrize("hard", [False, True])
def test_licences_bind_or_cost_nothing_and_smuggling_stays_within_its_means(hard: bool):
    m = random_market(512, seed=2, hard=hard)
    c = clear(m)
    counted = m.counted[:, 0] * c.flow[:, :3, 0, 1:].sum((1, 2))
    used, rent = counted / m.licences[:, 0], c.rent[:, 0]
    assert (used <= 1 + 1e-9).all()
    assert (rent >= 0).all()
    assert (np.minimum(1 - used, rent / m.offer_reference[:, :3, 0].min(1)) < 1e-8).all()
    assert 0.1 < (rent > 0).mean() < 0.9, "both cases are met"
    m0, w = c.margin[:, 0], m.grey_width[:, 0]
    means = m.evasion[:, 0] * np.exp(np.minimum(m0, 0) / w)
    means -= m.grey_capacity[:, 0] * np.expm1(-np.maximum(m0, 0) / w)
    assert np.allclose(c.grey_flow.sum((1, 2, 3)), means, rtol=1e-8, atol=1e-9)


def at_the_corner(spare: float) -> Market:
    """All asks stand on floors; licences are used up just as the first one leaves its own."""
    m = random_market(512, seed=5, covered=np.ones(GROUPS, bool), counted=np.ones((512, 1)))
    none = np.full_like(m.licences, np.inf)
    c = clear(replace(m, licences=none, ask_floor=np.zeros_like(m.ask_floor)))
    wedges = np.array([2.0, 3.0, 4.0, 6.0])[:, None] * c.price[:, :1, :1]
    m = replace(m, ask_floor=(c.price[:, :, :1] + wedges) * (1 + m.duty))
    exports = clear(replace(m, licences=none)).flow[:, :, 0, 1:].sum((1, 2))
    return replace(m, licences=(1 - spare) * exports[:, None])


@pytest.mark.parametrize("spare, lost", [(1e-4, 0), (1e-5, 5)])
def test_licences_used_up_where_the_first_ask_leaves_its_floor(spare: float, lost: int):
    m = at_the_corner(spare)
    c = clear(m)
    assert (~c.ok).sum() <= lost  # of 512; without a start beyond the corner 2 and 41
    m, c = rows(m, c.ok), Cleared(*(getattr(c, f.name)[c.ok] for f in fields(Cleared)))
    off = (m.ask_floor / (1 + m.duty) - c.price[:, :, :1])[:, :, 0].min(1)
    assert (c.rent[:, 0] > off).all()
    assert np.allclose(c.flow[:, :, 0, 1:].sum((1, 2)), m.licences[:, 0], rtol=1e-8)


@pytest.mark.parametrize("count", [1, 2, 7, 64])
def test_a_run_does_not_know_its_neighbours(count: int):
    market = random_market(hard=True)
    whole = clear(market)
    for first in (0, RUNS - count):
        taken = slice(first, first + count)
        assert_same_bits(clear(rows(market, taken)), whole, taken)
    assert_same_bits(clear(market, lanes=count), whole, slice(None))


def test_a_run_keeps_its_bits_in_another_order_and_with_other_sellers_about():
    market = random_market(hard=True)
    market.available[::2, :, 3] = 0.0  # in every other run state 3 sells nothing,
    market.quantity[::2, :, 4] = 0.0  # and state 4 wants nothing
    whole = clear(market)
    order = np.random.default_rng(0).permutation(RUNS)
    assert_same_bits(clear(rows(market, order)), whole, order)
    assert_same_bits(clear(rows(market, slice(0, None, 2))), whole, slice(0, None, 2))


def test_compiled_and_plain_agree():
    market = rows(random_market(hard=True), slice(3))
    with np.errstate(over="ignore", invalid="ignore"):
        slow = clear(market, solver=solver.clear.plain, lanes=2)
    fast = clear(market)
    for name in SAME:
        assert np.allclose(getattr(slow, name), getattr(fast, name), rtol=1e-12, atol=1e-12), name


def test_an_index_below_zero_is_a_fiftieth_of_last_months():
    rise, index = np.zeros(3), np.array([2.0, 2.0, 2.0])
    rises.py_func(rise, index, np.array([3.0, -0.4, 0.01]))
    assert np.allclose(index, [3.0, 0.04, 0.04])
    assert np.allclose(rise, np.log(index / 2.0))


def test_freight_told_once_is_that_of_every_group():
    once = np.random.default_rng(5).uniform(0.0, 0.5, (RUNS, 1, STATES, STATES))
    whole = random_market(hard=True, cost=np.repeat(once, GROUPS, axis=1))
    assert_same_bits(clear(replace(whole, cost=once)), clear(whole), slice(None))


BLOC = (0, 1, 1, 1, 1, 1)  # the holder's home, and all others


def of_one_mind(hard: bool, **given: Any) -> Market:
    """Buyers are as sharp as the others of their bloc."""
    m = random_market(512, seed=7, hard=hard)
    sharp = np.where(np.array(BLOC) == 0, m.sharpness, m.sharpness[:, :, 1:].mean(2, keepdims=True))
    return replace(m, sharpness=sharp, **given)


@pytest.mark.parametrize("hard", [False, True])
def test_asks_weighed_once_for_a_bloc_weigh_as_for_each_of_its_buyers(hard: bool):
    each, once = (clear(of_one_mind(hard, bloc=bloc)) for bloc in ((), BLOC))
    for name in ("price", "index", "ask"):
        assert relative(getattr(each, name), getattr(once, name)) < 1e-7
    assert np.allclose(each.flow, once.flow, rtol=1e-6, atol=1e-9)


def test_a_buyer_whom_only_dear_sellers_reach_pays_them_though_its_bloc_buys_cheaply():
    market = of_one_mind(False, bloc=BLOC, evasion=np.zeros((512, 1)))
    weight, dear = market.weight.copy(), market.offer_reference.copy()
    weight[:, :, [0, 1, 2], 5] = 0.0  # who reaches state 5 sells dearly,
    dear[:, :, 3] *= 60.0
    scarce = replace(  # and what is so much dearer weighs less than a number can hold
        market, weight=weight, sharpness=2.0 * market.sharpness, offer_reference=dear,
        value=1e4 * market.value, grey_capacity=np.zeros((512, 1)),
        licences=np.full((512, 1), np.inf),
    )  # fmt: skip
    found = clear(scarce)
    assert found.ok.all()
    over = scarce.sharpness[:, :, 5] * (found.index[:, :, 5] - found.price[:, :, 1:3].min(2))
    assert (over > 745.0).mean() > 0.3
    index, flow, _, _ = expected_flows(scarce, found)
    assert np.allclose(found.flow, flow, rtol=1e-7, atol=1e-12)
    assert relative(found.index, index) < 1e-9


def of_two_holders(bloc: tuple[int, ...], routing: str = "logit") -> Market:
    """State 1 holds licences as well; states 2 to 5 are the others."""
    m = random_market(seed=3)
    sharp = m.sharpness.copy()
    sharp[:, :, 2:] = sharp[:, :, 2:].mean(2, keepdims=True)
    if routing == "ces":
        sharp[...] = [7.0, 8.0, 5.0, 5.0, 5.0, 5.0]
    by_holder = ("counted", "grey_cost", "evasion", "grey_capacity", "grey_width")
    by_group = ("duty", "ask_floor", "denied")
    twice: dict[str, Any] = {name: np.repeat(getattr(m, name), 2, axis=1) for name in by_holder}
    twice |= {name: np.repeat(getattr(m, name), 2, axis=2) for name in by_group}
    return replace(
        m, holders=(0, 1), sharpness=sharp, bloc=bloc, routing=routing, **twice,
        grey_weight=0.5 * m.weight[:, :, :2] + 0.01, licences=m.licences * np.array([1.0, 0.3]),
    )  # fmt: skip


def of_no_holder(bloc: tuple[int, ...]) -> Market:
    m = random_market(seed=4)
    sharp = m.sharpness.mean(2, keepdims=True) + np.zeros_like(m.sharpness)
    by_holder = ("licences", "counted", "grey_cost", "evasion", "grey_capacity", "grey_width")
    by_group = ("duty", "ask_floor", "denied", "grey_weight")
    none: dict[str, Any] = {name: np.zeros((RUNS, 0)) for name in by_holder}
    none |= {name: getattr(m, name)[:, :, :0] for name in by_group}
    return replace(m, holders=(), sharpness=sharp, bloc=bloc, **none)


def of_a_lonely_holder(bloc: tuple[int, ...]) -> Market:
    """The holder sells to itself only."""
    m = rows(of_one_mind(False, bloc=bloc), slice(RUNS))
    weight = m.weight.copy()
    weight[:, :, 0, 1:] = 0.0
    return replace(m, weight=weight, grey_weight=np.zeros_like(m.grey_weight))


@pytest.mark.parametrize(
    "made, bloc",
    [
        (of_two_holders, (0, 1, 2, 2, 2, 2)),
        (lambda bloc: of_two_holders(bloc, "ces"), (0, 1, 2, 2, 2, 2)),
        (of_no_holder, (3, 3, 3, 3, 3, 3)),
        (of_a_lonely_holder, BLOC),
    ],
)
def test_blocs_are_a_saving_only(made: Callable[[tuple[int, ...]], Market], bloc: tuple[int, ...]):
    each, once = clear(made(())), clear(made(bloc))
    assert once.ok.all()
    assert_same_bits(once, each, slice(None))


@pytest.mark.parametrize("bloc", [(), BLOC])
@pytest.mark.parametrize("dear", [1.0, 20.0, 60.0])
def test_a_run_does_not_know_where_sellers_of_its_neighbours_sell(
    bloc: tuple[int, ...], dear: float
):
    market = rows(of_one_mind(False, bloc=bloc), slice(RUNS))
    weight = market.weight.copy()
    weight[::2, :, 3, 1:] = 0.0
    market, none = replace(market, weight=weight), np.zeros((RUNS, 1))
    start, even = dear * market.offer_reference, slice(0, None, 2)
    whole = clear_market(market, start, none, none)
    alone = clear_market(rows(market, even), start[even], none[even], none[even])
    assert_same_bits(alone, whole, even)


def test_next_to_nothing_is_sold_by_its_log_beside_a_far_dearer_way():
    market = rows(of_one_mind(False, bloc=BLOC, evasion=np.zeros((512, 1))), slice(RUNS))
    weight, cost = market.weight.copy(), np.zeros_like(market.cost)
    dear, available = market.offer_reference.copy(), market.available.copy()
    weight[:, :, [0, 1], 5] = weight[:, :, 2:4, :5] = 0.0
    weight[:, :, 2:4, 5] = 0.3
    cost[:, :, 3, 5] = 200.0 / market.sharpness[:, :, 5]
    dear[:, :, 2] *= 60.0
    available[:, :, 2] = 1e-220
    found = clear(
        replace(
            market, weight=weight, cost=cost, offer_reference=dear, available=available,
            value=1e4 * market.value, premium=np.zeros((RUNS, GROUPS, 2, STATES)),
            grey_capacity=np.zeros((RUNS, 1)), licences=np.full((RUNS, 1), np.inf),
        )
    )  # fmt: skip
    assert found.ok.all()
    assert (found.sold[:, :, 2] > 0.0).all()
    assert (found.sold[:, :, 2] < 1.001e-220).all()


def test_blocs_that_are_none_are_refused():
    with pytest.raises(ValueError, match="5 names for 6 buyers"):
        clear(replace(of_one_mind(False), bloc=BLOC[:5]))
    with pytest.raises(ValueError, match="not equally sharp"):
        clear(random_market(bloc=BLOC))


def test_goods_of_the_distrusted_find_fewer_buyers():
    none = np.zeros((RUNS, GROUPS, 2, STATES))
    market = random_market(premium=none, licences=np.full((RUNS, 1), np.inf))
    dear = none.copy()
    dear[:, :, 0] = 0.5 * market.reference  # on what state 1 sells
    before, after = clear(market), clear(replace(market, premium=dear))
    assert (after.price[:, :, 1] < before.price[:, :, 1]).all()
    assert (after.sold[:, :, 1] < before.sold[:, :, 1]).all()
    assert_same_bits(clear(replace(market, premium=None)), before, slice(None))


def test_splitting_a_seller_in_two_changes_nothing():
    market = random_market(seed=3)
    market.available[:, :, 4] = 0.0
    split = replace(
        market,
        available=market.available.copy(),
        weight=market.weight.copy(),
        cost=market.cost.copy(),
    )
    split.available[:, :, 3] /= 2
    split.weight[:, :, 3] /= 2
    for values in (split.available, split.weight, split.cost, split.offer_reference):
        values[:, :, 4] = values[:, :, 3]
    one, two = clear(market, tolerance=1e-12), clear(split, tolerance=1e-12)
    assert relative(two.index, one.index) < 1e-9
    assert relative(two.price[:, :, 4], one.price[:, :, 3]) < 1e-9
    assert relative(two.sold[:, :, 3:5].sum(2), one.sold[:, :, 3]) < 1e-9


def test_a_tighter_quota_never_lowers_the_price_outside():
    shares = np.linspace(1.0, 0.02, 40)
    for seed in range(5):
        one = random_market(1, seed)
        market = rows(one, np.zeros(len(shares), int))
        exports = clear(replace(one, licences=np.full((1, 1), np.inf))).flow[0, :3, 0, 1:].sum()
        c = clear(replace(market, licences=market.counted * exports * shares[:, None]))
        assert c.ok.all()
        assert (np.diff(c.index[:, :3, 1:], axis=0) > -1e-7 * c.index[1:, :3, 1:]).all()
        assert (np.diff(c.rent[:, 0]) > -1e-7).all()


def test_where_one_starts_makes_no_difference():
    market = random_market(seed=4, hard=True)
    near = clear(market)
    far = clear_market(market, 30 * market.offer_reference, near.rent + 50, near.margin - 3)
    assert far.ok.all()
    there = market.available > 0
    assert relative(far.price[there], near.price[there]) < 1e-6
    assert np.allclose(far.rent, near.rent, rtol=1e-6, atol=1e-6)


def test_runs_get_round_the_floors_of_asks_when_licences_change():
    """Where every ask has a floor just below it, as in a month after another."""
    market = random_market(512)
    before = clear(market)
    exports = (market.counted[:, 0] * before.flow[:, :3, 0, 1:].sum((1, 2)))[:, None]
    change = np.exp(np.random.default_rng(0).uniform(-0.5, 0.5, (512, 1)))
    after = replace(market, ask_floor=0.9 * before.ask, licences=exports * change)
    c = clear_market(after, before.price, before.rent, before.margin)
    assert c.ok.all()
    due = (c.price[:, :, :1] + (c.rent * market.covered)[..., None]) * (1 + market.duty)
    assert relative(c.ask, np.maximum(due, after.ask_floor)) < 1e-9
    assert (c.ask == after.ask_floor).mean() > 0.1
    assert (c.iterations > 12).mean() < 0.15  # a quarter if steps stop at the corners


def one_seller(quota: float, **given: Any) -> Market:
    """Two groups that only state 0 sells, to itself and to state 1."""
    shape = (1, 2, 2)
    weight = np.zeros((1, 2, 2, 2))
    weight[:, :, 0] = 1.0
    level = np.array([4.0, 60.0])[None, :, None] * np.ones(shape)
    none = np.zeros((1, 1))
    fields_: dict[str, Any] = {
        "quantity": np.array([[[100.0, 80.0], [30.0, 40.0]]]),
        "elasticity": np.full(shape, 0.4),
        "reference": level,
        "available": np.array([[[220.0, 0.0], [90.0, 0.0]]]),
        "hold": np.full(1, 0.5),
        "slope": np.full(1, 2.0),
        "offer_reference": level,
        "weight": weight,
        "grey_weight": np.zeros((1, 2, 1, 2)),
        "cost": np.zeros((1, 2, 2, 2)),
        "sharpness": 10.0 / level,
        "value": 8.0 * level,
        "duty": np.full((1, 2, 1), 0.15),
        "covered": np.ones(2, bool),
        "ask_floor": np.zeros((1, 2, 1)),
        "licences": np.full((1, 1), quota),
        "counted": np.ones((1, 1)),
        "grey_cost": none,
        "evasion": none,
        "grey_capacity": none,
        "grey_width": np.ones((1, 1)),
        "holders": (0,),
    }
    return Market(**(fields_ | given))


def test_bisection_on_the_rent_finds_the_same():
    m = one_seller(quota=50.0)

    def bought(g: int, j: int, ask: float) -> float:
        sharp, level = m.sharpness[0, g, j], m.reference[0, g, j]
        mine, idle = np.exp(-sharp * ask), np.exp(-sharp * m.value[0, g, j])
        index = -np.log(mine + idle) / sharp
        return float(m.quantity[0, g, j] * (index / level) ** -0.4 * mine / (mine + idle))

    def price(g: int, rent: float) -> float:
        def excess(p: float) -> float:
            supply = m.available[0, g, 0] / (1 + 0.5 * (p / m.reference[0, g, 0]) ** -2.0)
            return bought(g, 0, p) + bought(g, 1, (p + rent) * 1.15) - float(supply)

        return float(brentq(excess, 1e-3, 1e4, xtol=1e-13, rtol=1e-14))

    def spare(rent: float) -> float:
        return 50.0 - sum(bought(g, 1, (price(g, rent) + rent) * 1.15) for g in range(2))

    rent = brentq(spare, 0.0, 1e3, xtol=1e-12, rtol=1e-14)
    c = clear(m, tolerance=1e-12)
    assert rent > 1.0
    assert c.rent[0, 0] == pytest.approx(rent, rel=1e-9)
    assert c.price[0, :, 0] == pytest.approx([price(0, rent), price(1, rent)], rel=1e-9)


def test_one_licence_adds_the_same_to_every_group():
    c = clear(one_seller(quota=50.0))
    wedge = c.ask[0, :, 0] / 1.15 - c.price[0, :, 0]
    assert wedge == pytest.approx([c.rent[0, 0]] * 2, rel=1e-12)
    assert (wedge / c.price[0, :, 0])[0] > 5 * (wedge / c.price[0, :, 0])[1], "bulk is multiplied"


def test_no_licences_close_the_routes_and_a_floor_holds_the_ask_up():
    shut = clear(one_seller(quota=0.0))
    assert shut.ok.all()
    assert (shut.flow[0, :, 0, 1] == 0).all()
    assert shut.without[0, :, 1] == pytest.approx([80 * 8**-0.4, 40 * 8**-0.4])
    floor = np.array([[[30.0], [20.0]]])
    held = clear(one_seller(quota=np.inf, ask_floor=floor))
    assert held.ask[0, 0, 0] == 30.0
    assert held.ask[0, 1, 0] == pytest.approx(held.price[0, 1, 0] * 1.15)


@pytest.mark.parametrize("supply", ["offer", "linear", "isoelastic"])
@pytest.mark.parametrize("demand", ["linear", "isoelastic"])
@pytest.mark.parametrize("routing", ["logit", "ces"])
def test_every_kind_of_curve_clears(supply: str, demand: str, routing: str):
    sharpness = np.full((RUNS, GROUPS, STATES), 3.0) if routing == "ces" else None
    market = random_market(
        supply=supply, demand=demand, routing=routing, ask_floor=np.zeros((RUNS, GROUPS, 1))
    )
    none = np.zeros((RUNS, 1))
    market = replace(market, slope=np.ones(RUNS), evasion=none, grey_capacity=none)
    c = clear(market if sharpness is None else replace(market, sharpness=sharpness))
    assert c.ok.all()
    spent = c.flow.sum((2, 3)) + c.without.sum(2)
    assert (spent > 0).all()


def test_markets_without_holders_or_sellers_or_runs():
    market = random_market(licences=np.zeros((RUNS, 0)), holders=())
    bare = {"counted", "grey_cost", "evasion", "grey_capacity", "grey_width"}
    fields_: dict[str, Any] = {name: np.zeros((RUNS, 0)) for name in bare}
    fields_ |= {name: np.zeros((RUNS, GROUPS, 0)) for name in ("duty", "ask_floor")}
    market = replace(market, grey_weight=np.zeros((RUNS, GROUPS, 0, STATES)), **fields_)
    assert clear(market).ok.all()
    none = np.zeros((RUNS, 0))
    empty = replace(market, available=np.zeros_like(market.available))
    c = clear_market(empty, market.offer_reference, none, none)
    assert c.ok.all()
    assert (c.sold == 0).all()
    assert (c.price == market.offer_reference).all()
    assert np.allclose(c.without, market.quantity * 20**-market.elasticity)
    assert clear(rows(market, slice(0, 0))).price.shape == (0, GROUPS, STATES)


def test_a_run_that_does_not_converge_says_so():
    market = random_market()
    c = clear(market, limit=1)
    assert not c.ok.any()
    assert (c.residual > 1e-9).all()


@pytest.mark.parametrize(
    "own, known, low, high",
    [(exp, np.exp, -700.0, 700.0), (log, np.log, 1e-300, 1e300)],
)
def test_own_functions_are_exact_to_the_last_places(
    own: Callable[[Any], Any], known: Callable[[Any], Any], low: float, high: float
):
    rng = np.random.default_rng(0)
    values = rng.uniform(low, high, 200) if low < 0 else np.exp(rng.uniform(-690, 690, 200))
    found = np.array([own(np.float64(x)) for x in values])
    assert np.allclose(found, known(values), rtol=5e-16, atol=0)
    assert exp(np.float64(-1e30)) == 0.0


@Kernel
def by_gangs(values: np.ndarray, found: np.ndarray) -> None:
    for k in range(len(values)):
        here = get(values, (k,))
        put(found, (0, k), exp(here))
        put(found, (1, k), log(exp(here)))


@Kernel
def one_by_one(values: np.ndarray, found: np.ndarray) -> None:
    for k in range(len(values)):
        for lane in range(values.shape[1]):
            size = exp(values[k, lane])
            found[0, k, lane], found[1, k, lane] = size, log(size)


def test_a_lane_has_the_bits_that_its_number_has_alone():
    values = np.random.default_rng(0).uniform(-700.0, 700.0, (100, LANES))
    together, alone = np.empty((2, 2, *values.shape))
    for kernel, found in ((by_gangs, together), (one_by_one, alone)):
        kernel.entry([values, found])(values, found)
    assert np.array_equal(together, alone)
    plainly = np.empty_like(together)
    by_gangs.plain(values, plainly)
    assert np.allclose(plainly, together, rtol=1e-13, atol=1e-13)

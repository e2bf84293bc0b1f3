"""The steps of the search for premiums, against the same in whole arrays."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.test_market import random_market

from regame.engine.market import solver
from regame.engine.market.market import Start
from regame.engine.market.rationing import keep_to
from regame.engine.market.search import Search
from regame.engine.market.shadow_prices import (
    CLOSE,
    LEAST,
    NEAR,
    Limits,
    Look,
    improve,
    limits_of,
    look,
)

RUNS, GROUPS, STATES = 9, 2, 5


def drawn(holders: int, sellers: list[int], top: float = 4.0) -> tuple[Any, Any, Limits]:
    """What is given, what was found, and limits of some buyers with premiums, one with none."""
    chance = np.random.default_rng(5)
    by_state = (GROUPS, STATES, RUNS)
    flow, grey = (chance.gamma(1.0, 3.0, (GROUPS, n, STATES, RUNS)) for n in (STATES, holders))
    without, index, elasticity, sharpness = (chance.uniform(0.2, 3.0, by_state) for _ in range(4))
    given = SimpleNamespace(elasticity=elasticity, sharpness=sharpness, holders=np.arange(holders))
    found = SimpleNamespace(flow=flow, grey_flow=grey, without=without, index=index)
    limit = chance.gamma(1.0, 3.0, (RUNS, GROUPS, len(sellers), STATES)) + 1e-3
    limit[chance.uniform(size=limit.shape) < 0.4] = np.inf
    limit[3] = np.inf  # a run in which nothing is limited
    worth = np.where(np.isfinite(limit), np.maximum(chance.normal(1.0, 1.0, limit.shape), 0), 0.0)
    paid, unseen = np.zeros_like(limit), np.zeros((RUNS, GROUPS, holders, STATES))
    market: Any = SimpleNamespace(premium=paid, grey_weight=unseen, distrusted=sellers)
    highest = np.full(limit.shape[:3], top)
    return given, found, limits_of(market, np.arange(RUNS), limit, worth, highest, False)


def in_order(values: np.ndarray, axis: int) -> np.ndarray:
    return sum(np.moveaxis(values, axis, 0), np.zeros(1))


def expected_look(given: Any, found: Any, limits: Limits) -> Look:
    """What `look` should find, in all runs."""
    flow, grey, without, index, elasticity, sharpness = (
        np.moveaxis(values, -1, 0)
        for values in (
            *(found.flow, found.grey_flow, found.without, found.index),
            *(given.elasticity, given.sharpness),
        )
    )
    limit, bound = limits.limit, np.isfinite(limits.limit)
    cap = np.where(bound, limit, 1.0)
    taken = without + in_order(flow, 2) + in_order(grey, 2)
    flow = np.maximum(flow[:, :, limits.sellers], LEAST)
    share, idle = flow / taken[:, :, None], (without / taken)[:, :, None]
    bend, sharp = (elasticity / index)[:, :, None], sharpness[:, :, None]
    over = np.where(bound, flow / cap, 1.0)
    on = bound & ((limits.worth > 0) | (over > 1))
    whole = in_order(np.where(on, flow, 0.0), 3)
    allowed = in_order(np.where(on, cap, 0.0), 3)
    slope = in_order(np.where(on, flow * (bend * (1 - idle) + sharp * idle), 0.0), 3)
    ratio = np.divide(whole, allowed, out=np.ones_like(whole), where=allowed > 0)
    return Look(
        np.log(over),
        np.where(bound, sharp * (1 - share) + share * bend, 1.0),
        flat(np.log(ratio)),
        flat(np.maximum(slope / np.maximum(whole, LEAST), 1e-12)),
    )


def looked(given: Any, found: Any, limits: Limits) -> Look:
    """What `look` finds, in all runs."""
    seen = []
    for r in range(RUNS):
        look(given, found, limits, r, r)
        seen.append([values.copy() for values in limits.look])
    return Look(*(np.array(values) for values in zip(*seen, strict=True)))


def flat(values: np.ndarray) -> np.ndarray:
    return values.reshape(len(values), -1)


@pytest.mark.parametrize("sellers", [[1], list(range(STATES))], ids=["licences", "routes"])
@pytest.mark.parametrize("holders", [0, 1])
def test_flows_meet_their_limits_as_in_whole_arrays(holders: int, sellers: list[int]):
    given = drawn(holders, sellers)
    own = looked(*given)
    for name, one, other in zip(Look._fields, own, expected_look(*given), strict=True):
        assert np.allclose(one, other, rtol=1e-13, atol=1e-14), name
    assert (own.all_over[3] == 0).all()


def moved(seen: Look, limits: Limits, runs: list[int]) -> list[bool]:
    """`improve` in these runs after what was seen: which have to go on."""
    more = []
    for r in runs:
        for target, values in zip(limits.look, seen, strict=True):
            target[...] = values[r]
        more.append(improve(limits, r))
    return more


def test_premiums_go_where_flows_would_meet_their_limits_and_only_there():
    given = drawn(1, [1])
    seen, limits = looked(*given), given[2]
    limit, worth, levels = limits.limit, limits.worth, limits.levels
    levels.high[4, 0] = levels.at[4, 0] + 1e-4  # was tried, and too little left
    before, was = (
        levels._replace(**{k: v.copy() for k, v in levels._asdict().items()}),
        worth.copy(),
    )
    left = [0, 3, 4, 8]
    more = moved(seen, limits, left)
    bound = np.isfinite(limit)
    met = ~bound | (np.abs(seen.over) <= NEAR) | ((was <= 0) & (seen.over <= NEAR))
    assert more == [True, False, True, True]
    assert list(~met.all(axis=(1, 2, 3))[left]) == more
    rows, others = [0, 4, 8], [1, 2, 3, 5, 6, 7]
    assert np.array_equal(worth[others], was[others])
    for one, other in zip(levels[:-1], before[:-1], strict=True):
        assert np.array_equal(one[others], other[others])
    # The first step is Newton's, of each premium by itself, within the bracket.
    over, dearest = seen.all_over, flat(was.max(axis=3))
    low, high = np.where(over > 0, before.at, -np.inf), np.where(over < 0, before.at, before.high)
    floor, new = (
        np.maximum(low, before.at - dearest),
        before.at + over * first_answer(seen, dearest),
    )
    back = np.where(np.isfinite(low), 0.5 * (np.where(np.isfinite(low), low, 0) + high), floor)
    new = np.where((new > floor) & (new < high), new, back)
    assert np.allclose(levels.at[rows], new[rows], rtol=1e-12)
    assert np.array_equal(levels.low[rows], low[rows])
    assert np.array_equal(levels.high[rows], high[rows])
    step = (new - before.at).reshape(worth.shape[:3])[..., None]
    all_over = seen.all_over.reshape(worth.shape[:3])[..., None]
    pays = bound & ((was > 0) | (seen.over > 0))
    raised = np.where(pays, np.maximum(was + step + (seen.over - all_over) / seen.slope, 0.0), was)
    assert np.allclose(worth[rows], raised[rows], rtol=1e-12)
    assert not np.array_equal(worth[rows], was[rows])


def first_answer(seen: Look, dearest: np.ndarray) -> np.ndarray:
    """How far a premium moves for a log of its flow before anything is learnt, USD/kg."""
    longest = np.where(dearest > 0.0, dearest, np.inf)
    return np.minimum(1 / seen.all_slope, longest)


def test_a_step_teaches_how_all_premiums_answer_to_all_flows():
    given = drawn(1, [0, 1], 40.0)
    seen, limits = looked(*given), given[2]
    levels, dearest = limits.levels, flat(limits.worth.max(axis=3))
    moved(seen, limits, [0])
    first, step = levels.answer[0].copy(), levels.step[0].copy()
    assert np.allclose(first, np.diag(first_answer(seen, dearest)[0]), rtol=1e-13)
    fallen = np.array([0.3, -0.1, 0.2, 0.05])  # also where the premium itself did not move
    moved(seen._replace(all_over=seen.all_over - fallen), limits, [0])
    assert np.allclose(levels.answer[0] @ fallen, step)  # what has been seen is explained
    across = np.linalg.svd(np.vstack([step @ first]))[2][1:]  # what it did not tell is left
    change = levels.answer[0] - first
    assert np.linalg.matrix_rank(change, tol=1e-9) == 1
    assert np.allclose(change @ across.T, 0.0, atol=1e-9)


def test_near_its_limit_a_premium_goes_on_beyond_what_was_tried():
    given = drawn(1, [1])
    seen, limits = looked(*given), given[2]
    levels = limits.levels
    moved(seen, limits, [0])
    near = seen._replace(all_over=np.full_like(seen.all_over, 0.5 * CLOSE))
    at, step = levels.at[0].copy(), levels.step[0]
    step[:] = levels.over[0] - 0.5 * CLOSE  # as if each flow had fallen by as much
    levels.answer[0], levels.tries[0] = np.eye(GROUPS), 2
    levels.high[0] = at  # others have moved: the bracket does not hold
    dearest = limits.worth[0].max(axis=2).ravel()
    moved(near, limits, [0])
    assert np.allclose(levels.at[0] - at, np.minimum(0.5 * CLOSE, 0.5 * np.maximum(dearest, 1.0)))


@pytest.mark.parametrize("routes", [False, True])
def test_what_is_limited_is_found_as_it_is_written_and_whoever_is_about(routes: bool):
    market = random_market(hard=True, distrusted=(0,))
    market = replace(market, premium=np.zeros((len(market.hold), 4, 1, 6)))
    none = np.zeros(market.licences.shape)
    start = Start(market.offer_reference, none, none)

    def kept(runs: np.ndarray, written: Any = None) -> tuple[np.ndarray, Search]:
        search = Search(market, start)
        flow = search.clear().flow[runs].copy()
        limit = np.where(flow > 1.0, 0.7 * flow, np.inf)[:, :, : len(flow[0, 0]) if routes else 1]
        limit[:, :, 1:] = np.inf
        search.solver = written or search.solver
        return keep_to(search, runs, limit, np.zeros_like(limit), routes), search

    many, few = np.arange(0, 64, 2), np.array([2, 6, 10])
    worth, search = kept(many)
    for runs, written in ((few, None), (few[:2], solver.clear.plain)):
        other, alone = kept(runs, written)
        close = 1e-12 if written else 0.0
        at = np.searchsorted(many, runs)
        assert np.allclose(other, worth[at], rtol=close, atol=close)
        for name in ("price", "flow", "rent"):
            one, two = getattr(alone.cleared, name)[runs], getattr(search.cleared, name)[runs]
            assert np.allclose(one, two, rtol=close, atol=close), name
    assert (worth > 0).any(axis=(1, 2, 3)).mean() > 0.5

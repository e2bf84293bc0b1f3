"""The compiled steps of the search for premiums, against the same in whole arrays."""

from typing import Any

import numpy as np
import pytest

from lanes.memory import copy_by_run
from regame.engine.market.shadow_prices import (
    CLOSE,
    LEAST,
    NEAR,
    Levels,
    Look,
    Seen,
    improve,
    levels_from,
    look,
)

RUNS, GROUPS, STATES = 9, 2, 5


def drawn(holders: int, sellers: list[int]) -> tuple[Seen, np.ndarray, np.ndarray, np.ndarray]:
    """Flows, sellers, limits of some buyers, and premiums where there is a limit."""
    chance = np.random.default_rng(5)
    by_state = (RUNS, GROUPS, STATES)
    flows = ((*by_state[:2], n, STATES) for n in (STATES, holders))
    seen = Seen(
        *(copy_by_run(chance.gamma(1.0, 3.0, shape)) for shape in flows),
        *(copy_by_run(chance.uniform(0.2, 3.0, by_state)) for _ in range(4)),
    )
    limit = chance.gamma(1.0, 3.0, (*by_state[:2], len(sellers), STATES)) + 1e-3
    limit[chance.uniform(size=limit.shape) < 0.4] = np.inf
    limit[3] = np.inf  # a run in which nothing is limited
    worth = np.where(np.isfinite(limit), np.maximum(chance.normal(1.0, 1.0, limit.shape), 0), 0.0)
    return seen, np.array(sellers), limit, worth


def in_order(values: np.ndarray, axis: int) -> np.ndarray:
    return sum(np.moveaxis(values, axis, 0), np.zeros(1))


def looked(seen: Seen, sellers: np.ndarray, limit: np.ndarray, worth: np.ndarray) -> Look:
    """What `look` and the logarithms after it should find."""
    bound = np.isfinite(limit)
    cap = np.where(bound, limit, 1.0)
    flow = np.maximum(seen.flow[:, :, sellers], LEAST)
    taken = seen.without + in_order(seen.flow, 2) + in_order(seen.grey, 2)
    share, idle = flow / taken[:, :, None], (seen.without / taken)[:, :, None]
    bend = (seen.elasticity / seen.indices)[:, :, None]
    sharp = seen.sharpness[:, :, None]
    over = np.where(bound, flow / cap, 1.0)
    on = bound & ((worth > 0) | (over > 1))
    whole = in_order(np.where(on, flow, 0.0), 3)
    allowed = in_order(np.where(on, cap, 0.0), 3)
    slope = in_order(np.where(on, flow * (bend * (1 - idle) + sharp * idle), 0.0), 3)
    ratio = np.divide(whole, allowed, out=np.ones_like(whole), where=allowed > 0)
    return Look(
        np.log(over),
        np.where(bound, sharp * (1 - share) + share * bend, 1.0),
        np.log(ratio),
        np.maximum(slope / np.maximum(whole, LEAST), 1e-12),
    )


def found(*given: Any) -> Look:
    shape = given[2].shape
    made = Look(*(np.empty(shape[:n]) for n in (4, 4, 3, 3)))
    arguments = [*given, made]
    look.known_entry(arguments)(*arguments)
    return made._replace(over=np.log(made.over), all_over=np.log(made.all_over))


@pytest.mark.parametrize("sellers", [[1], list(range(STATES))], ids=["licences", "routes"])
@pytest.mark.parametrize("holders", [0, 1])
def test_flows_meet_their_limits_as_in_whole_arrays(holders: int, sellers: list[int]):
    given = drawn(holders, sellers)
    own = found(*given)
    for name, one, other in zip(Look._fields, own, looked(*given), strict=True):
        assert np.array_equal(one, other), name
    assert (own.all_over[3] == 0).all()
    alone = found(Seen(*(copy_by_run(x[4:5]) for x in given[0])), given[1],
                  *(x[4:5].copy() for x in given[2:]))  # fmt: skip
    assert all(np.array_equal(one[4:5], lone) for one, lone in zip(own, alone, strict=True))


def moved(seen: Look, limit: np.ndarray, levels: Levels, worth: np.ndarray, left: list[int]):
    """`improve` for these runs: which have to go on."""
    ok, more = np.ones(RUNS, np.bool_), np.zeros(len(left), np.bool_)
    ok[7] = False
    arguments = [(np.array(left), np.array(left), ok, more), limit, seen, levels, worth]
    improve.known_entry(arguments)(*arguments)
    return more


def flat(values: np.ndarray) -> np.ndarray:
    return values.reshape(len(values), -1)


def test_premiums_go_where_flows_would_meet_their_limits_and_only_there():
    given = drawn(1, [1])
    seen, limit, worth = found(*given), given[2], given[3].copy()
    levels = levels_from(worth, np.full(worth.shape[:3], 4.0))
    levels.high[4, 0] = levels.at[4, 0] + 1e-4  # was tried, and too little left
    before, was = Levels._make(x.copy() for x in levels), worth.copy()
    left = [0, 3, 4, 7, 8]
    more = moved(seen, limit, levels, worth, left)
    bound = np.isfinite(limit)
    met = ~bound | (np.abs(seen.over) <= NEAR) | ((was <= 0) & (seen.over <= NEAR))
    assert list(more) == [True, False, True, False, True]
    assert list(~met.all(axis=(1, 2, 3))[left]) == [True, False, True, True, True]
    rows, others = [0, 4, 8], [1, 2, 3, 5, 6, 7]
    assert np.array_equal(worth[others], was[others])
    for one, other in zip(levels[:-1], before[:-1], strict=True):
        assert np.array_equal(one[others], other[others])
    # The first step is Newton's, of each premium by itself, within the bracket.
    over, dearest = flat(seen.all_over), flat(was.max(axis=3))
    low, high = np.where(over > 0, before.at, -np.inf), np.where(over < 0, before.at, before.high)
    floor, new = np.maximum(low, before.at - dearest), before.at + over / flat(seen.all_slope)
    back = np.where(np.isfinite(low), 0.5 * (np.where(np.isfinite(low), low, 0) + high), floor)
    new = np.where((new > floor) & (new < high), new, back)
    assert np.allclose(levels.at[rows], new[rows], rtol=1e-12)
    assert np.array_equal(levels.low[rows], low[rows])
    assert np.array_equal(levels.high[rows], high[rows])
    step = (new - before.at).reshape(worth.shape[:3])[..., None]
    by = (seen.over - seen.all_over[..., None]) / seen.slope
    pays = bound & ((was > 0) | (seen.over > 0))
    raised = np.where(pays, np.maximum(was + step + by, 0.0), was)
    assert np.allclose(worth[rows], raised[rows], rtol=1e-12)
    assert not np.array_equal(worth[rows], was[rows])


def test_a_step_teaches_how_all_premiums_answer_to_all_flows():
    given = drawn(1, [0, 1])
    seen, limit, worth = found(*given), given[2], given[3].copy()
    levels = levels_from(worth, np.full(worth.shape[:3], 40.0))
    moved(seen, limit, levels, worth, [0])
    first, step = levels.answer[0].copy(), levels.step[0].copy()
    assert np.array_equal(first, np.diag(1 / flat(seen.all_slope)[0]))
    fallen = np.array([0.3, -0.1, 0.2, 0.05])  # also where the premium itself did not move
    then = seen._replace(all_over=seen.all_over - fallen.reshape(1, GROUPS, 2))
    moved(then, limit, levels, worth, [0])
    assert np.allclose(levels.answer[0] @ fallen, step)  # what has been seen is explained
    across = np.linalg.svd(np.vstack([step @ first]))[2][1:]  # what it did not tell is left
    change = levels.answer[0] - first
    assert np.linalg.matrix_rank(change, tol=1e-9) == 1
    assert np.allclose(change @ across.T, 0.0, atol=1e-9)


def test_near_its_limit_a_premium_goes_on_beyond_what_was_tried():
    given = drawn(1, [1])
    seen, limit, worth = found(*given), given[2], given[3].copy()
    levels = levels_from(worth, np.full(worth.shape[:3], 4.0))
    moved(seen, limit, levels, worth, [0])
    near = seen._replace(all_over=np.full_like(seen.all_over, 0.5 * CLOSE))
    at, step = levels.at[0].copy(), levels.step[0]
    step[:] = levels.over[0] - 0.5 * CLOSE  # as if each flow had fallen by as much
    levels.answer[0], levels.tries[0] = np.eye(GROUPS), 2
    levels.high[0] = at  # others have moved: the bracket does not hold
    dearest = worth[0].max(axis=2).ravel()
    moved(near, limit, levels, worth, [0])
    assert np.allclose(levels.at[0] - at, np.minimum(0.5 * CLOSE, 0.5 * np.maximum(dearest, 1.0)))


def test_the_compiled_steps_are_what_is_written():
    given = drawn(1, [1])
    shape = given[2].shape
    one, other = (Look(*(np.empty(shape[:n]) for n in (4, 4, 3, 3))) for _ in range(2))
    look.plain(*given, one)
    arguments = [*given, other]
    look.known_entry(arguments)(*arguments)
    assert all(np.array_equal(x, y) for x, y in zip(one, other, strict=True))

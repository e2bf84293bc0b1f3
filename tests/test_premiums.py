"""The compiled steps of the search for premiums, against the same in whole arrays."""

from typing import Any

import numpy as np
import pytest

from regame.engine.lanes.memory import copy_by_run
from regame.engine.market.premiums import LEAST, NEAR, SHUT, Levels, Look, Seen, improve, look

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


def test_premiums_go_where_flows_would_meet_their_limits_and_only_there():
    given = drawn(1, [1])
    seen, limit, worth = found(*given), given[2], given[3].copy()
    chance = np.random.default_rng(6)
    low = np.where(chance.uniform(size=worth.shape[:3]) < 0.3, -1.0, 0.2)
    levels = Levels(worth.max(axis=3), low, np.full_like(low, 4.0))
    before, was = Levels(*(x.copy() for x in levels)), worth.copy()
    left = np.array([0, 3, 4, 7, 8])
    ok = np.ones(RUNS, np.bool_)
    ok[7] = False
    more = np.zeros(len(left), np.bool_)
    arguments = [(left, left, ok, more), limit, seen, levels, worth]
    improve.known_entry(arguments)(*arguments)
    bound = np.isfinite(limit)
    met = ~bound | (np.abs(seen.over) <= NEAR) | ((was <= 0) & (seen.over <= NEAR))
    assert list(more) == list(~met.all(axis=(1, 2, 3))[left] & ok[left])
    assert list(more) == [True, False, True, False, True]
    for run in range(RUNS):
        if run not in left[more]:
            assert np.array_equal(worth[run], was[run])
            assert all(np.array_equal(x[run], y[run]) for x, y in zip(levels, before, strict=True))
    at, many = before.at, seen.all_over > 0
    low, high = np.where(many, at, before.low), np.where(many, before.high, at)
    shut = high - low <= SHUT * high + 1e-6
    low, high = np.where(shut & (low > 0), 0.5 * low, low), np.where(shut, 1.5 * high + 1e-3, high)
    new = at + seen.all_over / seen.all_slope
    new = np.where((new > low) & (new < high) & (new >= 0), new,
                   np.where(low < 0, 0.0, 0.5 * (low + high)))  # fmt: skip
    new = np.where(seen.all_over == 0, at, new)
    most = 2 * np.maximum(at, 1.0)[..., None]
    by = np.clip((seen.over - seen.all_over[..., None]) / seen.slope, -most, most)
    raised = np.maximum(new[..., None] + (was - at[..., None] + by), 0.0)
    rows = left[more]
    assert np.array_equal(worth[rows], np.where(bound, raised, was)[rows])
    for one, other in zip(levels, (new, low, high), strict=True):
        assert np.array_equal(one[rows], other[rows])


def test_the_compiled_steps_are_what_is_written():
    given = drawn(1, [1])
    shape = given[2].shape
    one, other = (Look(*(np.empty(shape[:n]) for n in (4, 4, 3, 3))) for _ in range(2))
    look.plain(*given, one)
    arguments = [*given, other]
    look.known_entry(arguments)(*arguments)
    assert all(np.array_equal(x, y) for x, y in zip(one, other, strict=True))

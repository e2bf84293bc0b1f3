"""Arrays of a memory: runs contiguous, in whole gangs, one array after the other."""

import copy
import pickle

import numpy as np
import pytest

from lanes.intrinsics import LANES
from lanes.memory import Memory, copy_by_run, is_by_run, padded, room_by_run
from regame.engine.state.world import World

SHAPES: dict[str, tuple[int, ...]] = {"one": (), "row": (5,), "none": (0,), "table": (2, 3)}
SIZES = {
    "group": 2,
    "good": 3,
    "state": 3,
    "holder": 1,
    "plant": 4,
    "stage": 3,
    "age": 2,
    "payoff": 3,
    "owner": 5,
    "route": 2,
}
LINE = 64  # bytes


@pytest.mark.parametrize(
    "runs, room", [(1, 8), (8, 8), (9, 24), (17, 24), (25, 40), (64, 72), (512, 520)]
)
def test_there_is_room_for_an_odd_number_of_whole_gangs(runs: int, room: int):
    assert padded(runs) == room


@pytest.mark.parametrize("runs", [1, 8, 20])
def test_every_number_has_its_own_place(runs: int):
    memory = Memory(runs, SHAPES)
    assert memory.whole.ctypes.data % LINE == 0
    assert memory.whole.shape == (12, padded(runs))
    assert (memory.whole == 0).all()
    for name, shape in SHAPES.items():
        assert memory.arrays[name].shape == (runs, *shape)
        memory.arrays[name] += 1
    assert (memory.whole[:, :runs] == 1).all()  # each was met, and once
    assert (memory.whole[:, runs:] == 0).all()
    memory.arrays["table"][runs - 1, 1, 2] = 7
    assert memory.whole[-1, runs - 1] == 7


def test_a_memory_takes_on_some_runs_of_another():
    memory, part = Memory(3, SHAPES), Memory(4, SHAPES)
    memory.arrays["row"][:] = np.arange(15).reshape(3, 5)
    part.take(memory, np.array([2, 0, 2, 1]))
    assert np.array_equal(part.arrays["row"][:, 1], [11, 1, 11, 6])
    part.arrays["row"][:] = 0
    assert memory.arrays["row"][2, 1] == 11


@pytest.mark.parametrize("again", [copy.deepcopy, lambda found: pickle.loads(pickle.dumps(found))])
def test_copies_are_by_run_elsewhere(again):
    memory, world = Memory(9, SHAPES), World(9, SIZES)
    memory.arrays["table"][4] = 3.0
    world.price[4], world.month, world.failed_month[2] = 3.0, 5, 4
    other, second = again(memory), again(world)
    tables = memory.arrays["table"], other.arrays["table"]
    for kept, made in (tables, (world.price, second.price)):
        assert np.array_equal(kept, made)
        assert is_by_run(made)
        assert not np.shares_memory(kept, made)
    assert second.price.base is second.weight.base  # still one memory
    assert (second.month, second.failed_month[2]) == (5, 4)


def test_a_forked_world_holds_the_runs_that_are_asked_for():
    world = World(9, SIZES)
    world.price[:] = np.arange(9)[:, None, None]
    world.failed_month[8] = 3
    forked = world.fork(np.array([8, 8, 1]))
    assert np.array_equal(forked.price[:, 1, 2], [8, 8, 1])
    assert np.array_equal(forked.failed_month, [3, 3, -1])
    assert is_by_run(forked.price)


def test_a_copy_by_run_has_the_same_numbers():
    values = np.arange(54.0).reshape(9, 2, 3)
    made = copy_by_run(values)
    assert np.array_equal(made, values)
    assert made.strides == (8, 3 * 8 * padded(9), 8 * padded(9))


def test_what_is_by_run_is_distinguished_from_what_is_not():
    lying = room_by_run(9, 4, 5)
    for part in (lying, lying[:, 1], lying[:, 1:3], lying[:, :1], lying[:, None], lying[:, :, 2:]):
        expected = part.shape[-1] == 5
        assert is_by_run(part) == expected, part.shape
    for other in (
        np.zeros((9, 4, 5)),
        np.zeros((9, 4, 5), order="F"),  # no room for whole gangs
        lying[:LANES],  # what follows the last of these runs is another's
        lying[:, ::2],
        lying[:, ::-1],
        lying.swapaxes(1, 2),
        lying.astype(np.float32),
        lying.view(np.int64),
        room_by_run(9),  # of one axis it cannot be known
    ):
        assert not is_by_run(other)

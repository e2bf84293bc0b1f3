"""A first start: compiled once, by two processes, with a bar; helpers have no code of their own."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numba
import numpy as np
import pandas as pd
import pytest
from numba.core.compiler import DefaultPassBuilder, Flags
from tests import toy

from lanes.backend.dispatch import _compiled
from lanes.backend.parts import NOT_NEEDED, WholeCompiler, stored_whole
from lanes.compiling import Kernel
from lanes.helpers import compiled
from lanes.intrinsics import LANES, Floats, where
from lanes.places import get, put
from regame.core.progress import LineProgress
from regame.engine.market.ahead import example
from regame.engine.mechanisms.clearing import markets_of
from regame.game import ready
from regame.game.game import Game


def test_the_example_is_to_the_compiler_what_the_markets_of_a_game_are(tmp_path: Path):
    game = Game(toy.config(tmp_path), toy.design(["StatusQuo"]))
    entry = example().prepare()
    markets = markets_of(*game.stage)
    assert all(m.prepare() is entry for m in (markets.tolls, markets.refined, markets.products))


def test_a_month_with_markets_that_stand_still_compiles_all_but_the_solver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    config = toy.config(tmp_path)
    games: list[Game] = []
    another = Game.another

    def noted(self: Game, config: object, design: pd.DataFrame) -> Game:
        games.append(another(self, config, design))  # type: ignore[arg-type]
        return games[-1]

    monkeypatch.setattr(Game, "another", noted)
    ready._play_still(Game(config, toy.design(["StatusQuo"])), markets_of)
    (still,) = games
    assert still.world.month == 1
    assert not still.world.flow.any()
    assert not any(m._entry for m in vars(still.buffers.markets).values() if hasattr(m, "_entry"))
    assert np.isfinite(still.world.price).all()


def test_the_bar_knows_what_is_left_from_the_speed_so_far():
    assert ready.share(ready.LONGEST / 3, 0.0, 0.0) == pytest.approx(ready.GUESS / 3)
    assert ready.share(10.0, 5.0, 10.0) == pytest.approx(5.0 / ready.LONGEST)  # half as fast
    assert ready.share(1e6, 5.0, 10.0) < 1.0
    assert sum(ready.SECONDS.values()) < ready.LONGEST


def test_the_bar_moves_on_its_own_and_ends_full(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ready, "TICK", 0.01)
    monkeypatch.setattr(ready, "LONGEST", 0.5)
    stream = io.StringIO()
    moved: list[int] = []
    with LineProgress(ready.STEPS, "compiling", stream) as bar:
        monkeypatch.setattr(bar, "advance", moved.append)
        with ready.Pace(bar) as pace:
            pace._over.wait(0.2)
    assert len(moved) > 2
    assert sum(moved) == ready.STEPS


def half(value: float) -> float:
    return 0.5 * value


helper = compiled(half)


def quarter(value: float) -> float:
    return helper(helper(value))


def test_helpers_have_no_machine_code_of_their_own():
    kernel = Kernel(quarter)
    kernel.compiled._cache.flush()
    assert kernel.entry([3.0])(3.0) == 0.75
    (kept,), (part,) = kernel.compiled.overloads.values(), _compiled(helper).overloads.values()
    engine = kept.library.codegen._engine
    assert engine.is_symbol_defined(kept.fndesc.llvm_func_name)
    assert not engine.is_symbol_defined(part.fndesc.llvm_func_name)


def doubled(given: Floats, into: Floats) -> None:
    for i in range(given.size):
        into[i] = 2.0 * given[i]


def test_llvm_makes_no_copies_of_a_kernels_loops():
    given, into = np.arange(20.0), np.zeros(20)
    kernel = Kernel(doubled)
    usual: Any = numba.njit(doubled)
    kernel.compiled._cache.flush()
    for of in (kernel.entry([given, into]), usual):
        of(given, into)
        assert (into == 2.0 * given).all()
    (ours,), (theirs,) = kernel.compiled.overloads.values(), usual.overloads.values()
    times = [kept.library.get_llvm_str().count(" fmul ") for kept in (ours, theirs)]
    assert times[0] == 1 < times[1]


def taken_over(given: Floats, into: Floats) -> None:
    for i in range(len(given)):
        value = get(given, (i,))
        put(into, (i,), where(value > 1.0, value, get(into, (i,))))


def test_what_was_chosen_is_stored_in_all_lanes():
    given, into = np.arange(3.0 * LANES).reshape(3, LANES), np.zeros((3, LANES))
    kernel = Kernel(taken_over)
    kernel.compiled._cache.flush()
    kernel.entry([given, into])(given, into)
    assert (into == np.where(given > 1.0, given, 0.0)).all()
    (kept,) = kernel.compiled.overloads.values()
    assert "select <8 x i1>" in kept.library.get_llvm_str()
    assert "vmaskmov" not in kept.library.get_asm_str()  # on AVX-512 it has another name


def test_only_what_was_chosen_in_the_same_function_is_stored_whole():
    store, add = "  store <8 x double> %2, ptr %p\n", "  %2 = fadd <8 x double> %0, %1\n"
    chosen = "  %2 = select nsz <8 x i1> %m, <8 x double> %0, <8 x double> %1\n"
    text = f"define void @one() {{\n{chosen}{store}}}\n\ndefine void @two() {{\n{add}{store}}}\n"
    assert stored_whole(text) == text.replace("store", "store volatile", 1)


def test_steps_of_the_compiler_that_are_left_out_are_left_out_and_no_others():
    state: Any = SimpleNamespace(flags=cast(Any, Flags)(), func_ir=None, library=object())
    (ours,) = WholeCompiler.define_pipelines(SimpleNamespace(state=state))  # type: ignore[arg-type]
    usual = cast(Any, DefaultPassBuilder).define_nopython_pipeline(state).passes
    assert {step for step, _ in usual} >= NOT_NEEDED
    assert [step for step in usual if step not in ours.passes] == [
        step for step in usual if step[0] in NOT_NEEDED
    ]


def test_who_waits_for_another_process_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    fcntl = pytest.importorskip("fcntl")
    other = (tmp_path / "compiling.lock").open("w")
    fcntl.flock(other, fcntl.LOCK_EX)
    threading.Timer(0.3, other.close).start()
    with ready._alone(tmp_path):
        assert other.closed
    assert "waiting for another process" in capsys.readouterr().err


PLAY = """
import pandas as pd
from regame.config.files import load_config
from regame.game.game import Game
game = Game(load_config("world_2010"), {"seed": [1], "China": ["StatusQuo"]}, series=False)
game.step()
print(game.world.price.sum())
"""


@pytest.mark.slow
def test_two_processes_that_start_on_a_fresh_machine_compile_once(tmp_path: Path):
    scope = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-c", PLAY]
    both = [subprocess.Popen(command, env=scope, text=True, stdout=-1, stderr=-1) for _ in range(2)]
    told = [process.communicate(timeout=580) for process in both]
    assert told[0][0] == told[1][0]
    assert sum("compiling, kept for later" in err for _, err in told) == 1
    assert not any("compiling clear" in err for _, err in told)

"""A new instrument is a row of one table, a field of `Action` and a line in a mechanism."""

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns
from string import Formatter
from typing import Any

import numpy as np
import pytest
from tests import toy

from regame.app.case_words import words_of
from regame.config.files import load_config
from regame.core.instruments import GOODS, INSTRUMENTS, NAMED, STATE, SWITCH, Instrument
from regame.engine.state.atlas import Atlas
from regame.engine.state.world import ORDERS, VARIABLES, World
from regame.game.instruments import set_instruments
from regame.strategies.contract import Action
from regame.tables import figures

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "adding-a-mechanism.md"
TYPES = {SWITCH: "bool | None", STATE: "str | int | None"}


def test_the_fields_of_an_action_are_the_rows():
    assert Action._fields == tuple(NAMED)
    assert len(NAMED) == len(INSTRUMENTS)
    for row in INSTRUMENTS:
        number = "tuple[float, ...] | None" if row.by_group else "float | None"
        assert Action.__annotations__[row.name].__forward_arg__ == TYPES.get(row.unit, number)
        assert f"\n{row.name}: {row.doc}" in (inspect.getdoc(Action) or "")


@pytest.mark.parametrize("row", INSTRUMENTS, ids=lambda row: row.name)
def test_a_row_says_what_is_there(row: Instrument):
    config = load_config("world_2010")
    assert row.low < row.high
    assert row.source
    assert set(row.goods) <= set(GOODS)
    if "." in row.covers:
        section, key = row.covers.split(".")
        assert set(getattr(getattr(config, section), key)) <= set(config.world.groups)
    elif row.covers:
        assert row.covers in figures.read(config.tables.groups).columns
    words = {*words_of("world_2010"), "share", "points", "plants"}
    for text in (row.label, *row.said):
        assert {name for _, name, _, _ in Formatter().parse(text) if name} <= words
    assert bool(row.said[0]) == bool(row.said[1])


@pytest.mark.parametrize("row", INSTRUMENTS, ids=lambda row: row.name)
def test_a_mechanism_reads_each(row: Instrument):
    engine = ROOT / "src" / "regame" / "engine"
    texts = [path.read_text(encoding="utf-8") for path in engine.glob("[mr]e*s/*.py")]
    assert any(re.search(rf"\b(w|world)\.{row.variable}\b", text) for text in texts)


def test_what_is_written_stands_under_its_name(tmp_path: Path):
    """Every instrument a number of its own, of a holder and of another state, in some runs."""
    atlas = Atlas(toy.config(tmp_path))
    world = World(3, atlas.sizes())
    for row in INSTRUMENTS:
        getattr(world, row.variable)[:] = np.nan
    holder, other, runs = atlas.holders[0], 1 - min(atlas.holders[0], 1), np.array([0, 2])
    numbers: dict[str, Any] = {row.name: k + 1.0 for k, row in enumerate(INSTRUMENTS)}
    numbers |= {row.name: 0 for row in INSTRUMENTS if row.unit == STATE}
    numbers["duties"] = (91.0, 92.0, 93.0, 94.0)
    for state in (holder, other):
        set_instruments(world, atlas, state, runs, [Action(), Action(**numbers)], runs // 2)
    for row in INSTRUMENTS:
        values = getattr(world, row.variable)
        users = (holder, other) if row.user == "state" else (0,)
        for column in range(values.shape[-1]):
            expected = np.full(values[2, ..., column].shape, np.nan)
            if column in users:
                number = numbers[row.name]
                expected[...] = number[: len(expected)] if row.by_group else number
            np.testing.assert_array_equal(values[2, ..., column], expected, row.name)
            assert np.isnan(values[:2, ..., column]).all()


def test_variables_of_instruments_are_those_of_the_table():
    orders = {f"set_{order}" for order in ORDERS}  # of firms
    named = {v.name: v for v in VARIABLES if v.name.startswith("set_") and v.name not in orders}
    assert set(named) == {row.variable for row in INSTRUMENTS}
    for row in INSTRUMENTS:
        assert named[row.variable].axes == (*(("group",) if row.by_group else ()), row.user)
        assert (named[row.variable].unit, named[row.variable].meaning) == (row.unit, row.doc)


def blocks() -> list[str]:
    """What the page says to add for an instrument: the row, the field, the line, its case."""
    section = PAGE.read_text(encoding="utf-8").split("\n## 6. ")[1]
    return re.findall(r"^```(?:py|toml)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def add(path: Path, after: str, block: str) -> None:
    """Put a block behind the only place of a file that says that."""
    text = path.read_text(encoding="utf-8")
    assert text.count(after) == 1, (path, after)
    path.write_text(text.replace(after, after + block), encoding="utf-8")


ARRIVES = """
import json
import numpy as np
from regame import Action
from regame.app.moves import fields_of, read_action
from regame.app.setup import Setup
from regame.config.files import load_config
from regame.engine.state.atlas import Atlas
from regame.engine.state.world import World
from regame.game.events import events
from regame.game.instruments import set_instruments
from regame.game.removals import Removals
from regame.strategies.contract import fault_of
from regame.studies.league.charts import kinds_of
from tools.odd.tables import action, variables
import pandas as pd

atlas = Atlas(load_config("world_2010"))
japan, world = atlas.states.index("Japan"), World(2, atlas.sizes())
before, runs = world.snapshot(), np.arange(2)
set_instruments(world, atlas, japan, runs, [Action(fast_track=0.5)], runs * 0)
said = [event.text for event in events(before, world.snapshot(), atlas, 0)]
found = {"world": world.set_fast_track[0, japan], "said": said}
design = pd.DataFrame({"seed": [1, 1], "removed": ["", "Japan.fast_track"]})
Removals(design, atlas).withhold(world)
found["removed"] = bool(np.isnan(world.set_fast_track[1, japan]))
found["page"] = [f for f in fields_of("Japan", "world_2010", None) if f["field"] == "fast_track"]
found["typed"] = read_action(Setup(seat="Japan"), {"fast_track": "50"}).fast_track
found["refused"] = fault_of(Action(fast_track=2.0), atlas.states)
found["acts"] = kinds_of({"fast_track": 0.5})
found["docs"] = ["`fast_track`" in action(), "`set_fast_track`" in variables()]
found["help"] = "fast_track: time saved" in Action.__doc__
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the page's instrument, as the page says."""
    folder = tmp_path_factory.mktemp("tree") / "regame"
    copytree(ROOT / "src" / "regame", folder, ignore=ignore_patterns("__pycache__"))
    row, field, line, _ = blocks()
    last = 'source = "cases with routes; docs/make-a-case.md"\n'
    add(folder / "data" / "instruments.toml", last, row)
    add(folder / "strategies" / "contract.py", "    passage: float | None = None\n", field)
    speed = "* permit_speed(q, w.will[r, a.plant_state[f]])\n"
    lead_times = folder / "engine" / "mechanisms" / "lead_times.py"
    add(lead_times, speed, line)
    add(lead_times, "import Buffers, Facts, Row, World, compiled, mechanism", ", number")
    return folder.parent


def said_by(tree: Path, script: str) -> Any:
    """What a script that imports a tree prints last, as JSON."""
    path = os.pathsep.join([str(tree), str(ROOT)])
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def test_a_row_more_arrives_everywhere(tree: Path):
    found = said_by(tree, ARRIVES)
    assert found["world"] == 0.5
    assert found["said"] == ["Japan begins faster permits at home."]
    assert found["removed"]
    assert [(f["label"], f["unit"]) for f in found["page"]] == [("Faster permits", "%")]
    assert found["typed"] == 0.5
    assert "fast_track = 2.0 must lie between 0 and 0.9" in found["refused"]
    assert found["acts"] == ["baseline"]
    assert found["docs"] == [True, True]
    assert found["help"]


PLAYS = """
import json
import pandas as pd
from regame.config.files import load_config
from regame.game.game import Game
from tests.test_instruments import Always, months_to_build
from regame.strategies.contract import Action
import numpy as np

game = Game(load_config("world_2010"), pd.DataFrame({"seed": [1, 1]}))
for agent in game.states:
    if agent.name == "Australia":
        runs = (np.array([0]), np.array([1]))
        agent.profile = [(Always(Action()), runs[0]), (Always(Action(fast_track=0.5)), runs[1])]
print(json.dumps(months_to_build(game.run_for(3)).tolist()))
"""


@pytest.mark.slow  # compiles the engine again with one line more
def test_its_line_in_a_mechanism_acts(tree: Path):
    before, after = said_by(tree, PLAYS)
    assert after < before
    case = blocks()[3]
    assert "Action(fast_track=0.5), months_to_build, -1" in case

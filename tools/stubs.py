"""Types of what tables name: `.pyi` files of the config's numbers and the engine's arrays.

The sections of a config, the variables of the world, the buffers, the facts and the numbers of a
run are rows of tables. `make stubs` writes a stub for each, with unit and meaning, so that a type
checker refuses a misspelt name and an editor completes it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
import pandas as pd

from lanes.expressions import GANG_SUFFIX
from regame.config.files import load_config
from regame.config.section import GROUPS
from regame.config.sections import SECTIONS, kinds
from regame.core.packaged import rows
from regame.engine.state.atlas import atlas_of
from regame.engine.state.buffers import SCRATCH
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = Path("src", "regame", "config", "numbers.pyi")
ARRAYS = Path("src", "regame", "engine", "state", "arrays.pyi")
HEAD = '"""{} Written by `make stubs`; not edited by hand."""\n\n'
WIDTH = 95
NUMBER_KINDS: dict[type, str] = {bool: "bool", int: "int", float: "float"}

type Attribute = tuple[str, str, str]  # name, type, what it holds


def texts() -> dict[Path, str]:
    """Return the text of each stub, by its path from the root of the project."""
    return {NUMBERS: "".join(_numbers()), ARRAYS: "".join(_arrays())}


def write(root: Path = ROOT) -> None:
    """Write every stub."""
    for path, text in texts().items():
        (root / path).write_text(text, encoding="utf-8")


def _numbers() -> Iterator[str]:
    yield HEAD.format("The sections of a config that hold numbers.")
    yield "from typing import Literal\n\nfrom regame.config.section import Section\n"
    sections = kinds(GROUPS)
    for kind, _ in sections.values():
        yield f"\nclass {kind.__name__}(Section):\n{_doc(kind.__doc__ or '')}"
        for name, field in kind.model_fields.items():
            said = (field.json_schema_extra or {}).get("unit", "")
            default = "" if field.is_required() else f" = {field.default!r}".replace("'", '"')
            meaning = ": ".join(part for part in (said, field.description) if part)
            yield f"    {name}: {_named(field.annotation)}{default}\n{_doc(meaning)}"
    yield "\nclass Sections:\n" + _doc("Every section, by its name.")
    for name, (kind, _) in sections.items():
        yield f"    {name}: {kind.__name__}\n{_doc(SECTIONS[name])}"


def _named(kind: Any) -> str:
    """The type of a field as it is written."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, parts))}]".replace("'", '"')
    if origin in (Union, UnionType):
        return " | ".join(map(_named, parts))
    if origin is tuple:
        return f"tuple[{', '.join('...' if part is ... else _named(part) for part in parts)}]"
    return "None" if kind is NoneType else kind.__name__


def _arrays() -> Iterator[str]:
    yield HEAD.format("What tables of the engine name: arrays of all runs, and plain facts.")
    yield "from typing import Any\n\nimport numpy as np\n"
    yield from _class("WorldArrays", "Variables of the world, run first.", _world())
    yield from _class("BufferArrays", "What a month hands from step to step.", _buffers())
    yield from _class("FactValues", "The atlas as plain numbers and arrays.", _facts())
    numbers = list(_parameters())
    yield from _class("Row", "The numbers of one run.", numbers)
    all_runs = [(name, "np.ndarray", "") for name, _, _ in numbers]
    yield from _class("Table", "The numbers of all runs, (run,) each.", all_runs)
    yield "    def __len__(self) -> int: ...\n    def __getitem__(self, run: int) -> Row: ...\n"


def _world() -> Iterator[Attribute]:
    for row in VARIABLES:
        yield row.name, "np.ndarray", _said(("run", *row.axes), row.unit, row.meaning)
    for user in ("state", "holder"):
        yield f"set_by_{user}", "np.ndarray", _said(("run", "column", user), "", "its instruments")


def _buffers() -> Iterator[Attribute]:
    for row in rows("engine/state/buffers.csv"):
        said = _said(row["axes"].split(), "", row["meaning"])
        yield row["name"], "np.ndarray", said
        if row["name"] in SCRATCH:
            yield f"{row['name']}{GANG_SUFFIX}", "np.ndarray", said


def _facts() -> Iterator[Attribute]:
    values = vars(atlas_of(load_config("world_2025")).facts)
    for row in rows("engine/state/facts.csv"):
        value = values[row["name"]]
        kind = "np.ndarray" if isinstance(value, np.ndarray) else NUMBER_KINDS[type(value)]
        yield row["name"], kind, _said(row["axes"].split(), "", row["meaning"])


def _parameters() -> Iterator[Attribute]:
    config = load_config("world_2025")
    keys = {key.replace(".", "_"): key for key in config.numbers()}
    table = {row["key"]: row for row in rows("data/assumptions.csv")}
    for name in Parameters(config, pd.DataFrame(index=range(1))).memory.shapes:
        row = table.get(
            keys.get(name, ""), {"unit": "", "meaning": "that of a group, by its place"}
        )
        yield name, "float", _said((), row["unit"], row["meaning"])


def _class(name: str, says: str, attributes: Iterable[Attribute]) -> Iterator[str]:
    yield f"\nclass {name}:\n{_doc(says)}"
    for attribute, kind, said in attributes:
        yield f"    {attribute}: {kind}\n{_doc(said)}"


def _said(axes: Iterable[str], unit: str, meaning: str) -> str:
    """What a name holds: its axes, its unit and its meaning."""
    shape = f"({', '.join(axes)})".replace("()", "")
    unit = "" if unit == "1" else unit
    return ": ".join(part for part in (" ".join(filter(None, (shape, unit))), meaning) if part)


def _doc(text: str) -> str:
    """A docstring, broken into lines where it is long; nothing where there is nothing to say."""
    text = text.replace("\\", "").replace('"', "'").strip()
    lines = textwrap.wrap(f'"""{text}"""', WIDTH, break_on_hyphens=False)
    return "".join(f"    {line}\n" for line in lines) if text else ""


if __name__ == "__main__":
    write()

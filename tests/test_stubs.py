"""The stubs that `make stubs` writes are fresh, and a type checker refuses names that are none."""

import random
import string
import subprocess
import sys
from pathlib import Path

from tools.stubs import ROOT, texts

from regame.config.schema import Config
from regame.config.section import Section
from regame.core.packaged import rows
from regame.engine.state.world import VARIABLES

MISSPELT = 50


def _names() -> list[tuple[str, str]]:
    """Every name that tables give: what it is asked of, and the name."""
    sections = [
        (f"config.{section}", key)
        for section, field in Config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
        for key in field.annotation.model_fields
    ]
    arrays = [
        (target, row["name"])
        for target, table in (("buffers", "buffers"), ("facts", "facts"))
        for row in rows(f"engine/state/{table}.csv")
    ]
    world = [("world", row.name) for row in VARIABLES]
    numbers = [("row", f"{of.removeprefix('config.')}_{key}") for of, key in sections]
    return sections + arrays + world + numbers


def _misspelt(name: str, dice: random.Random) -> str:
    """A name with one letter more, at a random place."""
    at = dice.randrange(1, len(name) + 1)
    return name[:at] + dice.choice(string.ascii_lowercase) + name[at:]


def test_stubs_are_those_of_the_tables() -> None:
    for path, text in texts().items():
        assert (ROOT / path).read_text("utf-8") == text, f"{path} is old: run `make stubs`"


def test_fifty_misspelt_names_fail_the_type_checker(tmp_path: Path) -> None:
    names, dice = _names(), random.Random()
    assert len(names) >= 600
    taken = {name for _, name in names}
    lines: list[str] = []
    while len(lines) < MISSPELT:
        target, name = dice.choice(names)
        wrong = _misspelt(name, dice)
        if wrong not in taken:
            lines.append(f"    print({target}.{wrong})")
    head = [
        "from regame.config.schema import Config",
        "from regame.engine.dialect import Buffers, Facts, Row, World",
        "def read(config: Config, world: World, buffers: Buffers, facts: Facts, row: Row) -> None:",
        "    print(config.market.sharpness, world.start_price, facts.states, row.market_sharpness)",
    ]
    file = tmp_path / "misspelt.py"
    file.write_text("\n".join(head + lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", str(file)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    found = {int(line.split(":")[1]) for line in said.splitlines() if "[attr-defined]" in line}
    expected = set(range(len(head) + 1, len(head) + MISSPELT + 1))
    assert found == expected, [(head + lines)[n - 1] for n in sorted(expected ^ found)]

"""The code of the package is of any chokepoint: what one is about is in tables and configs.

Names and texts of the code are searched for words of rare earths and for the names of the other
cases and of their states; docstrings and comments are not. What people's files hold (keys of
configs, columns of results and of tables, instruments, strategies, names of groups) keeps its
words, and is taken from where it is declared.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from inspect import signature
from pathlib import Path

from llvmlite.ir import IRBuilder

from regame.config.files import load_config
from regame.engine.state.lines import LINES
from regame.game.game import Game
from regame.game.gauges import UNITS
from regame.game.measures import STAGES
from regame.game.series import Columns
from regame.runs.month_rows import outcomes_of
from regame.runs.outcomes import AT_HORIZONS
from regame.strategies import registry
from regame.strategies.contract import Action
from regame.studies.claims.file import AT_THE_END, PER_HORIZON
from regame.tables import figures

SOURCE = Path(__file__).parent.parent / "src" / "regame"
WORDS = re.compile(
    r"magnet|oxide|separat(?:ion|or|ed)|rare.?earth|ndpr|neodym|praseo|dyspros|terbium|lanthan|"
    r"cerium|lynas|molycorp|baotou|mountain.?pass|"
    r"(?<![a-z])(?:mines?|mined|miners?|mining|ores?|bulk|light|heavy|heavies|reo|elements?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
CASES = ("nickel", "rubber", "gas", "gallium_germanium")
TEXTS = (tokenize.STRING, tokenize.FSTRING_MIDDLE)


@cache
def published() -> frozenset[str]:
    """Names that users' files, tables and results hold."""
    config = load_config("world_2010")
    keys = {key for section in config.model_dump().values() if isinstance(section, dict)
            for key in section}  # fmt: skip
    flat = {
        f"{name}_{key}"
        for name, section in config.model_dump().items()
        if isinstance(section, dict)
        for key in section
    }
    game = Game(config, {"seed": [1]}, series=False)
    series = set(game.record.units)
    columns = {str(name) for table in figures.names() for name in figures.read(table)}
    monthly = {one.quantity for one in outcomes_of(config, game.atlas, game.record.units)}
    units = {*game.record.units.values(), config.world.unit, config.world.price_unit}
    actions = {name for field in Action._fields for name in (field, f"set_{field}")}
    kept = {f"series_{name}" for name in series}
    found = {*config.world.groups, *keys, *flat, *series, *columns, *monthly, *units, *actions}
    found |= set(registry.strategies())
    found |= {*dir(IRBuilder), *signature(json.dumps).parameters}  # names of other packages
    found |= {*PER_HORIZON, *AT_THE_END}  # outcomes that a file of claims names
    found |= {*kept, *STAGES, *Columns._fields, *UNITS, *LINES, *AT_HORIZONS}
    found |= {*figures.read("outlook_series")["series"], *figures.read("outlook_record")["series"]}
    return frozenset(found | {*figures.read("stages")["name"], *figures.read("balance")["column"]})


@cache
def of_cases() -> re.Pattern[str]:
    """Names of the other cases, of their groups and of states that rare earths do not have."""
    ours = set(figures.read("regions")["state"])
    found = set()
    for name in CASES:
        config = load_config(name)
        states = set(figures.read(config.tables.regions)["state"]) - ours
        found |= {*name.split("_"), *config.world.groups, *config.world.holders} - ours | states
    letters = "|".join(sorted(map(re.escape, found)))
    return re.compile(rf"(?<![a-z])(?:{letters})(?![a-z])", re.IGNORECASE)


def words_of(path: Path) -> Iterator[tuple[int, str]]:
    """Names and texts of a file, docstrings apart, each with its line."""
    text = path.read_text(encoding="utf-8")
    docs = {
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inside = False  # an import, whose path names modules
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            inside = (inside or token.string == "from") and token.string != "import"
            if not inside:
                yield token.start[0], token.string
        elif token.type in (tokenize.NEWLINE, tokenize.NL):
            inside = False
        elif token.type in TEXTS and token.start[0] not in docs:
            yield token.start[0], token.string


def strangers(path: Path) -> list[str]:
    """Words of one chokepoint in a file that nothing published holds."""
    place = path.relative_to(SOURCE).as_posix()
    return [
        f"{place}:{line}: {text.strip()[:70]}"
        for line, text in words_of(path)
        if of_cases().search(text)
        or (WORDS.search(text) and WORDS.search(_without_published(text)))
    ]


def _without_published(text: str) -> str:
    """What is left of a text without published names; in prose only those with an underscore."""
    known, prose = published(), " " in text.strip()
    if text.strip('"') in known:
        return ""

    def rest(match: re.Match[str]) -> str:
        """Nothing for a published name or the beginning of one, else the word itself."""
        word = match[0]
        if prose and "_" not in word:
            return word
        begins = word.endswith("_") and any(name.startswith(word) for name in known)
        return "" if word in known or begins else word

    return re.sub(r"[A-Za-z_][A-Za-z_0-9]*", rest, text)


def test_the_code_has_no_words_of_one_chokepoint():
    found = [fault for path in sorted(SOURCE.rglob("*.py")) for fault in strangers(path)]
    assert found == []


def test_the_search_knows_cases_and_their_states():
    words = ("nickel", "set_of_gas", "Russia", "British Malaya and Ceylon", "Indonesia", "gallium")
    assert all(of_cases().search(word) for word in words)
    assert not any(of_cases().search(word) for word in ("gasket", "China", "Japan"))


def test_the_search_finds_what_it_is_for(tmp_path):
    path = SOURCE / "of_a_test.py"
    assert not path.exists()
    lines = ["magnet_room = 1", "text = f'{n} t of oxides'", '"""Magnets."""', "lead_magnet = 2"]
    own = tmp_path / "own.py"
    own.write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = [text for _, text in words_of(own) if WORDS.search(_without_published(text))]
    assert texts == ["magnet_room", " t of oxides"]

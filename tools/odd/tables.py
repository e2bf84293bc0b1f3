"""The tables of the model's description, each read from the code's own tables."""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from tests.theory.rows import ROWS

from regame.config.files import load, load_config
from regame.config.schema import Config
from regame.config.section import Section
from regame.core import packaged
from regame.core.instruments import INSTRUMENTS
from regame.design.design import Uncertainty
from regame.engine.state import atlas, lines, world
from regame.game import agents, game
from regame.runs.experiment import Experiment
from regame.strategies import contract, registry
from regame.strategies.catalogue import source_of, who
from regame.tables import figures

CONFIG, EXPERIMENT = "world_2010", "weaponization"  # whose values and ranges are shown
ENGINE_TABLES = ("firms", "regions", "end_uses")  # what a world is built from
THEMES = {
    "refined": "Refined goods",
    "products": "Products and what is in use",
    "states": "States",
    "licences": "Licences and the grey route",
    "licensing": "Licences case by case",
    "instruments": "Instruments in force",
    "plants": "Plants",
    "firms": "Firms",
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Markdown of a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(x) for x in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def plain(value: object) -> str:
    """A value of a config as people read it."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)


def sentence(part: Any) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(part) or "").split("\n")[0]


def notes(source: str) -> dict[int, str]:
    """Comments of Python source by the number of their line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def commented(source: str) -> list[tuple[str, str, str]]:
    """Assignments of Python source, at the top or in a class: name, value and the comment on them.

    Those without a comment are left out. A comment may stand on any line of the statement, and for
    a constant on the line above.
    """
    comments, found = notes(source), []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign | ast.Assign):
            name = ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0])
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            above = comments.get(node.lineno - 1) if name.isupper() else None
            comment = next((comments[line] for line in lines if line in comments), above)
            if comment:
                value = ast.unparse(node.value) if node.value else ""
                found.append((node.lineno, name, value, comment))
    return [row[1:] for row in sorted(found)]


def documented_fields(part: Any) -> dict[str, str]:
    """Fields of a record as its docstring lists them, a line `name: meaning [unit]` each."""
    lines = (line.partition(": ") for line in (inspect.getdoc(part) or "").split("\n"))
    return {name: meaning for name, _, meaning in lines if name in part._fields}


def axes() -> str:
    """How long the axes of the world are."""
    facts = atlas.Atlas(load_config(CONFIG))
    members = {
        "group": ", ".join(facts.groups),
        "good": "the groups of refined goods, and products last",
        "state": ", ".join(facts.states),
        "holder": ", ".join(facts.states[h] for h in facts.holders),
        "plant": ", ".join(
            f"{int((facts.plant_stage == k).sum())} {stage}" for k, stage in enumerate(facts.stages)
        ),
        "firm": "firms, where one has a rule: owners, users, users of products and traders",
        "contract": "rows of the table of contracts",
        "route": "pairs of states in the table of routes",
        "issue": "issues open at the start, and one a target that nature opens",
        "bargain": "parameters of the bargain: columns of the table bargain_posterior",
        "stage": "extractors, refining with recycling, products",
        "age": "classes of age that a product passes",
        "owner": "treasury, licensed firms, foreign owners, traders abroad, smugglers",
        "payoff": "state budget, national income, income with concessions and environment",
    }  # fmt: skip
    return table(
        ("axis", "length", "members"),
        [(name, size, members[name]) for name, size in world.World(1, facts.sizes()).sizes.items()],
    )


def variables() -> str:
    """Every state variable, theme by theme."""
    parts = []
    for theme, title in THEMES.items():
        rows = [
            (f"`{v.name}`", " × ".join(v.axes), v.unit, v.meaning)
            for v in world.VARIABLES
            if v.theme == theme
        ]
        parts.append(f"**{title}**\n\n{table(('variable', 'axes', 'unit', 'meaning'), rows)}")
    return "\n\n".join(parts)


def schedule() -> str:
    """The steps of a month, in their order, each with what its code says of it."""
    steps = []
    tree = ast.parse(textwrap.dedent(inspect.getsource(game.Game.step)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: node.lineno):
        asked = call.args and isinstance(call.args[0], ast.Constant)
        owner: Any = agents.State if asked else game.Game
        name = str(call.args[0].value) if asked else ast.unparse(call.func).removeprefix("self.")  # type: ignore[attr-defined]
        step = getattr(owner, name, None)
        if step is not None:
            steps.append((f"`{name}`", sentence(step)))
    steps.append(("`record`", "Series and events are kept; the month ends."))
    return table(("", "step", "what happens"), [(k, *row) for k, row in enumerate(steps, 1)])


def _range(uncertain: Uncertainty | None) -> str:
    if uncertain is None:
        return ""
    if uncertain.law == "choice":
        return "one of " + plain(uncertain.values)
    return f"{uncertain.low:g} to {uncertain.high:g}, {uncertain.law}"


def keys_of(config: Config) -> Iterator[tuple[str, Section, list[tuple[str, FieldInfo, str]]]]:
    """Sections of a config by name, each with its keys, their fields and units."""
    for name, section in config:
        if not isinstance(section, Section):
            continue
        keys = []
        for key, field in type(section).model_fields.items():
            extra = field.json_schema_extra
            unit = extra.get("unit", "") if isinstance(extra, dict) else ""
            keys.append((key, field, str(unit)))
        yield name, section, keys


def title_of(section: Section) -> str:
    """What a section says of itself, in a line."""
    return (type(section).__doc__ or "").split("\n")[0]


def parameters() -> str:
    """Every assumption of the config, section by section."""
    config = load_config(CONFIG)
    experiment = load(Experiment, "experiments", EXPERIMENT)
    ranges = {uncertain.key: uncertain for uncertain in experiment.uncertainties}
    known = figures.read("assumptions").astype(object).fillna("").set_index("key")
    head = ("key", "value", "unit", "range sampled", "meaning", "source")
    parts = []
    for name, section, keys in keys_of(config):
        rows = []
        for key, field, unit in keys:
            row = known.loc[f"{name}.{key}"]
            note = f"; {row['note']}" if row["note"] else ""
            source = f"{row['source']}{note} ({row['confidence']})"
            value = plain(getattr(section, key))
            sampled = _range(ranges.get(f"{name}.{key}"))
            rows.append((f"`{key}`", value, unit, sampled, field.description or "", source))
        parts.append(f"**`{name}`**: {title_of(section)}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def constants() -> str:
    """Numbers that stand in the code of a mechanism, with their comment."""
    rows = []
    engine = Path(inspect.getfile(atlas)).parent.parent
    folders = ("state/*.py", "relations/*.py", "mechanisms/*.py", "market/search.py")
    for path in [path for part in folders for path in sorted(engine.glob(part))]:
        for name, value, comment in commented(path.read_text(encoding="utf-8")):
            if name.isupper() and _is_number(value):
                rows.append((f"`{path.stem}`", f"`{name}`", value, comment))
    return table(("file", "constant", "value", "meaning and source"), rows)


def _is_number(text: str) -> bool:
    tree = ast.parse(text, mode="eval")
    numbers = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return any(isinstance(n, int | float) for n in numbers) and not any(
        isinstance(n, ast.Name | ast.Call) for n in ast.walk(tree)
    )


def observation() -> str:
    """What a state sees."""
    fields = documented_fields(contract.Observation)
    rows = [(f"`{name}`", meaning) for name, meaning in fields.items()]
    return table(("it sees", "meaning [unit]"), rows)


def action() -> str:
    """What a state may do."""
    rows = [
        (
            f"`{row.name}`", row.meaning, f"a {row.user}", ", ".join(row.goods) or "none",
            f"`{row.covers}`" if row.covers else "all" if row.goods else "", row.source,
        )
        for row in INSTRUMENTS
    ]  # fmt: skip
    head = ("instrument", "meaning [unit, range]", "set by", "goods", "groups of them", "source")
    return table(head, rows)


def strategies() -> str:
    """The catalogue."""
    rows = [
        (who(cls), f"`{name}`", sentence(cls), source_of(cls))
        for name, cls in registry.strategies().items()
        if cls.__module__ in registry.MODULES
    ]
    return table(("who", "strategy", "rule", "source"), sorted(rows))


def ledger() -> str:
    """The lines of the ledger."""
    rows = [
        (f"`{row['line']}`", row["holds"], "yes" if k < lines.INCOME_LINES else "")
        for k, row in enumerate(packaged.rows("engine/state/lines.csv"))
    ]
    return table(("line", "what it holds", "in national income"), rows)


def luck() -> str:
    """The kinds of chance."""
    kinds = packaged.rows("engine/luck/kinds.csv")
    rows = [(f"`{row['kind']}`", row["law"], row["drawn"]) for row in kinds]
    return table(("kind", "law", "drawn"), rows)


def data() -> str:
    """The tables of figures in the package."""
    rows = []
    for name in figures.names():
        found = figures.summary(name)
        grades = " / ".join(str(found["confidence"].get(grade, 0)) for grade in "ABC")
        shown = grades if found["confidence"] else ""
        rows.append((f"`{name}`", found["rows"], shown, found["holds"]))
    return table(("table", "rows", "A / B / C", "holds"), rows)


def columns() -> str:
    """The columns of the tables that a world is built from."""
    known = figures.read("columns")
    rows = [
        (f"`{row['table']}`", f"`{row['column']}`", row["unit"], row["description"])
        for row in known.to_dict("records")
        if row["table"] in ENGINE_TABLES
    ]
    return table(("table", "column", "unit", "meaning"), rows)


def outcomes() -> str:
    """The outcomes that a calibration uses, once each."""
    rows = [
        (f"`{row['name']}`", f"{row['value']:g} {row['unit']}", row["known_when"], row["source"])
        for row in figures.read("summaries").to_dict("records")
    ]
    return table(("figure", "on record", "known", "source"), rows)


def theory() -> str:
    """The limits in which the answer is known."""
    rows = [(name, sentence(row).partition(": ")[2]) for name, row in ROWS.items()]
    return table(("row", "what must come out"), rows)


BLOCKS: dict[str, Callable[[], str]] = {
    part.__name__: part
    for part in (
        axes, variables, schedule, parameters, constants, observation, action, strategies, ledger,
        luck, data, columns, theory, outcomes,
    )
}  # fmt: skip

"""The reference pages of docs: commands, columns, typed results and limits, written from the code.

A part stands between the lines `<!-- from code: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

from tools.odd.tables import CONFIG, keys_of, plain, table, title_of
from typer.main import get_command

import regame
from regame.cli import COMMANDS, app
from regame.config.files import load_config
from regame.reports.definitions import DEFINITIONS, OF_RESULT, OF_SHEET
from regame.reports.templating import said
from regame.runs import rows

PLACE = re.compile(r"(<!-- from code: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
PAGES = ("limits.md", "reference/commands.md", "reference/config.md", "reference/results.md")
WIDTH = 96  # of helps, in characters
# Series of `Game.record`: the start of a name, and what it is. "Inside": in the holder's own
# market, so domestic; "outside": in all others.
SERIES = {
    "price_inside": "price of the group in the holder's own market (domestic)",
    "price_outside": "what the holder's goods cost abroad, licence included (export price)",
    "imports": "refined goods that the state imports, as customs count them",
    "import_share": "part of them that comes from the first holder",
    "export_tonnes": "what the holder ships on documents",
    "export_revenue": "its value at prices abroad before the licence",
    "leakage": "what leaves the holder without documents",
    "rent": "worth of a licence for a tonne of quota, where the quota binds",
    "quota_fill": "part of the quota's year so far that is shipped; 1: full",
    "campaign": "how far the holder curbs mines without a licence; 0: not",
    "licences_issued": "licences of the half-year",
    "use_of_oxides": "refined goods used in all states, those in products among them",
    "stock_of_users": "refined goods that users hold, outside or inside the holder",
    "mine_output": "what mines of the state raise, as its books have it",
    "mine_share": "share of the holder in what mines raise",
    "separation_share": "share of the holder in what refineries make",
    "magnet_share": "share of the state in what makers of products make (magnets)",
    "magnet_output": "products (magnets) made in all states",
    "magnet_exports": "products (magnets) that leave the holder",
    "recycled_tonnes": "refined goods from recycling",
    "stock_of_producers": "raw and refined goods that producers hold",
    "firm_output": "what the plants of a named firm make",
    "price_paid": "what the state paid for refined goods, delivered; none where none came",
    "price_paid_magnet": "the same for products",
    "price_magnet_inside": "price of products (magnets) in the holder's own market",
    "income": "national income from the chokepoint (the ledger's lines of money)",
}


def commands() -> str:
    """Every command with its help."""
    group: Any = get_command(app)
    helps = {"regame": group} | {f"regame {name}": group.commands[name] for name in COMMANDS}
    parts = [f"## {name}\n\n```text\n{_help(name, one)}\n```" for name, one in helps.items()]
    return "\n\n".join(parts)


def _help(name: str, command: Any) -> str:
    context = command.context_class(
        command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH
    )
    return str(command.get_help(context))


def results() -> str:
    """Every typed result, field by field, from the schemas in docs/schemas."""
    parts = []
    for path in sorted(Path("docs/schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        models = {schema.get("title", path.stem): schema} | schema.get("$defs", {})
        parts.append(f"## {path.stem}\n")
        parts += [_model(name, model) for name, model in models.items() if "properties" in model]
    return "\n\n".join(parts)


def _model(name: str, model: dict[str, Any]) -> str:
    fields = [
        f"| `{key}` | {_kind(field)} | {field.get('description', '')} |"
        for key, field in model["properties"].items()
    ]
    description = model.get("description", "").replace("|", "\\|").replace("<", "&lt;")
    head = ["| field | type | meaning |", "| --- | --- | --- |"]
    return "\n".join([f"### {name}\n", description, "", *head, *fields])


def _kind(field: dict[str, Any]) -> str:
    """The type of a field in words."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(map(_kind, field["anyOf"]))
    if field.get("type") == "array" and isinstance(field.get("items"), dict):
        return f"list of {_kind(field['items'])}"
    return str(field.get("type", "any"))


def meaning_of(series: str) -> str:
    """What a series of the record is. Raises KeyError where no name in SERIES begins it."""
    starts = [name for name in SERIES if series == name or series.startswith(f"{name}_")]
    return SERIES[max(starts, key=len) if starts else series]


def series() -> str:
    """The series of a record, those of the world of 2010, with units and meanings."""
    units = regame.Game("world_2010", {}).record.units
    table = [f"| `{name}` | {unit} | {meaning_of(name)} |" for name, unit in units.items()]
    return "\n".join(["| series | unit | meaning |", "| --- | --- | --- |", *table])


def columns() -> str:
    """The columns of spreadsheets, and of the table of runs."""
    named = [
        ("all", DEFINITIONS),
        *OF_RESULT.items(),
        *((f"sheet {name}", of) for name, of in OF_SHEET.items()),
    ]
    table = [
        f"| {of} | `{name}` | {meaning} |" for of, all_ in named for name, meaning in all_.items()
    ]
    runs = inspect.getdoc(rows.play_rows) or ""
    text_of_runs = f"```text\nColumns{runs.partition('Columns')[2]}\n```"
    return "\n".join(
        ["| result | column | meaning |", "| --- | --- | --- |", *table, "", text_of_runs]
    )


def config() -> str:
    """Every key of a config: its value in the package's own, unit, bounds and meaning."""
    parts = []
    for name, section, keys in keys_of(load_config(CONFIG)):
        rows = []
        for key, field, unit in keys:
            ends = [getattr(rule, end) for end in ("ge", "le") for rule in field.metadata
                    if hasattr(rule, end)]  # fmt: skip
            allowed = " to ".join(f"{end:g}" for end in ends)
            meaning = field.description or ""
            rows.append((f"`{name}.{key}`", plain(getattr(section, key)), unit, allowed, meaning))
        head = ("key", "value", "unit", "allowed", "meaning")
        parts.append(f"## {name}\n\n{title_of(section)}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def limits() -> str:
    """The limits that every brief confesses."""
    return "\n".join(f"- {text}" for text in said("brief", "limits"))


PARTS = {
    "commands": commands,
    "results": results,
    "series": series,
    "columns": columns,
    "config": config,
    "limits": limits,
}


def filled(text: str) -> str:
    """The text with every part as the code has it now."""
    return PLACE.sub(lambda match: f"{match[1]}\n{PARTS[match['name']]()}\n\n{match[3]}", text)


def write(folder: Path) -> None:
    """Write the parts of PAGES in a folder of docs again."""
    for name in PAGES:
        page = folder / name
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")

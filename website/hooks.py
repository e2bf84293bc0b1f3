"""What the site gets from the code: commands, results, columns, limits, pages and the explorer.

A page has the line `<!-- from code: NAME -->` where a part goes; NAME is a key of `PARTS`.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from typer.main import get_command

import regame
from regame.answers.brief import LIMITS
from regame.cli import COMMANDS, app
from regame.explorer.page import packaged
from regame.reports.definitions import DEFINITIONS, OF_RESULT, OF_SHEET
from regame.runs import rows

ROOT = Path(__file__).parent.parent
PLACE = re.compile(r"<!-- from code: (\w+) -->")
WIDTH = 96  # of helps, in characters
HOMES = {"regame.studies": "Studies", "regame.strategies": "Strategies", "regame": "Playing"}
MEMBERS = {"Game": "step, run_for", "Config": ""}  # of classes that have many, what is shown
BROUGHT = {"contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}


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
    for path in sorted((ROOT / "docs" / "schemas").glob("*.json")):
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
    said = model.get("description", "").replace("|", "\\|").replace("<", "&lt;")
    head = ["| field | type | meaning |", "| --- | --- | --- |"]
    return "\n".join([f"### {name}\n", said, "", *head, *fields])


def _kind(field: dict[str, Any]) -> str:
    """The type of a field in words."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(map(_kind, field["anyOf"]))
    if field.get("type") == "array" and isinstance(field.get("items"), dict):
        return f"list of {_kind(field['items'])}"
    return str(field.get("type", "any"))


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
    said = f"```text\nColumns{runs.partition('Columns')[2]}\n```"
    return "\n".join(["| result | column | meaning |", "| --- | --- | --- |", *table, "", said])


def limits() -> str:
    """The limits that every brief confesses."""
    return "\n".join(f"- {text}" for text in LIMITS)


def python() -> str:
    """Everything that `import regame` exports, by where it comes from."""
    places: dict[str, list[str]] = {heading: [] for heading in HOMES.values()}
    for name in regame.__all__:
        thing = getattr(regame, name)
        home = f"{thing.__module__}.{thing.__name__}"
        heading = next(text for start, text in HOMES.items() if home.startswith(start))
        shown = f"    options:\n      members: [{MEMBERS[name]}]" if name in MEMBERS else ""
        places[heading].append(f"::: {home}\n{shown}")
    return "\n\n".join(
        f"## {heading}\n\n" + "\n\n".join(found) for heading, found in places.items()
    )


def explorer() -> str:
    """The way to the explorer, which the site holds whole."""
    return "**[Open the explorer](explorer.html)**: move levers, in any browser, also offline."


PARTS = {
    "explorer": explorer,
    "commands": commands,
    "results": results,
    "columns": columns,
    "limits": limits,
    "python": python,
}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that lie beside the README, and the explorer."""
    for page, path in BROUGHT.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        text = text.replace("](docs/", "](").replace("](README.md)", "](index.md)")
        for target, other in BROUGHT.items():
            text = text.replace(f"]({other})", f"]({target})")
        files.append(File.generated(config, page, content=text))
    files.append(File.generated(config, "explorer.html", content=packaged()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill in what comes from the code, and turn links out of docs/ into links to pages."""
    depth = "../" * page.file.src_uri.count("/")
    for target, path in BROUGHT.items():
        markdown = markdown.replace(f"](../{depth}{path})", f"]({depth}{target})")
    markdown = markdown.replace(f"](../{depth}README.md)", f"]({depth}index.md)")
    return PLACE.sub(lambda found: PARTS[found[1]](), markdown)

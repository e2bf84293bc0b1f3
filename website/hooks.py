"""What the site gets from the code when it is built: Python's reference, pages and the explorer.

A page has the line `<!-- from code: NAME -->` where a part goes; NAME is a key of `PARTS`, or a
part that `make odd` has written below it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

import regame
from regame.explorer.explore import packaged, write_page

ROOT = Path(__file__).parent.parent
PLACE = re.compile(r"<!-- from code: (\w+) -->")
HOMES = {"regame.studies": "Studies", "regame.strategies": "Strategies", "regame": "Playing"}
MEMBERS = {"Game": "step, run_for", "Config": ""}  # of classes that have many, what is shown
BROUGHT = {"contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}


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
    files.append(File.generated(config, "explorer.html", content=write_page(*packaged())))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill in what comes from the code, and turn links out of docs/ into links to pages."""
    depth = "../" * page.file.src_uri.count("/")
    for target, path in BROUGHT.items():
        markdown = markdown.replace(f"](../{depth}{path})", f"]({depth}{target})")
    markdown = markdown.replace(f"](../{depth}README.md)", f"]({depth}index.md)")
    return PLACE.sub(lambda found: PARTS[found[1]]() if found[1] in PARTS else "", markdown)

"""The page of words, `docs/glossary.md`: written from the table `glossary`, a section each."""

from __future__ import annotations

from pathlib import Path

from tools.odd.tables import table

from regame.tables import figures

PAGE = "glossary.md"
INTRO = """# Words

Words of economics and of computing have their usual meaning here and are not listed. These are the
words that only regame uses, or uses in a narrower sense. The page is made from the table
`glossary`, which `regame data glossary` shows; `make odd` writes it again.
"""
OLD = "Old names"  # the section of names that were given up, and those for them
OLD_TEXT = "Names of before 1.0, which no file or result has any longer.\n"


def page() -> str:
    """Return the page in Markdown."""
    words = figures.read("glossary")
    parts = [INTRO]
    for section, rows in words.groupby("section", sort=False):
        old = section == OLD
        parts.append(f"## {section}\n")
        parts += [OLD_TEXT] if old else []
        head = ("old", "new") if old else ("word", "meaning")
        cells = rows[["word", "meaning"]].to_numpy().tolist()
        parts.append(table(head, cells) + "\n")
    return "\n".join(parts)


def write(folder: Path) -> None:
    """Write the page into the folder of the documentation."""
    (folder / PAGE).write_text(page(), encoding="utf-8")

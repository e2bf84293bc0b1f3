"""The model's description, `docs/odd.md`: its prose stays, its tables are written from the code.

`python -m tools.odd docs/odd.md` writes the tables again. A table is between the lines
`<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools.odd.tables import BLOCKS

from regame.core.errors import UserError, nearest

PLACE = re.compile(r"(<!-- table: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """The text with every table as the code has it now.

    Raises UserError for a place whose name is no table, and for a table that has no place.
    """
    names = [match["name"] for match in PLACE.finditer(text)]
    faults = [f"no table {n!r}{nearest(n, list(BLOCKS))}" for n in names if n not in BLOCKS]
    faults += [f"table {name!r} has no place in the text" for name in BLOCKS if name not in names]
    if faults:
        raise UserError(faults)
    return PLACE.sub(lambda match: f"{match[1]}\n{BLOCKS[match['name']]()}\n\n{match[3]}", text)


def main(paths: list[str]) -> None:
    """Write the tables of these files again."""
    for path in map(Path, paths):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")

"""The scorecard as a page for the documentation."""

from regame.runs.store import write_text
from regame.studies.dock.result import DockResult
from regame.studies.frame import Table, cells_of
from regame.tables import figures

PAGE, FIRST = "docking.md", "docking_first"


def write_page(found: DockResult) -> None:
    """Write the page of the documentation into the folder of results."""
    write_text(found.notes / PAGE, render(found))


def render(found: DockResult) -> str:
    """Return the page in Markdown: the latest table, and the first that was ever run."""
    first = figures.read(FIRST)
    lines = [
        "# Beside published figures",
        "",
        "`regame dock` plays what others have asked and sets ours beside theirs. No figure here is "
        "a target: none is fitted, and a test holds that none becomes one. Misses stay, with the "
        "mechanism that makes them. Parameters of losses have sources of their own (tables "
        "`losses_sectors`, `losses_parameters`, `losses_parts`), fixed before the first run.",
        "",
        f"{found.date}, up to {found.runs} worlds, seed {found.seed}. Ours: median over worlds, 5 "
        "to 95 %; of a sign the share of worlds that have it.",
        "",
        Table("", *cells_of(found.rows)).markdown(),
        "",
        "## Where each was read",
        "",
        Table(
            "",
            ("id", "read at", "how"),
            [[row.id, row.read_at, _how(row.confidence)] for row in found.rows],
        ).markdown(),
        "",
        "## The first table",
        "",
        f"As it came out when the command was first run, {first['date'].iloc[0]}: the one blind "
        "run. It showed that lines stood idle with stock on hand, and three rows are read in "
        "another way since; no parameter was changed. Since then a stop holds back all goods by "
        "an instrument of its own, and halved imports of Japan are asked of Japan alone.",
        "",
        Table(
            "",
            ("id", "ours", "least", "most", "ratio"),
            first[["id", "ours", "ours_low", "ours_high", "ratio"]].map(_cell).to_numpy().tolist(),
        ).markdown(),
        "",
    ]
    return "\n".join(lines)


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return "" if value != value else f"{value:.3g}"


def _how(confidence: str) -> str:
    return "in the source" if confidence == "A" else "in a report of it"

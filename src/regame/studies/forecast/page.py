"""A forecast as a page of the documentation, and as the file to publish."""

import json

from regame.runs.store import write_text
from regame.studies.forecast.result import UNSEALED, Outlook

PAGE = "forecasts.md"
INTRO = """
`regame forecast` plays the world of January 2026 as it is for two years: states by their usual
minds, firms by theirs, chance by its draws. Nothing that came after December 2025 is in it. The
file `forecasts/2026-01.json` of the source has every month. Nobody changes it; its hash is the
SHA-256 of its content without `hash` (JSON, keys sorted, no spaces).

Where a figure of 2025 is on record, each world goes on from it: what it is off by then is carried
on, and the band has the spread of worlds and of that error
(`src/regame/studies/forecast/series.py`). Chances are shares of worlds, (k + 1/2) / (n + 1). They
hold within the model, whose states know only the answers that it gives them.

To score it: `regame forecast --score FILE.csv --published forecasts/2026-01.json`, a row per figure
with `series`, `month`, `value` and `unit`. It prints log score and CRPS beside no change.
"""
ORIGINS = """
From 2025 twelve months are scored, from earlier years the two that follow, on the figures on record
that are scored (`regame hindcast --fit-until`, `--months`). Worlds saw the record up to the year in
their name, those of 2012 none of it; the rules of the model were written later. Where the mean log
score is far behind, single figures do it, the worst of which is named.
"""


def write_pages(result: Outlook) -> None:
    """Write the page and the file to publish into the folder of results."""
    content = result.to_json()
    sealed = {key: content[key] for key in content if key not in UNSEALED} | {"hash": result.hash}
    write_text(result.notes / f"{result.opened}.json", row_by_row(sealed))
    write_text(result.notes / PAGE, render(result))


def row_by_row(content: dict[str, object]) -> str:
    """Return JSON with a line for each row of a list, so that versions can be compared."""
    parts = []
    for key, value in content.items():
        encoded = json.dumps(value)
        if isinstance(value, list):
            encoded = "[\n  " + ",\n  ".join(json.dumps(row) for row in value) + "\n ]"
        parts.append(f" {json.dumps(key)}: {encoded}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def render(result: Outlook) -> str:
    """Return the page in Markdown."""
    parts = [
        "# Forecasts from January 2026",
        INTRO.strip(),
        f"{result.runs} worlds ({result.worlds}), seed {result.seed}. Model {result.model}, data "
        f"{result.data}, config {result.config_hash}; hash of the forecast {result.hash}.",
    ]
    for table in result.tables():
        parts += [f"## {table.title}", table.markdown()]
        if table.title.startswith("The same"):
            parts.append(ORIGINS.strip())
    parts.append("## How series are read")
    parts.append("\n".join(f"- `{gap.series}`: {gap.why}." for gap in result.gaps))
    return "\n\n".join(parts) + "\n"

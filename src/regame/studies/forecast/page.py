"""A forecast as a page of the documentation, and as the file to publish."""

import json

from regame.reports.templating import markdown
from regame.runs.store import write_text
from regame.studies.forecast.result import UNSEALED, Outlook

PAGE = "forecasts.md"


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
    return markdown("forecasts.md.j2", result=result)

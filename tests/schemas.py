"""The published schemas of results: `python -m tests.schemas` writes them after a wanted change."""

import json
from pathlib import Path

from regame.analysis.results import Result
from regame.studies.claims.result import Claims
from regame.studies.league.result import Tournament

SCHEMAS = Path(__file__).parent.parent / "docs" / "schemas"
PUBLISHED: dict[str, type[Result]] = {"claims": Claims, "tournament": Tournament}


def text_of(kind: type[Result]) -> str:
    """Return the schema of a result as it is published."""
    return json.dumps(kind.model_json_schema(), indent=1) + "\n"


if __name__ == "__main__":
    SCHEMAS.mkdir(exist_ok=True)
    for name, kind in PUBLISHED.items():
        (SCHEMAS / f"{name}.json").write_text(text_of(kind), encoding="utf-8")

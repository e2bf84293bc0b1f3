"""The JSON schemas in docs/schemas are those of the results."""

import json
from pathlib import Path

import pytest
from tools.odd.schemas import RESULTS, schema

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"


@pytest.mark.parametrize("study", RESULTS)
def test_the_published_schema_is_that_of_the_result(study: str):
    published = json.loads((FOLDER / f"{study}.json").read_text(encoding="utf-8"))
    assert published == json.loads(schema(study)), (
        f"docs/schemas/{study}.json is stale: `make odd` writes it again"
    )


def test_no_schema_is_left_of_a_study_that_is_gone():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RESULTS)

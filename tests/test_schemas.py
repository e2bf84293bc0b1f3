"""The schemas of results in docs/schemas are those of the code."""

import pytest
from tests.schemas import PUBLISHED, SCHEMAS, text_of


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_that_of_the_result(name: str):
    published = (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
    assert published == text_of(PUBLISHED[name]), "python -m tests.schemas writes them anew"

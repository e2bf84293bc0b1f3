"""Fields of a set-up as the query of an address, and back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode


def to_query(fields: Mapping[str, str]) -> str:
    """Return fields as the query of an address."""
    return urlencode(fields)


def from_query(query: str | None) -> dict[str, str]:
    """Return the fields of a query; of a field that is given twice the last counts."""
    return dict(parse_qsl((query or "").lstrip("?")[:4000]))

"""The rows of theory by name, checked and told as text or JSON."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable, Iterable

from regame.errors import UserError, nearest
from regame.theory import coercion, exports, markets, policy
from regame.theory.finding import Finding

ROWS: dict[str, Callable[[], Finding]] = {
    "T1": markets.dominant_firm,
    "T3": markets.chokepoint,
    "T5": exports.optimal_export_tax,
    "T6": exports.small_restriction,
    "T7": exports.bystanders,
    "T9": coercion.expected_conflict,
    "T10": coercion.worn_out,
    "T11": coercion.threat_and_act,
    "T12": exports.hub,
    "T15": markets.no_arbitrage,
    "T16": policy.joint_products,
    "T19": policy.downstream_moves_in,
    "T22": markets.spatial_equilibrium,
}


def check(names: Iterable[str] = ()) -> dict[str, Finding]:
    """Put the engine into the limits of these rows, or of all.

    Raises UserError for a name that is no row.
    """
    chosen = [name.upper() for name in names] or list(ROWS)
    unknown = [name for name in chosen if name not in ROWS]
    if unknown:
        known = ", ".join(ROWS)
        raise UserError(
            [f"no row {n!r}{nearest(n, list(ROWS))}; rows are {known}" for n in unknown]
        )
    return {name: ROWS[name]() for name in chosen}


def told(findings: dict[str, Finding]) -> str:
    """The findings as text, a row a paragraph."""
    lines = []
    for name, finding in findings.items():
        lines += [
            f"{name}  {'holds' if finding.ok else 'FAILS'}: {finding.statement}",
            f"     expected  {finding.expected}",
            f"     found     {finding.found}",
            f"     source    {finding.source}",
        ]
    held = sum(finding.ok for finding in findings.values())
    return "\n".join([*lines, f"{held} of {len(findings)} rows hold"])


def to_json(findings: dict[str, Finding]) -> str:
    """The findings as one JSON object: `ok`, and `rows` with the fields of `Finding` and `id`."""
    rows = [{"id": name} | finding._asdict() for name, finding in findings.items()]
    return json_module.dumps({"ok": all(row["ok"] for row in rows), "rows": rows})

"""The rows of theory by name, checked and told as text or JSON."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable, Iterable
from io import StringIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from regame.core.errors import UserError, nearest
from regame.studies.theory import (
    coercion,
    exports,
    leagues,
    markets,
    planners,
    policy,
    power,
    safety,
    users,
)
from regame.studies.theory.finding import Finding

WIDTH = 132  # columns where nobody says

ROWS: dict[str, Callable[[], Finding]] = {
    "T1": markets.dominant_firm,
    "T2": planners.entry_deterred_slowly,
    "T3": markets.chokepoint,
    "T4": users.turning_time,
    "T5": exports.optimal_export_tax,
    "T6": exports.small_restriction,
    "T7": exports.bystanders,
    "T8": safety.fragmentation,
    "T9": coercion.expected_conflict,
    "T10": coercion.worn_out,
    "T11": coercion.threat_and_act,
    "T12": exports.hub,
    "T13": planners.exhaustion,
    "T14": users.stocks_buy_time,
    "T15": markets.no_arbitrage,
    "T16": policy.joint_products,
    "T17": planners.foreclosure,
    "T18": safety.directed_change,
    "T19": policy.downstream_moves_in,
    "T20": leagues.neutral_and_better,
    "T21": leagues.grim_trigger,
    "T22": markets.spatial_equilibrium,
    "T23": power.convex_in_share,
    "T24": power.nested,
    "T25": power.used_up_by_markups,
    "T26": power.influence,
    "T27": power.four_margins,
    "T28": power.entry_lag,
    "T29": power.by_product,
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


def told(findings: dict[str, Finding], width: int = WIDTH) -> str:
    """The findings as a table, a row of theory a row, and how many hold.

    width: columns of text that the table may take.
    """
    table = Table(box=box.HORIZONTALS, show_lines=True)
    for name, share in (("id", None), ("what theory says", 4), ("expected", 3), ("found", 3)):
        table.add_column(name, ratio=share)
    table.add_column("")
    for name, finding in findings.items():
        expected, found = _in_words(finding)
        said = f"{finding.statement}\n({finding.source})"
        row = (name, said, expected, found, "holds" if finding.ok else "FAILS")
        table.add_row(*(escape(cell) for cell in row))
    page = StringIO()
    Console(file=page, width=width).print(table)
    held = sum(finding.ok for finding in findings.values())
    lines = [line.rstrip() for line in page.getvalue().splitlines()]
    return "\n".join([*lines, f"{held} of {len(findings)} rows hold"])


def _in_words(finding: Finding) -> tuple[str, str]:
    """What was expected and found, figure by figure where numbers stand."""
    if not finding.figures:
        return finding.expected, finding.found
    expected = [f"{figure.name} {figure.expected:.4g}" for figure in finding.figures]
    return "\n".join(expected), "\n".join(f"{figure.found:.4g}" for figure in finding.figures)


def to_json(findings: dict[str, Finding]) -> str:
    """The findings as one JSON object: `ok`, and `rows` with `id` and the fields of `Finding`.

    `figures` is a list of objects with `name`, `expected` and `found`; empty where theory gives a
    direction only.
    """
    rows = [
        {"id": name, **finding._asdict(), "figures": [f._asdict() for f in finding.figures]}
        for name, finding in findings.items()
    ]
    return json_module.dumps({"ok": all(row["ok"] for row in rows), "rows": rows})

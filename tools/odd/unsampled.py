"""The block `unsampled`: numbers without a range that move a headline, from kept scans."""

from __future__ import annotations

from typing import Any

from regame.core.words import percent

LEAST = 0.05  # share of worlds harmed by which a number must move a headline to be named
HEADLINES = {  # kept scans -> what they are of
    "unsampled_today": "Today",
    "unsampled_prior": "2010, prior",
    "unsampled_posterior": "2010, posterior",
}
OF_SCAN = ("treatment", "baseline", "years", "worlds", "seed", "config_hash", "harm")

type Found = dict[str, Any]


def _moves(row: Found, harm: float) -> list[float | None]:
    ends = (row["harm_at_low"], row["harm_at_high"])
    return [None if end is None else end - harm for end in ends]


def _most(row: Found, harm: float) -> float:
    return max(abs(move or 0.0) for move in _moves(row, harm))


def kept_scan(found: Found) -> Found:
    """Return what is quoted of a scan: the numbers that move its headline, the first the most."""
    harm = found["harm"]
    rows = sorted(found["rows"], key=lambda row: -_most(row, harm))
    kept = {key: found[key] for key in OF_SCAN}
    return {**kept, "scanned": len(rows), "rows": [r for r in rows if _most(r, harm) > LEAST]}


def unsampled(figures: dict[str, Found]) -> str:
    """Name, for each headline, what moves it by more than five points and is not sampled."""
    lines = [
        "Numbers that no world draws, at half and at twice their value or at the ends of what they "
        "may be: points by which the share harmed moves, where that is more than five. Levels of "
        "January stand on record; so far off they are another world. `regame data priors` has what "
        "is drawn."
    ]
    for name, headline in HEADLINES.items():
        found = figures[name]
        moved = ", ".join(_told(row, found["harm"]) for row in found["rows"])
        lines.append(
            f"**{headline}** ({found['treatment']}, {found['years']} years, {found['worlds']} "
            f"worlds, {percent(found['harm'])} harmed; {len(found['rows'])} of "
            f"{found['scanned']}): {moved}."
        )
    return "\n\n".join(lines)


def _told(row: Found, harm: float) -> str:
    ends = " / ".join("–" if m is None else f"{100 * m:+.0f}" for m in _moves(row, harm))
    return f"`{row['key']}` ({row['low']:g} / {row['high']:g}: {ends})"

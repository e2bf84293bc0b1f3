"""Names of the outcomes of a run: what an experiment may ask for, known before it is played.

They are made by `Harvest` in rows.py, from the incomes of game/accounts.py.
"""

import re
from collections.abc import Iterable

from regame.core.errors import nearest
from regame.core.horizon import HORIZON, YEARS
from regame.core.words import listed

AT_HORIZONS = (  # each ends in `_{h}y`, h of YEARS
    *("payoff", "money", "budget", "broad", "concessions", "targets", "restricted", "terminal"),
    *("disputes", "threats", "acts", "conceded", "trust", "lost", "rivals", "magnets"),
)
FLOW = re.compile(r"flow_y([1-9]\d?)")
YEAR_OF = re.compile(r"_(\d+)y$|^flow_y(\d+)$")


def outcome_faults(names: Iterable[str]) -> list[str]:
    """Return a line for every name that is no number kept of a run, however long it is played."""
    valid_outcomes = [
        "failed",
        "closes",
        *(f"{name}_{years}y" for name in AT_HORIZONS for years in YEARS),
    ]
    faults = []
    for name in dict.fromkeys(names):
        flow = FLOW.fullmatch(name)
        if name not in valid_outcomes and not (flow and int(flow[1]) <= HORIZON // 12):
            hint = nearest(name, valid_outcomes)
            faults.append(f"outcomes = {name!r}: no such column of the results{hint}")
    return faults


def too_late(names: Iterable[str], months: int) -> str:
    """Say in a line which outcomes lie beyond so many months of play; empty where none does."""
    matches = {name: YEAR_OF.search(name) for name in dict.fromkeys(names)}
    years = {name: int(match[1] or match[2]) for name, match in matches.items() if match}
    late = [name for name, year in years.items() if 12 * year > months]
    if not late:
        return ""
    months_needed = 12 * max(years[name] for name in late)
    return (
        f"months = {months} ends before outcomes = {', '.join(late)}; play {months_needed} "
        "months, or leave them out"
    )


def unreached(months: int) -> str:
    """Say which horizons lie beyond so many months of play; empty where none does."""
    late = [str(years) for years in YEARS if 12 * years > months]
    return f"Not judged, as {months} months are played: {listed(late)} years." if late else ""

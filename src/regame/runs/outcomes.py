"""Names of the outcomes of a run: what an experiment may ask for, known before it is played."""

from __future__ import annotations

import re
from collections.abc import Iterable

from regame.core.errors import nearest
from regame.core.horizon import HORIZON, YEARS

AT_HORIZONS = (  # each ends in `_{h}y`, h of YEARS
    *("payoff", "money", "budget", "broad", "concessions", "targets", "restricted", "terminal"),
    *("disputes", "threats", "acts", "conceded", "trust", "lost", "rivals", "magnets"),
)
FLOW = re.compile(r"flow_y([1-9]\d?)")


def outcome_faults(names: Iterable[str]) -> list[str]:
    """Return a line for every name that is no number kept of a run, however long it is played."""
    known = ["failed", *(f"{name}_{years}y" for name in AT_HORIZONS for years in YEARS)]
    faults = []
    for name in dict.fromkeys(names):
        flow = FLOW.fullmatch(name)
        if name not in known and not (flow and int(flow[1]) <= HORIZON // 12):
            hint = nearest(name, known)
            faults.append(f"outcomes = {name!r}: no such column of the results{hint}")
    return faults

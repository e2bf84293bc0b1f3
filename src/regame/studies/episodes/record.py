"""What is on record: episodes of coercion, and how often disputes end in which way."""

from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.bargain import FULL, NONE, OUTCOMES, PARTIAL
from regame.core.errors import UserError
from regame.tables import figures, own
from regame.tables.issues import STAKES
from regame.tables.own import Rules

THREAT = "threat only"
GROUPS = ("minor", "major", "severe")  # first losses of the target
# Of the five ends that are counted, which outcome each is.
ENDS = {"full": FULL, "partial": PARTIAL, "settled": PARTIAL, "gives up": NONE, "stalemate": NONE}


class Episode(NamedTuple):
    """One dispute: its `stakes` from 0 to 3, whether it was imposed, and how it ended.

    outcome: of OUTCOMES, None where it is not known. by: months after which it was last looked at,
    infinite where it is over.
    """

    id: str
    stakes: int
    imposed: bool
    outcome: int | None
    by: float


class Rates(NamedTuple):
    """How disputes ended: shares (3,) of OUTCOMES among so many cases."""

    shares: NDArray[np.float64]
    cases: int


def read_episodes(path: Path | None = None) -> list[Episode]:
    """Return the episodes about a demand and a stake, of the package or of a file like its own.

    Columns: id, stage, stakes and, as far as it is known, demand, outcome, months_in_force. Raises
    UserError with every fault, each with its line.
    """
    name = "episodes" if path is None else str(path)
    if path is not None and path.suffix != ".csv":
        raise UserError(f"--episodes {path}: must be a CSV file, its name ending in .csv")
    table = figures.read(name)
    for column in ("id", "stage", "stakes"):
        if column not in table:
            raise UserError(f"{name}: column {column!r} is missing")
    columns = tuple(figures.read("episodes"))
    table = table.astype({"id": str})
    table = table[table["stakes"].notna() | (path is not None)]
    own.checked(table, name, Rules("id", {"stakes": STAKES}, {}, others=columns))
    rows = table.to_dict("records")
    return [_episode(row) for row in rows if not str(row.get("demand")).startswith("none")]


def _episode(row: Mapping[Hashable, Any]) -> Episode:
    outcome_text = str(row.get("outcome", "")).strip()
    codes = {"full": FULL, "none": NONE, "partial": PARTIAL}
    outcome = next((codes[word] for word in codes if outcome_text.startswith(word)), None)
    months = pd.to_numeric(pd.Series([row.get("months_in_force")]), errors="coerce").iloc[0]
    open_still = outcome_text.startswith("none by")
    return Episode(
        str(row["id"]),
        STAKES.index(str(row["stakes"])),
        not str(row["stage"]).startswith(THREAT),
        outcome,
        float(months) if open_still and months == months else np.inf,
    )


@cache
def read_rates() -> dict[str, Rates]:
    """Return how disputes ended by group: threat only, imposed, and by the target's first loss."""
    table = figures.read("base_rates")
    rates = {}
    for group in (THREAT, "imposed", *GROUPS):
        ends = table[(table["group"] == group) & table["measure"].isin(list(ENDS))]
        shares = np.zeros(len(OUTCOMES))
        np.add.at(shares, ends["measure"].map(ENDS).to_numpy(), ends["value"].to_numpy(float))
        rates[group] = Rates(shares / shares.sum(), int(ends["cases"].iloc[0]))
    return rates


@cache
def read_figure(group: str, measure: str) -> tuple[float, int]:
    """Return one figure of the table of base rates, and over how many cases it was counted."""
    table = figures.read("base_rates")
    row = table[(table["group"] == group) & (table["measure"] == measure)].iloc[0]
    return float(row["value"]), int(row["cases"])

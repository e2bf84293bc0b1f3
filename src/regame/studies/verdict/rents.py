"""Who takes what scarcity adds to prices, over worlds, and whether states' incomes close."""

import numpy as np
import pandas as pd

from regame.analysis.pairing import Pairs, played
from regame.game.facts import OWNERS
from regame.studies.verdict.losses import Rent


def rents(pairs: Pairs, years: int) -> tuple[Rent, ...]:
    """Return what each kind of owner takes up to a horizon, in worlds where the policy was active.

    Empty if the table keeps no rents, or no world counts.
    """
    column, keep = f"rents_{years}y", pairs.counted(years)
    if not pairs.has(column) or not keep.any():
        return ()
    taken = pairs.stacked("treated", column, keep) - pairs.stacked("baseline", column, keep)
    middle = np.median(taken, axis=0)
    return tuple(
        Rent(owner=owner, median_usd=float(usd)) for owner, usd in zip(OWNERS, middle, strict=True)
    )


def of_verdict(pairs: Pairs) -> dict[str, tuple[Rent, ...]]:
    """Return rents of the first and of the last horizon, as fields of a verdict."""
    years = played(pairs)
    return {"rents": rents(pairs, years[-1]), "rents_at_first": rents(pairs, years[0])}


def closes(table: pd.DataFrame) -> float | None:
    """Return the largest gap of states' incomes from surplus less real costs, over all runs."""
    return float(table["closes"].max()) if "closes" in table else None

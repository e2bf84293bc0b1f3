"""Both axes of a verdict: money, and what targets conceded; world by world, by horizon.

A concession counts where a state gave way more often with the policy than in the baseline.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from regame.analysis.pairing import Pairs, judged, played
from regame.analysis.results import Result
from regame.core.arrays import Flags, Floats

Part = Annotated[float, Field(ge=0, le=1)]


class Quadrants(Result):
    """Shares of the judged worlds by money and by concessions; all six add up to one.

    Money pays or harms as in `harm`, beyond the band; worlds within it are neutral and in none of
    the four quadrants, but in `neutral_wins` and `neutral_fails`. It wins where states conceded
    more often than in the baseline up to that horizon. Zero everywhere without a judged world.
    """

    years: int
    worlds: int = Field(description="judged: the weapon is active and the two runs are no tie")
    pays_wins: Part
    pays_fails: Part
    harms_wins: Part
    harms_fails: Part
    neutral_wins: Part
    neutral_fails: Part


class Concession(Result):
    """What a state gives way to by a horizon, with the policy less in the baseline."""

    state: str
    years: int
    chance: Part = Field(description="share of sound worlds in which it gave way more often")
    first_month: float | None = Field(
        description="median over these worlds of the month in which it first gave way with the "
        "policy, 0 the first of the years counted; null where there is no such world"
    )
    value_usd: float = Field(
        description="what the holder won of it, discounted, mean over sound worlds"
    )


def quadrants(pairs: Pairs) -> tuple[Quadrants, ...]:
    """Return the shares of the quadrants at each horizon that was played, the shortest first.

    Empty for a table without concessions.
    """
    horizons = [years for years in played(pairs) if f"conceded_{years}y" in pairs.treated]
    return tuple(_quadrants(pairs, years) for years in horizons)


def _quadrants(pairs: Pairs, years: int) -> Quadrants:
    money = judged(pairs, years)
    wins = pairs.difference(f"conceded_{years}y") > 0
    neutral = money.decided & ~money.pays & ~money.harms
    classes = {"pays": money.pays, "harms": money.harms, "neutral": neutral}
    total = max(int(money.decided.sum()), 1)
    shares = {
        f"{name}_{how}": float((flags & side).sum() / total)
        for name, flags in classes.items()
        for how, side in (("wins", wins), ("fails", ~wins))
    }
    return Quadrants(years=years, worlds=int(money.decided.sum()), **shares)


def concessions(pairs: Pairs, states: Sequence[str], targets: Flags) -> tuple[Concession, ...]:
    """Return what each target concedes by each horizon. targets: which states count (state,).

    Empty without a sound world, or for a table without concessions by state.
    """
    if pairs.baseline.empty:
        return ()
    reached = [years for years in played(pairs) if pairs.has(f"conceded_by_{years}y")]
    by_years = {years: _won(pairs, years) for years in reached}
    return tuple(
        _concession(state, row, years, *won)
        for row, state in enumerate(states)
        if targets[row]
        for years, won in by_years.items()
    )


def _won(pairs: Pairs, years: int) -> tuple[Flags, Floats, Floats]:
    """What states gave way to by a horizon, all (world, state).

    Whether more often than in the baseline; the month in which they first did, with the policy;
    what the holder won of it beyond the baseline, USD.
    """
    count, usd = (
        [pairs.stacked(side, f"{name}_{years}y") for side in ("treated", "baseline")]
        for name in ("conceded_by", "conceded_usd")
    )
    first = pairs.stacked("treated", f"first_conceded_{years}y")
    return count[0] > count[1], first, usd[0] - usd[1]


def _concession(
    state: str, row: int, years: int, yielded: Flags, first: Floats, usd: Floats
) -> Concession:
    """What a state concedes by a horizon. yielded, first, usd: as `_won` gives them."""
    months = first[yielded[:, row], row]
    return Concession(
        state=state,
        years=years,
        chance=float(yielded[:, row].mean()),
        first_month=float(np.median(months)) if len(months) else None,
        value_usd=float(np.ascontiguousarray(usd[:, row]).mean()),
    )

"""Both axes of a verdict: money, and what targets conceded; world by world, by horizon.

A concession counts where a state gave way more often with the policy than in the baseline.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from regame.analysis.harm import Flags, Floats
from regame.analysis.outcomes import Pairs, judged, played
from regame.analysis.results import Result

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
    return tuple(
        _concession(pairs, row, state, years)
        for row, state in enumerate(states)
        if targets[row]
        for years in played(pairs)
        if f"conceded_by_{years}y" in pairs.treated
    )


def _concession(pairs: Pairs, row: int, state: str, years: int) -> Concession:
    yielded = _of(pairs, "treated", f"conceded_by_{years}y", row) > _of(
        pairs, "baseline", f"conceded_by_{years}y", row
    )
    first = _of(pairs, "treated", f"first_conceded_{years}y", row)[yielded]
    won = [_of(pairs, side, f"conceded_usd_{years}y", row) for side in ("treated", "baseline")]
    return Concession(
        state=state,
        years=years,
        chance=float(yielded.mean()),
        first_month=float(np.median(first)) if len(first) else None,
        value_usd=float((won[0] - won[1]).mean()),
    )


def _of(pairs: Pairs, side: Literal["treated", "baseline"], column: str, row: int) -> Floats:
    """One state's values of a column of lists by state (worlds,)."""
    lists = getattr(pairs, side)[column]
    return np.asarray([values[row] for values in lists], dtype=np.float64)

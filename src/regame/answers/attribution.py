"""Which of several assumptions moved an answer: each swapped by itself, from either side.

Parts of a set-up are swapped one at a time, from A until it is B and from B until it is A. What a
swap does to a world, in the mean of the two orders, is the part's own; the parts add up to what
lies between A and B in the same worlds. All orders (Shapley 1953) would take too many plays.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field

from regame.analysis.pairing import Pairs, judged
from regame.analysis.results import Result
from regame.analysis.statistics import FEWEST, Interval, mean_interval
from regame.answers.sides import OPENING, Parts, Side, mixed
from regame.core.errors import FailedRuns
from regame.reports.templating import sentence

MOST = 8  # parts that are swapped key by key; of more, sections of the config are


class Part(Result):
    """What one part of the set-up does between A and B, in the mean of the two orders."""

    name: str = Field(description="part of the set-up that was swapped")
    keys: tuple[str, ...] = Field(description="assumptions in it that differ")
    share: float = Field(description="what it adds to the share of worlds harmed")
    share_ci: Interval | None = Field(description="95 % interval over worlds: Monte-Carlo error")
    gain_usd: float = Field(description="what it adds to the mean gain, USD")
    gain_ci: Interval | None = Field(description="95 % interval over worlds: Monte-Carlo error")
    first_usd: float = Field(description="the same where A becomes B, USD")
    last_usd: float = Field(description="the same where B becomes A, USD")


class Attribution(Result):
    """Which parts of the set-up made the difference. Shares are of all worlds that both have."""

    years: int
    runs: int = Field(description="worlds of each set-up")
    worlds: int = Field(description="worlds that all set-ups have, in which no run failed")
    plays: int = Field(description="set-ups that were played, A and B among them")
    share: float = Field(description="share harmed in B less that in A, in these worlds")
    gain_usd: float = Field(description="mean gain in B less that in A, in these worlds, USD")
    parts: tuple[Part, ...] = Field(description="the largest first")
    remainder_usd: float | None = Field(
        None, description="change in all worlds of the folders less that in these, USD"
    )


def groups(one: Side, other: Side) -> Parts:
    """Return the parts in which two set-ups differ, by name: keys that are swapped together."""
    a, b = one.parts(), other.parts()
    keys = [key for key in dict.fromkeys([*a, *b]) if a.get(key) != b.get(key)]
    if len(keys) <= MOST:
        return {key: (key,) for key in keys}
    keys_by_group: dict[str, list[str]] = {}
    for key in keys:
        section = key.partition(".")[0]
        name = "the opening" if section in OPENING else section
        keys_by_group.setdefault(name, []).append(key)
    return {name: tuple(of) for name, of in keys_by_group.items()}


def ways(one: Side, other: Side, parts: Parts) -> list[Side]:
    """Return the set-ups from one to the other, a part swapped at a time, by both orders.

    The first set-up, those where it becomes the other, those where the other becomes it, the other.
    """
    forth, back = list(_way(one, other, parts)), list(_way(other, one, parts))
    return [*forth[:-1], *back[1:-1], other]


def attributed(
    parts: Parts, pairs: Sequence[Pairs], runs: int, years: int, total: float | None = None
) -> Attribution:
    """Say what each part does after so many years. pairs: of the set-ups, in the order of `ways`.

    runs: worlds that were asked for. total: change in all worlds of folders, USD.
    Raises FailedRuns where no world is left in all.
    """
    tables = [_by_seed(pair, years) for pair in pairs]
    both = tables[0].index
    for table in tables[1:]:
        both = both.intersection(table.index)
    if both.empty:
        raise FailedRuns("in every world a run failed in one of the set-ups")
    values = np.stack([table.loc[both].to_numpy() for table in tables])  # (set-up, world, 2)
    first, last, steps = values[:1], values[-1:], len(parts) - 1
    forth = np.diff(np.concatenate([first, values[1 : 1 + steps], last]), axis=0)
    back = -np.diff(np.concatenate([last, values[1 + steps : -1], first]), axis=0)
    change = (last - first)[0].mean(axis=0)
    rows = zip(parts.items(), forth, back, strict=True)
    parts_found = [_part(name, keys, there, again) for (name, keys), there, again in rows]
    return Attribution(
        years=years,
        runs=runs,
        worlds=len(both),
        plays=len(pairs),
        share=float(change[1]),
        gain_usd=float(change[0]),
        parts=tuple(sorted(parts_found, key=lambda part: -abs(part.gain_usd))),
        remainder_usd=None if total is None else total - float(change[0]),
    )


def _by_seed(pairs: Pairs, years: int) -> pd.DataFrame:
    """Gain, and whether the user is harmed, by seed of a world."""
    gain, harm = pairs.difference(f"payoff_{years}y"), judged(pairs, years).harms
    seeds = pairs.baseline["seed"].to_numpy()
    return pd.DataFrame({"gain": gain, "harmed": harm.astype(float)}, index=seeds)


def _way(one: Side, other: Side, parts: Parts) -> Iterator[Side]:
    """Give the set-ups from one to the other, a part swapped at a time."""
    swapped: list[str] = []
    yield one
    for keys in parts.values():
        swapped += keys
        yield mixed(one, other, swapped)


def _part(name: str, keys: tuple[str, ...], there: Any, back: Any) -> Part:
    """there, back: what the swap adds by world, (world, 2): gain and share harmed."""
    gain, share = ((there + back) / 2).T
    by_world = {"share": share, "gain_usd": gain, "first_usd": there[:, 0], "last_usd": back[:, 0]}
    means = {key: float(values.mean()) for key, values in by_world.items()}
    ends = {"share_ci": mean_interval(share), "gain_ci": mean_interval(gain)}
    return Part(name=name, keys=keys, **means, **ends)


def cause(found: Attribution) -> str:
    """Say in a sentence which parts moved the mean gain, and how far the orders agree."""
    sure = [part for part in found.parts if _certain(part, found.worlds)]
    return sentence("compare", "cause", found, sure)


def _certain(part: Part, worlds: int) -> bool:
    ends: Sequence[float] | None = part.gain_ci
    return ends is not None and worlds >= FEWEST and (ends[0] > 0 or ends[1] < 0)

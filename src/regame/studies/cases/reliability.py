"""How often signs that so many worlds share have come out right, over the cases on record.

Worlds that agree are no proof: they share one model. So each share comes with the rate at which
signs with such a share were right in other cases; the case itself is left out.
"""

from collections.abc import Iterator, Sequence
from math import comb
from typing import NamedTuple

from regame.core.words import percent
from regame.runs.sources import PRIOR
from regame.studies.cases.parts import Case, signs_of
from regame.tables import figures

BINS = (0.95, 0.7, 0.0)  # least share of worlds of a bin, the highest first
COLUMNS = ("case", "measure", "horizon_years", "sign", "share", "right", "of")


class Rate(NamedTuple):
    """Signs that were right, of those that were scored."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        """The part that was right; none where nothing was scored."""
        return self.right / self.of if self.of else None

    @property
    def text(self) -> str:
        """In words: "51 of 79 (65 %)"."""
        part = "" if self.share is None else f" ({percent(self.share)})"
        return f"{self.right} of {self.of}{part}"


def rate(share: float, case: str = "") -> Rate:
    """Return how often signs with such a share of worlds were right. case: left out."""
    table = figures.read("case_reliability")
    low = _least(share)
    alike = table[(table["share"].map(_least) == low) & (table["case"] != case)]
    return Rate(int(alike["right"].sum()), int(alike["of"].sum()))


def _least(share: float) -> float:
    return next(low for low in BINS if share >= low)


def bins() -> Iterator[tuple[str, Rate]]:
    """Give every bin in words, and its rate over all cases."""
    for high, low in zip((1.0, *BINS), BINS, strict=False):
        name = f"{percent(low)} and more" if high == 1 else f"{percent(low)} to {percent(high)}"
        yield name if low else f"less than {percent(high)}", rate(low)


def scored(cases: Sequence[Case]) -> list[tuple[object, ...]]:
    """Hold the signs of worlds of the prior to the record: rows of `case_reliability`.

    The count of cases played blind, which is known as a count alone, is kept as it is.
    """
    record = {
        (row["case"], row["measure"], float(row["horizon_years"])): row["sign"]
        for row in figures.read("case_record").to_dict("records")
    }
    rows: list[tuple[object, ...]] = []
    for case, part, item, sign in signs_of(cases):
        came = record.get((case.case, item.measure, float(sign.years)))
        if part.worlds_from == PRIOR and came is not None:
            named = (case.case, item.measure, sign.years, sign.sign, round(sign.share, 4))
            rows.append((*named, int(came == sign.sign), 1))
    known = figures.read("case_reliability")
    counts = known[known["of"] > 1].astype(object).fillna("")
    return [*rows, *counts[list(COLUMNS)].itertuples(index=False, name=None)]


def exact(one: int, other: int) -> float:
    """Return the chance of so uneven a split of discordant pairs: exact, of both sides."""
    pairs, fewer = one + other, min(one, other)
    return min(1.0, 2 * sum(comb(pairs, k) for k in range(fewer + 1)) / 2**pairs)

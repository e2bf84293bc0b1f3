"""The installed cases played in full: what their nine numbers alone leave out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.runs.posterior import PRIOR
from regame.studies.cases.cases import play_all
from regame.studies.cases.options import CasesOptions
from regame.studies.frontier.map_parts import Spot
from regame.studies.screen.options import ScreenOptions

FOLDER = "cases"  # in the folder of results
MEASURE = "income_sum"


class Full(Result):
    """A case by its nine numbers, and by its own tables and weapon: income so far, at the end."""

    case: str
    weapon: str
    sign: str
    share: float = Field(description="of worlds with that sign")
    ci: Interval
    by_numbers: str = Field(description="its sign where its nine numbers alone are played")
    by_numbers_share: float

    @property
    def same(self) -> bool:
        """Whether both have one sign."""
        return self.sign == self.by_numbers


def play_full(spots: Sequence[Spot], options: ScreenOptions, folder: Path) -> tuple[Full, ...]:
    """Play the cases among the spots by their own tables and weapons.

    folder: of results; theirs go into one inside it. Nothing is played if no worlds are asked for.
    """
    by_name = {spot.name: spot for spot in spots if spot.kind == "case"}
    if not options.full or not by_name:
        return ()
    out = folder / FOLDER
    asked = CasesOptions(
        runs=options.full,
        seed=options.seed,
        worlds=PRIOR,
        workers=options.workers,
        executor=options.executor,
        out=out,
        resume=out.exists(),
    )
    found, _ = play_all(tuple(by_name), asked)
    rows = []
    for case in found.cases:
        (income,) = (item for item in case.parts[0].measures if item.measure == MEASURE)
        spot, last = by_name[case.case], income.signs[-1]
        rows.append(
            Full(
                case=case.case,
                weapon=case.weapon,
                sign=last.sign,
                share=last.share,
                ci=last.ci,
                by_numbers=spot.sign,
                by_numbers_share=spot.income.signs[-1].share,
            )
        )
    return tuple(rows)

"""What a user may ask of `regame play`, `regame explain` and `regame.explain`: one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regame.core.horizon import HORIZON
from regame.core.options import FILE, Files, Flag, StudyChoices, StudyOptions, offered
from regame.studies.verdict.options import BASELINE, TREATMENTS

if TYPE_CHECKING:
    from regame.strategies.contract import Strategy


OFFERED = offered("explain")


class RunChoices(StudyChoices, total=False):
    """Keywords of `regame.explain`: the flags of its command."""

    run: int
    treatments: "str | Strategy | Sequence[str | Strategy]"
    baseline: str
    months: int
    out: str | Path


@dataclass(frozen=True, kw_only=True)
class RunOptions(StudyOptions, Files):
    """The choices that name one run."""

    run: int | None = OFFERED["run"].field()
    treatments: tuple[str, ...] = TREATMENTS.field(())
    baseline: str | None = BASELINE.field()
    months: int | None = Flag("Months to play.", "N", 1, FILE, HORIZON).field()


@dataclass(frozen=True, kw_only=True)
class PlayOptions(RunOptions):
    """The same, and whether the network of the last month is written."""

    graphml: Path | None = OFFERED["graphml"].field()

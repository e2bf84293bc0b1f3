"""What a user may ask of `regame verdict` and of `regame.verdict`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regame.core import options
from regame.core.errors import check_among

if TYPE_CHECKING:
    from regame.strategies.contract import Strategy

EXPERIMENT = "weaponization"  # the main question
WIDEST = 0.5  # half the width of an interval that says nothing: all of [0, 1]
WAYS = ("state", "sector", "stage")
USE, PLANT = "use", "plant"  # end uses, plants that run: worlds are played again (ledger.py)
FIT_WORLDS = 128  # of another fit than the verdict's own; fewer are too rough to quote a share
MOST_WORLDS = 2**14  # with a wanted precision and without runs; at worst within 0.008

OFFERED = options.offered("verdict")

TREATMENTS = OFFERED["treatments"]
BASELINE = OFFERED["baseline"]


class VerdictChoices(
    options.StudyChoices, options.ScenarioChoices, options.ExecutionChoices, total=False
):
    """Keywords of `regame.verdict`; what is left out is as the experiment says.

    precision: half the width, above 0 and below 0.5, of the headline's interval at which no more
    worlds are sampled; `runs` is then the most. treatments by name, as text or objects of
    strategies, which are played in this process; baseline by name. firms: "usual" or "drawn".
    """

    precision: float
    treatments: "str | Strategy | Sequence[str | Strategy]"
    baseline: str
    firms: str


@dataclass(frozen=True, kw_only=True)
class VerdictOptions(
    options.StudyOptions, options.ScenarioOptions, options.Execution, options.Printing
):
    """The choices of a verdict."""

    treatments: tuple[str, ...] = TREATMENTS.field(())
    baseline: str | None = BASELINE.field()
    firms: str | None = options.FIRMS.field()
    by: tuple[str, ...] = OFFERED["by"].field(())
    precision: float | None = options.Flag(
        "Sample 64 worlds, 128 and so on, until the 95 % interval of the share harmed at the "
        f"end is this narrow, to either side; at most --runs, or {MOST_WORLDS} without.",
        "SHARE",
        usual="none",
    ).field()
    full: bool = OFFERED["full"].field(False)


def check_ways(asked: Sequence[str]) -> None:
    """Raise UserError for every way to cut the ledger that is none."""
    check_among("--by", asked, (*WAYS, USE, PLANT))

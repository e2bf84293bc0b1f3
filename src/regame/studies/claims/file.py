"""The file of the claims: what each says, what is measured for it, and the rule that decides."""

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from regame.analysis.rules import Bounds
from regame.config.section import Entry
from regame.core.errors import nearest
from regame.core.horizon import HORIZON, YEARS
from regame.core.options import LARGEST_SEED
from regame.core.packaged import toml
from regame.studies.hindcast.observed import NAMES

Measure = Literal[
    "level", "within", "change", "gain", "contribution", "ratio", "best", "survival", "shapley"
]
Unit = Literal["USD", "share", "points", "months", "times", "log"]
FIRST = 6  # month in which the weapons of 2010 begin, July; months of cover count from it
LATER = {5: 10, 10: 20}  # years by which plants must have run -> twice as many
KEPT = toml("claims.toml")  # what rows of a play hold, and what measures need of it
PER_HORIZON, WAITED = KEPT["per_horizon"], KEPT["waited"]
AT_THE_END = (*WAITED, *KEPT["at_the_end"])
ALONE = ("level", "within", "shapley")  # measures that compare with nothing else
SIDES: dict[Measure, tuple[int, int]] = KEPT["needs"]  # cells and outcomes; 0: any number


class Cell(Entry):
    """One way of playing every world: strategies, and what is different in the world.

    play: state -> strategy, over those of the experiment. set: key -> value in all worlds. scale:
    key -> factor on what the key is in each world.
    """

    play: dict[str, str] = Field({})
    set: dict[str, float] = Field({})
    scale: dict[str, float] = Field({})


class Figure(Entry):
    """A quantity with one value per world, summarised by its median.

    level: an outcome in a cell; of several outcomes the one furthest from support. within: the
    share of worlds in which it happens within so many months, `within`. change: of an
    outcome from `against` to `cells`, pair by pair; of several pairs or outcomes the one furthest
    from support. gain: the same in worlds in which the weapon fired, as a verdict counts them.
    contribution: (first cell less first against) less (second cell less second against). ratio:
    change of the first outcome over change of the second, summed over worlds. best: an outcome in
    a cell less that in the one of `against` that does best on average. survival: of plants that
    had run by `outcomes` years in both cells, the share that runs twice as late, cell less against.
    shapley: what each of the three mistakes of a planner costs in the sum of the outcomes, its mean
    addition over all orders of making them, the mean over worlds; cells make no mistake, each
    alone, each two and all three, in the order of `planner.MISTAKES`; the one furthest from
    support counts.
    """

    name: str = Field(min_length=1, description="what it is, in words")
    measure: Measure
    cells: tuple[str, ...] = Field(min_length=1)
    against: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = Field(min_length=1)
    unit: Unit
    within: float | None = Field(None, gt=0, description="months; of the measure within")

    @model_validator(mode="after")
    def _waits_for_something(self) -> Self:
        if (self.measure == "within") != (self.within is not None):
            raise ValueError("measure within needs within, the months; no other takes it")
        if self.measure == "within" and self.outcomes[0] not in WAITED:
            raise ValueError(f"measure within needs one of {', '.join(WAITED)}")
        return self

    @model_validator(mode="after")
    def _has_what_its_measure_needs(self) -> Self:
        for name, wanted in zip(("cells", "outcomes"), SIDES[self.measure], strict=True):
            count = len(getattr(self, name))
            if wanted and count != wanted:
                raise ValueError(f"measure {self.measure} needs {wanted} {name}, not {count}")
        if self.measure in ALONE:
            if self.against:
                raise ValueError(f"measure {self.measure} compares with nothing; drop against")
        elif self.measure == "best":
            if not self.against:
                raise ValueError("measure best needs against")
        elif len(self.against) != len(self.cells):
            raise ValueError(f"measure {self.measure} needs as many against as cells")
        return self


class Recorded(Entry):
    """A series of the hindcast in a year on record, shown beside a claim; it decides nothing."""

    name: str = Field(min_length=1)
    series: str = Field(min_length=1)
    year: int = Field(ge=2005, le=2015)
    unit: Literal["%", "t REO"]

    @model_validator(mode="after")
    def _is_a_series(self) -> Self:
        if self.series not in NAMES:
            raise ValueError(f"series {self.series!r}: no such series{nearest(self.series, NAMES)}")
        return self


class Contrary(Entry):
    """A world made so that the ledger must give an answer that it need not give elsewhere.

    says: that answer; an undecided one would show nothing. set: config key -> value over the
    config's, in one world with many lucks; play: state -> strategy in all cells; why: what is
    different there.
    """

    says: Literal["supported", "contradicted"]
    why: str = Field(min_length=1)
    set: dict[str, float] = Field({})
    play: dict[str, str] = Field({})

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if not self.set and not self.play:
            raise ValueError("a contrary world needs set or play")
        return self


class Claim(Entry):
    """One claim: decided by the bounds of a figure, or by a rule of the verdict.

    cannot: name of a rule of the experiment that decides it. stand_in: what of the claim the model
    has no part for, shown next to the verdict. untestable: why the model cannot test the claim,
    where it cannot: by construction, or on invented figures. shows: figures beside, which decide
    nothing. recorded: what the model says by the record's policies, beside too.
    """

    id: str = Field(pattern=r"^C\d\d$")
    claim: str = Field(min_length=1)
    question: str = Field(min_length=1)
    stands_for: str = Field(min_length=1, description="what it is in the model")
    figure: Figure | None = None
    rule: Bounds | None = None
    cannot: str | None = None
    stand_in: str = ""
    untestable: str = ""
    why: str = ""
    shows: tuple[Figure, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    contrary: Contrary

    @model_validator(mode="after")
    def _is_decided_in_one_way(self) -> Self:
        if (self.figure is None) != (self.rule is None):
            raise ValueError("figure and rule belong together")
        if (self.figure is None) == (self.cannot is None):
            raise ValueError("give one of figure with rule, or cannot")
        if self.figure is not None and not self.why:
            raise ValueError("why: say on what grounds the bounds were chosen")
        return self

    @model_validator(mode="after")
    def _looks_at_what_is_kept(self) -> Self:
        for figure in self.figures:
            if fault := fault_of_outcomes(figure):
                raise ValueError(f"{self.id}: {fault}")
        return self

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, the one that decides first."""
        return (*([] if self.figure is None else [self.figure]), *self.shows)


class Planning(Entry):
    """How claims about planners are played: in the first `runs` worlds, `chunk` rows a task."""

    runs: int = Field(ge=1)
    months: int = Field(ge=240, le=HORIZON)
    chunk: int = Field(24, ge=1)


class Ledger(Entry):
    """All claims, and the cells that they share.

    experiment: whose worlds, weapon's state and other strategies are taken. cells: name -> cell;
    every cell is played in the same worlds with the same luck. planners: how claims with a planner
    are played, as the others are if not given.
    """

    question: str = Field(min_length=1)
    experiment: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds to sample")
    months: int = Field(ge=240, le=HORIZON)
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    planners: Planning | None = None
    cells: dict[str, Cell] = Field(min_length=1)
    claims: tuple[Claim, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        ids = [claim.id for claim in self.claims]
        if len(set(ids)) < len(ids):
            raise ValueError("a claim is given twice")
        for claim in self.claims:
            for figure in claim.figures:
                if unknown := [n for n in cells_of([figure]) if n not in self.cells]:
                    raise ValueError(f"{claim.id}: {unknown[0]!r} is none of the cells")
        return self


def outcomes(months: int) -> list[str]:
    """Return the names of the outcomes that claims may look at, once so many months were played."""
    years = [reached for reached in YEARS if 12 * reached <= months]
    return [
        *(f"{name}_{reached}y" for name in PER_HORIZON for reached in years),
        *(f"flow_y{year}" for year in range(1, months // 12 + 1)),
        *AT_THE_END,
    ]


def fault_of_outcomes(figure: Figure) -> str:
    """Say which of a figure's outcomes is none that is kept, what is allowed and what is near."""
    if figure.measure == "survival":
        valid_years = [str(years) for years in LATER]
        allowed = f"years, one of {', '.join(valid_years)}"
    else:
        valid_years = outcomes(12 * YEARS[-1])
        years = ", ".join(str(reached) for reached in YEARS)
        allowed = (
            f"one of {', '.join(AT_THE_END)}, or flow_yK, or NAME_Ky with K of {years} and NAME of "
            f"{', '.join(PER_HORIZON)}"
        )
    for name in figure.outcomes:
        if name not in valid_years:
            return f"outcomes = {name!r}: must be {allowed}{nearest(name, valid_years)}"
    return ""


def cells_of(figures: Sequence[Figure]) -> list[str]:
    """Return the cells that figures need, in the order in which they name them."""
    return list(dict.fromkeys(name for f in figures for name in (*f.cells, *f.against)))

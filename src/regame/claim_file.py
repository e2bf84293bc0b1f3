"""The file of the claims: what each says, what is measured for it, and the rule that decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from regame.cannots import Bounds
from regame.design import LARGEST_SEED
from regame.errors import nearest
from regame.hindcast_series import NAMES

Measure = Literal["level", "change", "gain", "contribution", "ratio", "best", "survival", "shapley"]
Unit = Literal["USD", "share", "points", "months", "times", "log"]
ALONE = ("level", "shapley")  # measures that compare with nothing else
SIDES: dict[Measure, tuple[int, int]] = {  # cells and outcomes that a measure needs; 0: any number
    "level": (1, 0),
    "change": (0, 0),
    "gain": (0, 1),
    "contribution": (2, 1),
    "ratio": (1, 2),
    "best": (1, 1),
    "survival": (1, 1),
    "shapley": (8, 0),
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Cell(_Part):
    """One way of playing every world: strategies, and what is different in the world.

    play: state -> strategy, over those of the experiment. set: key -> value in all worlds. scale:
    key -> factor on what the key is in each world.
    """

    play: dict[str, str] = {}
    set: dict[str, float] = {}
    scale: dict[str, float] = {}


class Figure(_Part):
    """A quantity with one value per world, of which the median is told.

    level: an outcome in a cell; of several outcomes the one furthest from support. change: of an
    outcome from `against` to `cells`, pair by pair; of several pairs or outcomes the one furthest
    from support. gain: the same in worlds in which the weapon fired, as a verdict counts them.
    contribution: (first cell less first against) less (second cell less second against). ratio:
    change of the first outcome over change of the second, summed over worlds. best: an outcome in
    a cell less that in the one of `against` that does best on average. survival: of plants that
    had run by `outcomes` years in both cells, the share that runs twice as late, cell less against.
    shapley: what each of the three mistakes of a planner costs in the sum of the outcomes, its mean
    addition over all orders of making them, the mean over worlds; cells make no mistake, each
    alone, each two and all three, in the order of `planner.MISTAKES`; the one furthest from
    support is told.
    """

    name: str = Field(min_length=1, description="what it is, in words")
    measure: Measure
    cells: tuple[str, ...] = Field(min_length=1)
    against: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = Field(min_length=1)
    unit: Unit

    @model_validator(mode="after")
    def _has_what_its_measure_needs(self) -> Self:
        cells, outcomes = SIDES[self.measure]
        for what, given, wanted in (
            ("cells", self.cells, cells),
            ("outcomes", self.outcomes, outcomes),
        ):
            if wanted and len(given) != wanted:
                raise ValueError(f"measure {self.measure} needs {wanted} {what}, not {len(given)}")
        if self.measure in ALONE:
            if self.against:
                raise ValueError(f"measure {self.measure} compares with nothing; drop against")
        elif self.measure == "best":
            if not self.against:
                raise ValueError("measure best needs against")
        elif len(self.against) != len(self.cells):
            raise ValueError(f"measure {self.measure} needs as many against as cells")
        return self


class Recorded(_Part):
    """A series of the hindcast in a year on record, told beside a claim; it decides nothing."""

    name: str = Field(min_length=1)
    series: str = Field(min_length=1)
    year: int = Field(ge=2005, le=2015)
    unit: Literal["%", "t REO"]

    @model_validator(mode="after")
    def _is_a_series(self) -> Self:
        if self.series not in NAMES:
            raise ValueError(f"series {self.series!r}: no such series{nearest(self.series, NAMES)}")
        return self


class Contrary(_Part):
    """A world made so that the ledger must give an answer that it need not give elsewhere.

    says: that answer; an undecided one would show nothing. set: config key -> value over the
    config's, in one world with many lucks; play: state -> strategy in all cells; why: what is
    different there.
    """

    says: Literal["supported", "contradicted"]
    why: str = Field(min_length=1)
    set: dict[str, float] = {}
    play: dict[str, str] = {}

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if not self.set and not self.play:
            raise ValueError("a contrary world needs set or play")
        return self


class Claim(_Part):
    """One claim: decided by the bounds of a figure, or by a rule of the verdict.

    cannot: name of a rule of the experiment that decides it. stand_in: what of the claim the model
    has no part for, told next to the verdict. shows: figures told beside, which decide nothing.
    recorded: what the model says by the record's policies, told beside too.
    """

    id: str = Field(pattern=r"^C\d\d$")
    claim: str = Field(min_length=1)
    question: str = Field(min_length=1)
    stands_for: str = Field(min_length=1, description="what it is in the model")
    figure: Figure | None = None
    rule: Bounds | None = None
    cannot: str | None = None
    stand_in: str = ""
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

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, the one that decides first."""
        return (*([] if self.figure is None else [self.figure]), *self.shows)


class Planning(_Part):
    """How claims about planners are played: in the first `runs` worlds, `chunk` rows a task."""

    runs: int = Field(ge=1)
    months: int = Field(ge=240, le=600)
    chunk: int = Field(24, ge=1)


class Ledger(_Part):
    """All claims, and the cells that they share.

    experiment: whose worlds, weapon's state and other strategies are taken. cells: name -> cell;
    every cell is played in the same worlds with the same luck. planners: how claims with a planner
    are played, as the others are if not given.
    """

    question: str = Field(min_length=1)
    experiment: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds to sample")
    months: int = Field(ge=240, le=600)
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


def cells_of(figures: Sequence[Figure]) -> list[str]:
    """Return the cells that figures need, in the order in which they name them."""
    return list(dict.fromkeys(name for f in figures for name in (*f.cells, *f.against)))

"""Parts of what a comparison of cases finds: signs, cases, and the score against a record."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.signs import Found, Sign, Years

NEAR = 2.0  # factor within which a price meets the record


class Gain(Result):
    """A part of what the weapon changes in its first year, USD over worlds; see `PARTS`."""

    part: str
    mean_usd: float = Field(description="means add up to the mean change of national income")
    median_usd: float


class Part(Result):
    """What holds under worlds of one source, prior or posterior."""

    worlds_from: str
    worlds: int
    failed: int
    measures: tuple[Found, ...]
    income_path: tuple[tuple[float, ...], ...] = Field(
        description="quantiles 5, 25, 50, 75, 95 % of the gain so far, USD, every third month"
    )
    first_year: tuple[Gain, ...] = Field(
        (), description="national income of the weapon's first year by part, exports beside it"
    )


class Price(Result):
    """A price over worlds in a month of the weapon, with it or without."""

    case: str
    good: str
    where: str = Field(description="inside: the holder's own market; outside: all others")
    month: int = Field(description="of the weapon: 1 is its first, 0 the last before it")
    run: Literal["weapon", "baseline"]
    median: float
    low: float = Field(description="quantile 5 % of worlds")
    high: float = Field(description="quantile 95 % of worlds")
    unit: str
    worlds_from: str


class Peak(Result):
    """The highest price of a good outside, over that before the weapon: on record, and played."""

    case: str
    good: str
    month_on_record: int = Field(description="of the weapon: 1 is its first")
    height_on_record: float = Field(description="over the price before the weapon")
    month: int = Field(description="of the highest median, to the last month on record")
    height: float = Field(description="of the median world")

    @property
    def near(self) -> bool:
        """Whether month and height both lie within a factor of two of the record's."""
        ratios = (self.month / self.month_on_record, self.height / self.height_on_record)
        return all(1 / NEAR <= ratio <= NEAR for ratio in ratios)


class Override(Result):
    """An assumption that a case sets otherwise than the experiment that it carries."""

    key: str
    usual: str
    here: str


class FixedInput(Result):
    """An input that has one value in all worlds of a case."""

    key: str
    value: str


class Case(Result):
    """A case: who holds the chokepoint, with which weapon, and what came of it."""

    case: str
    experiment: str
    question: str
    holder: str
    weapon: str
    kind: str = Field("", description="of the weapon: price or stop; empty if the case is silent")
    aim: str = Field("", description="what the holder wants at home; empty if the case is silent")
    baseline: str
    plays: str = Field(description="the weapon as text of a strategy")
    opens: str = Field(description="month in which the world opens")
    starts: str = Field(description="month in which the weapon starts; horizons count from it")
    trade_usd: float = Field(description="the holder's exports in the year before, USD, median")
    money: str
    carries: str = Field(description="experiment whose behaviour it keeps, empty if it is the one")
    behaviour: int = Field(description="assumptions about behaviour that it keeps")
    overrides: tuple[Override, ...]
    ranges: dict[str, str] = Field(description="ranges of its own")
    fixed_inputs: tuple[FixedInput, ...] = Field(
        (), description="inputs that no range covers; they may be why all worlds agree"
    )
    config_hash: str
    parts: tuple[Part, ...] = Field(description="by source of worlds: prior, posterior")


def signs_of(cases: Sequence[Case]) -> Iterator[tuple[Case, Part, Found, Sign]]:
    """Give every sign with its case, source of worlds and measure, in their order."""
    for case in cases:
        for part in case.parts:
            for item in part.measures:
                for sign in item.signs:
                    yield case, part, item, sign


class Row(Result):
    """The sign of a case by one measure and horizon, flat, for scripts."""

    case: str
    holder: str
    weapon: str
    worlds_from: str = Field(description="prior or posterior")
    measure: str
    horizon_years: Years
    sign: str = Field(description="pays, neutral or harms, whichever most worlds have")
    share: float = Field(description="of worlds with that sign")
    right_rate: float | None = Field(
        description="how often signs of such a share came out right, over all other cases"
    )
    right_of: int = Field(description="signs that rate is counted over")
    turning_month: int | None = Field(
        description="month from the weapon's start from which the median keeps its last sign"
    )
    order: str = Field(description="order of signs over the horizons that most worlds have")


class Baseline(Result):
    """The sign of a rule without a model, and the model's under the first source of worlds."""

    case: str
    measure: str
    horizon_years: Years
    sign: str
    model: str = Field(description="sign that most worlds have")


class Baselines(Result):
    """What rules without a model say of the same cases, measures and horizons."""

    best_constant: tuple[Baseline, ...] = Field(
        (), description="one sign for all: that of most rows of --observed, harms without a table"
    )
    thumb: tuple[Baseline, ...] = Field((), description="pays for two years, harms afterwards")
    kind: tuple[Baseline, ...] = Field(
        (), description="a price weapon pays, a stop harms; cases that say their kind"
    )


class Scored(Result):
    """How many signs of a record the model and the rules without a model have right.

    Brier: the mean squared distance of the shares of worlds from what was observed, over the three
    signs; 0 is best. The rule of thumb is certain of its signs.
    """

    group: str
    rows: int
    model_right: int
    rule_right: int = Field(description="by the rule of thumb")
    constant_right: int = Field(description="by the one sign that most rows of the table have")
    kind_right: int | None = Field(
        description="by the kind of weapon; none where a case does not say it"
    )
    model_only: int | None = Field(None, description="right by the model, wrong by the kind")
    kind_only: int | None = Field(None, description="wrong by the model, right by the kind")
    kind_p: float | None = Field(
        None, description="exact test of these two, two-sided: chance of so uneven a split"
    )
    model_brier: float
    rule_brier: float


class Score(Result):
    """The score against a table that the user brings, by worlds of one source."""

    file: str
    worlds_from: str
    constant: str = Field(description="sign of the best constant")
    overall: Scored
    by_case: tuple[Scored, ...]
    by_measure: tuple[Scored, ...]
    by_group: tuple[Scored, ...] = Field((), description="income, and signs of 95 % of worlds")
    misses: tuple[str, ...]

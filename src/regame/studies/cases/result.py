"""What a comparison of cases finds, typed; its JSON keys are a contract."""

from collections.abc import Sequence
from typing import ClassVar

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.harm import BAND
from regame.analysis.signs import HORIZONS, MEASURES, Years
from regame.core.words import listed, percent
from regame.reports.page import pair
from regame.reports.templating import lines, said
from regame.studies.cases import words
from regame.studies.cases.charts import compare, path, picture
from regame.studies.cases.fixed import unanimous
from regame.studies.cases.parts import Baselines, Case, Peak, Price, Row, Score, signs_of
from regame.studies.frame import StudyAnswer, Table

QUESTION = "When does a chokepoint harm the one who uses it, over all cases?"


class Cases(StudyAnswer):
    """Every case with its signs, and the score against what was observed, if a table was given."""

    key_columns: ClassVar[int] = 2
    answer_last: ClassVar[bool] = True

    question: str = QUESTION
    runs: int
    rows: int
    seed: int
    horizons: tuple[Years, ...] = HORIZONS
    measures: dict[str, str] = Field(MEASURES, description="measure -> what it is")
    cases: tuple[Case, ...]
    table: tuple[Row, ...] = Field((), description="the signs of all cases, a flat row each")
    prices: tuple[Price, ...] = Field((), description="by month of the weapon")
    peaks: tuple[Peak, ...] = Field((), description="of prices outside, beside those on record")
    baselines: Baselines = Field(Baselines(), description="what rules without a model say")
    scores: tuple[Score, ...] = ()
    skipped: tuple[str, ...] = Field((), description="cases of --observed that are not played")
    failed_rows: int
    elapsed_s: float

    @property
    def sentence(self) -> str:
        """The answer in a sentence: the order of signs of income, case by case."""
        return f"Income since the start: {listed([_in_short(case) for case in self.cases])}."

    def to_frame(self) -> pd.DataFrame:
        """Return a row per case, source of worlds, measure and horizon."""
        return pd.DataFrame(
            {
                "case": case.case,
                "holder": case.holder,
                "weapon": case.weapon,
                "worlds_from": part.worlds_from,
                "measure": reading.measure,
                **sign.to_json(),
                "order": reading.order,
                "order_share": reading.order_share,
                "turning_month": reading.turning_month,
            }
            for case, part, reading, sign in signs_of(self.cases)
        )

    def chart(self) -> Markup:
        """Draw all cases side by side."""
        return compare(self.cases)

    def pictures(self) -> Markup:
        """Draw all cases side by side, and of each its income and its price outside."""
        each = [
            pair(*(path(case, part) for part in case.parts), picture(case, self.prices))
            for case in self.cases
        ]
        return lines([self.chart(), *each])

    def opening(self) -> list[str]:
        """Return the answer."""
        return [self.sentence]

    def tables(self) -> list[Table]:
        """Return signs by source of worlds, highest prices, rules without a model, and scores."""
        signs = words.by_source(self.cases, words.brief_cells)
        tables = [Table(f"Worlds of the {name}", words.BRIEF, rows) for name, rows in signs.items()]
        if self.peaks:
            tables.append(Table("Highest prices", words.PEAKS, words.peak_rows(self.peaks)))
        rules = words.rule_rows(self.baselines, self.cases)
        tables.append(Table("Signs without a model", words.RULES, rules))
        for score in self.scores:
            title = f"Against {score.file}, worlds of the {score.worlds_from}"
            tables.append(Table(title, words.SCORED, words.scored_rows(score)))
        return tables

    def closing(self) -> list[str]:
        """Return how to read it, the first year, who plays what, and why all worlds may agree."""
        first_years, agreed = map(words.first_year, self.cases), map(unanimous, self.cases)
        return [*said("cases", "closing", self, BAND, first_years, agreed), *self.skipped]


def _in_short(case: Case) -> str:
    reading = case.parts[0].measures[0]
    return f"{case.case} {reading.order} ({percent(reading.order_share)} of worlds)"


def flat_rows(cases: Sequence[Case]) -> tuple[Row, ...]:
    """Return a flat row per case, source of worlds, measure and horizon."""
    return tuple(
        Row.like(
            case,
            worlds_from=part.worlds_from,
            measure=reading.measure,
            horizon_years=sign.years,
            sign=sign.sign,
            share_of_worlds=sign.share,
            turning_month=reading.turning_month,
            order=reading.order,
        )
        for case, part, reading, sign in signs_of(cases)
    )

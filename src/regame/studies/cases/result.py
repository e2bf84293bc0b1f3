"""What a comparison of cases finds, typed; its JSON keys are a contract."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.signs import HORIZONS, MEASURES, Years
from regame.core.words import listed, percent
from regame.reports.page import Drawable, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import StudyResult
from regame.studies.cases.charts import compare
from regame.studies.cases.parts import Baselines, Case, Part, Peak, Price, Row, Score
from regame.studies.cases.words import HEADINGS, rows_of

QUESTION = "When does a chokepoint harm the one who uses it, over all cases?"


class Cases(StudyResult, Drawable):
    """Every case with its signs, and the score against what was observed, if a table was given."""

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
            for case in self.cases
            for part in case.parts
            for reading in part.measures
            for sign in reading.signs
        )

    def chart(self) -> Markup:
        """Draw all cases side by side."""
        return compare(self.cases)

    def _repr_html_(self) -> str:
        """Return the answer, its table and its picture, for notebooks."""
        rows = [row for case in self.cases for row in rows_of(case, case.parts[0])]
        parts = [
            paragraph(self.sentence),
            self.chart(),
            table(HEADINGS, rows, self.question),
        ]
        return str(notebook(lines(parts)))


def _in_short(case: Case) -> str:
    part: Part = case.parts[0]
    reading = part.measures[0]
    return f"{case.case} {reading.order} ({percent(reading.order_share)} of worlds)"


def flat_rows(cases: Sequence[Case]) -> tuple[Row, ...]:
    """Return a flat row per case, source of worlds, measure and horizon."""
    return tuple(
        Row(
            case=case.case,
            holder=case.holder,
            weapon=case.weapon,
            worlds_from=part.worlds_from,
            measure=reading.measure,
            horizon_years=sign.years,
            sign=sign.sign,
            share_of_worlds=sign.share,
            turning_month=reading.turning_month,
            order=reading.order,
        )
        for case in cases
        for part in case.parts
        for reading in part.measures
        for sign in reading.signs
    )

"""What a test of robustness finds, typed (schema in docs/schemas)."""

from pathlib import Path

import pandas as pd

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.words import interval, money, percent


class Held(Result):
    """The headline under one variant, after the study's horizon.

    change: of the share harmed against the headline, in points of a share of the same worlds.
    """

    name: str
    kind: str
    why: str
    worlds: int
    pays_share: float
    self_harm_share: float
    self_harm_ci: Interval
    median_difference_usd: float | None
    change: float


class RobustnessResult(Result):
    """The headline, its variants, and the range of the share of worlds harmed over them."""

    schema_version: int
    question: str
    treatment: str
    baseline: str
    years: int
    runs: int
    rows: int
    seed: int
    config_hash: str
    headline: Held
    variants: tuple[Held, ...]
    lowest: float
    highest: float
    failed_rows: int
    out: str
    elapsed_s: float

    @property
    def path(self) -> Path:
        """The folder of results."""
        return Path(self.out)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per variant, the headline first."""
        return pd.DataFrame([held.to_json() for held in (self.headline, *self.variants)])

    def rows_of(self) -> list[list[str]]:
        """Return the table as text: variant, what is varied, pays, harms, change, median gain."""
        return [
            [
                held.name,
                held.kind,
                percent(held.pays_share),
                f"{percent(held.self_harm_share)} ({interval(held.self_harm_ci, percent)})",
                f"{100 * held.change:+.0f}",
                money(held.median_difference_usd),
            ]
            for held in (self.headline, *self.variants)
        ]

    def _repr_html_(self) -> str:
        """Return the table as HTML, for notebooks."""
        from regame.reports.page import paragraph, table

        return str(paragraph(self.sentence) + table(HEADINGS, self.rows_of(), self.question))

    @property
    def sentence(self) -> str:
        """The answer in a sentence."""
        return (
            f"{self.treatment} against {self.baseline} harms its user in "
            f"{percent(self.headline.self_harm_share)} of worlds after {self.years} years; over "
            f"{len(self.variants)} variants the share lies between {percent(self.lowest)} and "
            f"{percent(self.highest)}."
        )


HEADINGS = ("variant", "kind", "pays", "harms (95 %)", "change, points", "median gain, USD")

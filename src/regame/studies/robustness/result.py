"""What a test of robustness finds, typed (schema in docs/schemas)."""

import pandas as pd

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.words import NONE, UNUSED, interval, money, percent
from regame.runs.results import InFolder


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
    mean_difference_usd: float | None
    mean_difference_ci: Interval | None
    change: float

    def shares(self) -> tuple[str, str, str]:
        """Return pays, harms with its interval, and change, as text; of no world nothing."""
        if not self.worlds:
            return UNUSED, NONE, NONE
        harms = f"{percent(self.self_harm_share)} ({interval(self.self_harm_ci, percent)})"
        return percent(self.pays_share), harms, f"{100 * self.change:+.0f}"

    def gains(self) -> tuple[str, str]:
        """Return the median gain, and the mean with its interval, as text."""
        bounds = interval(self.mean_difference_ci, money)
        return money(self.median_difference_usd), f"{money(self.mean_difference_usd)} ({bounds})"


class RobustnessResult(InFolder):
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

    def to_frame(self) -> pd.DataFrame:
        """Return a row per variant, the headline first."""
        return pd.DataFrame([held.to_json() for held in (self.headline, *self.variants)])

    def rows_of(self) -> list[list[str]]:
        """Return the table as text: variant, kind, pays, harms, change, median and mean gain."""
        return [
            [held.name, held.kind, *held.shares(), *held.gains()]
            for held in (self.headline, *self.variants)
        ]

    def _repr_html_(self) -> str:
        """Return the table as HTML, for notebooks."""
        from regame.reports.page import paragraph, table

        return str(paragraph(self.sentence) + table(HEADINGS, self.rows_of(), self.question))

    @property
    def sentence(self) -> str:
        """The answer in a sentence."""
        if not self.headline.worlds:
            return f"{self.treatment} is {UNUSED} in {self.years} years: no world can be judged."
        return (
            f"{self.treatment} against {self.baseline} harms its user in "
            f"{percent(self.headline.self_harm_share)} of worlds after {self.years} years; over "
            f"{len(self.variants)} variants the share lies between {percent(self.lowest)} and "
            f"{percent(self.highest)}."
        )


HEADINGS = (
    "variant",
    "kind",
    "pays",
    "harms (95 %)",
    "change, points",
    "median",
    "mean (95 %), USD",
)

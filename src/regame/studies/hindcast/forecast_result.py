"""What a forecast finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd
from pydantic import Field

from regame.core.errors import UserError, nearest
from regame.core.words import percent
from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import PlayedResult
from regame.studies.hindcast.charts import foretold_plot
from regame.studies.hindcast.parts import Band, Cut, Forecasts, Foretold, Rival, Sign, Turn, Worth

SHOWN = "price_outside_light"  # series of the picture in a notebook
PSEUDO = (
    "These are pseudo-forecasts: the worlds were fitted to {year}, but whoever built the model "
    "knew what came after it."
)


class Forecast(PlayedResult):
    """Years after a fit, forecast and scored beside two baselines that need no model."""

    worlds: str = Field(description="where worlds come from")
    fitted_until: int = Field(description="last year of the record that the worlds have seen")
    scores: Forecasts
    by_series: tuple[Cut, ...]
    by_horizon: tuple[Cut, ...]
    figures: tuple[Foretold, ...]
    signs: tuple[Sign, ...]
    turning_points: tuple[Turn, ...]
    steps: int = Field(description="moves on record from one figure of a series to the next")
    steps_right: int = Field(description="of them, in which the median moves the same way")
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    persistence: float = Field(description="share of the model's error that is left a year later")
    without_memory: Worth = Field(description="scores if the error on record is not carried on")
    series: tuple[Band, ...]
    failed_rows: int
    elapsed_s: float
    runs_per_s: float

    def to_frame(self) -> pd.DataFrame:
        """Return a row per figure that came: what was said of it, and its scores."""
        return pd.DataFrame([row.to_json() for row in self.figures])

    def bands(self, series: str) -> list[Band]:
        """Return the years of a series, the first to come first; none if it was not played."""
        return [band for band in self.series if band.series == series]

    @property
    def missed(self) -> list[str]:
        """Figures outside their band, by series and year."""
        return [f"{row.series} {row.year}" for row in self.figures if not row.inside]

    @property
    def sentences(self) -> list[str]:
        """What the scores say."""
        s, bare = self.scores, self.without_memory
        right = [sign for sign in self.signs if sign.right]
        turned = [turn for turn in self.turning_points if turn.right]
        wrong = "; wrong: " + ", ".join(x.sign for x in self.signs if not x.right)
        return [
            PSEUDO.format(year=self.fitted_until),
            f"Worlds: {self.worlds}.",
            f"{s.values} figures of {s.first} to {s.to}: {percent(s.near)} near (within a factor "
            f"of 1.5, or 8 points), {percent(s.in_band)} in the 5–95 % band "
            f"({percent(s.worlds_in_band)} in that of the worlds alone).",
            f"What a series was off by on record is carried on; {percent(self.persistence)} of it "
            f"is left a year later. Without: {percent(bare.near)} near, {percent(bare.in_band)} in "
            f"the band, a mean log score of {bare.log_score:.2f} instead of {s.log_score:.2f}.",
            against("no change", s.no_change),
            against("the trend of the last five years", s.trend),
            f"{len(right)} of {len(self.signs)} signs are right"
            f"{wrong if len(right) < len(self.signs) else ''}.",
            f"The median moves as the record does in {self.steps_right} of {self.steps} steps, and "
            f"has {len(turned)} of {len(self.turning_points)} turning points.",
        ]

    def plot(self, series: str = SHOWN) -> Picture:
        """Draw a series over the years: the band, the median world and what came.

        Raises UserError for a series that was not played.
        """
        series_names = list(dict.fromkeys(band.series for band in self.series))
        if series not in series_names:
            raise UserError(f"plot: no series {series!r}{nearest(series, series_names)}")
        return Picture(notebook(foretold_plot(self.bands(series), self.figures, self.fitted_until)))

    def _repr_html_(self) -> str:
        """Return the scores in sentences, by horizon, and a picture, for notebooks."""
        rows = [
            [c.name, str(c.values), percent(c.near), percent(c.in_band)] for c in self.by_horizon
        ]
        parts = [paragraph(self.question), *map(paragraph, self.sentences)]
        parts.append(table(("years ahead", "figures", "near", "in band"), rows, "By horizon"))
        parts.append(foretold_plot(self.bands(SHOWN), self.figures, self.fitted_until))
        return str(notebook(lines(parts)))


def against(name: str, rival: Rival) -> str:
    """Say how far the model is ahead of a baseline, or behind it."""
    comparison = "ahead of" if rival.ahead > 0 else "behind"
    return (
        f"On the {rival.values} figures with a record to start from the model's mean log score is "
        f"{rival.model_log_score:.2f}, {abs(rival.ahead):.2f} {comparison} {name} "
        f"({rival.log_score:.2f}; standard error {rival.ahead_error:.2f}), which has "
        f"{percent(rival.near)} near and {percent(rival.in_band)} in its band."
    )

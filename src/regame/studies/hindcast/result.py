"""What a hindcast finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd
from pydantic import Field

from regame.core.errors import UserError, nearest
from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import PlayedResult
from regame.studies.hindcast.charts import plot
from regame.studies.hindcast.parts import Band, Grouping, Score

SHOWN = "price_outside_light"  # series of the picture in a notebook


class Hindcast(PlayedResult):
    """The model beside the record: coverage of the bands, and every series year by year."""

    worlds: str = Field(description="where worlds come from")
    until: int = Field(description="last year that is scored")
    fitted_until: int = Field(description="last year of the record that set the model")
    observations: int = Field(description="figures on record that count")
    coverage: float | None = Field(description="share of figures on record inside 5 to 95 %")
    coverage_near: float | None = Field(description="the same, the record's own error allowed for")
    coverage_by_kind: dict[str, float]
    band_widths: dict[str, float | None] = Field(
        description="median by kind: points of shares, high over low of all else"
    )
    coverage_of_worlds: float | None = Field(description="without the discrepancy")
    band_widths_of_worlds: dict[str, float | None]
    shown: int = Field(description="figures on record, with those whose inputs come from them")
    coverage_of_shown: float | None = Field(description="of all that is shown")
    coverage_of_worlds_of_shown: float | None
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    groupings: tuple[Grouping, ...]
    missed: tuple[str, ...]
    series: tuple[Band, ...]
    scores: tuple[Score, ...]
    failed_rows: int
    elapsed_s: float
    runs_per_s: float

    def bands(self, series: str) -> list[Band]:
        """Return the years of a series, the first to come first; none if it was not played."""
        return [band for band in self.series if band.series == series]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per series and year: 5, 50 and 95 % of worlds, and the record."""
        return pd.DataFrame([band.to_json() for band in self.series])

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the score card."""
        return {"scores": self.scores_frame()}

    def scores_frame(self) -> pd.DataFrame:
        """Return the score card, a row per figure on record."""
        return pd.DataFrame([score.to_json() for score in self.scores])

    @property
    def sentences(self) -> list[str]:
        """The score card in sentences."""
        if self.coverage is None or self.coverage_near is None or self.coverage_of_worlds is None:
            return ["There is nothing on record to score in these years."]
        parts = [f"{kind} {100 * share:.0f} %" for kind, share in self.coverage_by_kind.items()]
        widths = [
            f"{kind} {value:.1f} points" if kind == "share" else f"{kind} ×{value:.1f}"
            for kind, value in self.band_widths.items()
            if value is not None
        ]
        return [
            f"Worlds: {self.worlds}.",
            f"{100 * self.coverage:.0f} % of {self.observations} figures on record lie inside the "
            f"5–95 % band ({', '.join(parts)}); {100 * self.coverage_near:.0f} % do if the "
            "record's own error is allowed for.",
            f"Median width of the band: {', '.join(widths)}.",
            "The band is the spread of worlds and a discrepancy estimated on the other series of "
            f"the record to {self.fitted_until}; the worlds alone hold "
            f"{100 * self.coverage_of_worlds:.0f} %.",
            *self._shown(),
            *self._against(),
        ]

    def _shown(self) -> list[str]:
        """The same by the count of before, in which circular figures were scored too."""
        if self.shown == self.observations or self.coverage_of_shown is None:
            return []
        worlds = 100 * (self.coverage_of_worlds_of_shown or 0.0)
        return [
            f"{self.shown - self.observations} more figures are shown and not scored, since inputs "
            f"come from them; counted with them, {100 * self.coverage_of_shown:.0f} % of "
            f"{self.shown} lie inside, and the worlds alone hold {worlds:.0f} %."
        ]

    def _against(self) -> list[str]:
        """How the way in which series share a discrepancy does against the best of the others."""
        if not self.groupings:
            return []
        others = self.groupings[1:]
        best = max(others, key=lambda way: way.ahead)
        comparison = "ahead of" if best.ahead > 0 else "behind"
        return [
            f"Of {len(others)} other ways to share it among series the best ({best.grouping}) "
            f"predicts series left out with a log score {abs(best.ahead):.2f} a figure "
            f"{comparison} that of the way used (standard error {best.ahead_error:.2f})."
        ]

    def plot(self, series: str = SHOWN) -> Picture:
        """Draw a series over the years: the band, the median world and the record.

        Raises UserError for a series that was not played.
        """
        series_names = list(dict.fromkeys(band.series for band in self.series))
        if series not in series_names:
            raise UserError(f"plot: no series {series!r}{nearest(series, series_names)}")
        return Picture(notebook(plot(self.bands(series), self.scores)))

    def _repr_html_(self) -> str:
        """Return the card in sentences, coverage by kind and a picture, for notebooks."""
        rows = [[kind, f"{100 * share:.0f} %"] for kind, share in self.coverage_by_kind.items()]
        parts = [paragraph(self.question), *map(paragraph, self.sentences)]
        parts.append(table(("kind", "inside 5–95 %"), rows, "Coverage by kind of figure"))
        return str(notebook(lines([*parts, plot(self.bands(SHOWN), self.scores)])))

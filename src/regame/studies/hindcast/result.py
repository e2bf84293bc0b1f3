"""What a hindcast finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections.abc import Sequence

from pydantic import Field

from regame.analysis.results import Result
from regame.reports.templating import said
from regame.studies.hindcast.charts import BySeries, Dot
from regame.studies.hindcast.parts import Band, Grouping, Score

WHY_NOT = {"input": "that inputs come from", "fitted": "that the fit of these worlds has met"}


class Hindcast(BySeries):
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
    shown: int = Field(description="figures on record, with those that are not scored")
    not_scored: dict[str, int] = Field(
        description="figures that are shown and do not count, by why: input, fitted, or mechanism"
    )
    coverage_of_shown: float | None = Field(description="of all that is shown")
    coverage_of_worlds_of_shown: float | None
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    groupings: tuple[Grouping, ...]
    missed: tuple[str, ...]
    series: tuple[Band, ...] = Field(title="Series by year")
    scores: tuple[Score, ...] = Field(title="Every figure on record")
    failed_rows: int
    elapsed_s: float
    runs_per_s: float

    def all_bands(self) -> tuple[Band, ...]:
        """Return the bands of all series."""
        return self.series

    def dots(self, series: str) -> list[Dot]:
        """Return the figures on record of a series over whole years."""
        return [
            Dot(row.year - (row.span - 1) / 2, row.observed, row.when, row.inside)
            for row in self.scores
            if row.series == series and not row.month
        ]

    def mark(self) -> tuple[float, str]:
        """Return the end of the record that set the model."""
        return self.fitted_until + 0.5, "record used to here"

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: of series they see plots."""
        return () if name == "series" else super().seen(name)

    def opening(self) -> list[str]:
        """Return what was played."""
        return [f"{self.runs} worlds of the record to {self.until}, seed {self.seed}."]

    def closing(self) -> list[str]:
        """Return the score card in sentences."""
        kinds = [f"{kind} {100 * share:.0f} %" for kind, share in self.coverage_by_kind.items()]
        widths = [
            f"{kind} {value:.1f} points" if kind == "share" else f"{kind} ×{value:.1f}"
            for kind, value in self.band_widths.items()
            if value is not None
        ]
        reasons = [
            f"{count} {WHY_NOT.get(why, f'that {why} was put in for')}"
            for why, count in self.not_scored.items()
        ]
        return said("hindcast", "card", self, kinds, widths, reasons)

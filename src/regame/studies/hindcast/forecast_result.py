"""What a forecast finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from pydantic import Field

from regame.reports.templating import said
from regame.studies.hindcast.charts import BySeries, Dot
from regame.studies.hindcast.parts import Band, Cut, Forecasts, Foretold, Sign, Turn, Worth


class Forecast(BySeries):
    """Years after a fit, forecast and scored beside two baselines that need no model."""

    worlds: str = Field(description="where worlds come from")
    fitted_until: int = Field(description="last year of the record that the worlds have seen")
    scores: Forecasts
    figures: tuple[Foretold, ...] = Field(title="Every figure that came")
    by_series: tuple[Cut, ...] = Field(title="By series")
    by_horizon: tuple[Cut, ...] = Field(title="By years ahead")
    signs: tuple[Sign, ...] = Field(title="Signs")
    turning_points: tuple[Turn, ...] = Field(title="Turning points")
    steps: int = Field(description="moves on record from one figure of a series to the next")
    steps_right: int = Field(description="of them, in which the median moves the same way")
    discrepancy: dict[str, float] = Field(description="spread of the error, by series")
    persistence: float = Field(description="share of the model's error that is left a year later")
    without_memory: Worth = Field(description="scores if the error on record is not carried on")
    series: tuple[Band, ...]
    failed_rows: int
    elapsed_s: float
    runs_per_s: float

    def all_bands(self) -> tuple[Band, ...]:
        """Return the bands of all series."""
        return self.series

    def dots(self, series: str) -> list[Dot]:
        """Return the record of a series; what the worlds have seen is not held to the band."""
        came = {row.year: row.inside for row in self.figures if row.series == series}
        return [
            Dot(row.at, row.observed, str(row.year), came.get(row.year))
            for row in self.series
            if row.series == series and row.observed is not None
        ]

    def mark(self) -> tuple[float, str]:
        """Return the end of the record that the worlds have seen."""
        return self.fitted_until + 0.5, "fitted to here"

    def names(self) -> list[str]:
        """Return the series of which figures came."""
        return list(dict.fromkeys(row.series for row in self.figures))

    @property
    def missed(self) -> list[str]:
        """Figures outside their band, by series and year."""
        return [f"{row.series} {row.year}" for row in self.figures if not row.inside]

    def closing(self) -> list[str]:
        """Return what the scores say."""
        wrong = [sign.sign for sign in self.signs if not sign.right]
        return said("hindcast", "forecast", self, wrong)

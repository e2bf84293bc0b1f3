"""What a forecast finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from pydantic import Field

from regame.core.words import percent
from regame.studies.hindcast.charts import BySeries, Dot
from regame.studies.hindcast.parts import Band, Cut, Forecasts, Foretold, Rival, Sign, Turn, Worth

PSEUDO = (
    "These are pseudo-forecasts: the worlds were fitted to {year}, but whoever built the model "
    "knew what came after it."
)


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


def against(name: str, rival: Rival) -> str:
    """Say how far the model is ahead of a baseline, or behind it."""
    comparison = "ahead of" if rival.ahead > 0 else "behind"
    return (
        f"On the {rival.values} figures with a record to start from the model's mean log score is "
        f"{rival.model_log_score:.2f}, {abs(rival.ahead):.2f} {comparison} {name} "
        f"({rival.log_score:.2f}; standard error {rival.ahead_error:.2f}), which has "
        f"{percent(rival.near)} near and {percent(rival.in_band)} in its band."
    )

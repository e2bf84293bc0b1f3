"""What hindcasts have in common: series over time, each with a plot."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from markupsafe import Markup

from regame.core.errors import UserError, nearest
from regame.reports.page import Picture, notebook, pair
from regame.runs.results import PlayedResult
from regame.studies.frame import StudyAnswer
from regame.studies.hindcast.charts import Dot, series_plot
from regame.studies.hindcast.parts import Band, MonthBand


class BySeries(PlayedResult, StudyAnswer):
    """A result with bands of series over time, and what is on record beside them.

    first_series: the series that a notebook shows.
    """

    first_series: ClassVar[str] = "price_outside_light"
    key_columns: ClassVar[int] = 2  # series and date

    @abstractmethod
    def all_bands(self) -> Sequence[Band] | Sequence[MonthBand]:
        """Return the bands of all series."""

    def bands(self, series: str) -> list[Band | MonthBand]:
        """Return the bands of a series, the first to come first; none if it was not played."""
        return [band for band in self.all_bands() if band.series == series]

    @abstractmethod
    def dots(self, series: str) -> list[Dot]:
        """Return the figures on record of a series."""

    def mark(self) -> tuple[float, str] | None:
        """Return a date to mark, in years, and what it is."""
        return None

    def names(self) -> list[str]:
        """Return the series that were played."""
        return list(dict.fromkeys(band.series for band in self.all_bands()))

    def chart(self) -> Markup:
        """Draw the series that says most."""
        return self._drawn(self.first_series)

    def pictures(self) -> Markup:
        """Draw every series."""
        return pair(*map(self._drawn, self.names()))

    def plot(self, series: str = "") -> Picture:
        """Draw a series: the band, the median world and the record.

        series: the one that says most if none. Raises UserError for one that was not played.
        """
        series = series or self.first_series
        if series not in self.names():
            raise UserError(f"plot: no series {series!r}{nearest(series, self.names())}")
        return Picture(notebook(self._drawn(series)))

    def _drawn(self, series: str) -> Markup:
        return series_plot(self.bands(series), self.dots(series), self.mark())

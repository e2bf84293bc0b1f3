"""What a test of claims finds, part by part. Names of fields are keys of the JSON result.

UNITS: of what claims measure, how people read them, and how an axis shows them.
"""

from typing import Annotated, Literal

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.shown import Share, Shown
from regame.core.words import money, percent, points
from regame.reports.templating import sentence
from regame.studies.claims.file import Contrary

Verdict = Literal["supported", "contradicted", "undecided", "not testable here"]
VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "undecided", "not testable here")
NEVER = "not measured"
Year = Annotated[float, Shown("{:.0f}".format)]


class Censored(Result):
    """Worlds in which what a claim waits for has not happened by the end of the run."""

    limit: float = Field(description="months that were played")
    share: float = Field(description="of worlds in which it has not happened by then")
    share_ci: Interval


class Figure(Result):
    """A figure: a median over worlds, or a share of worlds, with its 95 % interval.

    Of a censored figure an end beyond the run is None, in the interval and in the figure itself.
    """

    name: str
    unit: str
    figure: float | None
    interval: tuple[float | None, float | None] | None
    censored: Censored | None = None
    curve: dict[int, float] | None = Field(None, description="months -> share of worlds by then")

    @property
    def shown(self) -> tuple[str, str]:
        """The figure and its interval as people read them."""
        if self.interval is None:
            return NEVER, ""
        low, high = (self._show(end) for end in self.interval)
        return self._show(self.figure), f"{low} to {high}"

    @property
    def text(self) -> str:
        """The figure with its interval in one line, and how many worlds are beyond the run."""
        return sentence("claims", "figure", *self.shown, self.censored)

    def _show(self, value: float | None) -> str:
        show = UNITS[self.unit].show
        if value is not None:
            return show(value)
        return "-" if self.censored is None else f"beyond {show(self.censored.limit)}"


class Beside(Figure):
    """A figure that decides nothing; record: what is on record, where it is a series in a year."""

    record: float | None = None
    misses: bool | None = Field(None, description="the record lies outside what worlds give")


class Source(Result):
    """What sources say of a claim's own figures, a row of the table `claims`."""

    claim: str = Field(title="claim")
    item: str = Field(title="what")
    claimed: str | None = Field(title="claimed")
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    year: Year | None = Field(title="year")
    says: str = Field(title="what sources say")
    against: str
    source: str = Field(title="source")
    confidence: str = Field(title="grade")
    note: str | None


class Answer(Result):
    """The answer to one claim, and what it rests on.

    by_rule: what the rule alone says. It differs from the verdict where the worlds cannot test the
    claim; `not_testable` says why.
    """

    id: str = Field(title="claim")
    claim: str
    question: str
    stands_for: str = Field(title="in the model")
    verdict: Verdict = "undecided"
    by_rule: Verdict = "undecided"
    not_testable: str = ""
    past_bar: Share | None = Field(
        None, title="worlds past the bar", description="share of worlds that alone support it"
    )
    figure: float | None = None
    figure_name: str | None = None
    unit: str | None = None
    interval: tuple[float | None, float | None] | None = None
    censored: Censored | None = None
    curve: dict[int, float] | None = None
    bounds: dict[str, float] = Field({}, description="of the rule, in the figure's unit")
    condition: str = ""
    off_the_record: str = ""
    stand_in: str = ""
    rule: str = Field("", title="rule")
    why: str = Field("", title="why these bounds")
    evidence: str = ""
    worlds: int | None = None
    quantiles: dict[str, float] | None = None
    shows: tuple[Beside, ...] = ()
    record: tuple[Source, ...] = ()
    contrary: Contrary

    @property
    def decides(self) -> Figure | None:
        """The figure that decides, or None where nothing could be measured."""
        if self.figure_name is None or self.unit is None or self.interval is None:
            return None
        return Figure.like(self, name=self.figure_name)


class Played(Result):
    """Claims whose cells were played together."""

    name: str
    claims: tuple[str, ...]
    worlds: int
    cells: int
    rows: int
    months: int
    elapsed_s: float


UNITS = {
    "USD": Shown(money, axis="bn USD", scale=1e9),
    "share": Shown(percent, axis="%", scale=0.01),
    "points": Shown(points, axis="points", scale=0.01),
    "months": Shown(lambda value: f"{value:.0f} months", axis="months"),
    "times": Shown(lambda value: f"{value:.2f} times", axis="times"),
    "tonnes": Shown(lambda value: f"{value / 1e3:.1f} kt", axis="kt", scale=1e3),
    "log": Shown(lambda value: f"{value:+.3f}", axis="log"),
}

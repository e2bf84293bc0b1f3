"""The scorecard, typed (schema in docs/schemas), and its page of the documentation."""

from typing import Annotated

from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Shown
from regame.reports.charts import dots
from regame.reports.templating import markdown
from regame.runs.store import write_text
from regame.studies.frame import StudyAnswer, Table, cells_of
from regame.tables import figures

SHORT = ("id", "published", "ours", "unit", "ratio", "status")  # the rest is for the page
Digits = Annotated[float, Shown(lambda value: "" if value is None else f"{value:.3g}")]
Ratio = Annotated[float, Shown("{:.2g}".format)]
type Ends = tuple[float | None, float | None]


class Beside(Result):
    """A published figure and ours. ours: median over worlds, 5 and 95 %, or a share of worlds."""

    id: str = Field(title="id")
    source: str = Field(title="source")
    question: str = Field(title="question")
    published: Digits = Field(title="published")
    published_low: float | None
    published_high: float | None
    unit: str = Field(title="unit")
    ours: Digits | None = Field(title="ours")
    ours_low: float | None
    ours_high: float | None
    ratio: Ratio | None = Field(
        title="ratio", description="ours over published; none where that is 0"
    )
    status: str = Field(title="status")
    why: str = Field(title="why it differs")
    read_at: str
    confidence: str

    @property
    def published_ci(self) -> Ends | None:
        """The range that is published, if one is."""
        return _ends(self.published, self.published_low, self.published_high)

    @property
    def ours_ci(self) -> Ends | None:
        """The range over worlds, if there is one."""
        return _ends(self.ours, self.ours_low, self.ours_high)


def _ends(middle: float | None, low: float | None, high: float | None) -> Ends | None:
    return None if {low, high} <= {None, middle} else (low, high)


class DockResult(StudyAnswer):
    """Published figures beside ours."""

    date: str
    runs: int
    seed: int
    played_rows: int
    failed_rows: int
    rows: tuple[Beside, ...] = Field(title="Published figures and ours")
    elapsed_s: float

    def chart(self) -> Markup:
        """Draw our figures over the published ones, which have many units."""
        rows = [(row.id, row.ratio, None) for row in self.rows if row.ratio is not None]
        title, same = "Our figures over the published ones", {"as published": 1.0}
        return dots(title, "ours / published", rows, 1.0, same) if rows else Markup()

    def tables(self) -> list[Table]:
        """Return the table without questions and reasons."""
        headings, cells = cells_of(self.rows)
        columns = [headings.index(name) for name in SHORT]
        title = f"Published figures and ours, medians of {self.runs} worlds (5 to 95 %)"
        return [Table(title, SHORT, [[row[column] for column in columns] for row in cells])]


PAGE, FIRST = "docking.md", "docking_first"
FIRST_HEADINGS = ("id", "ours", "least", "most", "ratio")


def write_page(found: DockResult) -> None:
    """Write the page of the documentation into the folder of results."""
    write_text(found.notes / PAGE, render(found))


def render(found: DockResult) -> str:
    """Return the page in Markdown: the latest table, and the first that was ever run."""
    first = figures.read(FIRST)
    columns = ["id", "ours", "ours_low", "ours_high", "ratio"]
    return markdown(
        "docking.md.j2",
        found=found,
        date=first["date"].iloc[0],
        figures=Table("", *cells_of(found.rows)).markdown(),
        first=Table("", FIRST_HEADINGS, first[columns].map(_cell).to_numpy().tolist()).markdown(),
    )


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return "" if value != value else f"{value:.3g}"

"""Fields say once how they are shown: title, format and unit, and the interval that is theirs."""

from pathlib import Path

import pandas as pd
from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Share, Usd
from regame.studies.frame import Answer, KeptAnswer, cells_of


class Row(Result):
    name: str = Field(title="policy")
    net_usd: Usd | None = Field(title="net")
    net_ci: tuple[float, float] | None
    first: Share = Field(title="alone")
    first_ci: float
    hidden: int


class Found(Answer):
    best: tuple[Row, ...] = Field(title="The best")

    def seen(self, name: str) -> tuple[Row, ...]:
        return self.best[:1]


ROWS = (
    Row(name="a", net_usd=2e9, net_ci=(1e9, 3e9), first=0.5, first_ci=0.1, hidden=1),
    Row(name="<b>", net_usd=None, net_ci=None, first=-0.2, first_ci=0.1, hidden=2),
)


def test_cells_have_format_unit_and_interval_of_their_field():
    headings, cells = cells_of(ROWS)
    assert headings == ["policy", "net, USD", "alone"]
    assert cells[0] == ["a", "+2.00 bn (+1.00 bn to +3.00 bn)", "50 % ± 10 %"]
    assert cells[1] == ["<b>", "–", "0 % ± 10 %"]
    assert cells_of(()) == ([], [])


def test_people_see_some_rows_and_files_have_all():
    found = Found(best=ROWS)
    assert [table.title for table in found.tables()] == ["The best"]
    assert len(found.tables()[0].cells) == 1
    pd.testing.assert_frame_equal(
        found.to_frame()[["name", "hidden"]], pd.DataFrame({"name": ["a", "<b>"], "hidden": [1, 2]})
    )
    assert Found(best=ROWS[1:])._repr_html_().count("<b>") == 1  # the title of the chart


class Kept(KeptAnswer):
    best: tuple[Row, ...] = Field(title="The best")

    def opening(self) -> list[str]:
        return ["The answer."]


def test_a_report_opens_with_answer_and_picture_and_folds_its_tables(tmp_path: Path):
    page = Kept(best=ROWS, out=str(tmp_path)).whole_page()
    assert page.index("The answer.") < page.index("<figure") < page.index("<details")
    assert page.count("<table>") == 1
    assert '<details><summary>The best</summary><div class="scroll"><table>' in page
    assert "<table>" not in Kept(best=(), out=str(tmp_path)).whole_page()

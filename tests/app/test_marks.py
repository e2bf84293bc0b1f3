"""Events as marks on the time line: which, how many, and what a pointer reads there."""

import numpy as np
import pytest
from tests.app.visitor import Visitor, until

from regame.app.charts import chart_boards, marks_in
from regame.app.drawing import CLOSE, MOST, WHOSE, marks_of
from regame.app.pictures import file_of
from regame.app.session import Session
from regame.app.setup import read_setup
from regame.game.events import KINDS, Milestone
from regame.game.facts import RUNNING


@pytest.fixture(scope="module")
def played() -> Session:
    session = Session(read_setup({"months": "72"}))  # the record of 2010
    while not session.over:
        session.step()
    return session


def test_a_run_turns_on_cuts_openings_and_their_end(played: Session):
    found = played.turned
    assert {one.kind for one in found} <= KINDS.keys()
    by_kind = {kind: [one for one in found if one.kind == kind] for kind in KINDS}
    assert by_kind["acts"][0].month == 6  # July 2010
    assert "sets its export quota" in by_kind["acts"][0].text
    assert [one.month for one in by_kind["ends"]] == [60]  # January 2015
    # Openings are those that a plant's phase shows, outside the holder's state.
    atlas, moments = played.game.atlas, played.snapshots
    away = np.asarray(atlas.plant_state) != atlas.home
    runs = np.array([moment["phase"][0] == RUNNING for moment in moments])[:, away]
    assert len(by_kind["opens"]) == int((runs[1:] & ~runs[:-1]).sum())


def test_an_embargo_is_refused_supply_and_then_a_truce():
    session = Session(read_setup({"China": "TargetedEmbargo", "months": "12"}))
    while not session.over:
        session.step()
    kinds = [one.kind for one in session.turned]
    assert kinds.index("refuses") < kinds.index("truce")
    said = " ".join(mark.said for mark in marks_in(session))
    assert "China refuses oxides to Japan" in said
    assert "China sells oxides to Japan again" in said


def test_marks_are_few_apart_and_of_months_played(played: Session):
    marks = marks_in(played)
    assert 3 <= len(marks) <= MOST
    assert [mark.number for mark in marks] == list(range(1, len(marks) + 1))
    months = [mark.month for mark in marks]
    assert min(np.diff(months)) >= CLOSE * 72
    assert marks[0].texts[0].startswith("July 2010: China")
    early = marks_of(played.turned, 20, 2010, 72)
    assert max(mark.month for mark in early) < 20
    assert marks_of((), 72, 2010, 72) == ()


def test_of_many_of_a_kind_the_first_says_how_many():
    found = [Milestone(month, "refuses", "A refuses B.") for month in range(0, 100, 2)]
    marks = marks_of(found, 100, 2025, 100)
    assert marks[0].texts == ("January 2025: A refuses B, the first of 50 refusals.",)
    assert 2 < len(marks) <= MOST
    assert "first" not in marks[1].said


def test_every_chart_over_time_has_them_and_a_file_says_what_they_are(played: Session):
    marks = marks_in(played)
    for (picture,) in chart_boards([played], {}):
        assert picture.svg.count('<g class="flag"') == len(marks)
        for kind in ("csv", "svg"):
            text = file_of(picture, kind, ["a title"]).text
            assert WHOSE in text
            assert "July 2010" in text


def test_a_pointer_and_a_finger_read_a_mark_and_a_line(visitors):
    visitor: Visitor = visitors("?months=36&at=36")
    visitor.wait_for_answer()
    outcome = visitor.page.locator("#card-outcome")
    outcome.locator("g.flag").first.wait_for()
    outcome.locator("g.flag .touch").first.dispatch_event("pointerdown")
    until(lambda: "July 2010: China sets" in outcome.locator(".reading").inner_text())
    listed = visitor.page.locator("#card-timeline li")  # comes after the chart
    until(lambda: listed.count() == outcome.locator("g.flag").count())
    assert listed.first.inner_text().startswith("July 2010: China sets")
    # On a chart of one run the lines themselves are read where the pointer is.
    chart = visitor.page.locator("#card-outside")
    chart.locator("polygon.weapon.wide").wait_for()
    reading = chart.locator(".reading")

    def read() -> bool:
        """Point at the chart, which may still move with what is drawn above it."""
        box = chart.locator("svg").bounding_box()
        assert box is not None
        place = {"x": 0.6 * box["width"], "y": 0.3 * box["height"]}
        chart.locator("svg").hover(position=place)  # type: ignore[arg-type]
        return "run in focus" in reading.inner_text()

    until(read)
    said = reading.inner_text()
    assert "its baseline" in said
    assert "in 90 of 100 worlds" in said
    assert "(USD/kg" in said


def test_prices_are_on_charts_and_not_in_the_feed(visitors):
    visitor: Visitor = visitors("?months=36&at=36")
    visitor.wait_for_month(36)
    feed = visitor.page.locator("#card-events .feed")
    until(lambda: "Mt Weld mine" in feed.inner_text())
    assert " up " not in feed.inner_text()

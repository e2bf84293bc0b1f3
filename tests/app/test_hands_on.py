"""What a visitor changes: set-up, presets, comparison, address, files; and what goes wrong."""

import csv
import io
import json
import re
import struct

import pytest
from tests.app.visitor import Visitor, until


def test_another_strategy_with_another_parameter_is_played(visitors):
    visitor: Visitor = visitors()
    visitor.unfold("details.setup")
    visitor.choice("Japan", "Stockpile")
    visitor.choice("China", "Escalator")
    visitor.click(visitor.page.locator(".setup fieldset").first.locator("summary"))
    visitor.field("China.step", "0.2")
    visitor.field("months", "24")
    visitor.press("Begin with this")
    until(lambda: "China plays Escalator (step 20 %; " in visitor.who()[0])
    assert "Japan Stockpile" in visitor.who()[0]
    until(lambda: visitor.page.locator(".bar .note").inner_text().startswith("month 0 of 24"))
    visitor.wait_for_address("China=Escalator%28step%3D0.2%29")


def test_numbers_are_read_as_people_write_them_or_refused_with_the_mend(visitors):
    visitor: Visitor = visitors()
    visitor.unfold("details.setup")
    visitor.choice("Japan", "Stockpile")
    visitor.choice("China", "Escalator")
    for player in (0, 2):
        visitor.click(visitor.page.locator(".setup fieldset").nth(player).locator("summary"))
    visitor.field("China.step", "0,25")
    visitor.field("Japan.months", "1.000")
    visitor.field("months", "1,5")
    for _ in range(2):  # what was refused once is refused again
        visitor.press("Begin with this")
        until(lambda: visitor.faults() == [
            "Stockpile: Months '1.000' may be read in two ways: write 1000, or 1.0000"
        ])  # fmt: skip
    visitor.field("Japan.months", "1,5")
    visitor.press("Begin with this")
    until(lambda: visitor.faults() == ["months = '1,5': must be a whole number from 1 to 240"])
    visitor.field("months", "24")
    visitor.press("Begin with this")
    visitor.wait_for_address("Escalator%28step%3D0.25%29", "Stockpile%28months%3D1.5%29")


def test_a_preset_is_a_whole_set_up(visitors):
    visitor: Visitor = visitors("?months=24&Japan=Stockpile")
    visitor.unfold("details.setup")
    visitor.page.get_by_label("Preset").select_option("2010: no cut, pay for magnet plants")
    until(lambda: "MoveDownstream (leaves trade alone" in visitor.who()[0])
    assert "Japan Diversify2010" in visitor.who()[0]
    chosen = visitor.page.locator("select[name='China']")
    until(lambda: chosen.input_value() == "MoveDownstream")  # the form has a message of its own


def test_what_cannot_be_played_is_told_and_nothing_is_lost(visitors):
    visitor: Visitor = visitors()
    visitor.press("Step")
    visitor.wait_for_month(1)
    visitor.unfold("details.setup")
    visitor.field("months", "9999")
    visitor.field("seed", "<img src=x onerror=alert(1)>")
    visitor.press("Begin with this")
    until(lambda: len(visitor.faults()) == 2)
    assert "months = '9999': must be a whole number from 1 to 240" in visitor.faults()
    assert visitor.page.locator("img").count() == 0
    assert visitor.month() == 1
    visitor.press("Step")
    visitor.wait_for_month(2)
    until(lambda: not visitor.faults())


def test_a_wrong_address_opens_the_plain_page_and_says_why(visitors):
    visitor: Visitor = visitors("?China=__import__('os')&config=../../etc/passwd&months=6")
    until(lambda: len(visitor.faults()) == 2)
    assert "config = '../../etc/passwd': no such world" in visitor.faults()[1]
    assert "Quota2010" in visitor.who()[0]


def test_an_address_brings_the_view_back(visitors):
    first: Visitor = visitors("?China=Flood(depth=0.5)&seed=1&world=3&months=24")
    for month in (1, 2, 3):
        first.press("Step")
        first.wait_for_month(month)
    first.page.locator("#card-outside select").select_option("heavy (Dy, Tb)")
    first.page.get_by_label("What to look at").select_option("state:Japan")
    first.page.locator("#card-stateprice").wait_for()
    first.page.locator("#card-outside polygon.weapon").first.wait_for()
    second: Visitor = visitors(first.wait_for_address("pick=", "at=3"))
    second.wait_for_month(3)
    for visitor in (first, second):
        visitor.wait_for_answer()
    until(lambda: second.who() == first.who())
    for card in ("network", "outside", "stateprice"):
        until(lambda name=card: second.picture(name) == first.picture(name))


# Both charts have the same texts on their axes, read at one moment; marks of events are their own.
AXES_ARE_ALIKE = """() => {
  const texts = (svg) => [...svg.querySelectorAll('text')]
    .filter((t) => !t.closest('.flag')).map((t) => t.textContent);
  const [a, b] = [...document.querySelectorAll('#card-outside svg')].map(texts);
  return a.length > 5 && JSON.stringify(a) === JSON.stringify(b);
}"""


def test_two_set_ups_stand_side_by_side_on_the_same_scales(visitors):
    visitor: Visitor = visitors("?at=8&months=24")
    visitor.wait_for_month(8)
    visitor.press("Compare")
    until(lambda: len(visitor.who()) == 2)
    second = visitor.page.locator("details.setup").nth(1)
    visitor.click(second.locator("summary").first)
    second.locator("select[name='China']").select_option("Open")
    visitor.click(second.get_by_role("button", name="Begin with this"))
    until(lambda: "China plays Open" in visitor.who()[1])
    assert "China plays Quota2010" in visitor.who()[0]
    for month in (1, 2, 3):
        visitor.press("Step")
        visitor.wait_for_month(month)
    card = visitor.page.locator("#card-outside svg")
    until(lambda: card.nth(1).locator("polyline.weapon").count() == 1)
    until(lambda: visitor.page.evaluate(AXES_ARE_ALIKE))  # worlds that catch up move both axes
    visitor.keep("compare-1280-light")
    visitor.wait_for_address("compare=1")
    visitor.press("End comparing")
    until(lambda: len(visitor.who()) == 1)


@pytest.mark.slow
def test_two_visitors_at_once_do_not_see_each_other(visitors):
    one: Visitor = visitors("?months=30")
    other: Visitor = visitors("?China=Open&months=12")
    one.press("Play")
    other.press("Step")
    other.wait_for_month(1)
    until(lambda: one.month() >= 4)
    assert other.month() == 1
    assert "Quota2010" in one.who()[0]
    assert "Open" in other.who()[0]
    one.press("Pause")


# Texts of a picture that do not lie within it.
BEYOND = """(text) => {
  const place = document.createElement('div');
  place.innerHTML = text;
  document.body.append(place);
  const edge = place.firstChild.getBoundingClientRect();
  const beyond = [...place.querySelectorAll('text')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1;
  }).map((one) => one.textContent);
  place.remove();
  return beyond;
}"""


def test_figures_and_pictures_are_saved(visitors):
    visitor: Visitor = visitors("?at=3&months=12")
    visitor.wait_for_month(3)
    visitor.page.locator("#card-outside polygon.weapon").first.wait_for()
    card = visitor.page.locator("#card-outside")
    visitor.click(card.locator("summary"))
    until(lambda: card.locator("table tr").count() == 2)  # of the head and of the last month
    files = {
        kind: visitor.saved(card.get_by_role("button", name=f"Save {kind}").click)
        for kind in ("CSV", "SVG", "PNG")
    }
    assert [name for name, _ in files.values()] == [
        f"regame-outside.{end}" for end in ("csv", "svg", "png")
    ]
    about: list[str] = []
    figures: list[str] = []
    for line in files["CSV"][1].decode().splitlines():
        (about if line.startswith("# ") else figures).append(line)
    assert about[0] == "# Price outside China: light (Nd, Pr)"
    assert "China plays Quota2010" in about[1]
    assert "seed 1" in about[1]
    assert about[2].startswith("# regame ")
    assert about[3] == f"# {visitor.address}/?months=12&at=3"
    drawn = files["SVG"][1].decode()
    assert "China plays Quota2010" in drawn
    assert "?months=12&amp;at=3" in drawn
    rows = list(csv.reader(io.StringIO("\n".join(figures))))
    assert [row[0] for row in rows] == ["month", "January 2010", "February 2010", "March 2010"]
    assert rows[0][1] == "run in focus [USD/kg REO]"
    assert all(float(value) > 0 for value in rows[1][1:-1])
    assert rows[0][-1] == "on record, mean of the year [USD/kg REO]"
    assert rows[1][-1] == ""  # it stands in December's row
    assert files["SVG"][1].startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert files["PNG"][1].startswith(b"\x89PNG")
    assert len(files["PNG"][1]) > 10_000
    # It is painted from the SVG, whole: twice as large, and no line of text ends beyond its edge.
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    assert size is not None
    assert struct.unpack(">II", files["PNG"][1][16:24]) == tuple(
        int(2 * float(x)) for x in size.groups()
    )
    assert visitor.page.evaluate(BEYOND, drawn) == []


def test_a_state_is_played_by_hand_judged_and_played_again(visitors, tmp_path):
    visitor: Visitor = visitors("?months=6")
    visitor.unfold("details.seat")
    visitor.page.get_by_label("Seat").select_option("China")
    visitor.press("Sit down")
    until(lambda: "China plays by hand" in visitor.who()[0])
    visitor.field("export_quota", "most")
    visitor.press("Play a quarter")
    until(lambda: len(visitor.faults()) == 1)
    assert visitor.faults()[0].startswith("Export quota: 'most' must be a number")
    visitor.field("export_quota", "50")
    visitor.press("Play a quarter")
    visitor.wait_for_month(3)
    visitor.choice("denial", "Japan")
    visitor.press("Play a quarter")
    visitor.wait_for_month(6)
    told = visitor.page.locator(".seat [role=status]")
    until(lambda: "on the same luck" in told.inner_text())
    better = re.search(r"better than \d+ of (\d+)", told.inner_text())
    assert better is not None
    assert int(better[1]) > 10, "strategies, of which those that tie share a line"
    assert told.locator("table tr").count() > 2
    visitor.keep("seat-1280-light")
    moves = "moves=0%3Aexport_quota%3D50%3B3%3Aexport_quota%3D50%2Cdenial%3DJapan"
    address = visitor.wait_for_address(moves)
    name, replay = visitor.saved(lambda: visitor.press("Save replay"))
    assert name == "regame-replay.json"
    assert [move["month"] for move in json.loads(replay)["moves"]] == [0, 3]
    until(lambda: visitor.page.locator("#card-outside polygon.weapon").count() > 0)
    (tmp_path / name).write_bytes(replay)
    by_file: Visitor = visitors()
    by_file.unfold("details.seat")
    by_file.page.get_by_label("Replay file").set_input_files(tmp_path / name)
    by_file.wait_for_month(6)
    by_address: Visitor = visitors(address)
    by_address.wait_for_month(6)
    for again in (by_file, by_address):
        until(lambda v=again: v.picture("network") == visitor.picture("network"))
        until(lambda v=again: "on the same luck" in v.page.locator(".seat").inner_text())
        assert again.page.locator(".seat table").inner_text() == told.locator("table").inner_text()


# Press a button and, before anything is said of it, set the next field: in one turn of the browser.
PRESS_AND_SET = """([name, field, value]) => {
  [...document.querySelectorAll('button')].find((b) => b.textContent.trim() === name).click();
  const input = document.querySelector(`[name='${field}']`);
  input.value = value;
  input.dispatchEvent(new Event(input.tagName === 'SELECT' ? 'change' : 'input'));
}"""


def test_what_is_set_while_a_quarter_is_played_belongs_to_the_next(visitors):
    visitor: Visitor = visitors("?months=6&seat=China")
    visitor.page.locator("input[name='export_quota']").wait_for()
    visitor.field("export_quota", "50")
    visitor.page.evaluate(PRESS_AND_SET, ["Play a quarter", "denial", "Japan"])
    visitor.wait_for_month(3)
    visitor.wait_for_address("moves=0%3Aexport_quota%3D50", "at=3")
    assert visitor.page.locator("select[name='denial']").input_value() == "Japan"
    visitor.press("Play a quarter")
    visitor.wait_for_address("moves=0%3Aexport_quota%3D50%3B3%3Aexport_quota%3D50%2Cdenial%3DJapan")
    visitor.wait_for_month(6)  # the address has the move when the quarter begins
    visitor.press("Back")
    visitor.wait_for_month(5)
    visitor.page.get_by_label("Month looked at").fill("2")  # where only the first move is in force
    visitor.wait_for_month(2)
    until(lambda: visitor.page.locator("select[name='denial']").input_value() == "")


def test_what_is_set_while_a_set_up_begins_belongs_to_the_next(visitors):
    visitor: Visitor = visitors("?at=0")
    visitor.unfold("details.setup")
    visitor.choice("China", "Escalator")
    visitor.page.evaluate(PRESS_AND_SET, ["Begin with this", "months", "24"])
    visitor.wait_for_address("China=Escalator")
    assert visitor.page.locator("input[name='months']").input_value() == "24"
    assert visitor.page.locator("select[name='China']").input_value() == "Escalator"
    visitor.press("Begin with this")
    visitor.wait_for_address("China=Escalator", "months=24")


def test_an_address_is_written_as_soon_as_the_page_stands(visitors):
    visitor: Visitor = visitors("?months=6&world=0&at=0")  # what is usual is in no address
    until(lambda: visitor.page.evaluate("location.search") == "?months=6&at=0")


def test_a_file_that_is_no_replay_is_refused(visitors, tmp_path):
    visitor: Visitor = visitors("?months=6")
    visitor.unfold("details.seat")
    (tmp_path / "other.json").write_text('{"schema_version": 1, "setup": {"China": "Nobody"}}')
    visitor.page.get_by_label("Replay file").set_input_files(tmp_path / "other.json")
    until(lambda: len(visitor.faults()) == 1)
    assert "this is no replay of regame" in visitor.faults()[0]

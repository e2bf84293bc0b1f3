"""What a visitor does is answered where it is looked: by picture, by pointer, on every size."""

import pytest
from tests.app.visitor import Visitor, until

from regame.app.form import preset, presets
from regame.app.moves import Rival
from regame.app.setup import configs
from regame.app.texts import judgement


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_state_and_a_route_are_answered_in_view_and_nothing_jumps(visitors, width, height):
    visitor: Visitor = visitors("?months=6&at=2", width=width)
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.wait_for_month(2)
    visitor.wait_for_answer()  # until then rows of the table above the picture come
    network = visitor.page.locator("svg.network")
    network.scroll_into_view_if_needed()
    before = network.bounding_box()
    panel = visitor.page.locator(".lookat.open")
    for css, named in (("circle.node", "China"), ("path.edge.open", " to ")):
        network.locator(css).first.dispatch_event("click")
        heading = panel.locator(".inspector h2", has_text=named)
        heading.wait_for()
        box, around = heading.bounding_box(), panel.bounding_box()
        assert box is not None
        assert around is not None
        assert 0 <= box["y"] < height
        assert around["x"] >= 0
        assert around["x"] + around["width"] <= width
        assert around["y"] >= 0.3 * height  # most of the picture stays in sight
        panel.locator("svg").first.wait_for()
    assert network.bounding_box() == before
    panel.get_by_role("button", name="Close").click()
    panel.wait_for(state="detached")


# Places in every frame, once all is there: of a part from the top of the page, or of another part.
PLACES = """
  const parts = {'.finding': '', '.levers': '', '#card-outcome svg': '',
    '.bar': '.replay', 'svg.network': ''};
  const box = (css) => document.querySelector(css)?.getBoundingClientRect();
  const place = ([css, from]) => {
    const own = box(css), other = from ? box(from) : {top: 0};
    return own && other && [css, [own.top - other.top, own.bottom - other.top]];
  };
  window.places = {};
  const look = () => {
    requestAnimationFrame(look);
    const found = Object.entries(parts).map(place);
    if (!found.every(Boolean)) return;
    found.push(['note', document.querySelector('.finding .note').textContent]);
    const files = document.querySelector('#card-outcome details');
    found.push(['files', getComputedStyle(files).visibility]);
    for (const [css, now] of found) {
      const seen = (window.places[css] ??= []);
      if (JSON.stringify(seen.at(-1)) !== JSON.stringify(now)) seen.push(now);
    }
  };
  look();
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_jumps_when_the_answer_and_the_first_months_arrive(visitors, width):
    months = {1280: 30, 390: 31}[width]  # which no other test plays: no answer is there at once
    visitor: Visitor = visitors(f"?months={months}&at=3", width=width, script=PLACES)
    unseen = visitor.page.locator(".finding .typical")
    assert "of 100 worlds" in unseen.inner_html()
    assert not unseen.is_visible()  # it says what nobody has found
    visitor.wait_for_month(3)
    visitor.wait_for_answer()
    until(lambda: visitor.page.evaluate("places.note.at(-1)").startswith("256 worlds in"))
    until(lambda: visitor.page.evaluate("places.files.at(-1)") == "visible")
    places = visitor.page.evaluate("places")
    assert places.pop("note")[0] == "sampling worlds …"
    assert places.pop("files") == ["hidden", "visible"]  # none before there are figures
    assert {css: seen for css, seen in places.items() if len(seen) > 1} == {}


PLACED = """() => {
  const place = (one) => {
    const box = one.getBoundingClientRect();
    const name = one.querySelector('label')?.textContent ?? one.tagName;
    const sticks = getComputedStyle(one.closest('[data-of]') ?? one).position === 'sticky';
    return [name, sticks || one.matches('.finding') ? 0 : box.top + window.scrollY, box.height];
  };
  return [...document.querySelectorAll('.finding, .lever, #card-outcome svg')].map(place);
}"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("query", ["?config=rubber&months=25", "?months=25"])
def test_no_lever_moves_another_nor_the_chart(visitors, query, width):
    visitor: Visitor = visitors(query, width=width)
    visitor.wait_for_answer()
    finding = visitor.page.locator(".finding .said")
    before, said = visitor.page.evaluate(PLACED), finding.inner_text()
    for label, value in (("Campaign on illegal", "50"), ("Refuse supply to", ""), ("Public", "3")):
        lever = visitor.page.get_by_label(label).first
        lever.hover()
        lever.locator("xpath=..").locator(".hint").wait_for()
        lever.fill(value) if value else lever.select_option(index=2)
        until(lambda told=said: finding.inner_text() != told)
        visitor.wait_for_answer()
        now = visitor.page.evaluate(PLACED)
        assert [there for there in zip(before, now, strict=True) if there[0] != there[1]] == []
        said = finding.inner_text()
    assert said.startswith("With ")


FLOWS = """() => [...document.querySelectorAll('svg.network .edge.open')]
  .filter((edge) => edge.getAnimations().length).length"""


def test_flow_moves_while_it_plays_and_rests_with_it(visitors):
    visitor: Visitor = visitors("?months=240&at=1")
    visitor.wait_for_month(1)
    assert visitor.page.evaluate(FLOWS) == 0
    visitor.page.get_by_label("Speed").select_option("1 month a second")
    visitor.press_quietly("Play")
    until(lambda: visitor.page.evaluate(FLOWS) > 3)
    visitor.press_quietly("Pause")
    until(lambda: visitor.page.evaluate(FLOWS) == 0)
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.press_quietly("Play")
    visitor.page.get_by_role("button", name="Pause", exact=True).wait_for()
    assert visitor.page.evaluate(FLOWS) == 0


OFTEN = ("cobalt_2025", "gas")  # cases that are opened in every run, the others in the slow ones
CASES = [name for name in configs() if not name.startswith("world_")]


@pytest.mark.parametrize(
    "case",
    [pytest.param(name, marks=() if name in OFTEN else pytest.mark.slow) for name in CASES],
)
def test_every_case_is_opened_from_the_list_and_answered(visitors, case):
    name = next(name for name in presets() if preset(name).config == case)
    visitor: Visitor = visitors("?months=6&at=0")
    visitor.page.get_by_label("Question").select_option(name)
    visitor.wait_for_address(f"config={case}")
    said = visitor.page.locator(".finding .said")
    until(lambda: preset(name).holder in said.inner_text(), 90)
    ends = ("of 100 worlds", "restricts nothing")
    until(lambda: any(end in said.inner_text() for end in ends), 90)
    assert visitor.faults() == []
    visitor.page.locator("svg.network path.edge").first.wait_for(state="attached")


def test_the_source_of_the_record_is_read_at_its_dots_and_stands_in_the_file(visitors):
    visitor: Visitor = visitors("?months=36&at=36")
    visitor.wait_for_month(36)
    chart = visitor.page.locator("#card-outside")
    chart.locator("polygon.weapon.wide").wait_for()
    chart.scroll_into_view_if_needed()  # what is out of sight has no text
    chart.locator("circle.record").first.dispatch_event("pointerdown")
    until(lambda: "2010, on record: " in chart.locator(".reading").inner_text())
    assert len(chart.locator(".reading").inner_text()) > len("2010, on record: 12.34.") + 5
    _, text = visitor.saved(
        lambda: chart.locator("button", has_text="Save CSV").dispatch_event("click")
    )
    assert "\n# On record 2010" in text.decode()


def test_parameters_have_words_and_bounds(visitors):
    visitor: Visitor = visitors("?at=0&months=6")
    visitor.unfold("details.setup")
    visitor.choice("China", "Escalator")
    visitor.click(visitor.page.locator(".setup fieldset").first.locator("summary"))
    label = visitor.page.locator(
        ".parameters label", has=visitor.page.locator("[name='China.step']")
    )
    assert "Step" in label.inner_text()
    assert "share, 1 is all; 0 to 1" in label.inner_text()


def test_the_own_gain_of_a_seat_is_in_sight_and_ties_share_a_line(visitors):
    visitor: Visitor = visitors("?months=9&seat=Japan&at=0")
    said = visitor.page.locator(".finding .said")
    until(lambda: "You play Japan by hand" in said.inner_text())
    visitor.field("stockpile", "3")
    visitor.press("Play a year")
    visitor.wait_for_month(9)
    until(lambda: "the same world without the weapon so far" in said.inner_text())
    own = visitor.page.locator(".seat .own")  # drawn after the finding, in a message of its own
    until(lambda: said.inner_text() == own.inner_text())
    judged = visitor.page.locator(".seat [role=status] table")
    judged.wait_for(timeout=90_000)
    gains = [row.split("\t")[-1] for row in judged.inner_text().splitlines()[1:]]
    assert len(gains) > 3
    names = judged.locator("tbody td:first-child").all_inner_texts()
    assert any(" and " in name for name in names)  # in nine months many do the same


def test_strategies_that_bring_as_much_are_one_line_of_the_score():
    told = judgement("Japan", [Rival("A", 5e6), Rival("B", 5e6), Rival("C", 0.0), Rival("D", -1e6)])
    assert "A and B would each have won Japan 5.0 M USD more" in told
    assert "You did better than 1 of 4" in told
    assert told.count("<tr") == 4  # of the head, of A and B, of C, and of D
    assert "as much" in told

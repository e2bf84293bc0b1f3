"""How fast the page is, and how many it serves: on a quiet machine, hence with the studies."""

import statistics
import time

import pytest
from tests.app.visitor import Visitor, until

pytestmark = pytest.mark.slow

FIRST = 3.0  # seconds until the first picture stands
MONTH = 150.0  # milliseconds from a step to all charts painted, in the median
SKETCH, ALL = 200.0, 2000.0  # milliseconds from a lever to 8 worlds on the page, and to all
LONGEST = 60_000  # milliseconds until a lever that is not answered is an error
PATIENCE = 3000.0  # milliseconds that a month may take while another visitor has worlds sampled
MANY, MONTHS = 20, 12  # visitors at once, and the months that each plays

# Press Step and wait until the month and the charts are others and painted; in milliseconds.
STEPS = """async (n) => {
  const month = () => document.querySelector('.bar .note').innerText;
  const chart = () => document.querySelector('#card-outside svg').innerHTML;
  const step = [...document.querySelectorAll('.more button')].find((b) => b.textContent === 'Step');
  const painted = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  const took = [];
  for (let k = 0; k < n; k++) {
    const was = [month(), chart()], begun = performance.now();
    step.click();
    while (month() === was[0] || chart() === was[1]) await new Promise((r) => setTimeout(r, 2));
    await painted();
    took.push(performance.now() - begun);
    await new Promise((r) => setTimeout(r, 60));
  }
  return took;
}"""

# Move a lever by its own steps and wait until so many worlds are painted; in milliseconds, from the
# hand's move. A browser rounds what lies between two steps, and a lever that stays where it is asks
# for nothing: such a wait, or any that never ends, is an error that says what stood there.
PULLS = """async ([name, places, patience]) => {
  const label = [...document.querySelectorAll('.levers label')].find((l) => l.innerText === name);
  const lever = document.getElementById(label.htmlFor);
  const note = () => document.querySelector('.finding .note').innerText;
  const chart = () => document.querySelector('#card-outcome svg').innerHTML;
  const painted = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  const until = async (text, begun) => {
    let was = chart();  // the last one that is not what is waited for
    while (!note().startsWith(text) || chart() === was) {
      if (performance.now() - begun > patience) throw new Error(`${lever.value}: ${note()}`);
      if (!note().startsWith(text)) was = chart();
      await new Promise((r) => setTimeout(r, 2));
    }
    await painted();
    return performance.now() - begun;
  };
  const took = [];
  for (const place of places) {
    const before = lever.value, begun = performance.now();
    lever.value = place * lever.step;
    if (lever.value === before) throw new Error(`${name} stays at ${before}`);
    lever.dispatchEvent(new Event('input'));
    took.push([await until('a sketch: 8 worlds', begun), await until('256 worlds in', begun)]);
    await new Promise((r) => setTimeout(r, 1000));  // until the run in focus is played too
  }
  return took;
}"""


def test_the_first_picture_stands_soon(visitors):
    visitors()
    begun = time.monotonic()
    visitors()
    took = time.monotonic() - begun
    print(f"first picture after {took:.2f} s")
    assert took < FIRST


def test_a_month_of_all_worlds_and_charts_is_quick(visitors):
    visitor: Visitor = visitors("?at=12")
    visitor.wait_for_month(12)
    visitor.page.locator("#card-outside polygon.weapon").first.wait_for()
    until(lambda: "·" not in visitor.page.locator(".bar .note").inner_text())
    took = visitor.page.evaluate(STEPS, 60)
    print(f"a month of all worlds and charts: {statistics.median(took):.0f} ms")
    assert statistics.median(took) < MONTH


def test_the_first_move_of_a_lever_is_answered_at_once(visitors):
    visitor: Visitor = visitors("")
    visitor.wait_for_answer()
    visitor.wait_for_month(120)
    took = []
    for lever in ("Refused, case by case", "Export duty, added", "Recycling, added"):
        there = visitor.page.get_by_label(lever)
        there.hover()
        visitor.page.wait_for_timeout(2000)  # until the hand has found its way
        place = float(there.input_value()) / float(there.get_attribute("step") or 1)
        sketch, _ = visitor.page.evaluate(PULLS, [lever, [place + 1], LONGEST])[0]
        took.append(sketch)
    print("first moves: 8 worlds after " + ", ".join(f"{sketch:.0f}" for sketch in took) + " ms")
    assert max(took) < SKETCH


@pytest.mark.parametrize("lever", ["Cut in licences", "Public stock"])
def test_a_lever_is_answered_at_once(visitors, lever: str):
    visitor: Visitor = visitors("")
    visitor.wait_for_answer()
    visitor.wait_for_month(120)
    took = visitor.page.evaluate(PULLS, [lever, [1, 2, 3, 4, 5, 6], LONGEST])
    sketch, every = (statistics.median(values) for values in zip(*took, strict=True))
    print(f"{lever}: 8 worlds after {sketch:.0f} ms, 256 after {every:.0f} ms")
    assert sketch < SKETCH
    assert every < ALL


def test_a_visitor_who_waits_for_worlds_stalls_no_other(visitors):
    other: Visitor = visitors("?months=24&at=2")
    other.page.locator("#card-outside polygon.weapon").first.wait_for()
    # A planner plays every world ahead, year by year: that outlasts the look of the other visitor.
    waiting: Visitor = visitors("?seed=77&months=240&at=240&China=Planner")
    took = other.page.evaluate(STEPS, 12)
    assert waiting.page.locator(".bar .note").inner_text() != "month 240 of 240"  # still at work
    print(f"longest month beside a visitor who waits: {max(took):.0f} ms")
    assert max(took) < PATIENCE


def test_many_visitors_play_at_once(visitors):
    there = [visitors(f"?seed={1 + k % 2}&months={MONTHS}") for k in range(MANY)]
    for visitor in there:
        visitor.press("Play")
    for visitor in there:
        until(lambda v=visitor: v.month() == MONTHS, seconds=240)
        assert visitor.faults() == []
    for visitor in there:
        visitor.page.locator("#card-outside polygon.weapon").first.wait_for()
    assert len({visitor.picture("network") for visitor in there[0::2]}) == 1

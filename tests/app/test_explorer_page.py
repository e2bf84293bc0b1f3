"""The explorer in a browser: from a file, without a network, by keyboard, in two languages."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from tests.app.test_accessible import AXE, GRAVE, RUN

from regame.explorer.explore import CHARTS, FIGURES, explore, read, texts, write_page
from regame.explorer.grid import estimate, kept_aside, months_between, sectors_between
from regame.explorer.options import ExploreOptions
from regame.explorer.plays import NO_GAIN

VIEWS = ("stop", "do", "pays", "sure")
FIRST_PICTURE = 1.0  # s, on a processor a quarter as fast


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = explore(ExploreOptions(out=tmp_path_factory.mktemp("explorer") / "out"))
    return f"file://{out / 'index.html'}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        offline=True, viewport={"width": 1280, "height": 900}, locale="en-GB"
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda fault: wrong.append(str(fault)))
    yield opened
    context.close()
    assert wrong == []


def until(page: Page, script: str, given: object = None) -> None:
    """Wait; the page's policy refuses the browser's own way, which makes code of text."""
    for _ in range(200):
        if page.evaluate(script, given):
            return
        page.wait_for_timeout(50)
    raise AssertionError(script)


def go(page: Page, address: str, view: str, more: str = "") -> None:
    page.goto("about:blank")
    page.goto(f"{address}#view={view}{more}")
    page.locator("#chart-0 svg").wait_for()


def test_a_lever_changes_answer_picture_and_address_and_estimates_say_so(page: Page, address: str):
    go(page, address, "stop", "&state=Japan&months=6&start=24")
    before = page.inner_text("#answer"), page.inner_html("#chart-0 svg")
    assert "Played as it stands" in page.inner_text("#how")
    page.locator("#c-months").focus()
    page.keyboard.press("ArrowRight")
    assert "7 months" in page.inner_text("#levers")
    until(page, "was => document.querySelector('#chart-0 svg').innerHTML !== was", before[1])
    assert page.inner_text("#answer") != before[0]
    assert page.inner_text("#how").startswith("Estimated between")
    until(page, "location.hash.includes('months=7')")


def test_the_browser_estimates_what_python_does(page: Page, address: str):
    go(page, address, "stop")
    stops = json.loads(read(FIGURES))["stops"]
    total = np.asarray(stops["total"], dtype=float)
    for one in kept_aside(stops["levers"], 25, seed=2):
        wanted = estimate(stops["levers"], total, one)
        ours = page.evaluate(
            "([at, n]) => [...Array(n).keys()].map((k) => explorer.estimate(at, k))",
            [one._asdict(), len(stops["states"])],
        )
        assert np.asarray(ours) == pytest.approx(wanted)
        path = page.evaluate("([at, k]) => explorer.months(at, k)", [one._asdict(), 1])
        assert np.asarray(path) == pytest.approx(months_between(stops, one, 1))
        usual, own = (
            np.asarray(page.evaluate("([at, k]) => explorer.sectors(at, k)", [at._asdict(), 1]))
            for at in (one.as_usual(), one)
        )
        assert usual == pytest.approx(sectors_between(stops, one, 1))
        # With other stocks they lose when the middle world does, not when they usually would.
        assert own.sum(axis=0) == pytest.approx(np.asarray(path[1]))


def test_no_sector_loses_where_nobody_does(page: Page, address: str):
    go(page, address, "stop", "&state=Japan&share=0&months=3&start=3&stocks=4")
    at = {"share": 0, "months": 3, "start": 3, "stocks": 4, "growth": 0}
    assert np.sum(page.evaluate("at => explorer.sectors(at, 1)", at)) == 0


def test_a_policy_is_priced_beside_what_the_stop_of_that_month_costs(page: Page, address: str):
    japan = json.loads(read(FIGURES))["policies"]["states"]["Japan"]
    go(page, address, "do", "&target=Japan")
    priced = f"January 2027 costs Japan {japan['loss'] / 1000:.3g} bn USD in the mean"
    assert priced in page.inner_text("#answer")
    assert f"is worth {japan['late'] / 1000:.3g} bn USD if it is" in page.inner_text("#answer")


def test_a_tool_that_a_stop_makes_lose_pays_below_a_chance(page: Page, tmp_path: Path):
    figures = json.loads(read(FIGURES))
    curves = figures["policies"]["states"]["Japan"]["curves"]
    odd = next(one for one in curves if one["policy"] == "recycling")
    odd |= {"worth": -260.0, "nothing": 50.0, "from": 0.16}
    file = tmp_path / "index.html"
    file.write_text(write_page(figures, json.loads(read(CHARTS))), encoding="utf-8")
    go(page, f"file://{file}", "do", "&target=Japan&tool=recycling&dose=0")
    assert "It pays only where the chance" in page.inner_text("#answer")
    page.get_by_text("The numbers").click()
    cell = page.locator("#tables td", has_text="under 16 %")
    cell.first.wait_for()  # the table is filled when the browser tells that it was opened


def test_longer_numbers_on_an_axis_cut_off_no_title(page: Page, address: str):
    go(page, address, "stop", "&state=Japan&share=1&months=3&start=3")
    page.locator("#c-share").fill("0")
    until(page, "!document.querySelector('#chart-0 svg').textContent.includes('full stop')")
    cut = """() => [...document.querySelectorAll('#chart-0 svg text')].filter((one) =>
      one.getBoundingClientRect().left
      < document.querySelector('#chart-0 svg').getBoundingClientRect().left - 1).length"""
    assert page.evaluate(cut) == 0


def test_the_map_has_land_and_a_circle_for_each_state_that_loses(page: Page, address: str):
    go(page, address, "stop", "&state=Japan&share=1&months=6&start=24")
    circles = page.locator("#chart-3 svg .mark-symbol path")
    circles.first.wait_for()
    stops = json.loads(read(FIGURES))["stops"]
    at = {"share": 1, "months": 6, "start": 24, "stocks": 1, "growth": 0}
    losses = {
        name: page.evaluate("([at, k]) => explorer.estimate(at, k)[1]", [at, k])
        for k, name in enumerate(stops["states"][:-1])  # the last is all outside
    }
    assert circles.count() == len(losses)
    boxes = [circles.nth(k).bounding_box() for k in range(len(losses))]
    widths = [box["width"] for box in boxes if box]
    assert widths == sorted(widths, reverse=True)  # in the order of what is lost
    first = page.locator("#chart-3 svg .mark-text text").first.text_content()
    assert first
    assert first.startswith(max(losses, key=lambda name: losses[name]))
    ground = page.locator("#chart-3 svg .mark-shape path").bounding_box()
    picture = page.locator("#chart-3").bounding_box()
    assert ground
    assert picture
    assert 0.5 < ground["width"] / picture["width"] < 1.0


def test_all_views_speak_both_languages_and_come_back_from_their_link(page: Page, address: str):
    for view in VIEWS:
        go(page, address, view, "&lang=en")
        english = page.inner_text("main")
        page.get_by_role("button", name="Deutsch").click()
        assert page.evaluate("document.documentElement.lang") == "de"
        german = page.inner_text("main")
        assert german != english
        page.get_by_text("Link und Einbettung").click()
        frame = page.input_value("#embed")
        link = frame.split('src="')[1].split('"')[0].replace("&amp;", "&")
        page.goto("about:blank")
        page.goto(link)
        page.locator("#chart-0 svg").wait_for()
        assert page.inner_text("#answer") in german
        assert not page.locator("header").is_visible()  # embedded


def test_odds_sum_to_one_and_decide_the_ranking(page: Page, address: str):
    go(page, address, "do", "&target=Japan&play=own+odds")
    sliders = page.locator("fieldset input")

    def shares() -> list[float]:
        texts = page.locator("fieldset output").all_inner_texts()
        return [float(text.split()[0]) for text in texts]

    sliders.last.fill("10")
    assert shares() == [90, 0, 0, 0, 10]  # what is left is the chance that nothing happens
    sliders.nth(1).fill("5")
    assert shares() == [85, 5, 0, 0, 10]
    sliders.nth(2).fill("91")  # others give way, in proportion
    assert shares() == [0, 3, 91, 0, 6]
    sliders.nth(2).fill("0")
    sliders.nth(1).fill("0")
    sliders.nth(0).focus()
    page.keyboard.press("Home")
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    assert shares() == [40, 0, 0, 0, 60]
    options = json.loads(read(FIGURES))["policies"]["states"]["Japan"]["options"]
    best = max(options, key=lambda one: 0.4 * one["net"][0] + 0.6 * one["net"][-1])
    page.get_by_text("The numbers").click()
    cells = page.locator("#tables tbody tr").first.locator("td")
    cells.first.wait_for()  # the table is filled when the browser tells that it was opened
    worth = 0.4 * best["net"][0] + 0.6 * best["net"][-1]
    assert float(cells.first.inner_text().replace(",", "")) == pytest.approx(worth, rel=0.01)


def test_the_answer_names_the_beliefs_that_move_it_most(page: Page, address: str):
    go(page, address, "pays", "&weapon=full+stop&years=20")
    pays = json.loads(read(FIGURES))["pays"]
    classes = pays["doses"]["full stop"]["classes"][pays["years"].index(20)]
    moved = {}
    for key, values in pays["beliefs"].items():
        ordered = sorted(values)
        low, high = (ordered[round(part * (len(values) - 1))] for part in (0.2, 0.8))
        judged = [(of, x) for of, x in zip(classes, values, strict=True) if of in "PpNnHh"]
        lowest, highest = (
            [of for of, x in judged if x <= low],
            [of for of, x in judged if x >= high],
        )
        shares = [sum(of in "Hh" for of in end) / len(end) for end in (lowest, highest)]
        moved[key] = (
            abs(shares[1] - shares[0]),
            f"{100 * shares[0]:.0f} % to {100 * shares[1]:.0f} %",
        )
    said = page.inner_text("#answer").partition("Of the beliefs that can be narrowed here")[2]
    for key in sorted(moved, key=lambda key: -moved[key][0])[:2]:
        assert f"{texts()[key]['en']}, {moved[key][1]}" in said


def test_beliefs_leave_fewer_worlds_and_count_them_anew(page: Page, address: str):
    go(page, address, "pays")
    pays = json.loads(read(FIGURES))["pays"]
    weapon, years = next(iter(pays["doses"])), len(pays["years"]) - 1
    whole = page.evaluate("([w, h]) => explorer.count(w, h)", [weapon, years])
    assert whole["judged"] == pays["doses"][weapon]["quadrants"][-1]["worlds"]
    page.locator("#levers summary").click()
    page.locator("#c-low0").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    half = page.evaluate("([w, h]) => explorer.count(w, h)", [weapon, years])
    values = sorted(next(iter(pays["beliefs"].values())))
    least = values[round((len(values) - 1) / 2)]
    kept = np.array([x >= least for x in next(iter(pays["beliefs"].values()))])
    classes = pays["doses"][weapon]["classes"][years]
    left = [letter for k, letter in zip(kept, classes, strict=True) if k]
    assert half["judged"] == len(left) - left.count("-")
    assert half["harms_fails"] == left.count("h")
    gains = np.frombuffer(base64.b64decode(pays["doses"][weapon]["gains"][years]), "<i2")
    median = np.median(gains[kept & (gains > NO_GAIN)])
    assert page.evaluate("([w, h]) => explorer.median(w, h)", [weapon, years]) == 10 * median
    assert f"of {half['judged']} worlds" in page.inner_text("#answer")
    assert (
        f"You keep {half['judged']}: Growth of use outside China: at least {100 * least:.2g} %"
        in (page.inner_text("#how"))
    )


def test_a_country_is_kept_from_view_to_view_where_it_may_act(page: Page, address: str):
    go(page, address, "stop")
    page.locator("#c-state").select_option("European Union")
    page.get_by_role("link", name="What should we do?").click()
    until(page, "() => document.getElementById('c-target')?.value === 'European Union'")
    page.locator("#c-target").select_option("Korea")
    page.get_by_role("link", name="What if they stop?").click()
    until(page, "() => document.getElementById('c-state')?.value === 'Korea'")


def test_a_link_is_followed_that_is_pressed_as_the_address_is_written(page: Page, address: str):
    go(page, address, "do", "&target=Japan")
    page.evaluate(
        """() => {
            const usual = window.setTimeout, written = [];
            window.setTimeout = (run, after) => {
                if (after === 200) written.push(run);
                return usual(run, after);
            };
            const target = document.getElementById('c-target');
            target.value = 'Korea';
            target.dispatchEvent(new Event('change'));
            window.setTimeout = usual;
            document.querySelector('nav a[data-view=stop]').click();
            written.forEach((write) => write());
        }"""
    )
    until(page, "() => document.getElementById('c-state')?.value === 'Korea'")


def test_how_sure_counts_the_months_of_every_series_and_the_inputs(page: Page, address: str):
    go(page, address, "sure")
    record = json.loads(read(FIGURES))["record"]
    said = page.inner_text("#how")
    for name, rows in record["series"].items():
        seen = [row for row in rows if row["observed"] is not None]
        inside = sum(row["low"] <= row["observed"] <= row["high"] for row in seen)
        assert f"{texts()[name]['en']} {inside} of {len(seen)}" in said
    count, share = record["inputs"]
    assert f"Of {count} numbers that go in, {100 * share:.0f} %" in page.inner_text("#extra")


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_grave_fault_and_nothing_sticks_out(page: Page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    for view in VIEWS:
        go(page, address, view)
        page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
        page.locator("#tables table").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE)
        found = page.evaluate(RUN)
        assert found["passed"] > 20
        assert [fault for fault in found["broken"] if fault[0] in GRAVE] == []


def test_a_hostile_address_moves_nothing_and_shows_nothing(page: Page, address: str):
    for text in ("<img src=x onerror=alert(1)>", "__proto__", "constructor", "NaN", "1e999", "-5"):
        page.goto("about:blank")
        more = "&".join(
            f"{key}={text}"
            for key in ("state", "share", "months", "lang", "tool", "series", "low0", "dose")
        )
        page.goto(f"{address}#{more}")
        page.locator("#chart-0 svg").wait_for()
        assert "onerror" not in page.inner_html("main")
        assert "NaN" not in page.inner_text("main")


def test_picture_and_table_can_be_saved(page: Page, address: str, tmp_path: Path):
    go(page, address, "stop")
    with page.expect_download() as picture:
        page.get_by_role("button", name="Save picture").first.click()
    picture.value.save_as(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    page.get_by_text("The numbers").click()
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Save as CSV").first.click()
    sheet.value.save_as(tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:3] == [f'"{page.title().split(" – ")[0]}"', f'"{page.inner_text("#answer")}"']
    assert "Played as it stands" in lines[3]
    assert "Source: regame" in lines[3]
    assert len(lines) > 8


@pytest.mark.slow  # a bar of time, as those of the live page: on a machine with nothing else to do
def test_the_first_picture_stands_within_a_second_on_a_slow_phone(browser: Browser, address: str):
    times = []
    for _ in range(5):
        context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address)
        until(page, "window.drawn")
        times.append(page.evaluate("window.drawn") / 1000)
        context.close()
    assert min(times) < FIRST_PICTURE, times

"""No text becomes a script: what a link, a form or a name brings is shown as letters."""

import ast
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.app.at_once import opened
from tests.app.visitor import Visitor, until

from regame.app import outcome, page, trade_picture
from regame.app.charts import inspect, picks
from regame.app.moves import Rival
from regame.app.session import Session
from regame.app.setup import Setup, read_setup
from regame.app.texts import CAVEAT, feed, headline, judgement
from regame.app.trade_picture import routes_in_use, views_of
from regame.core.errors import UserError
from regame.core.packaged import land
from regame.game.names import Event, Kind

EVIL = "<img src=x onerror=document.title='taken'>\"'"
KNOWN = {  # of elements that the page draws itself
    *("b", "button", "caption", "circle", "div", "g", "h3", "i", "li", "line"),
    *("p", "path", "polygon", "polyline", "rect", "span", "svg", "table", "tbody", "td", "text"),
    *("th", "thead", "title", "tr", "ul", "code"),
}


class Elements(HTMLParser):
    """What elements and attributes a text makes."""

    def __init__(self, text: str):
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


def is_harmless(text: str) -> bool:
    made = Elements(text)
    return made.found <= KNOWN and not {name for name in made.attributes if name.startswith("on")}


@pytest.fixture(scope="module")
def renamed() -> Iterator[Session]:
    """A session some months on, in which every state and plant has a name that makes an image.

    The atlas is one for all games of a configuration, hence gets its names back.
    """
    session = opened(Setup(months=4), 3)
    atlas = session.game.atlas
    session.happened.append(Event(2, Kind.MEASURE, EVIL))
    found = land()
    with pytest.MonkeyPatch.context() as patch:
        for names in ("states", "plants"):
            evil = tuple(f"{EVIL}{k}" for k in range(len(getattr(atlas, names))))
            patch.setattr(atlas, names, evil)
        places = {**land()["places"], **{f"{EVIL}{k}": [0.0, 0.0] for k in range(99)}}
        patch.setattr(trade_picture, "land", lambda: {**found, "places": places})
        yield session


@pytest.mark.parametrize("view", views_of("world_2010"))
def test_names_stay_letters_in_every_picture_and_table(renamed: Session, view: str):
    choices = {
        **{name: shown[-1] for name, shown in outcome.choices_of("world_2010").items()},
        "network": view,
    }
    for side in outcome.draw_boards([renamed, renamed], choices):
        for picture in side:
            assert is_harmless(picture.svg + picture.table + picture.key())
    assert "&lt;img" in outcome.draw_boards([renamed], choices)[0][0].svg


def test_names_stay_letters_in_histories_and_feed(renamed: Session):
    found = picks(renamed, routes_in_use(renamed))
    assert sum(map(len, found.values())) > 20
    for pick, _ in (item for items in found.values() for item in items):
        shown = inspect(renamed, pick)
        assert shown is not None, pick
        assert is_harmless(shown.facts + "".join(p.svg + p.table for p in shown.pictures))
    assert is_harmless(feed(renamed))
    assert "&lt;img" in feed(renamed)
    assert is_harmless(judgement(EVIL, [Rival(EVIL, 1.0), Rival("Open", -1.0)]))


@pytest.mark.parametrize(
    "text, told",
    [
        (f"TargetedEmbargo(target={EVIL!r})", "must be one of China, United States"),
        ("TargetedEmbargo(target=1)", "target = 1: must be text"),
        ("TargetedEmbargo(start='now')", "start = 'now': must be a number"),
        ("TargetedEmbargo(start=True)", "start = True: must be a number"),
        ("TargetedEmbargo(start=1e999)", "start = inf: must"),
        ("Quota2010(duty=1)", "duty = 1: must be true or false"),
        ("Quota2010(severity=[[1]])", "severity = [[1]]: must be a number"),
        ("\ud800", "must read like Name"),
        ("(" * 150, "must read like Name"),
        ("Open\0", "must read like Name"),
    ],
)
def test_a_parameter_is_what_its_strategy_declares(text: str, told: str):
    with pytest.raises(UserError) as error:
        read_setup({"China": text})
    assert told in error.value.faults[0]


def test_what_is_not_part_of_a_strategy_is_not_kept():
    setup = read_setup({"China": f"Escalator( step = 0.2 )  # {EVIL[:40]}"})
    assert setup.players["China"] == "Escalator(step=0.2)"
    assert "img" not in headline(setup)


def test_lines_of_the_page_are_text_and_no_html():
    calls = [
        node
        for node in ast.walk(ast.parse(Path(page.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "solara.HTML"
    ]
    assert [ast.unparse(call.keywords[0]) for call in calls] == ["unsafe_innerHTML=caveat"]
    assert is_harmless(CAVEAT)


def test_a_link_runs_no_script(visitors):
    link = "?" + urlencode({"China": f"TargetedEmbargo(target={EVIL!r})", "months": "6"})
    visitor: Visitor = visitors(link)
    assert "must be one of" in visitor.faults()[0]
    for given in ({"pick": EVIL}, {"show.network": EVIL}, {EVIL: EVIL}, {"seat": EVIL, "at": EVIL}):
        other: Visitor = visitors("?" + urlencode(given))
        assert other.page.locator("img").count() == 0
        assert other.page.title() == "regame: a world at work"
    assert visitor.page.locator("img").count() == 0
    assert visitor.page.title() == "regame: a world at work"


def test_the_policy_stops_scripts_that_are_not_the_page_s(visitors):
    visitor: Visitor = visitors("?months=6")
    told: list[str] = []
    visitor.page.on("console", lambda message: told.append(message.text))
    visitor.page.evaluate("""() => {
      const place = document.querySelector('main').appendChild(document.createElement('div'));
      place.innerHTML = '<img src="data:," onerror="window.taken = 1">';
      const script = document.createElement('script');
      script.textContent = 'window.taken = 2';
      document.body.appendChild(script);
      const far = document.createElement('img');
      far.src = 'https://example.invalid/x.png';
      document.body.appendChild(far);
    }""")
    until(lambda: len([text for text in told if "Content Security Policy" in text]) >= 3)
    assert visitor.page.evaluate("window.taken") is None


def test_the_page_itself_keeps_its_policy(visitors):
    visitor: Visitor = visitors("?months=6")
    broken: list[str] = []
    visitor.page.on("console", lambda message: broken.append(message.text))
    visitor.page.reload()
    visitor.page.wait_for_selector("svg.network")
    visitor.press("Step")
    visitor.wait_for_month(1)
    assert [text for text in broken if "Security Policy" in text] == []

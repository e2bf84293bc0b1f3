"""The page of a case speaks in the words of its tables: goods, plants, groups and units."""

import json
import re

import pytest

from regame.app.case_words import words_of
from regame.app.charts import inspect, picks, specs_of
from regame.app.levers import HOLDER, panel
from regame.app.moves import fields_of
from regame.app.session import Session
from regame.app.setup import Setup, config_of, default_players, seats
from regame.app.texts import briefing, situation
from regame.app.trade_picture import routes_in_use, trade_picture, views_of
from regame.strategies.contract import Observation

FOREIGN = re.compile(
    r"(?i)(?<![a-z_])(magnets?|oxides?|REO|separat(?:ion|ors?|ed)|neodymium|heavy|heavies|light|"
    r"rare.?earths?)(?![a-z_])"
)
CASES = {"nickel": ("smelters", "ore", "Mines"), "gas": ("fields", "gas", "Fields")}
SEEN = Observation(**dict.fromkeys(Observation._fields, 0.0))


def of_case(config: str) -> Setup:
    return Setup(players=default_players(config), config=config, months=6)


def texts_of(setup: Setup) -> str:
    """All that the page shows of a case after three months, as one text without tags."""
    session = Session(setup)
    for _ in range(3):
        session.step()
    holder, config = setup.holder, setup.config
    shown: list[object] = [trade_picture(session, view) for view in views_of(config)]
    shown += [panel(setup), situation(SEEN, config), specs_of(config), picks(session, [])]
    shown += [fields_of(state, config, None) for state in seats(config)]
    shown += [briefing(state, config) for state in (holder, "Japan")]
    routes = routes_in_use(session)
    firm = session.game.atlas.plants[0]
    asked = [f"state:{holder}", f"firm:{firm}", *(pick for pick, _ in routes[:4])]
    found = [inspect(session, pick) for pick in asked]
    assert None not in found
    text = json.dumps([*shown, routes, *found], default=str)
    return re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.S)


@pytest.mark.parametrize("case", CASES)
def test_the_page_of_a_case_has_no_words_of_another(case):
    text = texts_of(of_case(case))
    assert [text[max(m.start() - 50, 0) : m.end() + 30] for m in FOREIGN.finditer(text)] == []
    for word in CASES[case]:
        assert word in text
    assert config_of(case).world.unit.split()[0] in text


def test_levers_of_a_stage_that_is_not_there_are_not_shown():
    def names(config: str) -> set[str]:
        side = next(s for s in panel(of_case(config))["sides"] if s["side"] == HOLDER)
        return {lever["name"] for lever in side["levers"]}

    assert names("world_2010") - names("gas") == {"downstream"}
    assert names("nickel") == names("world_2010")
    fields = {field["field"] for field in fields_of("Russia", "gas", None)}
    assert {"export_quota", "denial"} <= fields
    assert not {"downstream", "mine_plan"} & fields


def test_rare_earths_keep_their_words():
    words = words_of("world_2010")
    goods = (words["goods"], words["products"], words["extractors"], words["leading"])
    assert goods == ("oxides", "magnets", "mines", "light oxides")
    assert "trust of buyers in China" in situation(SEEN, "world_2010")

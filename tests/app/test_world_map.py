"""The map: land and places of a file that names its source, states at capitals, routes as arcs."""

import csv
import io
import re

import pytest
from tests.app.visitor import Visitor, until

from regame.app import trade_picture as pictures
from regame.app.session import Session
from regame.app.setup import Setup, configs, default_players, known_states
from regame.app.trade_picture import MAPS, TRACE, trade_picture, views_of
from regame.core.packaged import land


def of_world(config: str) -> Session:
    session = Session(Setup(players=default_players(config), config=config, months=2))
    session.step()
    return session


def test_land_and_places_are_on_earth_and_have_a_source():
    found = land()
    assert "public domain" in found["source"]
    for ring in found["land"]:
        assert len(ring) > 2
        assert all(-180 <= x <= 180 and -60 <= y <= 90 for x, y in ring)
    assert all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in found["places"].values())


@pytest.mark.parametrize("config", configs())
def test_every_world_of_the_package_has_a_map_with_all_its_states(config: str):
    session = of_world(config)
    picture = trade_picture(session, next(iter(MAPS)))
    size = re.search(r'viewBox="0 0 (\S+) (\S+)"', picture.svg)
    assert size is not None
    width, height = map(float, size.groups())
    drawn = re.findall(r'data-pick="state:[^"]*".*?cx="([^"]+)" cy="([^"]+)"', picture.svg)
    assert len(drawn) == len(known_states(config))
    assert all(0 < float(x) < width and 0 < float(y) < height for x, y in drawn)
    arcs = re.findall(r'<path class="pick edge [^"]*"[^>]*data-pick="route:([^"]*)"', picture.svg)
    assert arcs
    stages = re.findall(r'data-pick="route:([^"]*)"', trade_picture(session, "with the weapon").svg)
    abroad = [route for route in stages if len(set(route.split(":")[1:])) == 2]
    assert sorted(arcs) == sorted(abroad)  # the same routes as by stage, but for those at home


def test_the_file_of_the_network_has_every_flow_that_is_drawn():
    session = of_world("world_2025")
    session.step()
    picture = trade_picture(session, "with the weapon")
    _, below = picture.figures.csv().split("\n\n")
    rows = list(csv.DictReader(io.StringIO(below)))
    drawn = re.findall(r'data-pick="route:([^"]*)"', picture.svg)
    assert sorted(f"{row['what']}:{row['from']}:{row['to']}" for row in rows) == sorted(drawn)
    world, goods = session.snapshots[session.at], session.game.atlas.chain.goods
    unit = session.game.config.world
    flows = [float(row[f"flow [{unit.unit}/month]"]) for row in rows if row["what"] == goods]
    whole = world["flow"][0].sum(axis=0)
    assert unit.scale * sum(flows) == pytest.approx(whole[whole > TRACE * whole.sum()].sum())
    assert "China,Japan" in below
    assert "China,Japan" not in picture.table  # the page shows states alone


def test_a_world_with_a_state_without_a_place_has_no_map(monkeypatch):
    places = {name: place for name, place in land()["places"].items() if name != "Vietnam"}
    found = {**land(), "places": places}
    monkeypatch.setattr(pictures, "land", lambda: found)
    assert not set(MAPS) & set(views_of("world_2010"))


def test_names_cover_neither_states_nor_each_other():
    svg = trade_picture(of_world("world_2025"), next(iter(MAPS))).svg
    places = re.findall(r'<text class="place" x="([^"]+)" y="([^"]+)">([^<]*)<', svg)
    boxes = [
        (float(x), float(y) - 16, float(x) + 10.5 * len(n), float(y) + 4) for x, y, n in places
    ]
    for k, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[k + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_the_map_is_chosen_drawn_and_shared(visitors):
    visitor: Visitor = visitors("?months=6&at=2")
    visitor.wait_for_month(2)
    visitor.page.locator("#card-network select").select_option("map, with the weapon")
    visitor.page.locator("svg.map path.land").wait_for()
    address = visitor.wait_for_address("show.network=map")
    visitor.keep("map-1280-light")
    visitor.page.locator("svg.map [data-pick='state:Japan']").click()
    visitor.page.locator("#card-stateprice").wait_for()
    again: Visitor = visitors(address)
    again.wait_for_month(2)
    until(lambda: again.picture("network") == visitor.picture("network"))

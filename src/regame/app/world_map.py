"""The trade of a month on a map: states at their capitals, routes as arcs.

The outline of land is a file of the package, which names its source. A world with a state of which
no place is known has no map.
"""

import json
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from regame.app.case_words import PAGE
from regame.app.network_picture import (
    KEYS,
    NONE_AT_ALL,
    VIEWS,
    WIDTH,
    Edge,
    Moment,
    by_stage,
    figures_of_month,
)
from regame.app.pictures import Picture
from regame.app.session import Session
from regame.app.setup import known_states
from regame.reports.templating import Fields, render

MAPS = {f"map, {name}": name for name in VIEWS}
LEAST = 100.0  # degrees of longitude that a map shows at least
MARGIN = 14.0  # degrees around the places
SMALLEST, LARGEST = 3.0, 16.0  # radius of a state that makes nothing, and of one that makes all
BEND = (0.10, 0.18, 0.26)  # of an arc's length that it rises, by layer
LETTER, LINE = 10.5, 20.0  # size of a letter of a name


class Frame(NamedTuple):
    """What a map shows: west, north in degrees; scale: of a degree, in the picture's unit."""

    west: float
    north: float
    scale: float
    height: float

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a place is in the picture."""
        return self.scale * (longitude - self.west), self.scale * (self.north - latitude)


@lru_cache(maxsize=1)
def land() -> Fields:
    """Return outlines of `land`, `places` of states: latitude, longitude, and their `source`."""
    content = (Path(__file__).parent / "land.json").read_text(encoding="utf-8")
    return dict(json.loads(content))


def views_of(config: str) -> tuple[str, ...]:
    """Return what the picture of the trade of a world can show: maps where all places are known."""
    on_map = set(known_states(config)) <= set(land()["places"])
    return (*VIEWS, *MAPS) if on_map else tuple(VIEWS)


def trade_picture(session: Session, view: str) -> Picture:
    """Draw the trade of the month looked at: in stages, or on a map."""
    focus, config = session.focus, session.setup.config
    moment = Moment(focus.snapshots[session.at], focus.game.atlas, VIEWS[MAPS.get(view, view)])
    output = moment.made()
    on_map = view in MAPS
    drawn = _on_map(moment, output) if on_map else by_stage(moment, output, config)
    caption = PAGE["network"]["map" if on_map else "stages"]
    return Picture(
        "network", "Who supplies whom", render("network.svg.j2", width=WIDTH, **drawn), KEYS,
        caption.format(source=land()["source"]), figures_of_month(focus, config, moment, output),
        views_of(config), view,
    )  # fmt: skip


def _on_map(moment: Moment, output: np.ndarray) -> Fields:
    """Return a month on a map, as the template draws it."""
    names, frame = moment.atlas.states, _frame(moment.atlas.states)
    points = [frame.point(*land()["places"][name][::-1]) for name in names]
    routes = (edge for edge in moment.edges() if edge.seller != edge.buyer)
    share = output[1] / max(output[1].sum(), NONE_AT_ALL)
    return {
        "height": frame.height, "land": _land(frame),
        "label": "Map of the trade between states; a table follows",
        "edges": moment.lines(routes, output, partial(_arc, points)),
        "places": list(_states(names, share, points)),
    }  # fmt: skip


def _frame(states: tuple[str, ...]) -> Frame:
    places = np.array([land()["places"][name] for name in states])
    (south, west), (north, east) = places.min(axis=0) - MARGIN, places.max(axis=0) + MARGIN
    margin = max(LEAST - (east - west), 0.0) / 2
    west, east = max(west - margin, -180.0), min(east + margin, 180.0)
    scale = WIDTH / (east - west)
    return Frame(float(west), float(north), float(scale), float(scale * (north - south)))


def _land(frame: Frame) -> str:
    rings = (" L".join("{:.1f},{:.1f}".format(*frame.point(*p)) for p in ring)
             for ring in land()["land"])  # fmt: skip
    return "".join(f"M{ring}Z" for ring in rings)


def _arc(points: list[tuple[float, float]], edge: Edge) -> str:
    """Return the way of a route between two of the states' points."""
    (x1, y1), (x2, y2) = points[edge.seller], points[edge.buyer]
    bend = BEND[edge.layer] * (1 if edge.css != "unseen" else -1)
    x, y = (x1 + x2) / 2 + bend * (y2 - y1), (y1 + y2) / 2 - bend * abs(x2 - x1)
    return f"M{x1:.1f},{y1:.1f} Q{x:.1f},{y:.1f} {x2:.1f},{y2:.1f}"


def _states(
    names: tuple[str, ...], share: np.ndarray, points: list[tuple[float, float]]
) -> Iterator[tuple[Any, ...]]:
    """Yield name, place, radius, place of the name and hint of every state."""
    radii = (SMALLEST + (LARGEST - SMALLEST) * np.sqrt(share)).tolist()
    boxes = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(points, radii, strict=True)]
    for name, (x, y), radius, part in zip(names, points, radii, share, strict=True):
        hint = f"{name}: {part:.0%} of what is refined"
        yield name, x, y, radius, *_free(name, x, y, radius, boxes), hint


def _free(
    name: str, x: float, y: float, radius: float, taken: list[tuple[float, float, float, float]]
) -> tuple[float, float]:
    """Return where a name begins so that it covers no other and no state, if there is such room."""
    wide, gap = LETTER * len(name), radius + 3
    right, left_x = min(x + gap, WIDTH - wide), max(x - gap - wide, 0.0)
    middle = min(max(x - wide / 2, 0.0), WIDTH - wide)
    places = [
        (right, y + 6), (left_x, y + 6), (middle, y - gap - 2), (middle, y + gap + LINE - 4),
        *((side, y + 6 + down) for down in (-LINE, LINE, -2 * LINE, 2 * LINE)
          for side in (right, left_x, middle)),
    ]  # fmt: skip
    for left_x, base in places:
        box = left_x, base - LINE + 4, left_x + wide, base + 4
        if not any(_meet(box, occupied) for occupied in taken):
            break
    else:
        left_x, base = places[0]
    taken.append((left_x, base - LINE + 4, left_x + wide, base + 4))
    return left_x, base


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

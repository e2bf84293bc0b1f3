"""The trade of one run in one month, by stage or on a map: states as places, routes between them.

The outline of land is a file of the package, which names its source. A world with a state of which
no place is known has no map.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from regame.app.case_words import PAGE, UNSEEN, amount_of, goods_of, said
from regame.app.fan import BASELINE, WEAPON
from regame.app.pictures import Figures, Picture
from regame.app.session import Session, Snapshot
from regame.app.setup import config_of, known_states
from regame.core.packaged import land
from regame.core.words import NONE
from regame.game.facts import EXTRACTION, MAKING, RECYCLING, REFINING, Atlas
from regame.game.flows import flows_of
from regame.game.gauges import UNITS, gauge
from regame.reports.svg import short_number
from regame.reports.templating import Fields, render
from regame.tables.world import chain

WIDTH, TOP, ROW = 780, 64, 47
PLACES = (190, 360, 535, 705)  # of the four stages, across
LARGEST = 21.0  # radius of a node that is the whole stage
THICKEST, THINNEST = 15.0, 1.6  # width of an edge that is all trade of its layer, and of none
SEEN, NONE_AT_ALL = 1e-4, 1e-12  # least share that has a node; t/month, where nothing is made
ASIDE = 8  # that a flow outside the books is drawn below the one by the books
WORDS = PAGE["network"]
MEASURES: dict[str, tuple[str, float]] = WORDS["measures"]  # on the network: heading, factor
TRACE = 0.002  # share of a layer below which an edge is not drawn
FELT, HARD = 0.1, 0.5  # share of normal supply withheld
VIEWS = {"with the weapon": WEAPON, "its baseline": BASELINE}
KEYS: dict[str, str] = WORDS["keys"]


class Edge(NamedTuple):
    """A route of a layer: from a state of one stage to a state of the next; tonnes a month."""

    layer: int
    seller: int
    buyer: int
    tonnes: float
    css: str
    what: str


def kind_of(edge: Edge) -> str:
    """Return what flows: a good of the chain, or `UNSEEN`."""
    return edge.what.partition(":")[0]


class Moment(NamedTuple):
    """One run of a snapshot, in the terms of the picture."""

    world: Snapshot
    atlas: Atlas
    run: int

    def made(self) -> np.ndarray:
        """Return what each state makes or uses at each place of the picture, t/month (4, state)."""
        world, atlas, run = self.world, self.atlas, self.run
        output = np.zeros((MAKING + 1, atlas.states_count))
        np.add.at(output, (atlas.plant_stage, atlas.plant_state), world["output"][run])
        used = (world["used"][run] + world["into_products"][run]).sum(axis=0)
        products = world["product_flow"][run].sum(axis=0)
        dug, refined = output[EXTRACTION], output[REFINING] + output[RECYCLING]
        if not atlas.refines:  # what is extracted is traded as it is
            dug, refined = np.zeros_like(dug), dug + refined
        return np.stack([dug, refined, used, products])

    def edges(self) -> Iterator[Edge]:
        """Yield the routes in use, and those that are refused."""
        world, atlas, run = self.world, self.atlas, self.run
        names = atlas.states
        raw, products = world["raw_flow"][run].T, world["product_flow"][run]
        refined = world["flow"][run].sum(axis=0)
        layers = tuple(zip(range(3), (raw, refined, products), goods_of(atlas), strict=True))
        for layer, flows, good in layers:
            threshold = TRACE * flows.sum()
            for i, j in np.argwhere(flows > max(threshold, 1e-9)).tolist():
                css = self._state_of(good, i, j)
                yield Edge(layer, i, j, float(flows[i, j]), css, f"{good}:{names[i]}:{names[j]}")
        for h, row in enumerate(atlas.holders):
            grey = world["grey_flow"][run, :, h].sum(axis=0)
            for j in np.flatnonzero(grey > max(TRACE * refined.sum(), 1e-9)).tolist():
                edge_id = f"{UNSEEN}:{names[row]}:{names[j]}"
                yield Edge(1, row, j, float(grey[j]), "unseen", edge_id)
            for j in np.flatnonzero(world["denied"][run, h]).tolist():
                edge_id = f"{atlas.chain.goods}:{names[row]}:{names[j]}"
                yield Edge(1, row, j, 0.0, "refused", edge_id)

    def _state_of(self, what: str, seller: int, buyer: int) -> str:
        holders = self.atlas.holders
        if what == self.atlas.chain.goods and seller != buyer and seller in holders:
            denied, biting = (self.world[name][self.run, holders.index(seller)]
                              for name in ("denied", "biting"))  # fmt: skip
            return "refused" if denied[buyer] else "held" if biting > 0 else "open"
        return "open"

    def lines(
        self, edges: Iterable[Edge], made: np.ndarray, way: Callable[[Edge], str]
    ) -> list[tuple[Edge, str, float, str]]:
        """Return routes as they are drawn, open ones first, thick before thin: way, width, hint.

        made: what all make and use at the four places of the picture, t/month (4, state).
        """
        total, names = np.maximum(made.sum(axis=1), NONE_AT_ALL), self.atlas.states
        lines = []
        for edge in sorted(edges, key=lambda edge: (edge.css != "open", -edge.tonnes)):
            base = total[(0, 1, 3)[edge.layer]]
            width = max(THICKEST * float(np.sqrt(edge.tonnes / base)), THINNEST)
            hint = f"{names[edge.seller]} to {names[edge.buyer]}: {kind_of(edge)}, "
            hint += _monthly(self, edge.tonnes) + (", refused" if edge.css == "refused" else "")
            lines.append((edge, way(edge), width, hint))
        return lines


def by_stage(moment: Moment, output: np.ndarray, config: str) -> Fields:
    """Return a month by stage, as the template draws it. config: name of the world."""
    heads, height = heads_of(config), TOP + ROW * moment.atlas.states_count
    withheld = moment.world["restricted"][moment.run]
    return {
        "height": height,
        "label": said(WORDS["label"], config),
        "heads": [(x, 18 * k, line) for x, head in zip(PLACES, heads, strict=True)
                  for k, line in enumerate(head.replace(" and ", "\nand ").splitlines(), 1)],
        "names": [(name, _y(s) + 5, f"{name}: {withheld[s]:.0%} of normal supply withheld")
                  for s, name in enumerate(moment.atlas.states)],
        "edges": moment.lines(moment.edges(), output, _between),
        "nodes": list(_nodes(moment, output, heads)),
        "empty": () if output[2:].sum() else ((PLACES[2] + PLACES[3]) // 2, height // 2),
    }  # fmt: skip


def routes_in_use(session: Session) -> list[tuple[str, str]]:
    """Return the routes between states in the month looked at as (pick, name), by name."""
    moment = Moment(session.snapshots[session.at], session.game.atlas, WEAPON)
    names = moment.atlas.states
    labels = {
        f"route:{edge.what}": f"{names[edge.seller]} to {names[edge.buyer]}, {kind_of(edge)}"
        for edge in moment.edges()
        if edge.seller != edge.buyer
    }
    return sorted(labels.items(), key=lambda item: item[1])


def _monthly(moment: Moment, tonnes: float) -> str:
    """An amount of a month in the unit of the world's tables."""
    scaled = tonnes / moment.atlas.config.world.scale
    return f"{short_number(scaled)} {amount_of(moment.atlas)} a month"


def heads_of(config: str) -> tuple[str, ...]:
    """Return what the four places of the picture are called; "" for one that a world lacks."""
    links = chain(config_of(config))
    first = ("{Extractors}", "{Refining}") if links.refines else ("", "{Extractors}")
    makers = ("{Good} users and {product} makers", "{Product} users")
    last = makers if links.made else ("{Good} users", "")
    return tuple(said(head, config) for head in first + last)


def _y(row: int) -> int:
    return TOP + ROW * row + 12


def _between(edge: Edge) -> str:
    """Return the way of a route from stage to stage."""
    begin, end = PLACES[edge.layer], PLACES[edge.layer + 1]
    down = ASIDE if edge.css == "unseen" else 0
    y1, y2, middle = _y(edge.seller) + down, _y(edge.buyer) + down, (begin + end) / 2
    return f"M{begin},{y1} C{middle},{y1} {middle},{y2} {end},{y2}"


def _nodes(moment: Moment, made: np.ndarray, heads: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield name, place, radius, layer, ring and hint of what each state makes or uses."""
    withheld = moment.world["restricted"][moment.run]
    shares = made / np.maximum(made.sum(axis=1), NONE_AT_ALL)[:, None]
    for layer, s in np.argwhere(shares >= SEEN).tolist():
        share, name = shares[layer, s], moment.atlas.states[s]
        ring = "hard" if withheld[s] >= HARD else "felt" if withheld[s] >= FELT else ""
        amount = _monthly(moment, made[layer, s])
        hint = f"{name}, {heads[layer].lower()}: {amount} ({share:.0%})"
        radius = max(LARGEST * np.sqrt(share), 2.5)
        yield name, PLACES[layer], _y(s), radius, layer, ring if layer == 2 else "", hint


def figures_of_month(session: Session, moment: Moment, made: np.ndarray) -> Figures:
    """What each state makes, uses and suffers, and how it depends on others this month."""
    game = session.game
    atlas, run, world = game.atlas, moment.run, game.config.world
    flows = flows_of(moment.world, atlas, game.parameters).of(slice(run, run + 1))
    table = gauge(flows, atlas.home, np.arange(atlas.states_count))[0]
    by_unit = dict(zip(UNITS, table.T, strict=True))
    measured = np.array([factor * by_unit[name] for name, (_, factor) in MEASURES.items()])
    restricted = moment.world["restricted"][moment.run]
    damage = moment.world["damage"][moment.run]
    rows = [
        (name, *(float(made[stage, s]) / world.scale for stage in range(len(PLACES))),
         100 * float(restricted[s]), float(damage[s]) / 1e6,
         *(value if np.isfinite(value) else NONE for value in measured[:, s].tolist()))
        for s, name in enumerate(atlas.states)
    ]  # fmt: skip
    headings = (*WORDS["heads"], *(heading for heading, _ in MEASURES.values()))
    headings = tuple(said(heading, session.setup.config) for heading in headings)
    return Figures(headings, rows, beside=_flows(moment))


def _flows(moment: Moment) -> Figures:
    """Every flow of the month that is drawn: between whom, of what, how much, and its state."""
    names, world = moment.atlas.states, moment.atlas.config.world
    rows = [
        (names[edge.seller], names[edge.buyer], kind_of(edge), edge.tonnes / world.scale,
         KEYS[edge.css])
        for edge in moment.edges()
    ]  # fmt: skip
    heads = ("from", "to", "what", f"flow [{world.unit}/month]", "state of the route")
    return Figures(heads, rows)


MAPS = {f"map, {name}": name for name in VIEWS}
LEAST = 100.0  # degrees of longitude that a map shows at least
MARGIN = 14.0  # degrees around the places
SMALLEST, BROADEST = 3.0, 16.0  # radius of a state that makes nothing, and of one that makes all
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


def views_of(config: str) -> tuple[str, ...]:
    """Return what the picture of the trade of a world can show: maps where all places are known."""
    on_map = set(known_states(config)) <= set(land()["places"])
    return (*VIEWS, *MAPS) if on_map else tuple(VIEWS)


def trade_picture(session: Session, view: str) -> Picture:
    """Draw the trade of the month looked at: in stages, or on a map."""
    config, run = session.setup.config, VIEWS[MAPS.get(view, view)]
    moment = Moment(session.snapshots[session.at], session.game.atlas, run)
    output = moment.made()
    on_map = view in MAPS
    drawn = _on_map(moment, output) if on_map else by_stage(moment, output, config)
    caption = PAGE["network"]["map" if on_map else "stages"]
    return Picture(
        "network", "Who supplies whom", render("network.svg.j2", width=WIDTH, **drawn), KEYS,
        caption.format(source=land()["source"]), figures_of_month(session, moment, output),
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
    radii = (SMALLEST + (BROADEST - SMALLEST) * np.sqrt(share)).tolist()
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
        if not any(box[0] < x2 and x1 < box[2] and box[1] < y2 and y1 < box[3]
                   for x1, y1, x2, y2 in taken):  # fmt: skip
            break
    else:
        left_x, base = places[0]
    taken.append((left_x, base - LINE + 4, left_x + wide, base + 4))
    return left_x, base

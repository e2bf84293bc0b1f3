"""The trade network of one run in one month, by stage: states as nodes, routes as edges."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from regame.app.case_words import PAGE, UNSEEN, amount_of, goods_of, said
from regame.app.focus import BASELINE, WEAPON, Focus, Snapshot
from regame.app.pictures import Figures
from regame.app.setup import config_of
from regame.core.words import NONE
from regame.game.facts import EXTRACTION, MAKING, RECYCLING, REFINING, Atlas
from regame.game.flows import flows_of
from regame.game.gauges import UNITS, gauge
from regame.reports.svg import short_number
from regame.reports.templating import Fields
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


@dataclass(frozen=True)
class Moment:
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
            for i, j in zip(*np.nonzero(flows > max(threshold, 1e-9)), strict=True):
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
        world, atlas, run = self.world, self.atlas, self.run
        if what != atlas.chain.goods or seller == buyer or seller not in atlas.holders:
            return "open"
        h = atlas.holders.index(seller)
        if world["denied"][run, h, buyer]:
            return "refused"
        return "held" if world["biting"][run, h] > 0 else "open"

    def lines(
        self, edges: Iterable[Edge], made: np.ndarray, way: Callable[[Edge], str]
    ) -> list[tuple[Edge, str, float, str]]:
        """Return routes as they are drawn, open ones first, thick before thin: way, width, hint.

        made: what all make and use at the four places of the picture, t/month (4, state).
        """
        total, names = np.maximum(made.sum(axis=1), NONE_AT_ALL), self.atlas.states
        lines = []
        for edge in sorted(edges, key=lambda edge: (edge.css != "open", -edge.tonnes)):
            base = total[1] if edge.layer == 1 else total[0 if edge.layer == 0 else 3]
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


def routes_in_use(focus: Focus, at: int) -> list[tuple[str, str]]:
    """Return the routes between states in a month as (pick, name), by name."""
    moment = Moment(focus.snapshots[at], focus.game.atlas, WEAPON)
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
    refining = "{Refining}" if links.refines else "{Extractors}"
    heads = ("{Extractors}" if links.refines else "", refining, "{Good} users", "")
    if links.made:
        heads = (*heads[:2], "{Good} users and {product} makers", "{Product} users")
    return tuple(said(head, config) for head in heads)


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


def figures_of_month(focus: Focus, config: str, moment: Moment, made: np.ndarray) -> Figures:
    """What each state makes, uses and suffers, and how it depends on others this month."""
    game = focus.game
    atlas, run, world = game.atlas, moment.run, game.config.world
    flows = flows_of(moment.world, atlas, game.parameters).of(slice(run, run + 1))
    table = gauge(flows, atlas.home, np.arange(atlas.states_count))[0]
    by_unit = dict(zip(UNITS, table.T, strict=True))
    restricted = moment.world["restricted"][moment.run]
    damage = moment.world["damage"][moment.run]
    rows = [
        (name, *(float(made[stage, s]) / world.scale for stage in range(len(PLACES))),
         100 * float(restricted[s]), float(damage[s]) / 1e6,
         *(_number(factor * by_unit[name][s]) for name, (_, factor) in MEASURES.items()))
        for s, name in enumerate(atlas.states)
    ]  # fmt: skip
    headings = (*WORDS["heads"], *(heading for heading, _ in MEASURES.values()))
    headings = tuple(said(heading, config) for heading in headings)
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


def _number(value: float) -> str | float:
    """A figure, or a dash where there is nothing it could be of."""
    return float(value) if np.isfinite(value) else NONE

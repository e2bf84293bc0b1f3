"""Measures on the supply network of a month, of all runs at once: who depends on whom.

`network.py` says the same of one run with networkx; `tests/test_network.py` compares the two.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from regame.engine.relations.buyers import NOTHING
from regame.engine.state.sums import total
from regame.game.flows import PLANTS, Flows

STAGES = ("mined", "separated", "made")  # magnets are made
STRONG = 0.01  # share of a buyer's purchases from which a flow counts for betweenness; C
UNITS = 2**22  # whole numbers that all that can flow in a network is cut into
NOBODY = 1e-3  # t/month: below this a state uses nothing that a share could be of
BLOCKS = 128  # networks that are solved at once; their flows together fit into 32 bits


class Origins(NamedTuple):
    """Where a state's use comes from, with what is embodied in magnets: (run, origin, user) shares.

    mined, separated: of all its use; made: of its use of magnets. Columns sum to one, or to zero
    where there is no use. What recyclers make counts as mined where they stand.
    """

    extracted: np.ndarray
    refined: np.ndarray
    made: np.ndarray


def shares(flow: np.ndarray) -> np.ndarray:
    """Each seller's share of what a buyer takes: (run, seller, buyer) -> the same, zero if none."""
    totals = total(flow, 1, keepdims=True)
    return np.where(totals > NOTHING, flow / np.maximum(totals, NOTHING), 0.0)


def origins(flows: Flows, avoid: int = -1) -> Origins:
    """Follow use back to makers, separators and mines by this month's shares of flows.

    avoid: a state, row of the state axis; what passes its plants is left out.
    """
    bought, makers = shares(flows.refined), shares(flows.products)
    if avoid >= 0:
        bought[:, avoid] = makers[:, avoid] = 0.0
        if flows.through.shape[1]:
            bought = bought * (1 - flows.through[:, avoid])
    use = flows.direct + flows.embodied
    in_products = (flows.embodied / np.maximum(use, NOTHING))[:, None]
    direct = (flows.direct / np.maximum(use, NOTHING))[:, None]
    refined = bought * direct + (bought @ makers) * in_products
    eye = np.eye(use.shape[1])
    scrap = eye * flows.recyclers[:, None]
    raw = shares(flows.raw + scrap)
    unknown = total(raw, 1, keepdims=True) <= 0  # sold from stock: counts where it lay
    raw = raw + unknown * eye
    if avoid >= 0:
        raw[:, avoid] = 0.0
    return Origins(raw @ refined, refined, makers)


def dependence(origin: np.ndarray) -> np.ndarray:
    """Import dependence: the share of a state's use that comes from abroad (run, user)."""
    home_share = np.einsum("rii->ri", origin)
    return total(origin, 1) - home_share


def hirschman(origin: np.ndarray) -> np.ndarray:
    """Sum of squared shares of the states of origin (run, user), from 1/states to 1."""
    return total(origin**2, 1)


def passes(flows: Flows) -> np.ndarray:
    """Share of all others' use that passes a state's plants or land (run, state).

    Betweenness of flows (Freeman, Borgatti and White 1991): goods go where they went this month.
    """
    use = flows.direct + flows.embodied
    passing = np.zeros_like(use)
    usage = total(origins(flows).refined, 1)  # one where anything is used
    for s in range(use.shape[1]):
        others = np.arange(use.shape[1]) != s
        reached = total(origins(flows, avoid=s).extracted, 1)
        touched = total((usage - reached) * use * others, 1)
        passing[:, s] = touched / np.maximum(total(use * others, 1), NOTHING)
    return passing


def strong_links(flows: Flows) -> np.ndarray:
    """Who sells across a border a share of STRONG of what a buyer takes, at any stage.

    What passes a third state's land on a route of a table is a link to it and one from it.
    """
    bought = shares(flows.refined)
    by_land = bought[:, None] * flows.through  # (run, by, seller, buyer)
    layers = (shares(flows.raw), bought - total(by_land, 1), shares(flows.products))
    is_strong = np.any([share > STRONG for share in layers], axis=0)
    passed = by_land > STRONG
    for by in range(passed.shape[1]):
        is_strong[:, :, by] |= passed[:, by].any(axis=2)
        is_strong[:, by] |= passed[:, by].any(axis=1)
    return is_strong & ~np.eye(is_strong.shape[1], dtype=bool)


def betweenness(links: np.ndarray) -> np.ndarray:
    """Share of shortest ways between two other states that pass a state (run, state).

    links: (run, from, to). Freeman (1977), normalised as networkx does for directed graphs.
    """
    runs, count, _ = links.shape
    step = links.astype(float)
    far = np.where(np.eye(count, dtype=bool), 0.0, np.full((runs, count, count), np.inf))
    ways = np.broadcast_to(np.eye(count), far.shape).copy()
    front = ways
    for distance in range(1, count):
        front = np.where(np.isinf(far), front @ step, 0.0)
        reached = front > 0
        far[reached], ways[reached] = distance, front[reached]
    through = far[:, :, :, None] + far[:, None, :, :]  # (run, from, by, to)
    part = ways[:, :, :, None] * ways[:, None, :, :] / np.maximum(ways, 1.0)[:, :, None, :]
    on_the_way = (through == far[:, :, None, :]) & np.isfinite(far)[:, :, None, :]
    part = np.where(on_the_way, part, 0.0)
    k = np.arange(count)
    part[:, k, k, :] = part[:, :, k, k] = part[:, k, :, k] = 0.0
    return part.sum(axis=(1, 3)) / max((count - 1) * (count - 2), 1)


class Graph(NamedTuple):
    """Arcs of a network of maximum flow; node 0 is the source, node 1 the sink."""

    tail: np.ndarray  # (arc,)
    head: np.ndarray
    capacity: np.ndarray  # (run, arc) t/month, infinite where nothing limits
    nodes: int


def graph_of(flows: Flows, users: np.ndarray, capped: bool) -> Graph:
    """From plants over links to the use of some states.

    users: (state,) booleans. capped: whether a state takes no more than it uses.
    """
    runs, count = flows.extractors.shape
    raw, into, refined, bought, makers, made = (2 + k * count + np.arange(count) for k in range(6))
    zero, ones = np.zeros(count, int), np.ones(count, int)
    i, j = (index.ravel() for index in np.indices((count, count)))
    caps = np.where(users, np.inf, 0.0)
    direct, embodied = (np.where(users, use, 0.0) for use in (flows.direct, flows.embodied))
    if not capped:
        direct, embodied = (np.broadcast_to(caps, (runs, count)) for _ in range(2))
    by_grey = np.where(flows.refined_link, flows.room, np.minimum(flows.grey, flows.room))
    first = 2 + 6 * count + 2 * np.arange(flows.port.shape[1])  # ports: a node before, one after
    in_use = flows.port_link & flows.refined_link[:, None]  # (run, port, seller, buyer)
    n, s = (index.ravel() for index in np.indices((len(first), count)))

    def all_or_none(link: np.ndarray) -> np.ndarray:
        """Capacity of links (run, from, to) -> (run, arc)."""
        return np.where(link, np.inf, 0.0).reshape(runs, -1)

    arcs = [
        (zero, raw, flows.extractors), (raw[i], into[j], all_or_none(flows.raw_link)),
        (into, refined, flows.refineries), (zero, refined, flows.recyclers),
        (refined[i], bought[j], by_grey.reshape(runs, -1)), (bought, ones, direct),
        (bought, makers, flows.makers), (makers[i], made[j], all_or_none(flows.product_link)),
        (made, ones, embodied), (first, first + 1, flows.port),
        (refined[s], first[n], all_or_none(in_use.any(axis=3))),
        (first[n] + 1, bought[s], all_or_none(in_use.any(axis=2))),
    ]  # fmt: skip
    tails, heads, capacities = zip(*arcs, strict=True)
    capacity = np.concatenate([np.broadcast_to(c, (runs, c.shape[1])) for c in capacities], 1)
    nodes = int(2 + 6 * count + 2 * len(first))
    return Graph(np.concatenate(tails), np.concatenate(heads), capacity, nodes)


def most_flow(graph: Graph) -> np.ndarray:
    """Maximum flow of every run (run,) t/month: by Ford and Fulkerson (1956), the minimum cut.

    Capacities are rounded to the UNITS-th part of all that is not infinite.
    """
    flows_found = [
        _solve(graph._replace(capacity=graph.capacity[first : first + BLOCKS]))
        for first in range(0, len(graph.capacity), BLOCKS)
    ]
    return np.concatenate(flows_found) if flows_found else np.zeros(0)


def _solve(graph: Graph) -> np.ndarray:
    """The networks of some runs as one: they share source and sink alone, so flows add up."""
    capacity, nodes = graph.capacity, graph.nodes - 2
    runs = len(capacity)
    finite = np.where(np.isfinite(capacity), capacity, 0.0)
    into = total(np.where(graph.head == 1, capacity, 0.0), 1)  # the sink
    demand = np.maximum(np.minimum(total(np.where(graph.tail == 0, finite, 0.0), 1), into), NOTHING)
    units = np.rint(np.minimum(capacity / demand[:, None], 1.0) * UNITS).astype(np.int32)
    shift = nodes * np.arange(runs)[:, None]
    tail, head = (np.where(end > 1, end + shift, end) for end in (graph.tail, graph.head))
    has_units = units > 0
    size = 2 + nodes * runs
    arcs = csr_array((units[has_units], (tail[has_units], head[has_units])), shape=(size, size))
    sent = maximum_flow(arcs, 0, 1).flow.tocsr()[[0]].tocoo()
    flow = np.zeros(runs)
    forward = sent.data > 0
    at = sent.coords[1][forward]
    direct = at > 1
    np.add.at(flow, (at[direct] - 2) // nodes, sent.data[forward][direct])
    return flow * demand / UNITS


def cut(flows: Flows, row: int) -> np.ndarray:
    """Capacity that must go before a state's use is cut off, over its use (run,).

    The minimum cut between all plants and the state's use, as if nobody else bought. NaN: no use.
    """
    users = np.arange(flows.extractors.shape[1]) == row
    return most_flow(graph_of(flows, users, capped=False)) / _use(flows, users)


def served(flows: Flows, row: int) -> np.ndarray:
    """Share of a state's use that plants could serve if nobody else bought (run,), 0-1, or NaN."""
    users = np.arange(flows.extractors.shape[1]) == row
    return most_flow(graph_of(flows, users, capped=True)) / _use(flows, users)


def _use(flows: Flows, users: np.ndarray) -> np.ndarray:
    """What some states use together (run,); NaN where it is nothing, so that shares are too."""
    use = total(np.where(users, flows.direct + flows.embodied, 0.0), 1)
    return np.where(use > NOBODY, use, np.nan)


def stops(flows: Flows) -> np.ndarray:
    """Share of all use that ends with the plants of a stage in a state (run, 4, state).

    Stages are those of PLANTS: mines, separators, recyclers, makers. Use is served as far as
    capacity and links allow, before and after; stocks are left out.
    """
    runs, count = flows.extractors.shape
    everybody = np.ones(count, bool)
    before = most_flow(graph_of(flows, everybody, capped=True))
    stopped = np.zeros((runs, len(PLANTS), count))
    for k, stage in enumerate(PLANTS):
        able = getattr(flows, stage)
        for s in np.flatnonzero((np.isfinite(able) & (able > 0)).any(axis=0)):
            lost = able.copy()
            lost[:, s] = 0.0
            after = most_flow(graph_of(flows._replace(**{stage: lost}), everybody, capped=True))
            stopped[:, k, s] = (before - after) / _use(flows, everybody)
    return np.maximum(stopped, 0.0)

"""What networkx finds from the graph of a run alone: a second witness of `game/measures.py`."""

from collections.abc import Mapping

import networkx as nx

from regame.engine.relations.buyers import NOTHING
from regame.game.measures import NOBODY, STRONG
from regame.game.network import (
    BOUGHT,
    FEED,
    REFINED,
    USE,
    VIA,
    WORN,
    most_served,
    node_of,
    states_in,
    use_of,
)


def measures_of(network: nx.DiGraph) -> dict[str, dict[str, float]]:
    """What networkx finds from the graph alone, measure -> state: those of gauges.py.

    The holder is the graph's own (`network.graph["holder"]`).
    """
    states, holder = states_in(network), network.graph["holder"]
    measures: dict[str, dict[str, float]] = {"betweenness": _betweenness(network, states)}
    for state in states:
        for stage, shares in origins_of(network, state).items():
            abroad = sum(shares.values()) - shares.get(state, 0.0)
            measures.setdefault(f"abroad_{stage}", {})[state] = abroad
            measures.setdefault(f"holder_{stage}", {})[state] = shares.get(holder, 0.0)
            squares = sum(share**2 for share in shares.values())
            measures.setdefault(f"hirschman_{stage}", {})[state] = squares
        measures.setdefault("cut", {})[state] = minimum_cut(network, state)
        measures.setdefault("passes", {})[state] = _passes(network, state, states)
        without = network.subgraph(
            node for node, data in network.nodes(data=True)
            if data["good"] != "plant" or data["state"] != holder
        )  # fmt: skip
        measures.setdefault("served", {})[state] = minimum_cut(without, state, capped=True)
    return measures


def origins_of(network: nx.DiGraph, state: str) -> dict[str, dict[str, float]]:
    """Where a state's use comes from, by stage: state of origin -> share."""
    parts = {BOUGHT: 0.0, WORN: 0.0}
    for good in parts:
        parts[good] = network.edges[node_of(good, state), node_of(USE, state)]["flow"]
    total = max(sum(parts.values()), NOTHING)
    suppliers = _suppliers(network, node_of(WORN, state))
    refined: dict[str, float] = {}
    _add(refined, _suppliers(network, node_of(BOUGHT, state)), parts[BOUGHT] / total)
    for maker, share in suppliers.items():
        _add(refined, _suppliers(network, node_of(BOUGHT, maker)), share * parts[WORN] / total)
    extracted: dict[str, float] = {}
    for refinery, share in refined.items():
        _add(extracted, _extractors_of(network, refinery), share)
    return {"mined": extracted, "separated": refined, "made": suppliers}


def _add(whole: dict[str, float], shares: Mapping[str, float], weight: float) -> None:
    for state, share in shares.items():
        whole[state] = whole.get(state, 0.0) + weight * share


def _suppliers(network: nx.DiGraph, node: str) -> dict[str, float]:
    """Shares of the states from which a good comes to a node."""
    bought = {network.nodes[i]["state"]: d["flow"] for i, _, d in network.in_edges(node, data=True)}
    total = sum(bought.values())
    return {state: t / total for state, t in bought.items()} if total > NOTHING else {}


def _extractors_of(network: nx.DiGraph, state: str) -> dict[str, float]:
    """Shares of the states whose mines feed a state's separators; scrap counts where it is."""
    fed: dict[str, float] = {}
    for i, _, d in network.in_edges(node_of(FEED, state), data=True):
        _add(fed, {network.nodes[i]["state"]: d["flow"]}, 1.0)
    for i, _, d in network.in_edges(node_of(REFINED, state), data=True):
        if network.nodes[i]["good"] == "plant" and network.in_degree(i) == 0:
            _add(fed, {state: d["flow"]}, 1.0)
    total = sum(fed.values())
    return {k: t / total for k, t in fed.items()} if total > NOTHING else {state: 1.0}


def _betweenness(network: nx.DiGraph, states: list[str]) -> dict[str, float]:
    """Betweenness of states in the network of strong links across borders (Freeman 1977)."""
    strong = nx.DiGraph()
    strong.add_nodes_from(states)
    for good in (FEED, BOUGHT, WORN):
        for buyer in states:
            for seller, share in _suppliers(network, node_of(good, buyer)).items():
                land = _land(network, seller, buyer) if good == BOUGHT else {}
                ways = [(seller, buyer, share * (1 - sum(land.values())))]
                for by, part in land.items():
                    ways += [(seller, by, share * part), (by, buyer, share * part)]
                strong.add_edges_from((i, j) for i, j, x in ways if i != j and x > STRONG)
    return {state: float(x) for state, x in nx.betweenness_centrality(strong).items()}


def _land(network: nx.DiGraph, seller: str, buyer: str) -> dict[str, float]:
    """Shares of what a state sells another that pass third states."""
    data = network.edges[node_of(REFINED, seller), node_of(BOUGHT, buyer)]
    return {key.removeprefix(VIA): part for key, part in data.items() if key.startswith(VIA)}


def _passes(network: nx.DiGraph, state: str, states: list[str]) -> float:
    """Share of all others' use whose chain has a plant or a store of a state in it."""
    touched, total = 0.0, NOTHING
    for user in states:
        if user != state and (use := use_of(network, user)) > 0:
            total += use
            for good in (BOUGHT, WORN):
                end = node_of(good, user)
                part = network.edges[end, node_of(USE, user)]["flow"]
                touched += part * _touched(network, end, state)
    return touched / total


def _touched(network: nx.DiGraph, node: str, state: str) -> float:
    """Share of what lies at a node that has passed a state, in all that was before."""
    touched_flow = 0.0
    for seller, share in _suppliers(network, node).items():
        if seller == state:
            touched_flow += share
        elif node.startswith(WORN):
            touched_flow += share * _touched(network, node_of(BOUGHT, seller), state)
        else:
            land = _land(network, seller, network.nodes[node]["state"]).get(state, 0.0)
            before = _extractors_of(network, seller).get(state, 0.0)
            touched_flow += share * (land + (1 - land) * before)
    return touched_flow


def minimum_cut(network: nx.DiGraph, state: str, capped: bool = False) -> float:
    """Capacity that must go before a state's use is cut off, over its use.

    capped: the state takes no more than it uses, so 1 is enough.
    """
    use = use_of(network, state)
    return most_served(network, [state], capped) / use if use > NOBODY else float("nan")
